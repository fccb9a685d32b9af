"""Quick capture on a real vault: one line becomes a draft with what it says; what is left lying is kept encrypted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactMode, ContactRole, Place
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import drafts, found_again, keep_note, keep_typing, open_note
from tcm_desktop.services.quick_capture import QuickForm, capture, keep_line, kept_line
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, make_note, put


def test_a_line_becomes_a_draft_with_its_due_day(desk: Desk, client: Client) -> None:
    caught = capture(desk, client.id, "20m tel 2pm Called the clinic about her intake").value
    note = open_note(desk, caught.note.id).note
    assert note == caught.note
    assert note.narrative == "Called the clinic about her intake"
    assert (note.direct_minutes, note.mode, note.start) == (20, ContactMode.TELEPHONE, time(14))
    assert (note.service_date, note.written_on) == (date(2026, 3, 4), date(2026, 3, 4))
    assert (caught.listed_name, caught.due_on) == (client.name.listed, date(2026, 3, 9))
    assert [line.id for line in drafts(desk)] == [note.id]


def test_what_the_line_does_not_say_stays_open(desk: Desk, client: Client) -> None:
    earlier = replace(
        make_note(desk, client.id),
        mode=ContactMode.FACE_TO_FACE,
        place=Place.HOME,
        contacted_role=ContactRole.CLIENT,
        direct_minutes=50,
    )
    keep_note(desk, earlier)
    note = capture(desk, client.id, "Called the clinic").value.note
    assert (note.mode, note.place, note.contacted_role, note.direct_minutes, note.start) == (None,) * 5
    assert (note.component, note.objective_id, note.need_id) == (None,) * 3


def test_what_is_left_lying_is_there_next_time(desk: Desk, client: Client) -> None:
    assert kept_line(desk) == QuickForm()
    form = QuickForm(client.id, "pra", "20m tel Called")
    keep_line(desk, form)
    assert kept_line(desk) == form
    keep_line(desk, QuickForm(client.id))
    assert kept_line(desk) == QuickForm()


def test_a_line_that_became_a_draft_is_not_offered_again(desk: Desk, client: Client) -> None:
    keep_line(desk, QuickForm(client.id, "pra", "Called"))
    capture(desk, client.id, "Called")
    assert kept_line(desk) == QuickForm()


def test_a_line_left_lying_is_no_text_to_go_on_with_after_a_crash(desk: Desk, client: Client) -> None:
    keep_line(desk, QuickForm(client.id, "", "Called"))
    assert found_again(desk) == ()
    keep_typing(desk, make_note(desk, client.id), 3)
    assert len(found_again(desk)) == 1


def test_a_line_outlives_the_vault_being_closed(desk: Desk, client: Client, clock: StandingClock) -> None:
    keep_line(desk, QuickForm(client.id, "bea", "half a li"))
    clock.pass_by(days=3)
    assert kept_line(desk).line == "half a li"


@settings(max_examples=examples(40))
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_line_is_kept_whole(shared_desk: Desk, line: str) -> None:
    keep_line(shared_desk, QuickForm(None, "x", line))
    assert kept_line(shared_desk).line == line


@settings(max_examples=examples(30))
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_any_line_becomes_a_draft_that_ends_in_its_words(shared_desk: Desk, line: str) -> None:
    client = make_client(shared_desk)
    put(shared_desk, client)
    note = capture(shared_desk, client.id, line).value.note
    assert line.strip().endswith(note.narrative)
    assert open_note(shared_desk, note.id).note == note


def test_a_new_note_knows_when_its_writing_began(desk: Desk, client: Client) -> None:
    from tcm_desktop.services.notes import new_note

    assert new_note(desk, client.id).note.written_on == desk.today


@pytest.mark.parametrize("line", ["", "   "])
def test_a_blank_line_is_a_blank_draft(desk: Desk, client: Client, line: str) -> None:
    assert capture(desk, client.id, line).value.note.narrative == ""
