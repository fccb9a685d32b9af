"""What a person's hands do in a test: press keys where the focus is, type, go to a control; and look into the vault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tcm_desktop.services.desk import Outcome
from tests.tools.studio import Studio

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """Works the program by its keys."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    @property
    def screen(self) -> Any:
        """The screen that is open."""
        return self.studio.shell.screen_shown

    @property
    def focus(self) -> QWidget:
        """The control that has the focus."""
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def open(self, name: str, **params: Any) -> Any:
        """Open a screen and wait until it is filled."""
        self.studio.shell.navigator.open(name, **params)
        self.studio.wait()
        self.studio.wait_for(lambda: self.screen.is_loaded)
        return self.screen

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """Press a key where the focus is."""
        for _ in range(times):
            QTest.keyClick(QApplication.focusWidget() or self.studio.shell, key, modifiers)
            self.studio.wait()

    def type(self, words: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus, words)
        QApplication.processEvents()

    def at(self, control: QWidget) -> None:
        """Go to a control."""
        control.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()

    def ask(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """What a use case says, on the vault's lane; the value of its outcome."""
        found: list[Any] = []
        desk = self.studio.shell.gateway.desk
        self.studio.program.tasks.vault(lambda: found.append(use_case(desk, *args)))
        self.studio.wait()
        return found[0].value if isinstance(found[0], Outcome) else found[0]

    def words(self) -> str:
        """Every word on the screen that is visible."""
        return "\n".join(label.text() for label in self.screen.findChildren(QLabel) if label.isVisible())

    def told(self) -> str:
        """The message above the body."""
        words: str = self.studio.shell.bar.words()
        return words
