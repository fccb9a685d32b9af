"""The rail at the left: the program's screens, and those of the open chart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.registry import ScreenSpec, Spot, at
from ui.theme import em
from ui.widgets.layouts import column
from ui.widgets.parts import button, set_look, text

WIDE, NARROW = 14.0, 3.6


class Rail(QFrame):
    """Emits `chosen` with a screen's spec. Shows icons only when `set_narrow(True)`. `spots` stand at its top."""

    chosen = Signal(object)
    help_wanted = Signal()

    def __init__(self, *, closed: bool = False) -> None:
        super().__init__()
        set_look(self, "rail")
        self._narrow = False
        self._words: dict[QPushButton, str] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._client_heading = text("This client", "small", wraps=False)
        self._client_heading.setContentsMargins(em(0.7), em(0.5), 0, 0)
        self._client_buttons = self._made(at(Spot.CLIENT))
        self._supervisor_buttons = self._made(at(Spot.SUPERVISOR))
        self._help = self._entry("Help", "circle-question-mark", "Help F1")
        self._help.clicked.connect(self.help_wanted)
        self.setLayout(self._arranged())
        self.show_closed(closed)
        self.show_client(False)
        self.show_supervisor(False)
        self.set_narrow(False)

    def show_supervisor(self, on: bool) -> None:
        """Offer what only a supervisor does, or not."""
        for entry in self._supervisor_buttons:
            entry.setVisible(on)

    def show_closed(self, on: bool) -> None:
        """Whether only what stands at the foot is offered, for charts are closed."""
        self._entries.setEnabled(not on)

    def show_client(self, on: bool) -> None:
        """Offer the screens of a chart, or not."""
        self._has_client = on
        self._client_heading.setVisible(on and not self._narrow)
        for entry in self._client_buttons:
            entry.setVisible(on)
        self._reveal()

    def mark(self, name: str) -> None:
        """Light the entry of the screen that is open."""
        for key, entry in self._buttons.items():
            entry.setChecked(key == name)
        self._reveal()

    def _reveal(self) -> None:
        """In large type the entry that is lit may lie below; it is shown once all have their place."""
        lit = next((entry for entry in self._buttons.values() if entry.isChecked()), None)
        if lit is not None and self._entries.isAncestorOf(lit):
            QTimer.singleShot(0, lit, partial(self._area.ensureWidgetVisible, lit, 0, em(0.5)))

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, with tooltips, or icons with words."""
        self._narrow = narrow
        self.setFixedWidth(em(NARROW if narrow else WIDE))
        for entry, words in self._words.items():
            entry.setText("" if narrow else words)
            entry.setToolTip(words if narrow else "")
            icons.redraw(entry)
        self._client_heading.setVisible(self._has_client and not narrow)

    def _arranged(self) -> QVBoxLayout:
        first = [*self._made(at(Spot.MAIN)), *self._supervisor_buttons]
        self._entries = entries = QFrame()
        set_look(entries, "rail")
        entries.setLayout(column(*first, self._client_heading, *self._client_buttons, None, gap=0.25))
        self._area = _scrolling(entries)
        box = column(self._area, gap=0.25)
        box.setStretch(0, 1)
        for entry in (*self._made(at(Spot.FOOT)), self._help):
            box.addWidget(entry)
        box.setContentsMargins(em(0.4), em(0.5), em(0.4), em(0.5))
        return box

    def _made(self, specs: Sequence[ScreenSpec]) -> list[QPushButton]:
        entries = []
        for spec in specs:
            entry = self._entry(spec.title, spec.picture)
            entry.setCheckable(True)
            entry.clicked.connect(lambda _=False, spec=spec: self._choose(spec))
            self._buttons[spec.name] = entry
            entries.append(entry)
        return entries

    def _entry(self, words: str, picture: str, name: str = "") -> QPushButton:
        entry = button(words, look="rail", picture=picture, name=name or words)
        entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        entry.setMinimumWidth(em(1))  # icons only: narrower than a button by itself would be
        entry.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words[entry] = words
        return entry

    def _choose(self, spec: ScreenSpec) -> None:
        self.chosen.emit(spec)


def _scrolling(entries: QWidget) -> QScrollArea:
    """In large type there are more entries than room; what stands at the foot stays in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the keys and the wheel scroll it
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(entries)
    return area
