"""The windows; the desktop is put together here and nowhere else."""

from ui.singletons import secure

secure()
