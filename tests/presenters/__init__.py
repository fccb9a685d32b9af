"""What the windows say and read, without a window."""
