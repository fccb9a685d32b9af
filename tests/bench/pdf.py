"""A care plan drawn by the program against the same pages drawn by a bare ReportLab canvas.

    python -m tests.bench.pdf

Both run warm, in turns, in one process, with the same fonts registered. The floor knows where each line, rule and box
goes: it does no line breaking, no tables, no page breaking, no bookmarks, and does not check the signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from tcm_desktop.documents.care_plan import render_care_plan
from tcm_desktop.documents.fonts import first_font
from tcm_desktop.documents.styles import PAGE_HEIGHT, PAGE_WIDTH
from tests.bench.rounds import Pair, measure, warmed
from tests.documents.samples import three_page_sheet

REPEATS = 7


Color = tuple[float, ...]
BLACK: Color = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """Words at a place on a page."""

    text: str
    font: str
    size: float
    x: float
    y: float
    color: Color


@dataclass(frozen=True, slots=True)
class Drawn:
    """A filled box (x, y, width, height) or, without a color, a rule (x, y, x, y)."""

    place: Any
    color: Color | None


@dataclass(slots=True)
class Page:
    """What stands on one page, read back from a PDF."""

    words: list[Placed] = field(default_factory=list)
    shapes: list[Drawn] = field(default_factory=list)
    color: Color = BLACK
    start: tuple[float, ...] = ()

    def see_operator(self, operator: bytes, operands: list[Any], *_: Any) -> None:
        """Keep colors, boxes and rules."""
        numbers = tuple(float(o) for o in operands) if operator in (b"rg", b"re", b"m", b"l") else ()
        if operator == b"rg":
            self.color = numbers
        elif operator == b"re":
            self.shapes.append(Drawn(numbers, self.color))
        elif operator == b"m":
            self.start = numbers
        elif operator == b"l":
            self.shapes.append(Drawn((*self.start, *numbers), None))

    def see_text(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        """Keep words with their place."""
        if text.strip() and font:
            name = str(font["/BaseFont"]).split("+")[-1]
            self.words.append(Placed(text.rstrip("\n"), name, size, tm[4] + cm[4], tm[5] + cm[5], self.color))


@contextmanager
def pair() -> Iterator[Pair]:
    """Drawing a plan of three pages, by the program and by a canvas that knows every place."""
    sheet = three_page_sheet()
    pages = read_back(render_care_plan(sheet))
    yield warmed(Pair(partial(render_care_plan, sheet), partial(bare, pages), REPEATS), 3)


def read_back(data: bytes) -> list[Page]:
    """What stands where on each page of a PDF."""
    pages = []
    for source in PdfReader(BytesIO(data)).pages:
        page = Page()
        source.extract_text(visitor_operand_before=page.see_operator, visitor_text=page.see_text)
        pages.append(page)
    return pages


def bare(pages: list[Page]) -> bytes:
    """The same pages, drawn without knowing why."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), initialFontName=first_font(bold=False).fontName)
    for page in pages:
        for shape in page.shapes:
            if shape.color:
                canvas.setFillColorRGB(*shape.color)
                canvas.rect(*shape.place, stroke=0, fill=1)
            else:
                canvas.line(*shape.place)
        color, font = BLACK, ("", 0.0)
        for words in page.words:
            if words.color != color:
                color = words.color
                canvas.setFillColorRGB(*color)
            if (words.font, words.size) != font:
                font = (words.font, words.size)
                canvas.setFont(*font)
            canvas.drawString(words.x, words.y, words.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


if __name__ == "__main__":
    with pair() as plans:
        for name, value in measure(plans).items():
            print(f"{name:12} {value:.2f}")
