"""Fields for dates, times and minutes: typed freely, read when the field is left, never a spinner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ui.presenters.typed import (
    MINUTES_OF_DAY,
    Unreadable,
    read_date,
    read_minutes,
    read_time,
    show_date,
    show_full_date,
    show_minutes,
    show_time,
)
from ui.widgets.inputs import LineEdit

V = TypeVar("V", date, time, int)


class TypedField(LineEdit, Generic[V]):
    """A line that stands for a value. `value` is None while the text is blank or not readable."""

    value_changed = Signal()

    def __init__(self, value: V | None = None, *, width: float = 7) -> None:
        super().__init__(width=width)
        self._value: V | None = None
        self.textEdited.connect(self._typed)
        self.set_value(value)

    def read(self, words: str) -> V | None:
        """The value of what was typed. Raises Unreadable."""
        raise NotImplementedError

    def show_value(self, value: V | None) -> str:
        """The value in words."""
        raise NotImplementedError

    def step(self, value: V, count: int) -> V | None:
        """The value that Up (1) or Down (-1) goes to; None where the keys do nothing."""
        raise NotImplementedError

    def value(self) -> V | None:
        """What is typed, as a value."""
        return self._value

    def set_value(self, value: V | None) -> None:
        """Show a value."""
        changed, self._value = value != self._value, value
        self.setText(self.show_value(value))
        if changed:
            self.value_changed.emit()

    def type_in(self, words: str) -> None:
        """Put words into the field as if they were typed."""
        self.setText(words)
        self._typed()

    def problem(self) -> str:
        """Why what is typed cannot be read, in a sentence; blank when it can."""
        try:
            self.read(self.text())
        except Unreadable as error:
            return str(error)
        return ""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if not self.problem():
            self.setText(self.show_value(self._value))
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}
        count = steps.get(event.key())
        following = self.step(self._value, count) if count and self._value is not None else None
        if following is None:
            super().keyPressEvent(event)
        else:
            self.set_value(following)

    def _typed(self) -> None:
        try:
            value = self.read(self.text())
        except Unreadable:
            value = None
        if value != self._value:
            self._value = value
            self.value_changed.emit()


class DateField(TypedField[date]):
    """A date: `11/21`, `t`, `yesterday`, `-1`. With `past` it is a date of birth: full year, never ahead."""

    def __init__(self, today: date, value: date | None = None, *, past: bool = False, width: float = 7) -> None:
        self._today, self._past = today, past
        super().__init__(value, width=width)

    def read(self, words: str) -> date | None:
        if self._value is not None and words == self.show_value(self._value):
            return self._value
        return read_date(words, self._today, past=self._past)

    def show_value(self, value: date | None) -> str:
        return show_full_date(value) if self._past else show_date(value, self._today)

    def step(self, value: date, count: int) -> date | None:
        following = value + timedelta(days=count)
        return value if self._past and following > self._today else following


class TimeField(TypedField[time]):
    """A time of day: `1:10 pm`, `1p`, `1310`, `now`. Up and Down go by five minutes."""

    def __init__(self, now: Callable[[], datetime], value: time | None = None, *, width: float = 6) -> None:
        self._now = now
        super().__init__(value, width=width)

    def read(self, words: str) -> time | None:
        return read_time(words, self._now().time())

    def show_value(self, value: time | None) -> str:
        return show_time(value)

    def step(self, value: time, count: int) -> time | None:
        minutes = (value.hour * 60 + value.minute + 5 * count) % MINUTES_OF_DAY
        return time(minutes // 60, minutes % 60)


class MinutesField(TypedField[int]):
    """Whole minutes: `50`, `1h 10`. Up and Down go by five."""

    def __init__(self, value: int | None = None, *, width: float = 5) -> None:
        super().__init__(value, width=width)

    def read(self, words: str) -> int | None:
        return read_minutes(words)

    def show_value(self, value: int | None) -> str:
        return show_minutes(value)

    def step(self, value: int, count: int) -> int | None:
        return min(max(0, value + 5 * count), MINUTES_OF_DAY)
