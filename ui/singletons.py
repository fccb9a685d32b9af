"""Keeps the process alive under Python 3.11, where PySide6 uses up the references to None, True and False."""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 40
SINGLETONS = (None, True, False, NotImplemented, Ellipsis)


def secure() -> None:
    """Raise the counts of references to the singletons so far that no program's life uses them up.

    PySide6 6.12.0 is built as if they were immortal, which they are from Python 3.12 on: a method without a result
    gives back a None that it never took, `Signal.emit` a True. Before 3.12 the process ends after some thousand calls
    with "deallocating None".
    """
    if sys.version_info >= (3, 12):
        return
    for singleton in SINGLETONS:
        if sys.getrefcount(singleton) < PLENTY:
            count = ctypes.c_ssize_t.from_address(id(singleton))  # the first field of every object
            count.value += PLENTY
