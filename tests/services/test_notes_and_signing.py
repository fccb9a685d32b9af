"""Contact notes from the first key to the signature, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    Activity,
    BillingChoice,
    ContactMode,
    ContactNote,
    ContactRole,
    Place,
    TcmComponent,
)
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.note_formats import FORMATS, NoteFormat
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.billing import OpenField, check_note, linked_need
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import (
    drafts,
    found_again,
    keep_note,
    keep_typing,
    let_go,
    new_note,
    open_note,
    recent_notes,
)
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import today
from tests.support.vaults import StandingClock

GOOD = (
    "Called the intake worker at the county clinic with client. Because of her panic attacks client could not make the"
    " call alone. Made the referral to psychiatry and got an intake appointment for Tuesday."
)
NEED = Need(UUID(int=10), "Psychiatric care", "panic attacks")


def filled(desk: Desk, client: Client, narrative: str = GOOD) -> ContactNote:
    return replace(
        new_note(desk, client.id).note,
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        place=Place.OFFICE,
        contacted_role=ContactRole.PROVIDER,
        component=TcmComponent.REFERRAL_LINKAGE,
        narrative=narrative,
    )


def test_a_new_note_starts_now_and_leaves_no_trace(desk: Desk, client: Client) -> None:
    opened = new_note(desk, client.id)
    assert (opened.note.service_date, opened.note.start) == (date(2026, 3, 4), time(10))
    assert (drafts(desk), found_again(desk)) == ((), ())


def test_the_next_note_carries_facts_over_but_no_text(desk: Desk, client: Client, clock: StandingClock) -> None:
    keep_note(desk, replace(filled(desk, client), start=time(9)))
    clock.pass_by(minutes=10)
    following = new_note(desk, client.id).note
    assert (following.mode, following.place, following.contacted_role) == (
        ContactMode.TELEPHONE,
        Place.OFFICE,
        ContactRole.PROVIDER,
    )
    assert following.start == time(9, 30)  # when the last one ended
    assert (following.narrative, following.direct_minutes, following.component) == ("", None, None)


def test_text_being_typed_is_found_again_with_its_caret(desk: Desk, client: Client) -> None:
    note = filled(desk, client, "Called the cli")
    keep_typing(desk, note, caret=6)
    (copy,) = found_again(desk)
    assert (copy.record_id, copy.client_id, copy.caret) == (note.id, client.id, 6)
    opened = open_note(desk, note.id)
    assert (opened.note, opened.caret, opened.found_again) == (note, 6, True)


def test_keeping_a_note_makes_it_a_draft_and_lets_go_of_the_copy(desk: Desk, client: Client) -> None:
    note = filled(desk, client)
    keep_typing(desk, note, 3)
    keep_note(desk, note)
    assert found_again(desk) == ()
    assert [line.id for line in drafts(desk)] == [note.id]
    assert open_note(desk, note.id).found_again is False


def test_a_note_in_which_nothing_was_written_can_be_let_go(desk: Desk, client: Client) -> None:
    keep_typing(desk, new_note(desk, client.id).note, 0)
    let_go(desk, found_again(desk)[0].record_id)
    assert found_again(desk) == ()


def test_a_good_note_is_signed_with_its_answer(desk: Desk, client: Client) -> None:
    note = keep_note(desk, filled(desk, client)).value
    check = check_note(replace(note, need_id=NEED.id), client, (NEED,), None)
    assert (check.verdict, check.units, check.open_fields) == (Verdict.BILLABLE, 2, ())
    done = sign_note(desk, note, BillingChoice.BILL, "need is in the older chart").value
    assert is_untouched(done)
    assert done.billing is not None
    assert (done.billing.units, done.billing.pack_id, len(done.billing.pack_digest)) == (2, "us-ca-sf", 64)
    (line,) = recent_notes(desk)
    assert (line.units, line.choice, line.signed_at) == (2, BillingChoice.BILL, desk.clock.now())
    assert drafts(desk) == ()


def test_a_signed_note_does_not_change(desk: Desk, client: Client) -> None:
    done = sign_note(desk, filled(desk, client), BillingChoice.DO_NOT_BILL).value
    for change in (keep_note, lambda d, n: keep_typing(d, n, 0), lambda d, n: sign_note(d, n, BillingChoice.BILL, "x")):
        with pytest.raises(AlreadySigned):
            change(desk, done)
    with pytest.raises(AlreadySigned):
        keep_note(desk, replace(done, signature=None, narrative="Something else"))
    assert open_note(desk, done.id).note == done


def test_keeping_as_a_note_never_needs_a_reason(desk: Desk, client: Client) -> None:
    drive = replace(filled(desk, client, "Drove client to the DMV and back."), direct_minutes=None)
    done = sign_note(desk, drive, BillingChoice.DO_NOT_BILL).value
    assert done.billing is not None
    assert (done.billing.choice, done.billing.units) == (BillingChoice.DO_NOT_BILL, 0)


def test_billing_against_a_finding_needs_a_reason(desk: Desk, client: Client) -> None:
    drive = filled(desk, client, "Drove client to the DMV and back.")
    with pytest.raises(NotReadyToSign, match="reason"):
        sign_note(desk, drive, BillingChoice.BILL)
    done = sign_note(desk, drive, BillingChoice.BILL, " supervisor approved ").value
    assert done.billing is not None
    assert (done.billing.verdict, done.billing.override_reason) == ("not_billable", "supervisor approved")
    assert "transportation" in done.billing.reasons


@pytest.mark.parametrize("empty", [{"direct_minutes": None}, {"mode": None}])
def test_billing_needs_minutes_and_a_way_of_contact(desk: Desk, client: Client, empty: dict[str, None]) -> None:
    with pytest.raises(NotReadyToSign, match="fill in"):
        sign_note(desk, replace(filled(desk, client), **empty), BillingChoice.BILL)  # type: ignore[arg-type]  # drawn


def test_a_note_without_a_word_is_not_signed(desk: Desk, client: Client) -> None:
    with pytest.raises(NotReadyToSign, match="no text"):
        sign_note(desk, filled(desk, client, "  "), BillingChoice.DO_NOT_BILL)


def test_questions_that_nobody_answered_are_not_signed(desk: Desk, client: Client) -> None:
    asked = filled(desk, client, "Called the clinic.\nNeed this serves: ____")
    assert sign_note(desk, asked, BillingChoice.DO_NOT_BILL).value.narrative == "Called the clinic."


def test_minutes_set_aside_earn_no_units(desk: Desk, client: Client) -> None:
    note = replace(filled(desk, client), direct_minutes=50, not_billable_minutes=20)
    assert check_note(replace(note, need_id=NEED.id), client, (NEED,), None).units == 2


def test_open_fields_come_before_a_green_answer(desk: Desk, client: Client) -> None:
    note = replace(filled(desk, client), need_id=NEED.id, direct_minutes=None, component=None)
    check = check_note(note, client, (NEED,), None)
    assert check.open_fields == (OpenField.MINUTES, OpenField.COMPONENT)
    assert (check.verdict, check.units) == (Verdict.NEEDS_DOCUMENTATION, 0)


def test_without_rules_nothing_is_green(desk: Desk, client: Client) -> None:
    elsewhere = update_client(desk, replace(client, payer_profile="moon-base")).value
    check = check_note(filled(desk, elsewhere), elsewhere, (), None)
    assert (check.verdict, check.units) == (None, 0)
    assert "no billing rules" in check.why_not
    done = sign_note(desk, filled(desk, elsewhere), BillingChoice.DO_NOT_BILL).value
    assert done.billing is not None
    assert done.billing.verdict == "not_checked"


def test_the_link_is_said_in_words() -> None:
    step = Objective(UUID(int=20), "See a psychiatrist by June", need_id=NEED.id)
    plan = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, date(2026, 1, 5), objectives=(step,))
    assert linked_need(None, step.id, (NEED,), plan) == "See a psychiatrist by June; Psychiatric care (panic attacks)"
    assert linked_need(NEED.id, None, (NEED,), plan) == "Psychiatric care (panic attacks)"
    assert linked_need(None, None, (NEED,), plan) is None


def test_today_asks_to_sign_in_time_and_counts_the_week(desk: Desk, client: Client) -> None:
    keep_note(desk, replace(filled(desk, client), service_date=date(2026, 3, 2)))
    sign_note(desk, filled(desk, client), BillingChoice.BILL, "known need")
    page = today(desk)
    assert [(item.kind, item.due_on) for item in page.this_week] == [(DueKind.SIGN_NOTE, date(2026, 3, 5))]
    assert [item.kind for item in page.due_now] == [DueKind.ASSESS]
    assert (page.clients, page.notes_this_week, page.signed_this_week, page.units_this_week) == (1, 2, 1, 2)


def test_a_signature_keeps_every_activity_and_the_minutes_that_counted(desk: Desk, client: Client) -> None:
    texan = update_client(desk, replace(client, payer_profile="tx-mh-tcm")).value
    assessing = Activity(desk.new_id(), TcmComponent.ASSESSMENT, 20)
    note = replace(filled(desk, texan), direct_minutes=60, activities=(assessing,))
    done = sign_note(desk, note, BillingChoice.BILL, "approved by the office").value
    assert done.billing is not None
    assert (done.billing.units, done.billing.minutes) == (2, 40)
    assert "activity: assessment, 20 min, not counted" in done.billing.trace
    assert open_note(desk, done.id).note.activities == (assessing,)
    assert is_untouched(open_note(desk, done.id).note)


def test_the_questions_of_a_form_are_not_signed_unanswered(desk: Desk, client: Client) -> None:
    goal, did, *_ = (prompt.question for prompt in FORMATS[NoteFormat.GIRP])
    asked = filled(desk, client, f"{goal}\n{did.replace('____', 'called the clinic')}")
    assert sign_note(desk, asked, BillingChoice.DO_NOT_BILL).value.narrative == "What I did: called the clinic"
    elsewhere = update_client(desk, replace(client, payer_profile="moon-base")).value
    blank = filled(desk, elsewhere, f"Called.\n{goal}")
    assert sign_note(desk, blank, BillingChoice.DO_NOT_BILL).value.narrative == "Called."
