"""Filling lines of a given width with text, and drawing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from reportlab.pdfgen.canvas import Canvas

from tcm_desktop.documents.bidi import visual_order
from tcm_desktop.documents.styles import Color, TextStyle
from tcm_desktop.documents.text import Piece, Unit, clean, letters, units

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: pieces in reading order, its width in points, and whether it ends at the right edge.

    `starts` says how far to the right each piece stands, in points; it is empty when they follow each other. Drawn in
    reading order, the words are read aloud and copied in that order too.
    """

    pieces: tuple[Piece, ...]
    width: float
    at_right: bool
    style: TextStyle
    starts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a piece in reading order, while the line is put into the order in which it is seen."""

    index: int
    level: int


def lines(text: str, style: TextStyle, width: float) -> list[Line]:
    """The text in lines of at most `width` points. A word longer than a line is cut; blank lines stay."""
    room = width * 1000 / style.size
    found: list[Line] = []
    for paragraph in clean(text).split("\n"):
        parts, base = units(paragraph, style.bold)
        found += [_line(row, base, style) for row in _rows(parts, room, style.bold)]
    return found


def one_line(text: str, style: TextStyle, width: float) -> Line:
    """The text on one line, cut with an ellipsis where it is too long."""
    flat = " ".join(clean(text).split())
    found = lines(flat, style, width)
    while len(found) > 1:
        flat = flat[: max(len(flat) * 9 // 10 - 1, 0)].rstrip()
        found = lines(flat + _ELLIPSIS, style, width)
    return found[0]


class Pen:
    """Draws lines on a canvas as one text object: `done` has to be called at the end."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._text = canvas.beginText()
        self._color: Color | None = None
        self._font: tuple[str, float, float] | None = None

    def draw(self, rows: Sequence[Line], x: float, top: float, width: float) -> None:
        """Draw lines downwards from `top`, between `x` and `x + width` points."""
        style, at = None, None
        for row in rows:
            if row.style is not style:
                style, at = row.style, None
                self._dress(style)
            start = x + width - row.width if row.at_right else x
            if row.starts:
                self._scatter(row, start, top - style.ascent)
            elif row.pieces:
                if start != at:
                    self._text.setTextOrigin(start, top - style.ascent)
                self._write(row.pieces, style)
            at = start if row.pieces and not row.starts else None
            top -= style.leading

    def done(self) -> None:
        """Hand the text over to the canvas."""
        self._canvas.drawText(self._text)

    def _dress(self, style: TextStyle) -> None:
        if style.color is not self._color:
            self._color = style.color
            self._text.setFillColor(style.color)

    def _write(self, pieces: Sequence[Piece], style: TextStyle) -> None:
        """`textLine` ends the line: it moves down by the leading, and leaves out a sum that `textOut` takes."""
        for piece in pieces[:-1]:
            self._out(piece, style)
        last = pieces[-1]
        if last.said:
            self._out(last, style)
            self._text.textLine()
        else:
            self._choose(last, style)
            self._text.textLine(last.shown)

    def _scatter(self, row: Line, x: float, baseline: float) -> None:
        for piece, start in zip(row.pieces, row.starts, strict=True):
            self._text.setTextOrigin(x + start, baseline)
            self._out(piece, row.style)

    def _out(self, piece: Piece, style: TextStyle) -> None:
        """Shaped glyphs always name their font: ReportLab fails on a raised glyph that nothing stands before.

        From left to right they carry their text with them (ISO 32000-1, 14.9.4), as readers cannot tell stacked marks
        from glyphs alone. From right to left they do not: common readers would turn that text around once more.
        """
        if piece.said:
            self._font = None
        carried = piece.said if piece.level % 2 == 0 else ""
        code: list[str] = self._text._code  # type: ignore[attr-defined]  # ReportLab has no call for marked content
        if carried:
            code.append(f"/Span <</ActualText <feff{carried.encode('utf-16-be').hex()}>>> BDC")
        self._choose(piece, style)
        self._text.textOut(piece.shown)
        if carried:
            code.append("EMC")

    def _choose(self, piece: Piece, style: TextStyle) -> None:
        wanted = (piece.font.fontName, style.size, style.leading)
        if wanted != self._font:
            self._font = wanted
            self._text.setFont(*wanted)


def _rows(parts: list[Unit], room: float, bold: bool) -> list[list[Unit]]:
    """Fill rows greedily. Blanks at a break are dropped."""
    if sum([unit.width for unit in parts]) <= room:
        return [_trimmed(parts)]
    rows: list[list[Unit]] = [[]]
    used = 0.0
    for unit in _fitting(parts, room, bold):
        if used + unit.width > room and rows[-1] and not unit.blank:
            rows.append([])
            used = 0.0
        if unit.blank and not rows[-1] and len(rows) > 1:
            continue
        rows[-1].append(unit)
        used += unit.width
    return [_trimmed(row) for row in rows]


def _fitting(parts: Iterable[Unit], room: float, bold: bool) -> Iterable[Unit]:
    for unit in parts:
        if unit.width > room and not unit.blank:
            yield from letters(unit, bold)
        else:
            yield unit


def _trimmed(row: list[Unit]) -> list[Unit]:
    while row and row[-1].blank:
        row.pop()
    return row


def _line(row: list[Unit], base: int, style: TextStyle) -> Line:
    """Where one font serves the whole line there is nothing to order."""
    fonts = {unit.font for unit in row}
    font = fonts.pop() if len(fonts) == 1 else None
    scale = style.size / 1000
    if font:
        width = sum([unit.width for unit in row])
        whole = Piece("".join([unit.text for unit in row]), font, width)
        return Line((whole,), width * scale, style.right, style)
    pieces = tuple(_joined([piece for unit in row for piece in unit.pieces]))
    starts = _starts(pieces, scale) if any(piece.level for piece in pieces) else ()
    at_right = style.right or (bool(base) and style.turns)
    return Line(pieces, sum([piece.width for piece in pieces]) * scale, at_right, style, starts)


def _starts(pieces: Sequence[Piece], scale: float) -> tuple[float, ...]:
    """How far to the right each piece stands, in points."""
    seen = visual_order([Slot(index, piece.level) for index, piece in enumerate(pieces)])
    edges = accumulate((pieces[slot.index].width * scale for slot in seen), initial=0.0)
    places = {slot.index: edge for slot, edge in zip(seen, edges, strict=False)}
    return tuple(places[index] for index in range(len(pieces)))


def _joined(pieces: list[Piece]) -> Iterable[Piece]:
    """Neighbours in one font as one piece: less to write, and words stay whole for who reads the file."""
    for (_, _, shaped), run in groupby(pieces, key=lambda p: (p.font, p.level, bool(p.said))):
        same = list(run)
        if shaped or len(same) == 1:
            yield from same
        else:
            yield replace(same[0], shown="".join([p.shown for p in same]), width=sum([p.width for p in same]))
