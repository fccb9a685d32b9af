"""Pages that lie over the window for a moment: find anything, and the keys that work here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListWidget, QScrollArea, QWidget

from ui.presenters.fuzzy import best
from ui.theme import em
from ui.widgets.inputs import LineEdit
from ui.widgets.layouts import column
from ui.widgets.parts import button, focus_again, heading, set_look, text


class Overlay(QFrame):
    """A box over the middle of its parent. `closed` tells that it went away; the focus then returns where it was."""

    closed = Signal()

    def __init__(self, parent: QWidget, width: float, height: float) -> None:
        super().__init__(parent)
        set_look(self, "overlay")
        self._wide, self._high = em(width), em(height)
        window = parent.window()
        self._before: QWidget | None = window.focusWidget()
        self._over = parent
        parent.installEventFilter(self)

    def place(self) -> None:
        """Show it in the middle, a little above."""
        parent = self._over
        wide, high = min(self._wide, parent.width() - em(2)), min(self._high, parent.height() - em(2))
        self.setGeometry((parent.width() - wide) // 2, max(em(1), (parent.height() - high) // 3), wide, high)
        self.raise_()
        self.show()

    def keep(self) -> None:
        """Keep what was typed here, when the program saves; most have nothing to keep."""

    def finish(self) -> None:
        """Close it."""
        self._over.removeEventFilter(self)
        self.hide()
        focus_again(self._before)
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape.value:
            self.finish()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside."""
        inside = [w for w in self.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if not inside:
            return True
        focused = self.window().focusWidget()
        at = inside.index(focused) if focused in inside else -1
        inside[(at + (1 if forward else -1)) % len(inside)].setFocus()
        return True


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to find: its words, what kind of thing it is, its keys, and what choosing it does."""

    words: str
    kind: str
    run: Callable[[], object]
    keys: str = ""


class Palette(Overlay):
    """Type a few letters; Up and Down choose, Enter goes. `last` makes what is offered below for the words typed."""

    def __init__(
        self, parent: QWidget, entries: Sequence[Entry], hint: str, last: Callable[[str], Sequence[Entry]] | None = None
    ) -> None:
        super().__init__(parent, 34, 26)
        self._last = last
        self._entries: list[Entry] = list(entries)
        self._shown: list[Entry] = []
        self.search = LineEdit(hint=hint)
        self.search.setAccessibleName(hint)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.results = QListWidget()
        self.results.setAccessibleName("Found")
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.itemClicked.connect(lambda _: self._choose())
        self.setLayout(column(self.search, self.results, margin=0.8))
        self._fill()
        self.place()
        self.search.setFocus()

    def add(self, entries: Sequence[Entry]) -> None:
        """Offer more; clients arrive a moment later than screens."""
        self._entries = [*entries, *self._entries]
        self._fill()

    def shown(self) -> tuple[Entry, ...]:
        """What is found at the moment."""
        return tuple(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
            if event.key() in steps and self._shown:
                row = (self.results.currentRow() + steps[event.key()]) % len(self._shown)
                self.results.setCurrentRow(row)
                return True
            if event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        self._shown = best(self.search.text(), self._entries, lambda e: e.words, limit=14)
        if self._last is not None:
            self._shown += self._last(self.search.text())
        self.results.clear()
        for entry in self._shown:
            keys = f"   {entry.keys}" if entry.keys else ""
            self.results.addItem(f"{entry.words}  ·  {entry.kind}{keys}")
        self.results.setCurrentRow(0)

    def _choose(self) -> None:
        row = self.results.currentRow()
        if 0 <= row < len(self._shown):
            entry = self._shown[row]
            self.finish()
            entry.run()


class KeysHelp(Overlay):
    """The keys that work on this screen."""

    def __init__(self, parent: QWidget, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, 34, 30)
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(1.5))
        grid.setColumnStretch(1, 1)
        for row, (combination, does) in enumerate(keys):
            grid.addWidget(text(combination, "strong", wraps=False), row, 0)
            grid.addWidget(text(does), row, 1)
        page = QWidget()
        page.setLayout(column(grid, None, margin=0.3))
        set_look(page, "page")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        area.setAccessibleName("Keys that work here")
        self.rows = tuple(keys)
        done = button("Close  Esc", self.finish, look="primary", name="Close")
        self.setLayout(column(heading(title), area, done, margin=1))
        self.place()
        done.setFocus()
