"""A sheet as plain text, for screen readers: the same words in the same order as on paper."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.content import Block, Content, Entry, Facts, Passage, Points, Section, SignatureLine, Table
from tcm_desktop.documents.text import clean


def plain_text(content: Content) -> str:
    """The sheet with a blank line between its parts and one line for each fact."""
    top = [*content.marks, content.title, content.subject, content.running, content.printed, *_lines(content.facts)]
    parts = ["\n".join(top), *map(_section, content.sections)]
    return clean("\n\n".join(parts)).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def _section(section: Section) -> str:
    heading = f"{section.heading} ({section.official})" if section.official else section.heading
    return "\n".join([heading, *(line for block in section.blocks for line in _lines(block))])


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Passage(text):
            yield text
        case Points(items):
            yield from (f"- {item}" for item in items)
        case Facts(pairs):
            yield from (f"{label}: {value}" for label, value in pairs)
        case Table(columns, _, rows):
            for number, row in enumerate(rows, 1):
                yield from _row(number, columns, row)
        case SignatureLine(role, about, done):
            yield f"{role}: {done or 'place to sign, and the date'}"
            yield from (f"{label}: {value or 'place to write'}" for label, value in about)


def _row(number: int, columns: tuple[str, ...], row: tuple[Entry, ...]) -> Iterator[str]:
    """The first entry with its number, the others below it with the titles of their columns."""
    yield f"{number}. {row[0].text}"
    yield from (f"   {detail}" for detail in row[0].details)
    for title, entry in zip(columns[1:], row[1:], strict=True):
        if entry.text:
            yield f"   {title}: " + ", ".join((entry.text, *entry.details))
