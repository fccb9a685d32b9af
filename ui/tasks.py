"""Work off the GUI thread: one lane for the vault, in order, and a small pool for printing and the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from tcm_desktop.domain.errors import DomainError
from tcm_desktop.services.errors import UserMessage
from ui.crash import CrashHandler
from ui.letterbox import Letterbox

if TYPE_CHECKING:  # nothing is asked of the lanes before the unlock window is on the screen
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
Told = UserMessage | DomainError
"""A failure whose text is written for a person."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    future: Future[Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Told], None] | None
    quiet: bool = False


class TaskRunner(QObject):
    """Runs functions in threads; answers come back on the GUI thread, to bound methods of QObjects that still live.

    `told` carries a failure that no `failed` was given for. `open` counts what has not come back yet; `busy` tells when
    it begins and when it is zero again.
    """

    told = Signal(object)
    busy = Signal(bool)

    def __init__(self, crash: CrashHandler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crash = crash
        self._is_closed = False
        self.open = 0
        self._letters = Letterbox(self._deliver, self)

    @cached_property
    def _vault(self) -> ThreadPoolExecutor:
        return _lane(1, "vault")

    @cached_property
    def _side(self) -> ThreadPoolExecutor:
        return _lane(2, "side")

    def vault(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Told], None] | None = None,
    ) -> None:
        """Do `work` on the vault's lane, after everything that was asked before. Raises RuntimeError once closed."""
        self._start(self._vault, work, done, failed)

    def aside(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Told], None] | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        """Do `work` that needs no vault, beside it. `quiet`: a failure nobody foresaw is told to `failed` only.

        Dropped once the runner is closed: windows still move the focus about while they go.
        """
        if not self._is_closed:
            self._start(self._side, work, done, failed, quiet)

    def wait_for_vault(self, work: Callable[[], T]) -> T:
        """Do `work` on the vault's lane and wait for it: for threads of their own, never for the GUI's.

        Raises what `work` raises, and RuntimeError once closed.
        """
        return self._vault.submit(work).result()

    def report(self, error: BaseException) -> Told:
        """Record a failure that nobody foresaw, and give what a person is told."""
        return self._crash.report(error, quiet=True)

    def close(self) -> None:
        """Finish what the vault's lane has begun or queued; drop what else waits."""
        self._is_closed = True
        self._side.shutdown(wait=True, cancel_futures=True)
        self._vault.shutdown(wait=True)

    def _start(
        self,
        lane: ThreadPoolExecutor,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[Told], None] | None,
        quiet: bool = False,
    ) -> None:
        refuse_unbound(done)
        refuse_unbound(failed)
        future = lane.submit(work)  # first: a lane that is closed raises, and then nothing is under way
        self.open += 1
        if self.open == 1:
            self.busy.emit(True)
        future.add_done_callback(lambda future: self._letters.put(_Arrival(future, done, failed, quiet)))

    def _deliver(self, arrival: _Arrival) -> None:
        from concurrent.futures import CancelledError  # here for start-up time

        self.open -= 1
        if self.open == 0:
            self.busy.emit(False)
        try:
            error = arrival.future.exception()
        except CancelledError:
            return
        if error is None:
            if arrival.done is not None and lives(arrival.done):
                arrival.done(arrival.future.result())
            return
        message = error if isinstance(error, Told) else self._crash.report(error, quiet=arrival.quiet)
        if arrival.failed is not None and lives(arrival.failed):
            arrival.failed(message)
        elif isinstance(error, Told):
            self.told.emit(message)


def _lane(threads: int, name: str) -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # here for start-up time

    return ThreadPoolExecutor(threads, name)


def refuse_unbound(callback: Callable[..., None] | None) -> None:
    """Only a bound method of a QObject is sure to run on the GUI thread, and can be dropped with its object."""
    if callback is not None and not isinstance(getattr(callback, "__self__", None), QObject):
        raise TypeError("an answer goes to a bound method of a QObject")


def lives(callback: Callable[..., None]) -> bool:
    """Whether the object that a bound method belongs to was not deleted."""
    return shiboken6.isValid(getattr(callback, "__self__", None))
