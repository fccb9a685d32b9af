"""The real program, off the screen: with the bundled fonts, on a vault, and with a way to wait until it has settled.

What goes wrong in life can be made to go wrong: the vault's lane can be held up, and its file damaged, until `mend`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from db.engine import outside_transaction
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.clock import Clock
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.desk import Desk
from ui.program import Program
from ui.screen import Place
from ui.shell.window import Shell

FONTS = Path(__file__).parent.parent.parent / "resources" / "fonts"
FAMILY = "Noto Sans"
FIRST_PAGE = 4096  # bytes of the file that are left whole, so that it is still the file that it was
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
        self._held: Event | None = None
        self._whole: bytes | None = None
        self._seat: Desk | None = None
        self.made: dict[object, Any] = {}
        """What pictures had made once, by a key of their own: they are taken several times, and in any order."""
        self.places: dict[str, Place] = {}
        """Where pictures were taken, by their names."""
        self.program = Program(app, folder, self._count_relaunch, clock)

    def open_practice(self) -> Shell:
        """Go in."""
        self.program.start(practice=True)
        self.wait_for(lambda: self.program.shell is not None)
        self.wait()
        return self.shell

    def go_in(self, home: str = "today") -> Shell:
        """The window at once, without the entrance in front of it, and with this screen as the first."""
        self.program.home = Place(home)
        self.program.tasks.vault(self.program.door.open_practice, self.program.go_in)
        self.wait_for(lambda: self.program.shell is not None)
        self.wait()
        return self.shell

    @property
    def shell(self) -> Shell:
        """The window."""
        assert self.program.shell is not None
        return self.program.shell

    def wait(self) -> None:
        """Until no use case is under way; while the lane is held up, until the wait has been said."""
        held = self._held
        settle(self.app, lambda: self.program.tasks.open == 0 if held is None else self._has_settled_held())

    def _has_settled_held(self) -> bool:
        return self.shell.screen_shown.is_loaded or not self.shell.opening.isHidden()

    def start_lanes(self) -> None:
        """Start every thread that the program may need, so that none is begun by whoever needs it first."""
        both_here = Barrier(2)
        for _ in range(both_here.parties):
            self.program.tasks.aside(both_here.wait)
        self.wait()

    def seat_author(self, worker_id: UUID) -> None:
        """Somebody else sits at the desk, until `seat_again`."""
        self._seat = desk = self.shell.gateway.desk
        found: list[Worker] = []

        def look() -> None:
            with desk.reading() as work:
                found.append(work.get(Worker, worker_id))

        self.program.tasks.vault(look)
        self.wait()
        self.shell.gateway.seat(replace(desk, worker=found[0]))

    def seat_again(self) -> None:
        """The desk is its worker's own again."""
        assert self._seat is not None
        self.shell.gateway.seat(self._seat)

    def hold(self) -> None:
        """Something keeps the vault busy, until `mend`."""
        self._held = Event()
        self.shell.opening.soon.setInterval(0)  # the second that a person would wait
        self.program.tasks.vault(self._held.wait)

    def damage(self) -> None:
        """Nothing of the vault's file but its first page can be read, until `mend`."""
        self.program.tasks.vault(self._damage)
        self.wait()

    def mend(self) -> None:
        """Whatever was held up goes on, and the file is as it was."""
        if self._held is not None:
            self._held.set()
            self._held = None
            self.wait()
        if self._whole is not None:
            self.program.tasks.vault(self._restore)
            self.wait()

    def _damage(self) -> None:
        vault = self._vault()
        outside_transaction(vault.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        vault.engine.dispose()  # what it has read already, it would not read again
        path = vault.folder / DATABASE
        self._whole = path.read_bytes()
        path.write_bytes(self._whole[:FIRST_PAGE] + bytes(len(self._whole) - FIRST_PAGE))

    def _restore(self) -> None:
        assert self._whole is not None
        vault = self._vault()
        vault.engine.dispose()
        (vault.folder / DATABASE).write_bytes(self._whole)
        self._whole = None

    def _vault(self) -> OpenVault:
        vault = self.shell.gateway.desk.vault
        assert isinstance(vault, OpenVault)
        return vault

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
