"""The real window on a real vault, with a real server on a loopback port."""
