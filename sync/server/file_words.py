"""What is wrong with a file or folder, in the words of whoever runs the server."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_WORDS = {
    errno.ENOENT: "{path} is not there. Check the name.",
    errno.EEXIST: "{path} is there already, and is not replaced.",
    errno.EACCES: "This account may not use {path}. Run the command as the account that owns the server's folders.",
    errno.EPERM: "This account may not use {path}. Run the command as the account that owns the server's folders.",
    errno.ENOTDIR: "{path} does not lead to a folder: a part of it is a file.",
    errno.EISDIR: "{path} is a folder. Name a file.",
    errno.ENOSPC: "The disk of {path} is full. Make room, and run the command again.",
    errno.EDQUOT: "The disk of {path} is full. Make room, and run the command again.",
    errno.EROFS: "{path} lies on a disk that can only be read.",
}


def file_words(error: OSError) -> str:
    """A sentence for a person; whatever has none gets the system's own words."""
    named = error.filename2 or error.filename
    words = _WORDS.get(error.errno or 0)
    if named is None or words is None:
        return f"The system refused: {system_words(error)}."
    path = Path(os.fsdecode(named))
    missing = error.errno == errno.ENOENT and not path.parent.is_dir()
    return words.format(path=path.parent if missing else path)


def system_words(error: OSError) -> str:
    """The system's own words, without what Python adds to them."""
    return (error.strerror or str(error)).partition(" (while ")[0]
