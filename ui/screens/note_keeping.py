"""Keeps a note while it is being typed, so that nothing is lost when the program ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.notes import keep_note, keep_typing, let_go
from ui.gateway import Gateway
from ui.presenters.saving import Saving
from ui.presenters.typed import show_time


class NoteKeeping(QObject):
    """A working copy after each pause, a change for the record on `keep`. `told` carries the words for the status line.

    `blank` is the note as it was opened: a new one that still says the same leaves no trace.
    """

    told = Signal(str)

    def __init__(
        self, gateway: Gateway, blank: ContactNote, *, is_new: bool, found_again: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._gateway, self._blank, self._is_new = gateway, blank, is_new
        self._saving = Saving(monotonic)
        self._differs = self._was_typed = found_again
        self._has_copy = found_again
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._keep_copy)

    def begin(self, now: Callable[[], tuple[ContactNote, int]]) -> None:
        """`now` gives the note and the caret as they stand."""
        self._now = now

    def touch(self) -> None:
        """Something changed."""
        self._saving.touch()
        self._differs = self._was_typed = True
        wait = self._saving.wait()
        if wait is not None:
            self._timer.start(math.ceil(wait * 1000))

    def keep(self) -> None:
        """Make what was written part of the record, or let go of a new note in which nothing is."""
        self._timer.stop()
        self._saving.take()
        note, _ = self._now()
        if not self._differs or note.signature is not None:
            return
        self._differs = False
        if self._is_new and note == self._blank:
            if self._has_copy:
                self._gateway.run(let_go, note.id, saves=True)
                self._has_copy = False
        else:
            self._is_new = False
            self._gateway.run(keep_note, note, done=self._kept, failed=self._not_kept, saves=True)

    def keep_place(self) -> None:
        """Beside the record, keep a working copy with the caret, so that after a lock she goes on where she was."""
        note, caret = self._now()
        if self._was_typed and not self._is_new and note.signature is None:
            self._gateway.run(keep_typing, note, caret, saves=True)

    def _keep_copy(self) -> None:
        if self._saving.take():
            note, caret = self._now()
            self._has_copy = True
            self._gateway.run(keep_typing, note, caret, done=self._kept, failed=self._not_kept, saves=True)

    def _kept(self, _: object) -> None:
        at = show_time(local_now(self._gateway.desk.clock).time())
        self.told.emit(f"Saved on this laptop {at}")

    def _not_kept(self, error: Exception) -> None:
        """What was typed is still on the screen; the next key or Ctrl+S tries again."""
        self._differs = True
        self.told.emit("Not saved. Your text is still on the screen.")
        self._gateway.told.emit(error)
