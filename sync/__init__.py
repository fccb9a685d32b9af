"""Sync between a laptop and its agency: the protocol, the device's side, the agency's side."""
