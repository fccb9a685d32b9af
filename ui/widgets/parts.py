"""Labels, headings, buttons, cards, pills and message bars."""

from __future__ import annotations

import re
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.levels import ICONS, Level, ink
from ui.theme import em
from ui.widgets.layouts import Item, column, line

_NUMBER = re.compile(r"\d+")


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget one of the style sheet's looks."""
    widget.setProperty("look", look)


def set_state(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the style sheet asks for, and draw the widget anew.

    One that was not shown or measured yet has no look to renew, and gets it then.
    """
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def text(words: str, look: str = "", *, wraps: bool = True) -> QLabel:
    """A label of plain text; looks: title, section, strong, muted, small, error."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    set_look(label, look)
    return label


def heading(words: str) -> QLabel:
    """A section heading."""
    return text(words, "section", wraps=False)


def icon(name: str, token: str = "text", size: float = 1.3) -> QLabel:
    """A picture without meaning of its own; the words beside it say the same."""
    label = QLabel()
    icons.put(label, name, token, size)
    return label


class PressButton(QPushButton):
    """Enter presses it as Space does; Ctrl+Enter stays the screen's next step."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    words: str, pressed: Callable[[], object] | None = None, *, look: str = "", picture: str = "", name: str = ""
) -> QPushButton:
    """A push button; looks: primary, link, chip, rail. `name` is for screen readers where the words are not enough."""
    made = PressButton(words)
    set_look(made, look)
    made.setAccessibleName(name or words.replace("&", ""))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if picture:
        icons.put(made, picture, "on_primary" if look == "primary" else "text")
    if pressed is not None:
        made.clicked.connect(lambda: pressed())
    return made


def focus_again(widget: QWidget | None) -> None:
    """Give the focus back to what had it, if that is still there."""
    if widget is not None and shiboken6.isValid(widget) and widget.isVisible():
        widget.setFocus()


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something, when it is free to."""
    event = QAccessibleAnnouncementEvent(widget, words)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)


class Card(QFrame):
    """A white box; `add` puts widgets or layouts into its column."""

    def __init__(self, *items: Item, title: str = "") -> None:
        super().__init__()
        set_look(self, "card")
        self.box: QVBoxLayout = column(margin=0.95)
        self.setLayout(self.box)
        self.add(*([heading(title)] if title else []), *items)

    def add(self, *items: Item) -> None:
        """Append to the card."""
        for item in items:
            if item is None:
                self.box.addStretch(1)
            elif isinstance(item, QWidget):
                self.box.addWidget(item)
            else:
                self.box.addLayout(item)


class Pill(QFrame):
    """A word and an icon on a quiet ground: never color alone."""

    def __init__(self, words: str, level: Level, picture: str = "") -> None:
        super().__init__()
        set_look(self, "pill")
        self.level = level
        self._icon = QLabel()
        self._words = text(words, wraps=False)
        box = line(self._icon, self._words, gap=0.35)
        box.setContentsMargins(em(0.55), em(0.12), em(0.65), em(0.12))
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(words, level, picture)

    def show_state(self, words: str, level: Level, picture: str = "") -> None:
        """Say something else."""
        self.level = level
        self._words.setText(words)
        self.setAccessibleName(words)
        icons.put(self._icon, picture or ICONS[level], ink(level), 1.1)
        set_state(self, "level", level)
        set_state(self._words, "level", level)

    def words(self) -> str:
        """What it says."""
        return self._words.text()


class InlineBar(QFrame):
    """A message in its place in the layout, with at most one action. It covers nothing and never closes itself.

    One that `stays` has nothing to close it with, and its action leaves it there.
    """

    shown = Signal()
    closed = Signal()
    spoken = Signal(str)
    """What a screen reader is to say."""

    def __init__(self, *, stays: bool = False) -> None:
        super().__init__()
        self._stays = stays
        set_look(self, "note")
        self.spoken.connect(self._speak)
        self._icon = QLabel()
        self._words = text("")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = button("", self._act, look="link")
        self._close = button("Close", self.clear, look="link", name="Close this message")
        self._run: Callable[[], object] | None = None
        box = line(self._icon, self._words, self._action, self._close, margin=0.5)
        box.setStretch(1, 1)
        self.setLayout(box)
        self._close.setVisible(not stays)
        self.hide()

    def tell(self, words: str, level: Level, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a message; it replaces the one before. One that only counts on is spoken the first time."""
        is_news = self.isHidden() or not _same_but_numbers(words, self._words.text())
        self._words.setText(words)
        self._run = run
        self._action.setText(action)
        self._action.setAccessibleName(action or "Do it")
        self._action.setVisible(bool(action))
        icons.put(self._icon, ICONS[level] if level is not Level.TIP else "info", ink(level))
        set_state(self, "level", level)
        if is_news:
            self.spoken.emit(words)
        self.show()
        self.shown.emit()

    def words(self) -> str:
        """The message, or nothing while there is none."""
        return "" if self.isHidden() else self._words.text()

    def clear(self) -> None:
        """Take the message away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _speak(self, words: str) -> None:
        announce(self, words)

    def _act(self) -> None:
        run = self._run
        if not self._stays:
            self.clear()
        if run is not None:
            run()


def _same_but_numbers(words: str, before: str) -> bool:
    return _NUMBER.sub("", words) == _NUMBER.sub("", before)


def described(widget: QWidget, words: str) -> None:
    """Attach a sentence that a screen reader reads after the name."""
    widget.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
