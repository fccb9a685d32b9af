"""Rounds on a thread of their own: the vault in short pieces, nothing lost when the vault closes, failures recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import begin_joining
from tcm_desktop.services.membership import membership
from tcm_desktop.services.syncing import SyncState, sync_status
from tcm_desktop.services.views import ChangeSet
from tests.support.near_agency import TICKET, Seat, Town
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, put
from tests.tools.studio import settle
from ui.crash import CrashHandler
from ui.gateway import Gateway
from ui.sync_lane import SyncLane
from ui.tasks import TaskRunner


class Ear(QObject):
    """Keeps what was heard."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []

    def hear(self, *told: Any) -> None:
        """Anything."""
        self.heard.append(told[0] if told else None)


class Bench:
    """A lane on a vault, with everything that it needs and no window."""

    def __init__(self, app: QApplication, seat: Seat, tasks: TaskRunner) -> None:
        self.app, self.seat, self.tasks = app, seat, tasks
        self.gateway = Gateway(seat.desk, tasks)
        self.lane = SyncLane(self.gateway, lambda: seat.agency, lambda code: code, self.gateway)
        self.changed, self.withdrawn, self.joined, self.refused = Ear(), Ear(), Ear(), Ear()
        self.gateway.changed.connect(self.changed.hear)
        self.lane.withdrawn.connect(self.withdrawn.hear)
        self.lane.joined.connect(self.joined.hear)
        self.lane.not_joined.connect(self.refused.hear)

    def ask(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """What a use case says, on the vault's lane."""
        return self.tasks.wait_for_vault(lambda: use_case(self.gateway.desk, *args))

    def rest(self) -> None:
        """Until no round is under way."""
        settle(self.app, lambda: not self.lane.is_running and self.tasks.open == 0)

    def close(self) -> None:
        """The lane ends before the vault's."""
        self.lane.stop()
        settle(self.app, lambda: self.tasks.open == 0)
        self.gateway.deleteLater()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


Make = Callable[..., Bench]


@pytest.fixture
def make(qapp: QApplication, tasks: TaskRunner, town: Town) -> Iterator[Make]:
    """A lane on a vault of the test's own; the vault belongs to the vault's lane."""
    made: list[Bench] = []

    def make(*, joined: bool = True) -> Bench:
        seat = tasks.wait_for_vault(lambda: town.laptop(joined=joined))
        made.append(Bench(qapp, seat, tasks))
        return made[-1]

    yield make
    for bench in made:
        bench.close()
    tasks.wait_for_vault(town.close)
    town.vaults.clear()


@pytest.fixture
def bench(make: Make) -> Bench:
    """One that has joined."""
    return make()


def test_a_round_runs_on_a_thread_of_its_own_and_the_vault_on_its_lane(bench: Bench) -> None:
    threads: list[str] = []
    bench.seat.agency.before_request = lambda: threads.append(threading.current_thread().name)
    bench.lane.go()
    assert bench.lane.is_running
    bench.rest()
    assert set(threads) == {"sync"}
    assert bench.ask(sync_status).state() is SyncState.UP_TO_DATE


def test_a_second_round_does_not_begin_while_one_is_under_way(bench: Bench) -> None:
    for _ in range(3):
        bench.lane.go()
    bench.rest()
    assert len(bench.ask(sync_status).rounds) == 1


def test_work_goes_on_while_the_server_is_slow(bench: Bench) -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        waiting.set()
        go_on.wait(20)

    bench.seat.agency.before_request = slow
    bench.lane.go()
    settle(bench.app, waiting.is_set)
    client = make_client(bench.gateway.desk)
    bench.ask(put, client)
    assert bench.lane.is_running, "the vault answers while the network does not"
    go_on.set()
    bench.rest()


def test_what_came_down_is_told_to_the_screens(bench: Bench, make: Make) -> None:
    other = make()
    client = make_client(other.gateway.desk)
    task = Task(other.gateway.desk.new_id(), client.id, other.gateway.desk.worker.id, "Call.", other.gateway.desk.today)
    other.ask(put, client, task)
    other.lane.go()
    other.rest()
    bench.seat.agency.server.give(bench.gateway.desk.worker.id, client.id, on=True)
    bench.lane.go()
    bench.rest()
    told = [each for each in bench.changed.heard if isinstance(each, ChangeSet)]
    assert ("task", task.id) in [touched for each in told for touched in each.touched]


def test_a_vault_that_closes_ends_the_round_at_its_next_step(bench: Bench) -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        waiting.set()
        go_on.wait(20)

    bench.ask(put, make_client(bench.gateway.desk))
    bench.seat.agency.before_request = slow
    bench.lane.go()
    settle(bench.app, waiting.is_set)
    bench.lane.stop()
    go_on.set()
    settle(bench.app, lambda: not [each for each in threading.enumerate() if each.name == "sync"])
    settle(bench.app, lambda: not bench.lane.is_running)
    status = bench.ask(sync_status)
    assert status.to_send == 2, "nothing was answered, so nothing left the outbox"
    assert not status.rounds
    bench.lane.go()
    assert not bench.lane.is_running, "no round begins any more"


def test_pieces_of_work_are_refused_once_the_vault_closes(bench: Bench) -> None:
    """The round has its answer and wants to store it: the vault may be closed by then."""
    agency = bench.seat.agency
    bench.ask(put, make_client(bench.gateway.desk))
    agency.before_request = bench.lane.stop
    bench.lane.go()
    settle(bench.app, lambda: not [each for each in threading.enumerate() if each.name == "sync"])
    settle(bench.app, lambda: not bench.lane.is_running)
    assert bench.ask(sync_status).to_send == 2


def test_a_failure_that_nobody_foresaw_is_recorded_and_the_next_round_can_go(bench: Bench, crash: CrashHandler) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    told = Ear()
    bench.gateway.told.connect(told.hear)
    bench.seat.agency.before_request = broken
    bench.lane.go()
    bench.rest()
    assert crash.seen == 1
    assert len(told.heard) == 1
    bench.seat.agency.before_request = lambda: None
    bench.lane.go()
    bench.rest()
    assert bench.ask(sync_status).state() is SyncState.UP_TO_DATE


def test_by_itself_it_begins_soon_after_opening_and_goes_on(bench: Bench) -> None:
    bench.lane.start()
    bench.rest()
    assert bench.lane._timer.isActive()
    assert bench.lane._timer.interval() == 3000
    bench.lane._timer.timeout.emit()
    bench.rest()
    assert bench.lane._timer.isActive()
    assert bench.lane._timer.interval() == timedelta(hours=1).total_seconds() * 1000, "as the agency's pause says"


def test_a_vault_of_no_agency_never_begins(make: Make) -> None:
    alone = make(joined=False)
    alone.lane.start()
    alone.rest()
    assert not alone.lane._timer.isActive()
    alone.lane.go()
    alone.rest()
    assert alone.seat.agency.asked == 0


def test_the_practice_vault_never_begins(qapp: QApplication, tasks: TaskRunner, gate: Any, clock: Any) -> None:
    from tests.support.vaults import open_desk, typed

    def sat_down() -> Desk:
        return open_desk(gate.open(gate.vaults()[0].id, typed()), clock)

    desk = tasks.wait_for_vault(sat_down)
    gateway = Gateway(desk, tasks)
    asked: list[int] = []
    lane = SyncLane(gateway, lambda: asked.append(1), str, gateway)
    lane.start()
    lane.go()
    settle(qapp, lambda: not lane.is_running and tasks.open == 0)
    assert not asked
    assert not lane._timer.isActive()
    tasks.wait_for_vault(desk.vault.close)
    gateway.deleteLater()


# --- joining ---


def test_a_ticket_joins_and_the_first_round_follows(make: Make) -> None:
    alone = make(joined=False)
    alone.lane.join(TICKET)
    settle(alone.app, lambda: bool(alone.joined.heard))
    alone.rest()
    assert alone.ask(membership).agency == "Near Agency"
    assert alone.ask(sync_status).state() is SyncState.UP_TO_DATE


def test_no_ticket_is_told_in_words_and_nothing_is_kept(make: Make) -> None:
    alone = make(joined=False)
    alone.lane.join("Dear Ana, see you on Monday.")
    settle(alone.app, lambda: bool(alone.refused.heard))
    assert "This text is no ticket" in str(alone.refused.heard[0])
    assert alone.ask(begin_joining) is None


def test_an_attempt_without_a_network_is_kept_and_goes_on(make: Make) -> None:
    alone = make(joined=False)
    alone.seat.agency.is_away = True
    alone.lane.join(TICKET)
    settle(alone.app, lambda: bool(alone.refused.heard))
    assert alone.ask(begin_joining) == alone.seat.agency.attempts[0].kept
    alone.seat.agency.is_away = False
    alone.lane.join(TICKET)
    settle(alone.app, lambda: bool(alone.joined.heard))
    alone.rest()
    assert len({attempt.kept for attempt in alone.seat.agency.attempts}) == 1


def test_who_has_joined_does_not_join_again(bench: Bench) -> None:
    bench.lane.join(TICKET)
    settle(bench.app, lambda: bool(bench.refused.heard))
    assert "joined an agency already" in str(bench.refused.heard[0])


# --- withdrawn ---


def test_the_agencys_order_is_told_once_and_nothing_follows(bench: Bench) -> None:
    bench.seat.agency.orders_wipe = True
    bench.lane.go()
    settle(bench.app, lambda: bool(bench.withdrawn.heard))
    bench.rest()
    bench.lane.go()
    assert not bench.lane.is_running
    assert len(bench.withdrawn.heard) == 1


def test_an_order_that_was_not_carried_out_is_told_again_at_the_next_start(bench: Bench) -> None:
    bench.seat.agency.orders_wipe = True
    bench.lane.go()
    settle(bench.app, lambda: bool(bench.withdrawn.heard))
    bench.rest()
    again = Bench(bench.app, bench.seat, bench.tasks)
    again.lane.start()
    settle(again.app, lambda: bool(again.withdrawn.heard))
    again.close()


# --- handed back ---


def test_a_vault_is_never_handed_back_while_a_round_is_under_way_and_none_begins_afterwards(bench: Bench) -> None:
    handed = Ear()
    bench.lane.handing_back.connect(handed.hear)
    bench.lane.go()
    bench.lane.hand_back("typed")
    assert not handed.heard
    bench.rest()
    bench.lane.hand_back("typed")
    assert handed.heard == ["typed"]
    asked = bench.seat.agency.asked
    bench.lane.go()
    bench.lane.hand_back("again")
    assert not bench.lane.is_running
    assert (bench.seat.agency.asked, handed.heard) == (asked, ["typed"])
