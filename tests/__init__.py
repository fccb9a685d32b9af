"""What holds, shown by running it."""
