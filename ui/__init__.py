"""The windows; the desktop is put together here and nowhere else."""

from ui.true_refs import secure

secure()
