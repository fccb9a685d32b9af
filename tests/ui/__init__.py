"""The windows, driven by keys on a real vault."""
