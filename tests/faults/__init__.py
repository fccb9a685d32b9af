"""Faults made on purpose, for `dev.py faults`: kills, power cuts, damaged bytes, a full disk."""
