"""Where the sentences of a text are; positions count characters."""

from __future__ import annotations

import re
from itertools import pairwise

_END = re.compile(r"[.!?]+(?=\s|$)|\n")


def sentence_at(text: str, caret: int) -> tuple[int, int]:
    """The sentence that the caret is in. Behind a full stop a new one has begun, however empty it is."""
    ends = _ends(text)
    start = max((end for end in ends if end <= caret), default=0)
    end = min((end for end in ends if end > caret), default=len(text))
    return start, end


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Every sentence that holds a word, without the blanks around it."""
    bounds = [0, *_ends(text), len(text)]
    found = (_trimmed(text, start, end) for start, end in pairwise(bounds))
    return tuple((start, end) for start, end in found if any(letter.isalnum() for letter in text[start:end]))


def _ends(text: str) -> list[int]:
    return [match.end() for match in _END.finditer(text)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    return begin, max(begin, begin + len(words.strip()))
