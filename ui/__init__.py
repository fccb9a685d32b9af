"""The windows; the desktop is put together here and nowhere else."""
