"""The one thing that flows over pages: strips of cells, broken between strips or inside one, with repeated heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from tcm_desktop.documents.lines import Line, Pen
from tcm_desktop.documents.styles import Color

_FEWEST = 2  # lines of a passage that may stand alone before or after a page break
_TALL = 260.0  # points; a strip taller than this may always be cut, so that nothing can be too tall for a page


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of text at `x` points from the left, `drop` points below the top of the strip."""

    x: float
    width: float
    lines: Sequence[Line]
    drop: float = 0.0

    @property
    def height(self) -> float:
        """In points."""
        return self.drop + sum([line.style.leading for line in self.lines])

    def fitting(self, room: float) -> int:
        """How many of the lines fit in `room` points; more than there are when all do and there is room left."""
        tallest = max(line.style.leading for line in self.lines)
        return int((room - self.drop) / tallest)


@dataclass(frozen=True, slots=True)
class Strip:
    """Cells side by side, with space above and below. `rules` are lines along the top edge, from x to x."""

    cells: tuple[Cell, ...]
    above: float = 0.0
    below: float = 0.0
    breakable: bool = False
    shade: Color | None = None
    rules: tuple[tuple[float, float], ...] = ()
    outline: str = ""

    height: float = field(init=False)

    def __post_init__(self) -> None:
        """The height in points, reckoned once: it is asked for at every break and every drawing."""
        tallest = max([cell.height for cell in self.cells], default=0.0)
        object.__setattr__(self, "height", self.above + tallest + self.below)

    def cut(self, room: float) -> tuple[Strip, Strip] | None:
        """The lines that fit and the others, or None when too few lines would stand alone."""
        longest = max(len(cell.lines) for cell in self.cells)
        fitting = min(cell.fitting(room - self.above) for cell in self.cells if cell.lines)
        at = min(fitting, longest - _FEWEST)
        if at < _FEWEST:
            return None
        first = tuple(replace(cell, lines=cell.lines[:at]) for cell in self.cells)
        rest = tuple(replace(cell, lines=cell.lines[at:], drop=0.0) for cell in self.cells)
        return replace(self, cells=first, below=0.0), replace(self, cells=rest, rules=(), outline="")

    def draw(self, canvas: Canvas, x: float, top: float, width: float) -> None:
        """Draw all but the text, downwards from `top` and to the right from `x`, in points."""
        if self.shade:
            canvas.setFillColor(self.shade)
            canvas.rect(x, top - self.height, width, self.height, stroke=0, fill=1)
        for start, end in self.rules:
            canvas.line(x + start, top, x + end, top)
        if self.outline:
            key = f"part-{canvas.getPageNumber()}-{round(top)}"
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(self.outline, key)

    def write(self, pen: Pen, x: float, top: float) -> None:
        """Draw the text."""
        for cell in self.cells:
            pen.draw(cell.lines, x + cell.x, top - self.above - cell.drop, cell.width)


class Strips(Flowable):
    """Strips under one another.

    The first `keep` of them stay on one page with each other (a heading with what it heads). `repeat` stands again at
    the top of each page that the strips go on to.
    """

    def __init__(
        self, strips: Sequence[Strip], keep: int = 1, repeat: tuple[Strip, ...] = (), before: float = 0.0
    ) -> None:
        super().__init__()
        self.strips = tuple(strips)
        self.repeat = repeat
        self.spaceBefore = before
        self.height = sum([strip.height for strip in self.strips])
        self.keep = _together([strip.height for strip in self.strips[:keep]])

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """The whole width and the height of all strips."""
        self.width = aW
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """What fits in `aH` points and the rest; nothing when what belongs together does not fit."""
        count, room = 0, aH
        while count < len(self.strips) and self.strips[count].height <= room:
            room -= self.strips[count].height
            count += 1
        if count == len(self.strips):
            return [self]
        broken = self.strips[count]
        parts = broken.cut(room) if broken.breakable or broken.height > _TALL else None
        first = (*self.strips[:count], *(parts[:1] if parts else ()))
        if not first or len(first) < self.keep:
            return []
        rest = (*self.repeat, parts[1] if parts else broken, *self.strips[count + 1 :])
        return [Strips(first, before=self.spaceBefore), Strips(rest, keep=len(self.repeat) + 1, repeat=self.repeat)]

    def drawOn(self, canvas: Canvas, x: float, y: float, _sW: float = 0) -> None:
        """Draw all strips upwards from `y`, with the rule that the page has set.

        Nothing is moved or changed for others, so no state has to be kept and brought back.
        """
        tops = list(accumulate((-strip.height for strip in self.strips), initial=y + self.height))
        for strip, top in zip(self.strips, tops, strict=False):
            strip.draw(canvas, x, top, self.width)
        pen = Pen(canvas)
        for strip, top in zip(self.strips, tops, strict=False):
            strip.write(pen, x, top)
        pen.done()


def _together(heights: Sequence[float]) -> int:
    """How many strips of these heights any page has room for at once; at least 1.

    All but the last must be whole for that. The last may be cut where it is tall.
    """
    count, above = 1, 0.0
    for number, height in enumerate(heights, 1):
        if above + min(height, _TALL) <= 2 * _TALL:
            count = number
        above += height
    return count
