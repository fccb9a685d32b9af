"""A keyboard and nothing else: keys go to the active window, as from the system; the focus tells where they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAccessible, QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from tcm_desktop.domain.clock import Clock
from tests.support.vaults import StandingClock
from tests.tools.studio import Studio

FARTHEST = 120
"""Tab stops after which a control counts as out of reach."""

_BY_HAND = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class Keyboard(QObject):
    """Presses keys on a running program and waits until it has answered. `touched` tells of anything but keys."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.app)
        self.studio = studio
        self.keys = 0
        self.touched = False
        studio.app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.touched = self.touched or event.type() in _BY_HAND
        return False

    # --- keys ---

    def press(self, keys: str, times: int = 1) -> None:
        """Press a combination such as `Ctrl+Return`."""
        for _ in range(times):
            pressed = QKeySequence(keys)[0]
            QTest.keyClick(self._window(), pressed.key(), pressed.keyboardModifiers())
            self.keys += 1
            self.studio.wait()

    def type(self, words: str) -> None:
        """Type where the focus is; what no key has comes from an input method, in one piece."""
        for letter in words:
            if letter.isascii():
                QTest.keyClick(self._window(), letter)
            else:
                commit = QInputMethodEvent()
                commit.setCommitString(letter)
                QApplication.sendEvent(self.focus, commit)
            self.keys += 1
        self.studio.wait()

    def reach(self, name: str, key: str = "Tab") -> None:
        """Press Tab until a control is reached whose name begins so."""
        passed = []
        for _ in range(FARTHEST):
            if self.focused.startswith(name):
                return
            passed.append(self.focused)
            self.press(key)
        raise AssertionError(f"“{name}” is not reached by {key}; passed {passed}")

    def fill(self, name: str, words: str) -> None:
        """Tab to a field and type."""
        self.reach(name)
        self.type(words)

    def choose(self, name: str, words: str) -> None:
        """Tab to a choice and go down to an entry."""
        self.reach(name)
        choice = self.focus
        assert isinstance(choice, QComboBox)
        while words not in choice.currentText():
            before = choice.currentIndex()
            self.press("Down")
            assert choice.currentIndex() != before, f"“{name}” does not offer “{words}”"

    def find(self, letters: str, *, expect: str) -> None:
        """Ctrl+K, some letters, Enter; then be where that leads."""
        self.press("Ctrl+K")
        self.type(letters)
        self.press("Return")
        self.at(expect)

    # --- what is seen ---

    @property
    def focus(self) -> QWidget:
        """The control that has the focus."""
        focused = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert focused is not None, "nothing has the focus: keys lead nowhere"
        return focused

    @property
    def focused(self) -> str:
        """Its name, as a screen reader says it."""
        interface = QAccessible.queryAccessibleInterface(self.focus)
        return self.focus.accessibleName() or interface.text(QAccessible.Text.Name)

    @property
    def screen(self) -> Any:
        """The screen that is open."""
        return self.studio.shell.screen_shown

    def at(self, title: str) -> None:
        """Wait until a screen with this title is open and filled."""
        shell = self.studio.shell
        self.until(lambda: shell.windowTitle().startswith(title) and self.screen.is_loaded)
        self.studio.wait()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something shows."""
        self.studio.wait_for(is_so)

    def told(self) -> str:
        """The message above the body."""
        return self.studio.shell.bar.words()

    def sees(self) -> str:
        """Every word that is on the screen."""
        window = QApplication.activeWindow()
        assert window is not None
        return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())

    def put_down(self) -> None:
        """Watch no longer."""
        self.studio.app.removeEventFilter(self)
        self.deleteLater()

    def _window(self) -> QWindow:
        window = QApplication.activeWindow() or self.studio.program.shell or self.studio.program.entrance
        assert window is not None
        handle = window.windowHandle()
        assert handle is not None
        return handle


@contextmanager
def program_at(app: QApplication, folder: Path, clock: Clock | None = None) -> Iterator[Keyboard]:
    """The program started in a data folder, at the smallest size that it must fit; ended afterwards."""
    studio = Studio(app, folder, clock or StandingClock())
    keys = Keyboard(studio)
    studio.program.start()
    studio.wait()
    entrance = studio.program.entrance
    assert entrance is not None
    entrance.resize(1024, 600)
    entrance.activateWindow()
    try:
        yield keys
    finally:
        crashes = studio.program.crash.seen
        keys.put_down()
        studio.close()
    assert not crashes, "something failed that nobody foresaw"
