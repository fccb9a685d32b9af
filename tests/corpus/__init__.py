"""Labelled contact notes and the way they are scored."""
