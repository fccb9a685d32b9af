"""What every screen must hold, each as a list of faults in words: names, Tab, shortcuts, sizes, clipping, overflow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)

SMALLEST_TARGET = 24
PLAIN_TARGET = 32


def controls(window: QWidget) -> list[QWidget]:
    """Every visible, enabled widget that Tab is meant to reach."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if widget.focusProxy() is None
    ]


def described(widget: QWidget) -> str:
    """A widget in words, for a fault."""
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or words!r}"


def unnamed(window: QWidget) -> list[str]:
    """Controls without a name for a screen reader. A combo box counts by its label only (Qt names it by its value)."""
    return [described(widget) for widget in controls(window) if not _name(widget)]


def _name(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        labels = widget.window().findChildren(QLabel)
        return next((label.text() for label in labels if label.buddy() is widget), "")
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def unreached(window: QWidget) -> list[str]:
    """Controls that Tab does not come to before it is back at the start."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wanted = {widget for widget in controls(window) if not isinstance(widget, QScrollArea)}
    seen: set[QWidget] = set()
    for _ in range(len(wanted) * 3 + 10):
        QTest.keyClick(app.focusWidget() or window, Qt.Key.Key_Tab)
        focused = app.focusWidget()
        if focused is not None:
            seen.add(focused)
        if wanted <= seen:
            break
    return [described(widget) for widget in wanted - seen]


def repeated_shortcuts(window: QWidget) -> list[str]:
    """Shortcuts that stand twice: then neither runs. Those of a row count inside of that row alone."""
    active = [key for key in window.findChildren(QShortcut) if key.isEnabled() and _is_live(key)]
    keys = Counter((key.key().toString(), _place(key)) for key in active)
    return [f"{keys[key]} × {key[0]}" for key in keys if keys[key] > 1]


def _place(key: QShortcut) -> object:
    is_of_row = key.context() is Qt.ShortcutContext.WidgetWithChildrenShortcut
    return key.parent() if is_of_row else None


def bare_letters(window: QWidget) -> list[str]:
    """Shortcuts that are a letter alone, which typing would set off."""
    keys = (key.key().toString() for key in window.findChildren(QShortcut))
    return [key for key in keys if len(key) == 1]


def _is_live(key: QShortcut) -> bool:
    parent = key.parent()
    return isinstance(parent, QWidget) and parent.isVisible()


def repeated_mnemonics(window: QWidget) -> list[str]:
    """Alt letters that stand twice."""
    found: dict[str, list[str]] = {}
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLabel) and widget.isVisible():
            letter = QKeySequence.mnemonic(widget.text()).toString()
            if letter and (isinstance(widget, QAbstractButton) or widget.buddy() is not None):
                found.setdefault(letter, []).append(widget.text())
    return [f"{letter}: {words}" for letter, words in found.items() if len(words) > 1]


def small_targets(window: QWidget) -> list[str]:
    """Buttons that are hard to hit: under 32 pixels high, or 24 for links in running text."""
    return [
        f"{described(widget)} {widget.width()}×{widget.height()}"
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisible()
        if widget.height() < (SMALLEST_TARGET if widget.property("look") == "link" else PLAIN_TARGET)
        or widget.width() < SMALLEST_TARGET
    ]


def clipped(window: QWidget) -> list[str]:
    """Labels and buttons that have less room than their words need."""
    return [
        f"{described(widget)} has {widget.width()}×{widget.height()}, needs {need.width()}×{need.height()}"
        for widget in _worded(window)
        if (need := _needed(widget)) and (widget.width() < need.width() or widget.height() < need.height())
    ]


def _worded(window: QWidget) -> Iterator[QLabel | QAbstractButton]:
    for widget in window.findChildren(QWidget):
        is_elided = widget.toolTip() != ""
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible() and not is_elided:
            yield widget


def _needed(widget: QLabel | QAbstractButton) -> object:
    if isinstance(widget, QLabel) and widget.wordWrap():
        need = widget.minimumSizeHint()
        need.setHeight(widget.heightForWidth(widget.width()))
        return need
    return widget.minimumSizeHint()


def overflowing(window: QWidget) -> list[str]:
    """Scroll areas whose content is wider than they are: part of it cannot be seen, for nothing scrolls sideways."""
    faults = []
    for area in window.findChildren(QScrollArea):
        content = area.widget()
        if area.isVisible() and content is not None and content.width() > area.viewport().width():
            faults.append(f"{described(content)} is {content.width()} wide in {area.viewport().width()}")
    return faults


def cut_off(window: QWidget) -> list[str]:
    """Controls and words that reach out of what they stand in: a part of them cannot be seen."""
    faults = []
    for widget in {*controls(window), *_worded(window)}:
        around = next((each for each in _around(widget) if not _lies_in(widget, each)), None)
        if around is not None:
            faults.append(f"{described(widget)} {widget.geometry().getRect()} in {around.size().toTuple()}")
    return sorted(faults)


def _around(widget: QWidget) -> Iterator[QWidget]:
    """What a widget stands in, from the inside out, as far as nothing scrolls."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent.parentWidget(), QAbstractScrollArea):
        yield parent
        parent = parent.parentWidget()


def _lies_in(widget: QWidget, around: QWidget) -> bool:
    corners = (widget.mapTo(around, QPoint(0, 0)), _corner(widget, around))
    return all(around.rect().contains(corner) for corner in corners)


def off_screen(window: QWidget) -> list[str]:
    """Controls outside the window that no scrolling brings in."""
    return [
        described(widget)
        for widget in controls(window)
        if not _is_in_scroll_area(widget) and not window.rect().contains(_corner(widget, window))
    ]


def _corner(widget: QWidget, window: QWidget) -> QPoint:
    return widget.mapTo(window, QPoint(widget.width() - 1, widget.height() - 1))


def _is_in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False
