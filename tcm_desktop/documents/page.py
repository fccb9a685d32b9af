"""The frame around every sheet: letter size, who and which version on top, date and page x of y below."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from tcm_desktop.documents.blocks import flow
from tcm_desktop.documents.content import Content
from tcm_desktop.documents.fonts import first_font
from tcm_desktop.documents.lines import draw_lines, one_line
from tcm_desktop.documents.styles import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    TEXT_WIDTH,
    WARNING_SHADE,
    TextStyle,
    styles,
)

_BAND = 62.0  # points at the top and the bottom of a page
_MARK = 22.0  # height of one mark under the top band
_ONE_AT_A_TIME = Lock()  # the fonts, shared by all documents, keep a reading position


def pdf(content: Content, size: float) -> bytes:
    """The sheet as a PDF in memory, its body text `size` points."""
    out = BytesIO()
    marks = len(content.marks) * _MARK + (6 if content.marks else 0)
    with _ONE_AT_A_TIME:
        document = BaseDocTemplate(
            out,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            title=content.neutral_title,
            author=content.author,
            creator="TCM Desktop",
            lang="en-US",
            initialFontName=first_font(bold=False).fontName,
        )
        height = PAGE_HEIGHT - 2 * _BAND - marks
        frame = Frame(MARGIN, _BAND, TEXT_WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        document.addPageTemplates([PageTemplate(frames=[frame])])
        document.build(list[Flowable](flow(content, styles(size))), canvasmaker=partial(FramedCanvas, content))
    return out.getvalue()


class FramedCanvas(Canvas):
    """A canvas that keeps every page back and draws its frame once it knows how many there are."""

    def __init__(self, content: Content, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._content = content
        self._kept: list[dict[str, Any]] = []
        self.setViewerPreference("DisplayDocTitle", "true")

    def showPage(self) -> None:
        """Keep the page and start the next one."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the stub leaves it out

    def save(self) -> None:
        """Finish all pages and the document."""
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            _draw_frame(self, self._content, f"Page {number} of {len(self._kept)}")
            super().showPage()
        super().save()


def _draw_frame(canvas: Canvas, content: Content, number: str) -> None:
    look = styles(0)
    half = TEXT_WIDTH * 0.6
    _draw(canvas, content.subject, look.running, PAGE_HEIGHT - 33, half)
    _draw(canvas, content.running, look.running_right, PAGE_HEIGHT - 33, TEXT_WIDTH - half)
    _draw(canvas, content.printed, look.running, 45, half * 1.25)
    _draw(canvas, number, look.running_right, 45, TEXT_WIDTH - half)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.75)
    for y in (PAGE_HEIGHT - 53, 51):
        canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)
    for row, mark in enumerate(content.marks):
        top = PAGE_HEIGHT - 56 - row * _MARK
        canvas.setFillColor(WARNING_SHADE)
        canvas.rect(MARGIN, top - _MARK + 2, TEXT_WIDTH, _MARK - 2, stroke=0, fill=1)
        draw_lines(canvas, [one_line(mark, look.mark, TEXT_WIDTH - 12)], MARGIN + 6, top - 2, TEXT_WIDTH)


def _draw(canvas: Canvas, text: str, style: TextStyle, top: float, width: float) -> None:
    x = PAGE_WIDTH - MARGIN - width if style.right else MARGIN
    draw_lines(canvas, [one_line(text, style, width)], x, top, width)
