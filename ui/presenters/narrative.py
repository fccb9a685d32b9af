"""Where things are in a narrative: words, sentences, blanks, and positions as Qt counts them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tcm_desktop.domain.contacts import BLANK
from tcm_desktop.domain.note_formats import PROMPTS

Span = tuple[int, int]
"""First character and the one after the last, counted in characters of the text."""

_WORD = re.compile(r"\w[\w'’-]*")


def word_count(text: str) -> int:
    """How many words were written; a blank that waits for an answer is none, and neither is the form's question."""
    return len(_WORD.findall(without_unanswered(text, PROMPTS).replace(BLANK, " ")))


def touches(span: Span, sentence: Span) -> bool:
    """Whether some of these words stand in that sentence."""
    return span[0] < sentence[1] and sentence[0] < span[1]


def without_unanswered(text: str, questions: Collection[str]) -> str:
    """The text with every unanswered question replaced by as many spaces, so that all other words keep their place.

    A question that the program put in says nothing about what happened until somebody answers it.
    """
    if BLANK not in text:
        return text
    return "\n".join(" " * len(line) if line.strip() in questions else line for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Insertion:
    """What a question adds: `words` at `at`, and the blank to answer at `blank`. No words: it is there already."""

    at: int
    words: str
    blank: Span


def insertion(text: str, question: str, spans: Collection[Span]) -> Insertion:
    """Where a question goes: on a line of its own below the paragraph it is about, or below the whole text."""
    standing = _standing(text, question)
    if standing is not None:
        return Insertion(standing, "", _blank_in(question, standing))
    at = len(text.rstrip())
    if spans:
        line_end = text.find("\n", max(end for _, end in spans) - 1)
        at = len(text.rstrip()) if line_end < 0 else min(line_end, at)
    before = "\n" if text[:at].strip() else ""
    return Insertion(at, before + question, _blank_in(question, at + len(before)))


def _standing(text: str, question: str) -> int | None:
    """Where the question already stands unanswered."""
    at = 0
    for line in text.split("\n"):
        if line.strip() == question:
            return at + line.index(question)
        at += len(line) + 1
    return None


def _blank_in(question: str, at: int) -> Span:
    start = at + question.find(BLANK)
    return start, start + len(BLANK)


def to_qt(text: str, index: int) -> int:
    """A character's position in a Qt document, which counts UTF-16 units."""
    return index + sum(ord(character) > 0xFFFF for character in text[:index])


def from_qt(text: str, position: int) -> int:
    """The character at a position in a Qt document."""
    if text.isascii():  # as almost always, and asked twice with every key
        return max(0, min(position, len(text)))
    index = at = 0
    while at < position and index < len(text):
        at += 2 if ord(text[index]) > 0xFFFF else 1
        index += 1
    return index
