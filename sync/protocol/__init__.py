"""What the device and the agency's server say to each other, each message once."""
