"""Turning the parts of a sheet's content into strips of one width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    SignatureLine,
    Table,
    Tone,
)
from tcm_desktop.documents.lines import Line, lines
from tcm_desktop.documents.strips import Cell, Strip, Strips
from tcm_desktop.documents.styles import SHADE, TEXT_WIDTH, TINT, Styles, TextStyle

_PAD = 6.0  # points
_TO_WRITE = "_" * 24
_ACROSS = ((0.0, TEXT_WIDTH),)


def flow(content: Content, styles: Styles) -> list[Strips]:
    """The whole sheet, in order."""
    opening = [
        Strip((_cell(content.title, styles.title),), outline=content.title),
        Strip((_cell(content.subject, styles.name),), below=styles.gap),
        *_facts(content.facts, styles),
    ]
    return [Strips(opening, keep=2), *(part for section in content.sections for part in _section(section, styles))]


def _section(section: Section, styles: Styles) -> Iterator[Strips]:
    heading = _heading(section, styles)
    if all(isinstance(block, SignatureLine) for block in section.blocks):
        strips = [*heading, *(strip for block in section.blocks for strip in _block(block, styles)[0])]
        yield Strips(strips, keep=len(strips), before=styles.gap * 2.6)  # people sign one page, not parts of two
        return
    for number, block in enumerate(section.blocks):
        strips, keep, repeat = _block(block, styles)
        if number:
            yield Strips(strips, keep=keep, repeat=repeat, before=styles.gap)
        else:
            yield Strips([*heading, *strips], keep=keep + len(heading), repeat=repeat, before=styles.gap * 2.6)


def _block(block: Block, styles: Styles) -> tuple[list[Strip], int, tuple[Strip, ...]]:
    """The strips of a block, how many of the first stay together, and which come again on the next page."""
    match block:
        case Passage():
            return [_passage(block, styles)], 1, ()
        case Points():
            return [_point(item, styles) for item in block.items], 1, ()
        case Facts():
            return _facts(block, styles), 1, ()
        case Table() if styles.large:
            return [_stacked(block.columns, row, styles, n > 0) for n, row in enumerate(block.rows)], 1, ()
        case Table():
            head = _head(block, styles)
            return [head, *(_row(row, block.shares, styles) for row in block.rows)], 2, (head,)
        case SignatureLine():
            strips = _signature(block, styles)
            return strips, len(strips), ()


def _cell(text: str, style: TextStyle, x: float = 0.0, width: float = TEXT_WIDTH, drop: float = 0.0) -> Cell:
    return Cell(x, width, lines(text, style, width), drop)


def _heading(section: Section, styles: Styles) -> list[Strip]:
    """The plain heading, and the official one small at the right edge, or below it where print is large."""
    plain = _cell(section.heading, styles.heading)
    cells: tuple[Cell, ...] = (plain,)
    if section.official and styles.large:
        cells = (plain, _cell(section.official, styles.small, drop=plain.height))
    elif section.official:
        style = styles.small_right
        cells = (plain, _cell(section.official, style, drop=styles.heading.ascent - style.ascent))
    below = Strip((), above=styles.gap * 0.7, rules=_ACROSS)
    return [Strip(cells, below=styles.gap * 0.3, outline=section.heading), below]


def _passage(passage: Passage, styles: Styles) -> Strip:
    if passage.tone is Tone.QUOTE:
        cell = _cell(passage.text, styles.quote, _PAD * 2, TEXT_WIDTH - _PAD * 4)
        return Strip((cell,), above=_PAD * 1.2, below=_PAD * 1.5, breakable=True, shade=TINT)
    return Strip((_cell(passage.text, styles.small if passage.tone is Tone.ASIDE else styles.body),), breakable=True)


def _point(item: str, styles: Styles) -> Strip:
    indent = styles.body.size * 1.2
    cells = (_cell("•", styles.bullet, indent * 0.2, indent), _cell(item, styles.body, indent, TEXT_WIDTH - indent))
    return Strip(cells, below=styles.gap * 0.35)


def _facts(facts: Facts, styles: Styles) -> list[Strip]:
    if styles.large:
        return [Strip((_cell(f"{label}: {value}", styles.body),)) for label, value in facts.pairs]
    side = TEXT_WIDTH * 0.36
    drop = styles.body.ascent - styles.label.ascent
    return [
        Strip((_cell(label, styles.label, 0.0, side - _PAD, drop), _cell(value, styles.body, side, TEXT_WIDTH - side)))
        for label, value in facts.pairs
    ]


def _head(table: Table, styles: Styles) -> Strip:
    cells = (_cell(t, styles.label, x, w) for t, (x, w) in zip(table.columns, _columns(table.shares), strict=True))
    return Strip(tuple(cells), above=_PAD * 0.7, below=_PAD * 0.8, shade=SHADE)


def _row(row: Sequence[Entry], shares: Sequence[int], styles: Styles) -> Strip:
    cells = (
        Cell(x, width, _entry(entry, styles.body, styles.small, width))
        for entry, (x, width) in zip(row, _columns(shares), strict=True)
    )
    return Strip(tuple(cells), above=_PAD * 0.7, below=_PAD * 0.8, rules=_ACROSS)


def _entry(entry: Entry, style: TextStyle, small: TextStyle, width: float) -> list[Line]:
    return [
        *lines(entry.text, style, width),
        *(line for detail in entry.details for line in lines(detail, small, width)),
    ]


def _columns(shares: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Where each column's text starts, and how wide it is, in points."""
    unit = TEXT_WIDTH / sum(shares)
    for before, share in zip(accumulate(shares, initial=0), shares, strict=False):
        yield before * unit + _PAD, share * unit - 2 * _PAD


def _stacked(columns: Sequence[str], row: Sequence[Entry], styles: Styles, ruled: bool) -> Strip:
    """A row as one passage, for print too large for columns."""
    told = _entry(row[0], styles.strong, styles.small, TEXT_WIDTH)
    for title, entry in zip(columns[1:], row[1:], strict=True):
        if entry.text:
            said = f"{title}: " + ", ".join((entry.text, *entry.details))
            told += lines(said, styles.body, TEXT_WIDTH)
    return Strip((Cell(0.0, TEXT_WIDTH, told),), above=_PAD, below=_PAD, rules=_ACROSS if ruled else ())


def _signature(line: SignatureLine, styles: Styles) -> list[Strip]:
    """Role, a line for the name and one for the date, and who it is in print."""
    role = Strip((_cell(line.role, styles.strong),))
    about = "\n".join(f"{label}: {value or _TO_WRITE}" for label, value in line.about)
    known = Strip((_cell(about, styles.body),), below=styles.gap)
    if line.done:
        return [role, Strip((_cell(line.done, styles.body),)), known]
    split = TEXT_WIDTH * 0.62
    date_at = split + _PAD * 3
    under = Strip(
        (_cell("Signature", styles.small, 0.0, split), _cell("Date", styles.small, date_at, TEXT_WIDTH - date_at)),
        rules=((0.0, split), (date_at, TEXT_WIDTH)),
    )
    return [role, Strip((), above=styles.body.size * 2.2), under, known]
