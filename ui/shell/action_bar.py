"""The bar pinned under the body: Back, and what the screen offers as its next steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton

from ui.screen import Action
from ui.widgets.layouts import clear, line
from ui.widgets.parts import button, set_look

_SHOWN = {"Return": "Enter", "Escape": "Esc"}


def shown_keys(shortcut: str) -> str:
    """A shortcut as it stands on a button: `Ctrl+Return` is `Ctrl+Enter`."""
    return "+".join(_SHOWN.get(part, part) for part in shortcut.split("+"))


class ActionBar(QFrame):
    """Shows the actions of the open screen; their shortcuts live as long as their buttons."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "bar")
        self._actions: tuple[Action, ...] = ()
        self._buttons: list[QPushButton] = []
        self._keys: list[QShortcut] = []
        self._narrow = False
        self._box = line(gap=0.55, margin=0.7)
        self.setLayout(self._box)

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Replace the buttons; the focus stays on the button with the same words."""
        focused = next((a.words for a, b in self._pairs() if b.hasFocus()), "")
        self._actions = tuple(actions)
        self._rebuild()
        for action, its_button in self._pairs():
            if action.words == focused:
                its_button.setFocus()
        self.setVisible(bool(self._actions))

    def set_narrow(self, narrow: bool) -> None:
        """Leave the keys out of the buttons where room is short."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.show_actions(self._actions)

    def pause(self, on: bool) -> None:
        """Switch the shortcuts off while something lies over the screen."""
        for key, action in zip(self._keys, (a for a in self._actions if a.shortcut), strict=True):
            key.setEnabled(action.enabled and not on)

    def button_for(self, words: str) -> QPushButton:
        """The button of an action. Raises StopIteration when there is none."""
        return next(b for a, b in self._pairs() if a.words == words)

    def primary(self) -> QPushButton | None:
        """The button of the primary action, if there is one that can be pressed."""
        return next((b for a, b in self._pairs() if a.look == "primary" and a.enabled), None)

    def _pairs(self) -> list[tuple[Action, QPushButton]]:
        return list(zip(self._actions, self._buttons, strict=True))

    def _rebuild(self) -> None:
        for key in self._keys:
            key.setEnabled(False)
            key.deleteLater()
        clear(self._box)
        self._keys = [self._key(action) for action in self._actions if action.shortcut]
        self._buttons = [self._button(action) for action in self._actions]
        for wanted in (True, False):
            for action, its_button in self._pairs():
                if action.left is wanted:
                    self._box.addWidget(its_button)
            if wanted:
                self._box.addStretch(1)

    def _button(self, action: Action) -> QPushButton:
        keys = "" if self._narrow or not action.shortcut else f"  {shown_keys(action.shortcut)}"
        made = button(action.words + keys, action.run, look=action.look, picture=action.picture, name=action.words)
        made.setEnabled(action.enabled)
        return made

    def _key(self, action: Action) -> QShortcut:
        key = QShortcut(QKeySequence(action.shortcut), self)
        key.setAutoRepeat(False)  # a key held down must not run through two screens
        key.setEnabled(action.enabled)
        key.activated.connect(lambda: action.run())
        return key
