"""Rows of things to do: each with one action; Up and Down move between them, Enter acts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ui.levels import Level
from ui.theme import LARGE, current_theme, em
from ui.widgets.layouts import clear, column, line
from ui.widgets.parts import Pill, button, set_look, text


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `key` comes back in `activated`; `pill` is a word in front, with its level and icon."""

    key: Hashable
    title: str
    detail: str = ""
    action: str = "Open"
    pill: str = ""
    level: Level = Level.NEUTRAL
    picture: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says on the row's button."""
        return ". ".join(part for part in (self.action, self.title, self.pill, self.detail) if part)


class RowList(QWidget):
    """A list of rows; for at most a few dozen, longer lists are tables.

    `stacked` puts the detail under the title; in large type it always stands there, for a long name beside a long word
    would leave the button no room. `pointed` carries the key of the row that has come to the focus.
    """

    activated = Signal(object)
    pointed = Signal(object)

    def __init__(self, rows: Iterable[Row] = (), *, name: str = "", stacked: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._stacked, self._scale = stacked, current_theme().scale
        self._rows: tuple[Row, ...] = ()
        self._buttons: list[QPushButton] = []
        self.setLayout(column())
        self.set_rows(rows)
        current_theme().changed.connect(self._theme_changed)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show other rows; the focus stays on the row with the same key."""
        focused = next((r.key for r, b in zip(self._rows, self._buttons, strict=True) if b.hasFocus()), None)
        self._rows = tuple(rows)
        layout = self.layout()
        assert layout is not None
        clear(layout)
        self._buttons = []
        pills = [Pill(row.pill, row.level, row.picture) if row.pill else None for row in self._rows]
        widest = max((pill.sizeHint().width() for pill in pills if pill is not None), default=0)
        for row, pill in zip(self._rows, pills, strict=True):
            layout.addWidget(self._row(row, pill, widest))
        self.focus_row(focused)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return self._rows

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The rows' buttons, from top to bottom."""
        return tuple(self._buttons)

    def focus_row(self, key: Hashable | None) -> None:
        """Move the focus to a row's button, if there is that row."""
        for row, its_button in zip(self._rows, self._buttons, strict=True):
            if key is not None and row.key == key:
                its_button.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in self._buttons:
            self.pointed.emit(self._rows[self._buttons.index(watched)].key)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            self._clicked(watched, event)
        return super().eventFilter(watched, event)

    def _theme_changed(self) -> None:
        """Widths and what stands below what follow the size of the type."""
        if current_theme().scale != self._scale:
            self._scale = current_theme().scale
            self.set_rows(self._rows)

    def _row(self, row: Row, own_pill: Pill | None, widest: int) -> QFrame:
        frame = QFrame()
        set_look(frame, "row")
        act = button(row.action, lambda: self.activated.emit(row.key), name=row.spoken)
        act.installEventFilter(self)
        self._buttons.append(act)
        pill = [_in_column(own_pill, widest)] if widest else []
        is_stacked = self._stacked or self._scale >= LARGE
        title = text(row.title, "strong", wraps=is_stacked)
        detail = text(row.detail, "muted")
        detail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = column(title, detail, gap=0.1) if is_stacked else line(title, detail, gap=0.6)
        words.setStretch(1, 1)
        box = line(*pill, words, act, gap=0.6)
        box.setStretch(len(pill), 1)
        box.setContentsMargins(em(0.6), em(0.5), em(0.6), em(0.5))
        frame.setLayout(box)
        frame.setCursor(Qt.CursorShape.PointingHandCursor)
        frame.installEventFilter(self)
        return frame

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
        if watched not in self._buttons:
            return False
        at = self._buttons.index(watched)
        following = at + steps.get(event.key(), 0)
        if following == at:
            return False
        if 0 <= following < len(self._buttons):
            self._buttons[following].setFocus()
            return True
        self.focusNextPrevChild(following > at)
        return True

    def _clicked(self, watched: QObject, event: QMouseEvent) -> None:
        """A click anywhere on the row is a click on its button."""
        for its_button in self._buttons:
            if its_button.parent() is watched and event.button() is Qt.MouseButton.LeftButton:
                its_button.click()
                return


def _in_column(pill: Pill | None, width: int) -> QWidget:
    """A row's pill in a column as wide as the widest of them, so that the titles stand in one line."""
    place = QWidget()
    place.setLayout(line(*([pill] if pill is not None else []), None, gap=0))
    place.setMinimumWidth(width)
    return place
