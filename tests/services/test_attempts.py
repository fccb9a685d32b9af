"""Attempts on a real vault: signed in one step, never billed, never taken for a contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    ATTEMPT,
    AttemptOutcome,
    BillingChoice,
    ContactMode,
    ContactNote,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.attempts import (
    WAYS,
    AttemptForm,
    Tried,
    begin_attempt,
    keep_attempt,
    kept_attempt,
    log_attempt,
    next_try_by,
)
from tcm_desktop.services.clients import caseload, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due_rules import note_due
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.meter import meter
from tcm_desktop.services.notes import drafts, found_again, keep_note, new_note, open_note, recent_notes
from tcm_desktop.services.rule_changes import recompute
from tcm_desktop.services.signatures import undo_signature
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import today
from tests.support.vaults import StandingClock, make_note

PENNSYLVANIA = "pa-icm"


def test_every_end_of_an_attempt_says_how_it_was_tried() -> None:
    assert set(WAYS) == set(AttemptOutcome)


@pytest.mark.parametrize("outcome", AttemptOutcome)
def test_an_attempt_is_logged_signed_and_never_billed(desk: Desk, client: Client, outcome: AttemptOutcome) -> None:
    note = log_attempt(desk, client.id, Tried(outcome)).value
    assert is_untouched(note)
    assert (note.service_date, note.start, note.mode) == (date(2026, 3, 4), time(10), WAYS[outcome])
    assert (note.narrative, note.direct_minutes) == ("", None)
    assert note.billing is not None
    assert (note.billing.choice, note.billing.units, note.billing.verdict) == (BillingChoice.DO_NOT_BILL, 0, ATTEMPT)
    assert (note.billing.reasons, note.billing.pack_id) == (("no_contact_made",), "us-ca-sf")
    assert drafts(desk) == ()
    (line,) = recent_notes(desk)
    assert line.is_attempt
    assert (line.units, line.choice) == (0, BillingChoice.DO_NOT_BILL)


def test_words_and_the_next_try_are_kept_where_they_are_given(desk: Desk, client: Client) -> None:
    tried = Tried(AttemptOutcome.NOBODY_HOME, date(2026, 3, 9), "  Light was on. Left a card. ")
    note = open_note(desk, log_attempt(desk, client.id, tried).value.id).note
    assert note.narrative == "Light was on. Left a card."
    assert note.attempt is not None
    assert note.attempt.next_on == date(2026, 3, 9)


def test_asking_the_family_is_an_attempt_with_somebody_else(desk: Desk, client: Client) -> None:
    note = log_attempt(desk, client.id, Tried(AttemptOutcome.ASKED_OTHERS)).value
    assert note.contacted_role is ContactRole.OTHER


def test_an_attempt_is_no_contact(desk: Desk, client: Client) -> None:
    seen = replace(make_note(desk, client.id), service_date=date(2026, 3, 2), mode=ContactMode.FACE_TO_FACE)
    keep_note(desk, seen)
    log_attempt(desk, client.id, Tried(AttemptOutcome.VOICEMAIL_LEFT))
    (line,) = caseload(desk)
    assert line.last_contact == date(2026, 3, 2)
    tally = meter(desk, client.id, desk.today)
    assert (tally.today, tally.client_month) == (0, 0)
    assert new_note(desk, client.id).note.mode is ContactMode.FACE_TO_FACE


def test_a_row_of_attempts_does_not_hide_the_last_contact(desk: Desk, client: Client) -> None:
    keep_note(desk, replace(make_note(desk, client.id), mode=ContactMode.TELEHEALTH, service_date=date(2026, 3, 1)))
    for _ in range(5):
        log_attempt(desk, client.id, Tried(AttemptOutcome.NO_ANSWER))
    assert new_note(desk, client.id).note.mode is ContactMode.TELEHEALTH


def test_pennsylvania_wants_the_next_try_within_two_weeks(desk: Desk, client: Client) -> None:
    assert next_try_by(PENNSYLVANIA, date(2026, 3, 4)) == date(2026, 3, 18)
    assert next_try_by("sf-smhs", date(2026, 3, 4)) is None
    assert next_try_by("moon-base", date(2026, 3, 4)) is None
    moved = update_client(desk, replace(client, payer_profile=PENNSYLVANIA)).value
    assert begin_attempt(desk, moved.id).next_by == date(2026, 3, 18)
    assert begin_attempt(desk, moved.id).client == moved


def test_without_rules_an_attempt_is_logged_all_the_same(desk: Desk, client: Client) -> None:
    elsewhere = update_client(desk, replace(client, payer_profile="moon-base")).value
    note = log_attempt(desk, elsewhere.id, Tried(AttemptOutcome.NO_ANSWER)).value
    assert note.billing is not None
    assert note.billing.pack_id == ""


def test_an_attempt_can_be_taken_back_like_any_signature(desk: Desk, client: Client, clock: StandingClock) -> None:
    note = log_attempt(desk, client.id, Tried(AttemptOutcome.NO_ANSWER)).value
    clock.pass_by(seconds=20)
    undone = undo_signature(desk, ContactNote.KIND, note.id).value
    assert undone.record is not None
    (line,) = drafts(desk)
    assert line.is_attempt
    assert open_note(desk, note.id).note.signature is None


def test_a_draft_about_a_crisis_is_marked_until_it_is_signed(desk: Desk, client: Client) -> None:
    note = replace(make_note(desk, client.id), crisis=True, component=TcmComponent.MONITORING)
    keep_note(desk, note)
    (line,) = drafts(desk)
    assert line.is_crisis
    assert not line.is_attempt
    keep_note(desk, replace(note, crisis=False))
    assert not drafts(desk)[0].is_crisis


def test_an_attempt_needs_its_client(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        log_attempt(desk, UUID(int=404), Tried(AttemptOutcome.NO_ANSWER))


def test_a_crisis_is_due_the_next_day_where_the_payer_says_so() -> None:
    friday = date(2026, 3, 6)
    assert note_due(friday, "sf-smhs") == date(2026, 3, 11)
    assert note_due(friday, "sf-smhs", crisis=True) == date(2026, 3, 7)
    assert note_due(friday, "tx-mh-tcm", crisis=True) == date(2026, 3, 7), (
        "a payer without a number goes by the default's"
    )
    assert note_due(friday, "moon-base", crisis=True) == date(2026, 3, 7), "and so does one that nobody knows"


def test_today_asks_for_a_note_about_a_crisis_sooner(desk: Desk, client: Client) -> None:
    keep_note(desk, replace(make_note(desk, client.id), crisis=True))
    page = today(desk)
    items = (*page.due_now, *page.this_week)
    assert date(2026, 3, 5) in {item.due_on for item in items if item.kind == "sign_note"}


def test_a_contact_needs_words_and_an_attempt_does_not(desk: Desk, client: Client) -> None:
    note = log_attempt(desk, client.id, Tried(AttemptOutcome.NO_ANSWER)).value
    undo_signature(desk, ContactNote.KIND, note.id)
    again = sign_note(desk, open_note(desk, note.id).note, BillingChoice.DO_NOT_BILL).value
    assert again.billing is not None
    assert again.billing.verdict == ATTEMPT
    assert is_untouched(again)
    with pytest.raises(NotReadyToSign, match="no text"):
        sign_note(desk, make_note(desk, client.id, " "), BillingChoice.DO_NOT_BILL)


def test_an_attempt_is_not_billed_without_a_reason_either(desk: Desk, client: Client) -> None:
    note = log_attempt(desk, client.id, Tried(AttemptOutcome.NO_ANSWER, words="Called twice")).value
    undo_signature(desk, ContactNote.KIND, note.id)
    with pytest.raises(NotReadyToSign):
        sign_note(desk, open_note(desk, note.id).note, BillingChoice.BILL)


def test_an_attempt_stays_what_it_is_when_rules_are_looked_at_again(desk: Desk, client: Client) -> None:
    note = log_attempt(desk, client.id, Tried(AttemptOutcome.NO_ANSWER)).value
    again = recompute(note, client, (), None)
    assert again.same
    assert "Under no rules" in again.words


@pytest.mark.parametrize(
    "form",
    [AttemptForm(UUID(int=7), "", "3/9", "Light was"), AttemptForm(None, "Dem", "", ""), AttemptForm(next_on="2/3")],
)
def test_what_is_typed_and_not_logged_is_there_next_time(desk: Desk, form: AttemptForm) -> None:
    keep_attempt(desk, form)
    assert kept_attempt(desk) == form
    assert found_again(desk) == ()  # it waits where it was typed
    keep_attempt(desk, AttemptForm(form.client_id, " ", "", "  "))
    assert kept_attempt(desk) == AttemptForm()


def test_logging_uses_up_what_was_typed(desk: Desk, client: Client) -> None:
    keep_attempt(desk, AttemptForm(client.id, "", "", "Light was on"))
    log_attempt(desk, client.id, Tried(AttemptOutcome.NOBODY_HOME, words="Light was on"))
    assert kept_attempt(desk) == AttemptForm()
