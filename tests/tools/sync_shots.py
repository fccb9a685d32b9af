"""Ways into the sync's screens for pictures: every state that a laptop can be in, two versions, refused work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tcm_desktop.domain.leases import ClockGuard, LeaseStanding
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.handing_back import Leaving
from tcm_desktop.services.meetings import Meeting, meetings
from tcm_desktop.services.notes import keep_typing
from tcm_desktop.services.sync_page import SyncPage
from tcm_desktop.services.sync_ports import ConfirmedRow, Delivery, DeviceChange, KeptValue, Receipt, Scope, ScopeState
from tcm_desktop.services.sync_views import SentWork, SyncCounts, SyncRound
from tcm_desktop.services.syncing import SyncStatus, hand_back
from tests.support.sync import flat_values
from tests.support.vaults import make_note
from tests.tools.signing_shots import ask
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
MINE = "Call the housing office about the second application, and take the letter along."
THEIRS = "Call the housing office about the application on Friday."


def status(**facts: Any) -> SyncStatus:
    """A laptop that has joined, with everything as it should be but for these facts."""
    rounds = tuple(
        SyncRound(NOW - timedelta(minutes=minutes), NOW - timedelta(minutes=minutes - 1), refusal, sent, received)
        for minutes, refusal, sent, received in ((9, "", 14, 3), (14, "", 2, 0), (120, "offline:no_connection", 0, 0))
    )
    known = SyncStatus(
        is_practice=False,
        now=NOW,
        server="https://sync.agency.example",
        agency="Harbor Street Services",
        role="worker",
        charts=24,
        last_success=NOW - timedelta(minutes=8),
        lease=LeaseStanding.GOOD,
        offline_until=NOW + timedelta(days=14),
        guard=ClockGuard(NOW, timedelta(0)),
        countersigned=212,
        rounds=rounds,
    )
    return replace(known, **facts)


OFFLINE = SyncRound(NOW - timedelta(minutes=2), NOW - timedelta(minutes=1), "offline:no_connection")
LAST_WEEK = NOW - timedelta(days=9)
WAITING = SyncCounts(unsent=14, oldest_unsent=NOW - timedelta(hours=3))
STATES: dict[str, SyncStatus] = {
    "sync_alone": SyncStatus(is_practice=False, now=NOW, typing=1),
    "sync_joined": status(last_success=None, rounds=(), charts=0),
    "sync_offline": status(counts=WAITING, rounds=(OFFLINE, *status().rounds)),
    "sync_up_to_date": status(),
    "sync_waiting": status(counts=WAITING, arriving=2),
    "sync_long_offline": status(
        counts=WAITING,
        last_success=LAST_WEEK,
        rounds=(OFFLINE,),
        lease=LeaseStanding.ENDS_SOON,
        offline_until=NOW + timedelta(days=2),
        guard=ClockGuard(NOW, timedelta(minutes=-12)),
    ),
    "sync_lease_ended": status(
        counts=WAITING,
        last_success=NOW - timedelta(days=15),
        rounds=(OFFLINE,),
        lease=LeaseStanding.ENDED,
        offline_until=NOW - timedelta(days=1),
    ),
    "sync_withdrawn": status(withdrawn_at=NOW),
}


def state(name: str) -> Go:
    """The sync screen as it is in one of these states."""

    def go(studio: Studio, people: People) -> None:
        studio.shell.navigator.open("sync")
        studio.wait()
        studio.shell.screen_shown.show_page(SyncPage(STATES[name]))

    return go


def attention(studio: Studio, people: People) -> None:
    """The sync screen with something to decide and something refused."""
    met, refused = ask(studio, make_meeting), ask(studio, make_refused)
    studio.shell.navigator.open("sync")
    studio.wait()
    known = status(counts=SyncCounts(unsent=2, conflicts=1, refused=1, oldest_unsent=NOW - timedelta(minutes=5)))
    studio.shell.screen_shown.show_page(SyncPage(known, (met,), (refused,)))


def meeting(studio: Studio, people: People) -> None:
    """Two versions of a task's words."""
    met: Meeting = ask(studio, make_meeting)
    studio.shell.navigator.open("meeting", record_id=met.key[0], operation=met.key[1])


def meeting_both(studio: Studio, people: People) -> None:
    """The same, both being made into one."""
    meeting(studio, people)
    studio.wait()
    studio.shell.screen_shown.buttons["Keep both and edit"].click()


def refused_work(studio: Studio, people: People) -> None:
    """A change that the agency did not take."""
    found: SentWork = ask(studio, make_refused)
    studio.shell.navigator.open("refused_work", operation=found.operation)


def make_meeting(desk: Desk) -> Meeting:
    """A task that the worker and a colleague changed; the one there is, if it was made before."""
    known = meetings(desk)
    if known:
        return known[0]
    with desk.writing() as work:
        client_id = work.caseload(desk.today)[0].client_id
        task = Task(desk.new_id(), client_id, desk.worker.id, THEIRS, desk.today)
        work.put(task, "task.opened")
        work.commit()
    kept = KeptValue("a" * 32, "what", MINE, desk.worker.id, desk.clock.now() - timedelta(hours=2))
    confirm(desk, task, kept)
    return meetings(desk)[0]


def confirm(desk: Desk, record: Any, *kept: KeptValue) -> None:
    """The agency tells a record as it is here, with these values kept beside it."""
    store = desk.vault.sync_store()
    at = store.progress()
    scopes = {**at.scopes, record.client_id: Scope(ScopeState.ACTIVE)}
    values = flat_values(record)
    row = ConfirmedRow(
        record.id, record.KIND, record.client_id, at.as_of + 1, 2, values, {"": "b" * 32}, b"\1" * 32, tuple(kept)
    )
    store.apply(DeviceChange(replace(at, as_of=at.as_of + 1, cursor=at.as_of + 1, scopes=scopes), put=(row,)))


def make_refused(desk: Desk) -> SentWork:
    """A change that was refused; the one there is, if it was made before."""
    with desk.reading() as work:
        known = work.sync.refused()
    if known:
        return known[0]
    with desk.writing() as work:
        client_id = work.caseload(desk.today)[1].client_id
        task = Task(desk.new_id(), client_id, desk.worker.id, "Ask the clinic for the new appointment", desk.today)
        work.put(task, "task.opened")
        work.commit()
    with desk.reading() as work:
        operation = next(each for each in work.waiting() if each.record_id == task.id)
    store = desk.vault.sync_store()
    receipt = Receipt(operation.id, Delivery.REJECTED, "not_allowed", received_at=desk.clock.now())
    store.apply(DeviceChange(store.progress(), receipts=(receipt,)))
    with desk.reading() as work:
        return work.sync.refused()[0]


def left_text(studio: Studio, people: People) -> None:
    """What was being typed in a chart when that went to somebody else."""
    studio.shell.navigator.open("left_text", copy_id=ask(studio, make_left_text))


def make_left_text(desk: Desk) -> UUID:
    """A note half typed in a chart that left; its id."""
    client_id = UUID(int=77)
    note = make_note(desk, client_id, "Called the clinic about the letter; she will")
    keep_typing(desk, note, 3)
    store = desk.vault.sync_store()
    at = store.progress()
    left = Scope(ScopeState.LEFT, hidden_at=desk.clock.now())
    store.apply(DeviceChange(replace(at, scopes={**at.scopes, client_id: left})))
    return note.id


def join(studio: Studio, people: People) -> None:
    """Before a ticket is pasted."""
    studio.shell.navigator.open("join_agency")


def hand_back_page(status: SyncStatus, kept_here: int = 0) -> Go:
    """Before a vault is removed."""

    def go(studio: Studio, people: People) -> None:
        studio.shell.navigator.open("hand_back")
        studio.wait()
        studio.shell.screen_shown.show_page(Leaving(status, hand_back(status), kept_here))

    return go


SHOTS: dict[str, Go] = {
    "sync": attention,
    "hand_back": hand_back_page(STATES["sync_up_to_date"], kept_here=1),
    "hand_back_not_yet": hand_back_page(status(counts=replace(WAITING, held=1, conflicts=1), typing=1)),
    **{name: state(name) for name in STATES},
    "meeting": meeting,
    "meeting_both": meeting_both,
    "refused_work": refused_work,
    "left_text": left_text,
    "join_agency": join,
}
