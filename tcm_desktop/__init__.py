"""The core of TCM Desktop: what the program knows and does, without windows, files or network."""
