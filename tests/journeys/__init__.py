"""Whole days of work on the real program with real vaults: no part is replaced."""
