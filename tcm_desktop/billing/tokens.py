"""A narrative cut into words, clauses and sentences. Spans are character positions in the text as given."""

from __future__ import annotations

import re
from dataclasses import dataclass


def word_set(text: str) -> frozenset[str]:
    """A set of words written with spaces between them."""
    return frozenset(text.split())


_PIECE = re.compile(
    r"w/in|w/out|w/o|w/|b/c|f/u|r/o|c/o|h/o|d/c|n/s|p/u|v/m|l/m|t/c|y/o|d/t|s/o(?![a-z])"
    r"|\d+(?:[:.,/]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[.!?;:,()&+@#%\u2014\u2013\n-]",
    re.IGNORECASE,
)
_ENDS = frozenset(".!?;\n")
_BREAKS = frozenset(":,()\u2014\u2013&+")
_JOINTS = frozenset(
    {
        "and",
        "but",
        "then",
        "so",
        "because",
        "b/c",
        "bc",
        "cuz",
        "while",
        "before",
        "after",
        "since",
        "until",
        "when",
        "although",
        "though",
        "y",
        "pero",
    }
)
_SHORTENED = word_set(
    "dr mr mrs ms st appt appts min mins hr hrs approx dept wk mo yr vs re co no num ext tel incl inc misc est apt"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, lower case and without a closing 's, with what each belongs to.

    `words`, `raw`, `starts`, `ends`, `sentence` and `clause` run in parallel; `sentence` and `clause` count up from 0.
    `headings` are the clauses that end in a colon.
    """

    words: list[str]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    clause: list[int]
    headings: set[int]


def _closes(text: str, mark: re.Match[str], last: str) -> bool:
    """Whether a full stop ends a sentence: not inside a word or number, and not after a shortened word."""
    following = text[mark.end() : mark.end() + 2]
    if mark.group() != ".":
        return True
    if following and not following[0].isspace():
        return following[0] in "\"')" or following[0].isupper()
    return not (last in _SHORTENED and following[1:2].islower()) and last not in ("dr", "mr", "mrs", "ms")


def tokenise(text: str) -> Tokens:
    """Cut `text` into words; punctuation only moves the sentence and clause counters."""
    words: list[str] = []
    found = Tokens(words, [], [], [], [], [], set())
    sentence = clause = 0
    for piece in _PIECE.finditer(text):
        raw = piece.group()
        first = raw[0]
        if first in _ENDS:
            if words and _closes(text, piece, words[-1]):
                sentence += 1
                clause += 1
        elif first in _BREAKS or (first == "-" and text[piece.start() - 1 : piece.start()].isspace()):
            if first == ":":
                found.headings.add(clause)
            clause += 1
        elif first.isalnum():
            word = raw.lower().replace("\u2019", "'")
            if word.endswith("'s"):
                word = word[:-2]
            if word in _JOINTS:
                clause += 1
            words.append(word)
            found.raw.append(raw)
            found.starts.append(piece.start())
            found.ends.append(piece.end())
            found.sentence.append(sentence)
            found.clause.append(clause)
    return found
