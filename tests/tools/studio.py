"""The real program, off the screen: with the bundled fonts, on a vault, and with a way to wait until it has settled."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.clock import Clock
from ui.program import Program
from ui.shell.window import Shell

FONTS = Path(__file__).parent.parent.parent / "resources" / "fonts"
FAMILY = "Noto Sans"
PATIENCE = 60.0  # seconds; a loaded machine is slow, a broken program never settles


def load_fonts(app: QApplication) -> None:
    """Use the bundled font, so that text is the same on every machine."""
    if FAMILY not in QFontDatabase.families():
        for name in ("NotoSans-Regular", "NotoSans-Bold", "NotoSansSC-Regular"):
            if QFontDatabase.addApplicationFont(str(FONTS / f"{name}.ttf")) < 0:
                raise FileNotFoundError(name)
    app.setFont(QFont(FAMILY, 9))


def settle(app: QApplication, is_settled: Callable[[], bool]) -> None:
    """Run the event loop until it is so, and what that set in motion has been drawn."""
    end = time.monotonic() + PATIENCE
    while not is_settled():
        if time.monotonic() > end:
            raise TimeoutError("the program did not settle")
        app.processEvents()
        time.sleep(0.002)
    for _ in range(3):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Studio:
    """A program in a data folder; `shell` once the practice vault is open."""

    def __init__(self, app: QApplication, folder: Path, clock: Clock) -> None:
        self.app = app
        self.relaunched = 0
        self.program = Program(app, folder, self._count_relaunch, clock)

    def open_practice(self) -> Shell:
        """Go in."""
        self.program.start(practice=True)
        self.wait_for(lambda: self.program.shell is not None)
        self.wait()
        return self.shell

    @property
    def shell(self) -> Shell:
        """The window."""
        assert self.program.shell is not None
        return self.program.shell

    def wait(self) -> None:
        """Until no use case is under way."""
        settle(self.app, lambda: self.program.tasks.open == 0)

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Until it is so."""
        settle(self.app, is_so)

    def close(self) -> None:
        """End the program as the entry does."""
        self.program.close()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.program.deleteLater()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _count_relaunch(self) -> None:
        self.relaunched += 1
