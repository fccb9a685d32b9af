"""Figures that `dev.py bench` holds against a floor or a peer measured in the same run."""
