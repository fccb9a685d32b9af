"""The running program: entrance, then the shell; and its end, by locking, by closing, or with the session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget

from ui import icons
from ui.bootstrap import Door
from ui.clipboard import ClipboardGuard
from ui.collector import Collector
from ui.crash import CrashHandler, Unforeseen
from ui.entrance.window import Entrance
from ui.idle import Idle
from ui.levels import Level
from ui.preferences import Preferences
from ui.tasks import TaskRunner
from ui.theme import current_theme

if TYPE_CHECKING:  # all that is not needed to ask for a passphrase loads afterwards
    from tcm_desktop.domain.clock import Clock
    from tcm_desktop.services.desk import Desk
    from ui.entrance.withdrawn import LastPage
    from ui.screen import Place
    from ui.shell.window import Shell
    from ui.sync_lane import SyncLane

FIRST_SIZE = QSize(1180, 740)
LONG_DAY = (
    "This was open for almost 12 hours and locks in {minutes} minutes. All that you type is kept: "
    "open it again with your passphrase and go on."
)


class Program(QObject):
    """One process, one vault. `relaunch` starts the next process after a lock; the process then ends with code 0."""

    def __init__(
        self, app: QApplication, folder: Path, relaunch: Callable[[], object], clock: Clock | None = None
    ) -> None:
        super().__init__(app)
        self.crash = CrashHandler(folder / "logs")
        self.collector = Collector(self)
        self.tasks = TaskRunner(self.crash, self)
        self.preferences = Preferences(folder, self)
        self.door = Door(folder, clock)
        self.entrance: Entrance | None = None
        self.shell: Shell | None = None
        self.home: Place | None = None
        """Where the window begins; Today, unless it is told otherwise."""
        self.sync: SyncLane | None = None
        self.last_page: LastPage | None = None
        self.idle: Idle | None = None
        self.clipboard = ClipboardGuard(app)
        self._app, self._relaunch = app, relaunch
        self._desk: Desk | None = None
        self._is_ending = self._relaunches = False
        theme = current_theme()
        theme.changed.connect(icons.redraw_all)
        theme.apply(self.preferences.mode, self.preferences.scale)
        app.setQuitOnLastWindowClosed(False)
        app.commitDataRequest.connect(self._session_ends)
        self.crash.listen(self._tell_failure)

    def start(self, *, practice: bool = False, stay: bool = False) -> None:
        """Show the entrance; with `practice` go on to the practice vault at once, unless it is to `stay`."""
        self.entrance = Entrance(self.door, self.tasks)
        self.entrance.opened.connect(self.go_in)
        self.entrance.closing.connect(self.quit)
        self._place(self.entrance)
        self.entrance.show()
        if practice and not stay:
            self.entrance.open_practice()
        else:
            self.entrance.look_for_vaults(practises=practice)

    def go_in(self, desk: Desk) -> None:
        """Show the window on a vault that was opened."""
        from ui.gateway import Gateway  # here for start-up time, as the next line
        from ui.shell.window import Shell
        from ui.sync_lane import SyncLane

        self._desk = desk
        gateway = Gateway(desk, self.tasks, self)
        self.sync = SyncLane(gateway, self.door.agency, self.door.sentence, self)
        self.sync.withdrawn.connect(self._destroy)
        self.sync.handing_back.connect(self._hand_back)
        self.shell = Shell(
            gateway, self.preferences, practice=desk.vault.entry.practice, home=self.home, sync=self.sync
        )
        self.shell.lock_wanted.connect(self.lock)
        self.shell.closed.connect(self.quit)
        self._place(self.shell)
        self.shell.show()
        self.shell.focus_screen()
        self.idle = Idle(self._app, self.preferences.idle_minutes * 60)
        self.preferences.idle_changed.connect(self._idle_changed)
        self.idle.warned.connect(self.shell.warn_of_lock)
        self.idle.stayed.connect(self.shell.forget_lock)
        self.idle.ending.connect(self._tell_end)
        self.idle.expired.connect(self.lock)
        self._follow_session()
        if self.entrance is not None:
            self.preferences.geometry = self.entrance.saveGeometry()
            self.entrance.hide()
            self.entrance.deleteLater()
            self.entrance = None
        self.sync.start()

    def lock(self) -> None:
        """Save, close the vault, end this process and have the next one ask for the passphrase.

        Typed text cannot be scrubbed from a Python process; a process that has ended holds none.
        """
        self._relaunches = True
        self.quit()

    def quit(self) -> None:
        """Save, close the vault, end."""
        if self._is_ending:
            return
        self._is_ending = True
        self._save_and_hide()
        self.tasks.vault(self._close_vault, self._end, self._end)

    def close(self) -> None:
        """Let go of threads and windows, after the event loop has ended."""
        if self._desk is not None:
            self.tasks.vault(self._close_vault)
        self.tasks.close()
        self.collector.stop()
        self.crash.forget(self._tell_failure)
        if self.idle is not None:
            self.idle.stop()
        self.clipboard.clear()  # also because what Python put there must not outlive Python
        self.clipboard.deleteLater()
        if self.sync is not None:
            self.sync.stop()
        for window in (self.entrance, self.shell, self.last_page):
            if window is not None:
                window.deleteLater()
        self.preferences.keep()

    def _follow_session(self) -> None:
        """Lock before the machine sleeps, where logind tells it; elsewhere the gap in time locks when it wakes."""
        if not sys.platform.startswith("linux"):
            return
        from PySide6.QtDBus import QDBusConnection  # here for start-up time, as the next line

        from ui.session_lock import SessionLock

        session = SessionLock(QDBusConnection.systemBus(), self)
        session.locked.connect(self.lock)

    def _idle_changed(self, minutes: int) -> None:
        if self.idle is not None:
            self.idle.limit = minutes * 60

    def _place(self, window: QWidget) -> None:
        geometry = self.preferences.geometry if self.entrance in (None, window) else self.entrance.saveGeometry()
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            window.resize(FIRST_SIZE)

    def _destroy(self) -> None:
        """The agency withdrew this laptop and ordered so: what opens the vault is destroyed, then its files."""
        from ui.entrance.withdrawn import Withdrawn  # here because this hardly ever happens

        self._part(Withdrawn(), lambda desk: desk.vault.destroy())

    def _hand_back(self, typed: str) -> None:
        """The worker hands her laptop back: the same, if nothing in her vault is only here."""
        from tcm_desktop.services.handing_back import remove_vault  # here because this hardly ever happens
        from ui.entrance.withdrawn import Removed

        self._part(Removed(), lambda desk: remove_vault(desk, typed))

    def _part(self, page: LastPage, end: Callable[[Desk], None]) -> None:
        """Show the last page in the window's place, and `end` the vault on its lane."""
        if self._is_ending:
            return
        self._is_ending = True
        self.clipboard.clear()
        if self.idle is not None:
            self.idle.stop()
        self.last_page = page
        page.closed.connect(self._leave_for_good)
        self._place(page)
        if self.shell is not None:
            self.shell.hide()
            self.shell.deleteLater()  # with everything on it that would ask the vault once more
            self.shell = None
        page.show()
        self.tasks.vault(partial(self._end_vault, end), page.say_done, page.say_failed)

    def _end_vault(self, end: Callable[[Desk], None]) -> None:
        """On the vault's lane; a vault that stays is closed with the program."""
        if self._desk is not None:
            end(self._desk)
            self._desk = None

    def _leave_for_good(self) -> None:
        self._relaunches = True
        self._end(None)

    def _save_and_hide(self) -> None:
        self.clipboard.clear()
        if self.sync is not None:
            self.sync.stop()
        window = self.shell or self.entrance
        if window is not None:
            self.preferences.geometry = window.saveGeometry()
            window.hide()
        if self.shell is not None:
            self.shell.save()
            if self.shell.screen_shown is not None:
                self.shell.screen_shown.keep_place()

    def _close_vault(self) -> None:
        """On the vault's lane, after the saves."""
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.vault.close()

    def _end(self, _: object) -> None:
        if self._relaunches:
            self._relaunch()
        self._app.exit(0)

    def _session_ends(self, _: object) -> None:
        """The system is shutting down and will not wait for an event loop."""
        self._save_and_hide()
        self.tasks.vault(self._close_vault)
        self.tasks.close()

    def _tell_end(self, seconds: int) -> None:
        if self.shell is not None:
            self.shell.tell(LONG_DAY.format(minutes=seconds // 60), Level.FIX)

    def _tell_failure(self, message: Unforeseen) -> None:
        if self.shell is not None:
            self.shell.tell_error(message)
