"""The frame around every sheet: letter size, who and which version on top, date and page x of y below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from tcm_desktop.documents.blocks import flow
from tcm_desktop.documents.content import Content
from tcm_desktop.documents.fonts import first_font
from tcm_desktop.documents.lines import Line, Pen, one_line
from tcm_desktop.documents.styles import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    RULE_WIDTH,
    TEXT_WIDTH,
    WARNING_SHADE,
    styles,
)

rl_config.useA85 = 0  # binary streams: a fifth smaller and sooner done; nothing that carries a PDF needs ASCII any more

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
        document.addPageTemplates([PageTemplate(frames=[frame], onPage=_set_rule)])
        document.build(
            list[Flowable](flow(content, styles(size))), canvasmaker=partial(FramedCanvas, page_frame(content))
        )
    return out.getvalue()


def _set_rule(canvas: Canvas, _: BaseDocTemplate) -> None:
    """Every rule of a page looks alike."""
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(RULE_WIDTH)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What stands around every page: the lines of text are filled once per document."""

    placed: tuple[tuple[Line, float], ...]
    marks: tuple[Line, ...]


def page_frame(content: Content) -> PageFrame:
    """The frame of a sheet, with the top of each line in points from the foot of the page."""
    look = styles(0)
    head, foot = PAGE_HEIGHT - 33, 45.0
    wide, between = TEXT_WIDTH * 0.68, TEXT_WIDTH * 0.02
    subject = one_line(content.subject, look.running, wide)
    return PageFrame(
        (
            (subject, head),
            (one_line(content.running, look.running_right, TEXT_WIDTH - subject.width - between), head),
            (one_line(content.printed, look.running, wide), foot),
        ),
        tuple(one_line(mark, look.mark, TEXT_WIDTH - 12) for mark in content.marks),
    )


class FramedCanvas(Canvas):
    """A canvas that keeps every page back and draws its frame once it knows how many there are."""

    def __init__(self, frame: PageFrame, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._frame = frame
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
            self._draw_frame(f"Page {number} of {len(self._kept)}")
            super().showPage()
        super().save()

    def _draw_frame(self, number: str) -> None:
        for y in (PAGE_HEIGHT - 53, 51):
            self.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)
        tops = [PAGE_HEIGHT - 56 - row * _MARK for row in range(len(self._frame.marks))]
        for top in tops:
            self.setFillColor(WARNING_SHADE)
            self.rect(MARGIN, top - _MARK + 2, TEXT_WIDTH, _MARK - 2, stroke=0, fill=1)
        pen = Pen(self)
        for mark, top in zip(self._frame.marks, tops, strict=True):
            pen.draw([mark], MARGIN + 6, top - 2, TEXT_WIDTH)
        counted = one_line(number, styles(0).running_right, TEXT_WIDTH)
        for line, top in (*self._frame.placed, (counted, 45.0)):
            pen.draw([line], MARGIN, top, TEXT_WIDTH)
        pen.done()
