"""The core of the sync: messages, the deciding side, the device's side."""
