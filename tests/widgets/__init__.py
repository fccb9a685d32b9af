"""The small parts of windows, each by itself."""
