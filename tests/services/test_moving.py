"""A draft in the wrong chart goes to the right one, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    Activity,
    BillingChoice,
    ConsentForm,
    ContactNote,
    TcmComponent,
    TelehealthConsent,
)
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.moving import has_links, move_note
from tcm_desktop.services.notes import found_again, keep_note, keep_typing, new_note, open_note
from tcm_desktop.services.signing import sign_note
from tests.support.follow_ups import GOOD, REASON, draft
from tests.support.vaults import make_client, put


@pytest.fixture
def right(desk: Desk) -> Client:
    client = make_client(desk, "Right")
    put(desk, client)
    return client


def test_the_text_and_the_facts_go_along_and_the_links_do_not(desk: Desk, client: Client, right: Client) -> None:
    linked = (Activity(desk.new_id(), TcmComponent.MONITORING, 5, UUID(int=3), UUID(int=4)),)
    wrong = draft(desk, client, need_id=UUID(int=1), objective_id=UUID(int=2), activities=linked)
    assert has_links(wrong)
    moved = move_note(desk, wrong.id, right.id).value
    assert (moved.id, moved.client_id, moved.narrative, moved.direct_minutes) == (wrong.id, right.id, GOOD, 30)
    assert not has_links(moved)
    assert [(a.component, a.minutes) for a in moved.activities] == [(TcmComponent.MONITORING, 5)]
    assert open_chart(desk, client.id).contacts == ()
    assert [line.id for line in open_chart(desk, right.id).contacts] == [wrong.id]
    with desk.reading() as work:
        assert work.of_client(ContactNote, client.id) == ()
        assert work.of_client(ContactNote, right.id) == (moved,)


def test_consent_to_video_is_not_taken_to_somebody_else(desk: Desk, client: Client, right: Client) -> None:
    wrong = draft(desk, client, telehealth_consent=TelehealthConsent(ConsentForm.VERBAL, desk.today))
    assert move_note(desk, wrong.id, right.id).value.telehealth_consent is None


def test_the_trail_keeps_from_where_it_came(desk: Desk, client: Client, right: Client) -> None:
    wrong = draft(desk, client)
    move_note(desk, wrong.id, right.id)
    with desk.reading() as work:
        last = work.trail(wrong.id)[-1]
        sent = work.waiting()[-1]
    assert (last.event, last.reason) == ("note.moved", f"from {client.id}")
    assert (sent.client_id, sent.patch["client_id"]) == (right.id, str(right.id))


def test_what_was_typed_last_goes_along_also_when_it_was_never_stored(
    desk: Desk, client: Client, right: Client
) -> None:
    note = replace(new_note(desk, client.id).note, narrative="Called the cli")
    keep_typing(desk, note, 14)
    move_note(desk, note.id, right.id)
    assert found_again(desk) == ()
    assert open_note(desk, note.id).note.narrative == "Called the cli"


def test_a_signed_note_does_not_move(desk: Desk, client: Client, right: Client) -> None:
    done = sign_note(desk, draft(desk, client), BillingChoice.BILL, REASON).value
    with pytest.raises(AlreadySigned):
        move_note(desk, done.id, right.id)
    assert open_note(desk, done.id).note == done


def test_nowhere_and_the_same_place_are_told(desk: Desk, client: Client) -> None:
    note = draft(desk, client)
    with pytest.raises(NotReadyToSign, match="already"):
        move_note(desk, note.id, client.id)
    with pytest.raises(RecordNotFound):
        move_note(desk, note.id, desk.new_id())
    assert open_note(desk, note.id).note == note


def test_it_is_signed_and_counted_where_it_went(desk: Desk, client: Client, right: Client) -> None:
    note = move_note(desk, draft(desk, client).id, right.id).value
    sign_note(desk, keep_note(desk, note).value, BillingChoice.BILL, REASON)
    with desk.reading() as work:
        assert work.units_billed(right.id, desk.today, desk.today) == 2
        assert work.units_billed(client.id, desk.today, desk.today) == 0
