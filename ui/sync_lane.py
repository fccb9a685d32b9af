"""Errands to the agency's server on a thread of their own: the network there, the vault in short pieces on its lane."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import begin_joining, join, keep_attempt
from tcm_desktop.services.membership import Membership, watch_clock
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.rounds import Departure, Noted, depart, end_round
from tcm_desktop.services.sync_ports import DeviceChange, Outgoing, Progress
from tcm_desktop.services.syncing_ports import Enrolled, RoundEnd
from tcm_desktop.services.views import ChangeSet
from ui.gateway import Gateway
from ui.letterbox import Letterbox
from ui.tasks import TaskRunner, Told

if TYPE_CHECKING:  # what talks to servers loads on the thread of the first errand
    from tcm_desktop.services.syncing_ports import Agency

T = TypeVar("T")

FIRST_AFTER = 3.0
"""Seconds after the vault was opened until the first round: the worker comes first."""


class Interrupted(Exception):
    """The vault is being closed: the errand ends here, and the next one goes on from what is stored."""


@dataclass
class LaneStore:
    """The vault's store for a round's thread: each call is a short piece of work on the vault's lane.

    `is_over` is asked on that lane, so that nothing is asked of a vault that was closed meanwhile. `touched` collects
    the kinds and ids of the records that came down.
    """

    tasks: TaskRunner
    departure: Departure
    is_over: Callable[[], bool]
    touched: dict[tuple[str, UUID], None] = field(default_factory=dict)

    def progress(self) -> Progress:
        return self._on_lane(self.departure.store.progress)

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        return self._on_lane(partial(self.departure.store.waiting, after, limit))

    def digests(self, scopes: Collection[UUID]) -> Mapping[UUID, Sequence[bytes]]:
        return self._on_lane(partial(self.departure.store.digests, scopes))

    def trail_end(self) -> int:
        return self._on_lane(self.departure.store.trail_end)

    def trail_digest(self, sequence: int) -> str:
        return self._on_lane(partial(self.departure.store.trail_digest, sequence))

    def backlog(self) -> tuple[int, datetime | None]:
        return self._on_lane(self.departure.store.backlog)

    def packs_mark(self) -> str:
        return self._on_lane(self.departure.store.packs_mark)

    def kept_packs(self) -> KeptPacks:
        return self._on_lane(self.departure.store.kept_packs)

    def today(self) -> date:
        return self.departure.store.today()

    def apply(self, change: DeviceChange) -> None:
        self._on_lane(partial(self.departure.store.apply, change))
        self.touched |= dict.fromkeys((row.kind, row.record_id) for row in change.put)

    def _on_lane(self, piece: Callable[[], T]) -> T:
        return self.tasks.wait_for_vault(partial(_unless, self.is_over, piece))


def _unless(is_over: Callable[[], bool], piece: Callable[[], T]) -> T:
    if is_over():
        raise Interrupted
    return piece()


@dataclass(frozen=True, slots=True)
class _Home:
    """What a thread brought home, and who waits for it."""

    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    value: Any = None
    error: BaseException | None = None


class _Handing:
    """A block whose failure is handed over instead of raised: a thread has nobody above it."""

    def __init__(self, over: Callable[[BaseException], None]) -> None:
        self._over = over

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if error is not None:
            self._over(error)
        return True


class SyncLane(QObject):
    """Runs rounds by itself while the vault belongs to an agency, and at once when asked to.

    `changed`: where the sync stands is to be looked at anew. `withdrawn`: the agency ordered what is here destroyed.
    `handing_back`: the worker wants her vault removed, and typed this to say so; no round begins any more.
    `joined`: the vault belongs to an agency now; `not_joined` carries why not, in words for people. `agency` is called
    on the errand's own thread, `sentence` says what a code of the server means.
    """

    changed = Signal()
    withdrawn = Signal()
    handing_back = Signal(str)
    joined = Signal()
    not_joined = Signal(object)

    def __init__(
        self,
        gateway: Gateway,
        agency: Callable[[], Agency],
        sentence: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.sentence = sentence
        self.is_running = False
        self._gateway, self._agency = gateway, agency
        self._is_over, self._failures = False, 0
        self._pasted = ""
        self._letters = Letterbox(self._deliver, self)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.go)

    # --- what others ask for ---

    def start(self) -> None:
        """Begin to sync by itself, where there is an agency; else nothing happens until the vault has joined one."""
        self._gateway.run(watch_clock, done=self._watched)

    def go(self) -> None:
        """A round now, unless one is under way."""
        if self.is_running or self._is_over:
            return
        self._timer.stop()
        self.is_running = True
        self.changed.emit()
        self._gateway.run(depart, done=self._departed, failed=self._broke)

    def join(self, pasted: str) -> None:
        """Enrol with a ticket; `joined` or `not_joined` follows."""
        self._pasted = pasted
        self._gateway.run(begin_joining, done=self._ask_to_join, failed=self._refused)

    def hand_back(self, typed: str) -> None:
        """Have the vault removed; never while a round is under way."""
        if not self.is_running and not self._is_over:
            self.stop()
            self.handing_back.emit(typed)

    def stop(self) -> None:
        """The vault is about to close: a round ends at its next step, and none begins."""
        self._is_over = True
        self._timer.stop()

    # --- rounds ---

    def _watched(self, known: Membership | None) -> None:
        self.changed.emit()
        if known is not None and known.withdrawn_at is not None:
            self.withdrawn.emit()
        elif known is not None and not self._is_over:
            self._timer.start(round(FIRST_AFTER * 1000))

    def _departed(self, departure: Departure | None) -> None:
        if departure is None or self._is_over:
            self._rest()
            return
        store = LaneStore(self._gateway.tasks, departure, self._has_ended)
        self._send(partial(self._travel, store), self._came_home, self._broke)

    def _travel(self, store: LaneStore, agency: Agency) -> tuple[RoundEnd, float, ChangeSet]:
        """On the errand's thread: the round, when to go again, and what came down."""
        now = self._gateway.desk.clock.now
        end = agency.go_round(store.departure.link, store, now, self._has_ended)
        self._failures = 0 if end.is_whole else self._failures + 1
        return end, agency.pause(self._failures, end.wait), ChangeSet(tuple(store.touched))

    def _came_home(self, brought: tuple[RoundEnd, float, ChangeSet]) -> None:
        end, pause, changes = brought
        if changes.touched:
            self._gateway.changed.emit(changes)
        self._timer.start(round(pause * 1000))
        self._gateway.run(end_round, end, done=self._noted, failed=self._broke)

    def _noted(self, noted: Noted) -> None:
        self._gateway.seat(noted.desk)
        self._rest()
        if noted.is_withdrawn:
            self.stop()
            self.withdrawn.emit()

    def _broke(self, error: BaseException) -> None:
        self._rest()
        if isinstance(error, Told):
            self._gateway.told.emit(error)

    def _rest(self) -> None:
        self.is_running = False
        self.changed.emit()

    # --- joining ---

    def _ask_to_join(self, kept: bytes | None) -> None:
        desk, tasks, pasted = self._gateway.desk, self._gateway.tasks, self._pasted
        self._pasted = ""

        def enrol(agency: Agency) -> Enrolled:
            attempt = agency.prepare(pasted, kept)
            tasks.wait_for_vault(partial(_unless, self._has_ended, partial(keep_attempt, desk, attempt)))
            return agency.enrol(attempt, platform.node(), desk.clock.now())

        self._send(enrol, self._enrolled, self._refused)

    def _enrolled(self, enrolled: Enrolled) -> None:
        self._gateway.run(join, enrolled, done=self._has_joined, failed=self._refused)

    def _has_joined(self, desk: Desk) -> None:
        self._gateway.seat(desk)
        self.joined.emit()
        self.go()

    def _refused(self, error: BaseException) -> None:
        self.not_joined.emit(error)

    # --- the thread ---

    def _has_ended(self) -> bool:
        return self._is_over

    def _send(
        self,
        errand: Callable[[Agency], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """On a thread that is a daemon: a server that does not answer must not keep a locked program alive."""

        def run() -> None:
            with _Handing(lambda error: self._letters.put(_Home(done, failed, error=error))):
                self._letters.put(_Home(done, failed, errand(self._agency())))

        threading.Thread(target=run, name="sync", daemon=True).start()

    def _deliver(self, home: _Home) -> None:
        if self._is_over or isinstance(home.error, Interrupted):
            self.is_running = False
        elif home.error is None:
            home.done(home.value)
        elif isinstance(home.error, Told):
            home.failed(home.error)
        else:
            home.failed(self._gateway.tasks.report(home.error))
