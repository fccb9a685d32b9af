"""PDF pages as pictures, for the preview and for the printer; all in memory, never a file.

A page as a picture takes eight megabytes, and a record packet can have thousands: each is drawn when it is looked at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

S = TypeVar("S")

JOB_TITLE = "Document"
"""What the print queue and the printer's panel show."""
PREVIEW_WIDTH = 1240
"""Pixels across a page of the preview: 146 to the inch, sharp on a laptop's screen."""
MOST_KEPT = 8
"""Pictures: more than a tall screen shows at once."""
PRINTER_DPI = 300


@dataclass(frozen=True, slots=True)
class Preview(Generic[S]):
    """A sheet as it will come out: the PDF, and its words."""

    sheet: S
    pdf: bytes
    words: str


def preview(sheet: S, render: Callable[[S], bytes], as_text: Callable[[S], str]) -> Preview[S]:
    """Draw a sheet. Takes a while: run it beside the vault's lane."""
    return Preview(sheet, render(sheet), as_text(sheet))


class PagePictures:
    """The pages of a PDF for a preview: drawn when they are asked for, a few of them kept. For the GUI thread."""

    def __init__(self, pdf: bytes) -> None:
        self._document = opened(pdf)
        self._kept: OrderedDict[int, QImage] = OrderedDict()

    def __len__(self) -> int:
        return self._document.pageCount()

    @property
    def kept(self) -> int:
        """How many pictures are held."""
        return len(self._kept)

    def shape(self, number: int) -> float:
        """The height of a page over its width."""
        points = self._document.pagePointSize(number)
        return points.height() / points.width()

    def picture(self, number: int) -> QImage:
        """A page, counted from 0."""
        if number not in self._kept:
            self._kept[number] = page(self._document, number, PREVIEW_WIDTH)
        self._kept.move_to_end(number)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[number]


def opened(pdf: bytes) -> QPdfDocument:
    """A PDF in memory as a document. Its buffer is its child: a document that outlives its buffer crashes."""
    document = QPdfDocument()
    buffer = QBuffer(document)
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    return document


def page(document: QPdfDocument, number: int, width: int) -> QImage:
    """A page as a picture on white, `width` pixels wide."""
    points = document.pagePointSize(number)
    drawn = document.render(number, QSize(width, round(width * points.height() / points.width())))
    white = QImage(drawn.size(), QImage.Format.Format_RGB32)
    white.fill(0xFFFFFFFF)
    painter = QPainter(white)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return white


def new_printer() -> QPrinter:
    """A printer set up for letter paper to its edges: the sheet brings its own margins."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(JOB_TITLE)
    printer.setCreator("TCM Desktop")
    printer.setFullPage(True)
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.Letter), QPageLayout.Orientation.Portrait, QMarginsF())
    printer.setPageLayout(layout)
    return printer


def paint(pdf: bytes, printer: QPrinter) -> bool:
    """Print every page, or those that the worker chose. False when the printer did not start."""
    document = opened(pdf)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    first, last = printer.fromPage() or 1, printer.toPage() or document.pageCount()
    for number in range(first, min(last, document.pageCount()) + 1):
        if number > first:
            printer.newPage()
        _paint_page(painter, printer, document, number - 1)
    return bool(painter.end())


def _paint_page(painter: QPainter, printer: QPrinter, document: QPdfDocument, number: int) -> None:
    """As large as the paper allows without being distorted."""
    picture = page(document, number, round(printer.paperRect(QPrinter.Unit.Inch).width() * PRINTER_DPI))
    paper = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    size = picture.size().scaled(paper.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRectF(QPointF(), size), picture, QRectF(picture.rect()))
