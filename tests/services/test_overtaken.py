"""A form is open while another laptop's change to its record comes down: neither undoes the other unsaid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import ReadAgain
from tcm_desktop.domain.tasks import Task, TaskStatus, ended
from tcm_desktop.services.meetings import meetings
from tcm_desktop.services.notes import keep_note, open_note
from tcm_desktop.services.signing import sign_note
from tests.support.near_agency import Seat, Town
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put

Two = tuple[Seat, Seat, ContactNote]


@pytest.fixture
def two(town: Town) -> Two:
    """Ana's two laptops, and a draft that both have open."""
    first = town.laptop()
    second = town.laptop(first.desk.worker.id)
    client: Client = make_client(first.desk)
    note = make_note(first.desk, client.id)
    put(first.desk, client, note)
    first.round()
    second.round()
    assert open_note(second.desk, note.id).note == note
    return first, second, note


def stored(seat: Seat, note: ContactNote) -> ContactNote:
    """The note as this laptop has it."""
    return open_note(seat.desk, note.id).note


def settle(*seats: Seat) -> None:
    for _ in range(2):
        for seat in seats:
            seat.round()


def test_what_came_down_into_an_open_form_is_not_undone_by_saving_it(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first, second)
    keep_note(second.desk, replace(note, narrative="Called twice."))
    assert (stored(second, note).direct_minutes, stored(second, note).narrative) == (50, "Called twice.")
    settle(second, first)
    assert stored(first, note) == stored(second, note)
    assert not meetings(first.desk)


@pytest.mark.slow  # two vaults for one more case
def test_saving_it_again_and_again_goes_on_from_what_stands_in_the_form(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, direct_minutes=50, not_billable_minutes=5))
    settle(first, second)
    form = replace(note, narrative="Called.", contacted_name="Jo", late_reason="Ill")
    for words in ("Called twice.", "Called three times."):
        form = replace(form, narrative=words)
        keep_note(second.desk, form)
    now = stored(second, note)
    assert (now.direct_minutes, now.not_billable_minutes, now.narrative) == (50, 5, "Called three times.")
    assert now.contacted_name == "Jo"


def test_where_both_changed_the_same_both_are_kept_and_shown(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, narrative="Called the clinic once."))
    settle(first, second)
    keep_note(second.desk, replace(note, narrative="Called the clinic twice."))
    settle(second, first)
    (met,) = meetings(second.desk)
    assert {met.first.kept, met.first.in_force} == {"Called the clinic once.", "Called the clinic twice."}


def test_a_form_in_which_nothing_was_typed_undoes_nothing(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first, second)
    keep_note(second.desk, note)
    assert stored(second, note).direct_minutes == 50


def test_what_is_signed_was_read_as_it_is(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first, second)
    with pytest.raises(ReadAgain, match="Somebody changed this"):
        sign_note(second.desk, replace(note, narrative="Called twice."), BillingChoice.DO_NOT_BILL)
    again = stored(second, note)
    assert again.signature is None
    signed = sign_note(second.desk, again, BillingChoice.DO_NOT_BILL).value
    assert signed.direct_minutes == 50


@pytest.mark.slow  # two vaults for one more case
def test_a_save_that_is_rolled_back_is_not_taken_for_what_the_author_sees(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first, second)
    form = replace(note, narrative="Called twice.", contacted_name="Jo")
    with second.desk.writing() as work:
        work.put(form, "note.changed")
    keep_note(second.desk, replace(form, late_reason="Ill"))
    now = stored(second, note)
    assert (now.direct_minutes, now.narrative, now.contacted_name, now.late_reason) == (
        50,
        "Called twice.",
        "Jo",
        "Ill",
    )


def test_what_is_read_and_changed_in_one_go_may_put_back_what_was(two: Two) -> None:
    first, second, note = two
    task = Task(first.desk.new_id(), note.client_id, first.desk.worker.id, "Call.", first.desk.today)
    put(first.desk, task)
    settle(first, second)
    put(first.desk, ended(task, TaskStatus.DONE, first.desk.today))
    settle(first, second)
    with second.desk.writing() as work:
        work.put(ended(work.get(Task, task.id), TaskStatus.OPEN, second.desk.today), "task.opened_again")
        work.commit()
    settle(second, first)
    with first.desk.reading() as work:
        assert work.get(Task, task.id).status is TaskStatus.OPEN


@pytest.mark.slow  # two vaults for one more case
def test_own_work_that_comes_back_is_nobody_elses(two: Two) -> None:
    first, _, note = two
    form = note
    for minutes in (10, 20, 30):
        form = replace(form, direct_minutes=minutes)
        keep_note(first.desk, form)
        first.round()
    keep_note(first.desk, replace(form, direct_minutes=10))
    assert stored(first, note).direct_minutes == 10


def test_who_opened_it_again_has_seen_what_came_and_meets_nobody(two: Two) -> None:
    first, second, note = two
    keep_note(first.desk, replace(note, narrative="Called the clinic once."))
    settle(first, second)
    seen = open_note(second.desk, note.id).note
    keep_note(second.desk, replace(seen, narrative="Called the clinic twice."))
    settle(second, first)
    assert not meetings(second.desk)
    assert stored(first, note).narrative == "Called the clinic twice."
