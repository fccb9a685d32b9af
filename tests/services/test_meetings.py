"""Two people change one thing: both values are shown, a person decides, and nobody's words are lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.follow_ups import Addendum
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import followed
from tcm_desktop.services.kept_forms import ADDENDUM, kept_form
from tcm_desktop.services.meetings import (
    ASKED,
    Meeting,
    MeetingGone,
    ask_supervisor,
    joined_text,
    keep_as_addendum,
    keep_both,
    keep_in_force,
    keep_kept,
    meeting,
    meetings,
)
from tcm_desktop.services.notes import open_note
from tcm_desktop.services.refused_work import (
    WorkGone,
    begin_addendum,
    keep_here_only,
    refused_one,
    send_again,
)
from tcm_desktop.services.signatures import HOLD, put_signed
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.sync_page import sync_page
from tcm_desktop.services.sync_ports import Delivery, DeviceChange, KeptValue, Receipt
from tcm_desktop.services.sync_views import ReceiptState
from tcm_desktop.services.syncing import Blocker, SyncState, hand_back, receipt, sync_status
from tests.support.near_agency import Seat, Town
from tests.support.near_agency import ana as ana
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put
from tests.tools.sync_shots import confirm

MINE, THEIRS = "Take the letter along.", "Call on Monday."


def take_in(seat: Seat) -> Client:
    client = make_client(seat.desk)
    put(seat.desk, client)
    return client


def change_task(seat: Seat, task: Task, **facts: Any) -> None:
    with seat.desk.writing() as work:
        work.put(replace(work.get(Task, task.id), **facts), "task.changed")
        work.commit()


def task_at(seat: Seat, task: Task) -> Task:
    with seat.desk.reading() as work:
        return work.get(Task, task.id)


def met(seat: Seat) -> Meeting:
    """The one thing that is to be decided."""
    (found,) = meetings(seat.desk)
    return found


@pytest.fixture
def dana(town: Town, ana: Seat) -> tuple[Seat, Task]:
    """Dana, who shares a chart with Ana; and a task in it that both have."""
    client = take_in(ana)
    task = Task(ana.desk.new_id(), client.id, ana.desk.worker.id, "Call the office.", ana.desk.today)
    put(ana.desk, task)
    ana.round()
    dana = town.colleague(ana, client.id)
    dana.round()
    return dana, task


@pytest.fixture
def clash(ana: Seat, dana: tuple[Seat, Task]) -> tuple[Seat, Seat, Task]:
    """Both changed its words; Dana's reached the agency first."""
    other, task = dana
    change_task(other, task, what=THEIRS)
    other.round()
    change_task(ana, task, what=MINE)
    ana.round()
    return ana, other, task


# --- two versions ---


def test_the_value_in_force_stays_and_the_other_waits_beside_it(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, task = clash
    assert task_at(ana, task).what == THEIRS
    found = met(ana)
    assert (found.first.kept, found.first.in_force) == (MINE, THEIRS)
    assert found.is_kept_mine
    assert (found.is_in_force_mine, found.in_force_name) == (False, "Dana Field")
    assert (found.first.in_force_by, found.first.in_force_at) == (dana.desk.worker.id, dana.clock.now())
    assert found.first.listed_name == "Practice, Bea"
    assert sync_status(ana.desk).state() is SyncState.ATTENTION
    assert sync_page(ana.desk).met == (found,)
    dana.round()
    hers = met(dana)
    assert hers.is_in_force_mine
    assert not hers.is_kept_mine


def test_what_one_record_waits_for_is_found_without_the_others(clash: tuple[Seat, Seat, Task]) -> None:
    ana, _, task = clash
    with ana.desk.reading() as work:
        (change,) = work.sync.conflicts(record_id=task.id)
        assert change.record_id == task.id
        assert not work.sync.conflicts(record_id=task.client_id), "her chart's own record waits for nothing"
        assert not work.sync.conflicts(record_id=UUID(int=1)), "nor does what is not here"


def test_mine_is_put_in_force_for_everybody(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, task = clash
    keep_kept(ana.desk, *met(ana).key)
    assert task_at(ana, task).what == MINE
    assert not meetings(ana.desk), "what is decided here is not asked again before it is sent"
    for seat in (ana, dana, ana):
        seat.round()
    assert task_at(dana, task).what == MINE
    assert not meetings(ana.desk)
    assert not meetings(dana.desk)
    assert hand_back(sync_status(ana.desk)).is_safe


def test_theirs_is_left_in_force_and_the_question_is_over_for_everybody(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, task = clash
    dana.round()
    keep_in_force(ana.desk, *met(ana).key)
    for seat in (ana, dana):
        seat.round()
    assert task_at(ana, task).what == task_at(dana, task).what == THEIRS
    assert not meetings(dana.desk)


def test_one_text_is_made_of_both(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, task = clash
    found = met(ana)
    assert found.can_be_joined
    assert joined_text(found.first) == f"{THEIRS}\n\n{MINE}"
    keep_both(ana.desk, *found.key, {"what": f"{THEIRS} {MINE}"})
    for seat in (ana, dana):
        seat.round()
    assert task_at(dana, task).what == f"{THEIRS} {MINE}"
    assert not meetings(dana.desk)


@pytest.mark.slow  # two vaults for one more case
def test_a_text_that_holds_the_other_stands_alone(clash: tuple[Seat, Seat, Task]) -> None:
    change = met(clash[0]).first
    assert joined_text(replace(change, kept=f"{THEIRS} And more.")) == f"{THEIRS} And more."
    assert joined_text(replace(change, in_force=f"{MINE} And more.")) == f"{MINE} And more."


@pytest.mark.slow  # two vaults for one more case
def test_two_choices_cannot_be_one(ana: Seat, dana: tuple[Seat, Task]) -> None:
    other, task = dana
    change_task(other, task, status=TaskStatus.DONE, ended_on=ana.desk.today)
    other.round()
    change_task(ana, task, status=TaskStatus.CANCELLED, ended_on=ana.desk.today, words="Not needed.")
    ana.round()
    assert not met(ana).can_be_joined


@pytest.mark.slow  # two vaults for one more case
def test_what_was_written_together_is_decided_together(ana: Seat, dana: tuple[Seat, Task]) -> None:
    other, task = dana
    change_task(other, task, what=THEIRS, for_whom="Dana")
    other.round()
    change_task(ana, task, what=MINE, for_whom="Ana")
    ana.round()
    found = met(ana)
    assert [change.path for change in found.changes] == ["for_whom", "what"]
    keep_kept(ana.desk, *found.key)
    assert (task_at(ana, task).what, task_at(ana, task).for_whom) == (MINE, "Ana")
    ana.round()
    assert not meetings(ana.desk)


@pytest.mark.slow  # two vaults for one more case
def test_asking_the_supervisor_puts_a_task_into_the_chart_once(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, task = clash
    for _ in range(2):
        ask_supervisor(ana.desk, *met(ana).key)
    assert met(ana).is_asked, "both versions stay until somebody decides"
    for seat in (ana, dana):
        seat.round()
    with dana.desk.reading() as work:
        asked = [each for each in work.of_client(Task, task.client_id) if each.what == ASKED]
    assert len(asked) == 1


@pytest.mark.slow  # two vaults for one more case
def test_what_was_decided_elsewhere_is_over(clash: tuple[Seat, Seat, Task]) -> None:
    ana, dana, _ = clash
    key = met(ana).key
    dana.round()
    keep_in_force(dana.desk, *met(dana).key)
    for seat in (dana, ana):
        seat.round()
    for use_case in (keep_kept, keep_in_force, ask_supervisor, meeting):
        with pytest.raises(MeetingGone, match="settled already"):
            use_case(ana.desk, *key)


@pytest.mark.slow  # two vaults for one more case
def test_a_receipt_says_that_something_is_to_be_decided(clash: tuple[Seat, Seat, Task]) -> None:
    ana, _, task = clash
    found = receipt(ana.desk, task.id)
    assert found is not None
    assert found.state == "in_conflict"


# --- in a signed document ---


def sign_a_note(seat: Seat, client: Client) -> UUID:
    with seat.desk.writing() as work:
        note = put_signed(seat.desk, work, make_note(seat.desk, client.id), "note.signed", seat.desk.today)
        work.commit()
    seat.clock.pass_by(seconds=HOLD.total_seconds() + 1)
    seat.round()
    return UUID(str(note.id))


@pytest.fixture
def kept_beside_a_signed_note(ana: Seat) -> tuple[Seat, UUID]:
    """A note that is signed, with another text for it that came before the signature and lost."""
    client = take_in(ana)
    note_id = sign_a_note(ana, client)
    document = followed(ana.desk, "contact_note", note_id).document
    confirm(ana.desk, document, KeptValue("c" * 32, "narrative", "Called twice.", ana.desk.worker.id, ana.clock.now()))
    return ana, note_id


@pytest.mark.slow  # two vaults for one more case
def test_in_a_signed_document_nothing_changes_any_more(kept_beside_a_signed_note: tuple[Seat, UUID]) -> None:
    ana, _ = kept_beside_a_signed_note
    found = met(ana)
    assert found.first.is_signed
    assert not found.can_be_joined
    with pytest.raises(NotPermitted, match="Add your text as an addendum"):
        keep_kept(ana.desk, *found.key)


def test_what_lost_to_a_signature_goes_into_an_addendum(kept_beside_a_signed_note: tuple[Seat, UUID]) -> None:
    ana, note_id = kept_beside_a_signed_note
    place = keep_as_addendum(ana.desk, *met(ana).key).value
    assert place[1:] == ("contact_note", note_id)
    assert begun(ana.desk, note_id) == "Called twice."
    assert not meetings(ana.desk)


def begun(desk: Desk, document_id: UUID) -> str:
    """The addendum that is being written."""
    with desk.reading() as work:
        form = kept_form(work, ADDENDUM, document_id, Addendum)
    assert form is not None
    return form.text


# --- refused work ---


def refuse(seat: Seat, record_id: UUID, code: str) -> str:
    """The agency refuses the latest change of a record; gives the operation's id."""
    with seat.desk.reading() as work:
        operation = [each for each in work.waiting() if each.record_id == record_id][-1]
    store = seat.desk.vault.sync_store()
    told = Receipt(operation.id, Delivery.REJECTED, code, received_at=seat.clock.now())
    store.apply(DeviceChange(store.progress(), receipts=(told,)))
    return operation.id.hex()


@pytest.fixture
def refused(ana: Seat, dana: tuple[Seat, Task]) -> tuple[Seat, Task, str]:
    """A change to a task that the agency has, which it did not take."""
    _, task = dana
    change_task(ana, task, what=MINE)
    return ana, task, refuse(ana, task.id, "not_allowed")


def test_refused_work_is_listed_with_its_reason_and_is_not_lost(refused: tuple[Seat, Task, str]) -> None:
    ana, _, operation = refused
    found, can_add = refused_one(ana.desk, operation)
    assert (found.code, dict(found.patch), can_add) == ("not_allowed", {"what": MINE}, False)
    assert [each.operation for each in sync_page(ana.desk).refused] == [operation]
    assert not hand_back(sync_status(ana.desk)).is_safe


def test_sent_again_it_is_a_new_change_on_what_is_there_now(refused: tuple[Seat, Task, str]) -> None:
    ana, task, operation = refused
    send_again(ana.desk, operation)
    assert task_at(ana, task).what == MINE
    ana.round()
    assert sync_status(ana.desk).state() is SyncState.UP_TO_DATE
    assert task_at(ana, task).what == MINE


def test_kept_here_only_it_is_listed_no_more(refused: tuple[Seat, Task, str]) -> None:
    ana, _, operation = refused
    keep_here_only(ana.desk, operation)
    assert not sync_page(ana.desk).refused
    assert hand_back(sync_status(ana.desk)).is_safe
    for use_case in (refused_one, send_again, keep_here_only, begin_addendum):
        with pytest.raises(WorkGone):
            use_case(ana.desk, operation)


def test_what_came_after_a_signature_goes_below_what_is_being_added(ana: Seat, town: Town) -> None:
    client = take_in(ana)
    draft = make_note(ana.desk, client.id)
    put(ana.desk, draft)
    ana.round()
    with ana.desk.writing() as work:
        work.put(replace(draft, narrative="Called twice."), "note.changed")
        work.commit()
    operation = refuse(ana, draft.id, "signed")
    with ana.desk.writing() as work:
        note = put_signed(ana.desk, work, draft, "note.signed", ana.desk.today)
        work.commit()
    _, can_add = refused_one(ana.desk, operation)
    assert can_add
    place = begin_addendum(ana.desk, operation).value
    assert place == (client.id, "contact_note", note.id)
    assert begun(ana.desk, note.id) == "Called twice."
    assert not sync_page(ana.desk).refused


# --- a signature over what had changed ---


@pytest.fixture
def unsigned(town: Town) -> tuple[Seat, Seat, ContactNote]:
    """Ana's two laptops: on one she changed a draft, on the other she signed it as it was; both are sent."""
    first = town.laptop()
    second = town.laptop(first.desk.worker.id)
    client = make_client(first.desk)
    note = make_note(first.desk, client.id)
    put(first.desk, client, note)
    for seat in (first, second):
        seat.round()
    put(first.desk, replace(note, narrative="Called the clinic twice."))
    first.round()
    sign(second, replace(note, contacted_name="Jo"))
    return first, second, note


def sign(seat: Seat, note: ContactNote) -> None:
    sign_note(seat.desk, note, BillingChoice.DO_NOT_BILL)
    seat.clock.at += HOLD
    seat.round()
    seat.round()


@pytest.mark.slow  # two vaults
def test_a_signature_is_never_a_question_but_something_to_sign_again(unsigned: tuple[Seat, Seat, ContactNote]) -> None:
    first, second, _ = unsigned
    first.round()
    for seat in (first, second):
        found = met(seat)
        assert (found.is_signature, found.is_kept_mine, len(found.changes)) == (True, True, 1)
        counts = sync_status(seat.desk).counts
        assert (counts.conflicts, counts.to_sign, counts.is_clear) == (0, 1, False)
        assert hand_back(sync_status(seat.desk)).blockers == ((Blocker.TO_SIGN, 1),)
        with pytest.raises(MeetingGone):
            keep_kept(seat.desk, *found.key)


@pytest.mark.slow  # three vaults
def test_a_colleague_is_not_asked_about_anothers_signature(
    unsigned: tuple[Seat, Seat, ContactNote], town: Town
) -> None:
    first, _, note = unsigned
    other = town.colleague(first, note.client_id)
    other.round()
    assert open_note(other.desk, note.id).note.signature is None
    assert not meetings(other.desk)


@pytest.mark.slow  # two vaults; the agency's side of it is quick in tests/sync/test_decide.py
def test_signing_again_settles_it_here_at_once_and_everywhere_after_a_round(
    unsigned: tuple[Seat, Seat, ContactNote],
) -> None:
    first, second, note = unsigned
    sign_note(second.desk, open_note(second.desk, note.id).note, BillingChoice.DO_NOT_BILL)
    assert not meetings(second.desk)
    second.clock.at += HOLD
    for seat in (second, first, second):
        seat.round()
        assert not meetings(seat.desk) or seat is not second
    for seat in (first, second):
        signed_note = open_note(seat.desk, note.id).note
        assert signed_note.signature is not None
        assert (signed_note.narrative, signed_note.contacted_name) == ("Called the clinic twice.", "Jo")
        found = receipt(seat.desk, note.id)
        assert found is not None
        assert found.state is ReceiptState.RECEIVED
        assert not meetings(seat.desk)
