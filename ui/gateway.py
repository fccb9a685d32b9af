"""The one object through which screens reach the use cases."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar, overload

from PySide6.QtCore import QObject, Signal

from tcm_desktop.services.desk import Desk, Outcome
from ui.tasks import TaskRunner, Told, lives, refuse_unbound

T = TypeVar("T")


class SaveState(StrEnum):
    """What the pill in the header says about typed text."""

    SAVED = "saved"
    SAVING = "saving"
    NOT_SAVED = "not_saved"


class Gateway(QObject):
    """Runs use cases at the worker's desk, on the vault's lane.

    `changed` carries the ChangeSet of each use case that changed something: the only signal to refresh from.
    `told` carries a failure that the caller does not handle. `saving` carries a SaveState, `settled`
    whether all saves that ran together went well.
    """

    changed = Signal(object)
    told = Signal(object)
    saving = Signal(object)
    settled = Signal(bool)

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = tasks
        self.saves_open = 0
        self._all_saved = True
        tasks.told.connect(self.told)

    @overload
    def run(
        self,
        use_case: Callable[..., Outcome[T]],
        *args: Any,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Told], None] | None = None,
        saves: bool = False,
    ) -> None: ...

    @overload
    def run(
        self,
        use_case: Callable[..., T],
        *args: Any,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Told], None] | None = None,
        saves: bool = False,
    ) -> None: ...

    def run(
        self,
        use_case: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Told], None] | None = None,
        saves: bool = False,
    ) -> None:
        """Call `use_case(desk, *args)`. `done` gets the value (of the Outcome, where it is one), `failed` the error.

        Both are bound methods of QObjects. With `saves` the header says saving, then saved or not saved.
        """
        refuse_unbound(done)
        refuse_unbound(failed)
        if saves:
            self.saves_open += 1
            self.saving.emit(SaveState.SAVING)
        call = _Call(self, done, failed, saves)
        self.tasks.vault(partial(use_case, self.desk, *args), call.arrived, call.broke)

    def seat(self, desk: Desk) -> None:
        """Go on at this desk: the same vault, with what is now known about the worker."""
        self.desk = desk

    def end_save(self, state: SaveState) -> None:
        """A save came back; the pill tells the worst of those that ran together."""
        self.saves_open -= 1
        self._all_saved = self._all_saved and state is SaveState.SAVED
        if self.saves_open == 0:
            is_saved, self._all_saved = self._all_saved, True
            self.saving.emit(SaveState.SAVED if is_saved else SaveState.NOT_SAVED)
            self.settled.emit(is_saved)


class _Call(QObject):
    """One use case under way."""

    def __init__(
        self,
        gateway: Gateway,
        done: Callable[[Any], None] | None,
        failed: Callable[[Told], None] | None,
        saves: bool,
    ) -> None:
        super().__init__(gateway)
        self._gateway, self._done, self._failed, self._saves = gateway, done, failed, saves

    def arrived(self, result: Any) -> None:
        outcome = result if isinstance(result, Outcome) else None
        if self._done is not None and lives(self._done):
            self._done(outcome.value if outcome is not None else result)
        if outcome is not None and outcome.changes.touched:
            self._gateway.changed.emit(outcome.changes)
        if self._saves:
            self._gateway.end_save(SaveState.SAVED)
        self.deleteLater()

    def broke(self, error: Told) -> None:
        if self._failed is not None and lives(self._failed):
            self._failed(error)
        else:
            self._gateway.told.emit(error)
        if self._saves:
            self._gateway.end_save(SaveState.NOT_SAVED)
        self.deleteLater()
