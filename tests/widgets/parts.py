"""What the tests of widgets share: every kind of control once, keys, the wheel, and what is heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from PySide6.QtCore import QPoint, QPointF, Qt, SignalInstance
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import ThemeMode, current_theme
from ui.widgets import (
    CheckBox,
    Choice,
    DateField,
    LineEdit,
    MinutesField,
    PassphraseEdit,
    PlainText,
    RowList,
    TimeField,
    button,
    column,
)
from ui.widgets.rows import Row
from ui.widgets.wrapping_button import WrappingButton

Show = Callable[[QWidget], QWidget]
TODAY = date(2026, 3, 4)
NO_KEYS = Qt.KeyboardModifier.NoModifier


def at_ten() -> datetime:
    return datetime(2026, 3, 4, 10, 7, tzinfo=UTC)


EDITORS: dict[str, Callable[[], QWidget]] = {
    "line": lambda: LineEdit("Called"),
    "text": lambda: PlainText("Called the clinic"),
    "choice": lambda: Choice([("a", "Assess"), ("p", "Plan"), ("l", "Link")], "p"),
    "date": lambda: DateField(TODAY, TODAY),
    "time": lambda: TimeField(at_ten, at_ten().time()),
    "minutes": lambda: MinutesField(50),
    "passphrase": PassphraseEdit,
}
"""Everything that a Field may hold; each with something in it."""

BUTTONS: dict[str, Callable[[], QWidget]] = {
    "plain": lambda: button("Open", lambda: None),
    "primary": lambda: button("Sign", lambda: None, look="primary"),
    "link": lambda: button("Why?", lambda: None, look="link"),
    "rail": lambda: button("Today", lambda: None, look="rail", picture="calendar-check"),
    "chip": lambda: button("Plan", lambda: None, look="chip"),
    "wrapping": lambda: WrappingButton("Keep as a note, do not bill", lambda: None),
    "tick": lambda: CheckBox("Interpreter needed"),
}


@dataclass
class Heard:
    """What a signal carried, call by call."""

    calls: list[tuple[object, ...]]

    @property
    def values(self) -> list[object]:
        """The first thing of each call."""
        return [call[0] if call else None for call in self.calls]

    def __len__(self) -> int:
        return len(self.calls)


def listen(signal: SignalInstance) -> Heard:
    """Keep whatever a signal says."""
    heard = Heard([])
    signal.connect(lambda *values: heard.calls.append(values))
    return heard


def page(*widgets: QWidget) -> QWidget:
    """Widgets in a window of their own."""
    window = QWidget()
    window.setLayout(column(*widgets, None, margin=1))
    return window


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS, times: int = 1) -> None:
    """Press a key where the focus is."""
    for _ in range(times):
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the focus"
        QTest.keyClick(focused, key, modifiers)


def turn_wheel(widget: QWidget, down: bool = True) -> bool:
    """Turn the wheel over a widget; whether it took the turn for itself."""
    none, turned = QPoint(), QPoint(0, -120 if down else 120)
    middle = QPointF(widget.rect().center())
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, middle, none, turned, Qt.MouseButton.NoButton, NO_KEYS, phase, False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def themed(mode: ThemeMode, scale: int = 100) -> None:
    """Use another look."""
    current_theme().apply(mode, scale)


def rows(count: int, **parts: str) -> RowList:
    """A list of that many rows."""
    return RowList([Row(n, f"Client {n}", "Plan", **parts) for n in range(count)], name="Due")
