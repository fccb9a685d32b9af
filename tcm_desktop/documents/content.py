"""What a sheet says, without how it looks: built once, shown as PDF pages and as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How a passage is meant."""

    PLAIN = "plain"
    QUOTE = "quote"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one place of a table, with details below it in smaller print."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles. `shares` are the widths of the columns, in parts of their sum."""

    columns: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A place to sign. `about` says who signs, label and value; where the value is blank there is room to write it.

    `done` says how it was signed already; then no line is drawn.
    """

    role: str
    about: tuple[tuple[str, str], ...] = ()
    done: str = ""


Block = Passage | Points | Facts | Table | SignatureLine


@dataclass(frozen=True, slots=True)
class Section:
    """A heading in plain words, the official one beside it where there is one, and what stands below."""

    heading: str
    blocks: tuple[Block, ...]
    official: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A whole sheet.

    `subject`, `running`, `printed` and `marks` are on every page, beside the page number. `neutral_title` and `author`
    are the only words that viewers and print queues show: no name of a client, ever.
    """

    neutral_title: str
    author: str
    title: str
    subject: str
    running: str
    printed: str
    marks: tuple[str, ...]
    facts: Facts
    sections: tuple[Section, ...]


def words(content: Content) -> Iterator[str]:
    """Every text of the sheet."""
    yield from (content.title, content.subject, content.running, content.printed, *content.marks)
    for block in (content.facts, *(block for section in content.sections for block in section.blocks)):
        yield from _words_of(block)
    for section in content.sections:
        yield from (section.heading, section.official)


def _words_of(block: Block) -> Iterator[str]:
    match block:
        case Passage(text):
            yield text
        case Points(items):
            yield from items
        case Facts(pairs):
            yield from (text for pair in pairs for text in pair)
        case Table(columns, _, rows):
            yield from (*columns, *(text for row in rows for entry in row for text in (entry.text, *entry.details)))
        case SignatureLine(role, about, done):
            yield from (role, done, *(text for pair in about for text in pair))
