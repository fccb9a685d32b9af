"""Keeps the process alive under Python 3.11, where PySide6 uses up the references to True."""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 40


def secure() -> None:
    """Raise the count of references to True so far that no program's life uses it up.

    PySide6 6.12.0: each `Signal.emit` gives back a reference to True that it never took. Python 3.12 made True
    immortal; before that the process ends after some hundred signals with "deallocating True or False".
    """
    if sys.version_info < (3, 12) and sys.getrefcount(True) < PLENTY:
        ctypes.c_ssize_t.from_address(id(True)).value += PLENTY  # the count is the first field of every object
