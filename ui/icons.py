"""Lucide icons, drawn in the colors of the theme in force and redrawn when it changes."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from ui.theme import current_theme

FOLDER = Path(__file__).parent.parent / "resources" / "icons"
GAP = 0.35
"""Between a button's icon and its words, in em; Qt's own gap is too small."""
_PROPERTY = "theme_icon"


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, color: str, side: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """The icon in one color, `side` logical pixels square, with `gap` pixels of nothing at its right.

    Raises FileNotFoundError for an icon that is not shipped.
    """
    drawing = _drawn(name, color, round(side * ratio))
    picture = QPixmap(round((side + gap) * ratio), round(side * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.drawImage(0, 0, drawing)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def _drawn(name: str, color: str, pixels: int) -> QImage:
    """Drawn by Qt's image plug-in: it loads in a tenth of the time of the QtSvg module. Each is drawn once."""
    source = QBuffer()
    source.setData(_source(name).replace("currentColor", color).encode())
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, b"svg")
    reader.setScaledSize(QSize(pixels, pixels))
    return reader.read()


def put(widget: QWidget, name: str, token: str = "text", em: float = 1.3) -> None:
    """Show an icon in a token's color on a button or label, `em` body sizes high."""
    widget.setProperty(_PROPERTY, [name, token, em])
    _draw(widget)


def redraw_all() -> None:
    """Draw every icon anew, after the theme changed."""
    for widget in QApplication.allWidgets():
        if widget.property(_PROPERTY):
            _draw(widget)


def redraw(widget: QWidget) -> None:
    """Draw a widget's icon anew, after its words came or went."""
    _draw(widget)


def _draw(widget: QWidget) -> None:
    look = current_theme()
    name, token, em = widget.property(_PROPERTY)
    side = round(look.em * em)
    gap = round(look.em * GAP) if isinstance(widget, QAbstractButton) and widget.text() else 0
    picture = pixmap(name, look.tokens.color(token), side, widget.devicePixelRatioF(), gap)
    if isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(side + gap, side))
        widget.setIcon(QIcon(picture))
    elif isinstance(widget, QLabel):
        widget.setFixedSize(side, side)
        widget.setPixmap(picture)
