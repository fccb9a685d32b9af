"""The order in which Tab goes: as the window is read. Qt's own is that in which the widgets were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def stops(area: QWidget) -> list[QWidget]:
    """What Tab reaches inside a widget, as it is read."""
    return [widget for widget in _inside(area) if _is_stop(widget)]


def following_stop(area: QWidget, focused: QWidget | None, *, forward: bool) -> QWidget | None:
    """Where Tab, or Shift+Tab, goes from what has the focus; round at the ends. None where nothing takes the focus."""
    order = [widget for widget in _inside(area) if widget is focused or _is_stop(widget)]
    if not forward:
        order.reverse()
    at = order.index(focused) if focused in order else -1
    return next((widget for widget in (*order[at + 1 :], *order[: at + 1]) if _is_stop(widget)), None)


def _is_stop(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """Everything inside a widget, and inside that."""
    for part in _parts(widget):
        yield part
        yield from _inside(part)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea | QStackedWidget):
        part = widget.widget() if isinstance(widget, QScrollArea) else widget.currentWidget()
        yield from () if part is None else (part,)
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout, [child for child in widget.children() if isinstance(child, QWidget)])


def _laid_out(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of the widgets that the layout holds, in its order.

    The layout is asked where each is and not for its items: an item taken into Python outlives the one in Qt.
    """
    inner = [child for child in layout.children() if isinstance(child, QLayout)]
    places: list[tuple[int, QWidget | QLayout]] = [(layout.indexOf(widget), widget) for widget in widgets]
    places += [(layout.indexOf(each), each) for each in inner]
    for at, part in sorted(places, key=lambda place: place[0]):
        if isinstance(part, QLayout):
            yield from _laid_out(part, widgets)
        elif at >= 0:
            yield part
