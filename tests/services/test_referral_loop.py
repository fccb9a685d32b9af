"""A referral from the need to its end, and what may be shared on the way, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind, ShareBasis
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.referrals import (
    Referral,
    ReferralOutcome,
    ReferralState,
    ReferralStep,
    StepKind,
    StepOutOfOrder,
    referral_state,
)
from tcm_desktop.domain.tasks import WordsNeeded
from tcm_desktop.services.consents import (
    CONSENT_FORM,
    ConsentForm,
    ConsentMissing,
    NoticeNeeded,
    end_consent,
    open_consents,
    share,
    store_consent,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.referrals import (
    REFERRAL_FORM,
    STEP_FORM,
    ReferralForm,
    StepForm,
    add_step,
    mark_mistake,
    open_care,
    open_referral,
    store_referral,
)
from tcm_desktop.services.tasks import settle_appointment
from tests.support.vaults import StandingClock

DAY = date(2026, 3, 4)
NEEDS, SUBSTANCE = InformationKind.NEEDS, InformationKind.SUBSTANCE_USE


@pytest.fixture
def referral(desk: Desk, client: Client) -> Referral:
    made = Referral(
        desk.new_id(), client.id, desk.worker.id, "Dental care", DAY, "City Dental", follow_up_on=date(2026, 3, 18)
    )
    return store_referral(desk, made).value


def step(desk: Desk, kind: StepKind, words: str = "", **more: object) -> ReferralStep:
    return ReferralStep(desk.new_id(), kind, desk.today, words=words, **more)  # type: ignore[arg-type]  # named below


def visit(desk: Desk, referral: Referral, on: date = date(2026, 3, 20)) -> Appointment:
    return Appointment(desk.new_id(), referral.client_id, desk.worker.id, "City Dental", on, time(9, 30))


def consent(desk: Desk, client: Client, **changes: object) -> Consent:
    known: dict[str, object] = {"kinds": (NEEDS,), "until": DAY + timedelta(days=90), "given_by": "Client"}
    made = Consent(
        desk.new_id(),
        client.id,
        desk.worker.id,
        "City Dental",
        "Dental care",
        DAY,
        DAY,
        **(known | changes),  # type: ignore[arg-type]  # named by each test
    )
    return store_consent(desk, made).value


def disclosure(desk: Desk, client: Client, **changes: object) -> Disclosure:
    known: dict[str, object] = {"kinds": (NEEDS,), "what": "Letter about the need"}
    return Disclosure(
        desk.new_id(),
        client.id,
        desk.worker.id,
        desk.today,
        "City Dental",
        "Dental care",
        **(known | changes),  # type: ignore[arg-type]  # named by each test
    )


def events(desk: Desk) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail()]


def appointments(desk: Desk, referral: Referral) -> list[AppointmentStatus]:
    return [each.status for each in open_referral(desk, referral.client_id, referral.id).appointments]


# --- the loop ---


def test_the_whole_loop_is_dated_and_kept(desk: Desk, referral: Referral, clock: StandingClock) -> None:
    add_step(desk, referral.id, step(desk, StepKind.MADE, who="Front desk", how=ContactMode.TELEPHONE), None)
    clock.pass_by(days=2)
    add_step(desk, referral.id, step(desk, StepKind.ACCEPTED), date(2026, 3, 12))
    add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), date(2026, 3, 20), visit(desk, referral))
    clock.pass_by(days=16)
    add_step(desk, referral.id, step(desk, StepKind.NOT_KEPT, "No ride"), date(2026, 3, 27))
    add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), None, visit(desk, referral, date(2026, 4, 1)))
    add_step(desk, referral.id, step(desk, StepKind.KEPT), date(2026, 5, 1))
    closed = step(desk, StepKind.CLOSED, "Gets care there", outcome=ReferralOutcome.RECEIVING)
    ended = add_step(desk, referral.id, closed, date(2026, 6, 1)).value
    stored = open_referral(desk, referral.client_id, referral.id).referral
    assert stored == ended
    assert referral_state(ended) is ReferralState.CLOSED
    assert ended.follow_up_on is None
    assert [s.on for s in ended.steps] == [DAY, *[DAY + timedelta(days=2)] * 2, *[DAY + timedelta(days=18)] * 4]
    assert appointments(desk, referral) == [AppointmentStatus.MISSED, AppointmentStatus.KEPT]
    assert events(desk).count("referral.step_added") == 7


def test_a_step_that_does_not_fit_changes_nothing(desk: Desk, referral: Referral) -> None:
    add_step(desk, referral.id, step(desk, StepKind.MADE), None)
    before, stood = events(desk), open_referral(desk, referral.client_id, referral.id)
    with pytest.raises(StepOutOfOrder):
        add_step(desk, referral.id, step(desk, StepKind.KEPT), None)
    assert events(desk) == before
    assert open_referral(desk, referral.client_id, referral.id) == stood


@pytest.mark.parametrize("kind", [StepKind.DECLINED, StepKind.NOT_KEPT, StepKind.CLOSED])
def test_what_needs_a_reason_asks_for_it(desk: Desk, referral: Referral, kind: StepKind) -> None:
    with pytest.raises(WordsNeeded):
        add_step(desk, referral.id, step(desk, kind, " "), None)


def test_a_new_appointment_moves_the_one_that_waits(desk: Desk, referral: Referral) -> None:
    add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), None, visit(desk, referral))
    with pytest.raises(WordsNeeded):
        add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), None, visit(desk, referral, date(2026, 4, 2)))
    later = visit(desk, referral, date(2026, 4, 2))
    add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT, "Dentist is ill"), None, later)
    old, new = open_referral(desk, referral.client_id, referral.id).appointments
    assert (old.status, old.moved_to, old.words) == (AppointmentStatus.CANCELLED, new.id, "Dentist is ill")
    assert (new.id, new.status) == (later.id, AppointmentStatus.BOOKED)


def test_changing_what_it_is_about_keeps_its_steps(desk: Desk, referral: Referral) -> None:
    add_step(desk, referral.id, step(desk, StepKind.MADE), None)
    changed = store_referral(desk, replace(referral, recipient="Bay Dental", steps=())).value
    assert changed.recipient == "Bay Dental"
    assert [s.kind for s in changed.steps] == [StepKind.MADE]


def test_a_mistake_takes_back_what_the_step_did(desk: Desk, client: Client, referral: Referral) -> None:
    consent(desk, client)
    shared = share(desk, disclosure(desk, client, referral_id=referral.id)).value
    booked = add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), None, visit(desk, referral)).value
    kept = add_step(desk, referral.id, step(desk, StepKind.KEPT), None).value
    with pytest.raises(WordsNeeded):
        mark_mistake(desk, referral.id, kept.steps[-1].id, "")
    mark_mistake(desk, referral.id, kept.steps[-1].id, "Was another day")
    assert appointments(desk, referral) == [AppointmentStatus.BOOKED]
    mark_mistake(desk, referral.id, booked.steps[-1].id, "Other client")
    assert appointments(desk, referral) == [AppointmentStatus.CANCELLED]
    mended = mark_mistake(desk, referral.id, booked.steps[0].id, "Not sent").value
    assert referral_state(mended) is ReferralState.NEEDED
    assert len(mended.steps) == 3
    (told,) = open_consents(desk, client.id).disclosures
    assert (told.id, told.mistake) == (shared.id, "Not sent")


def test_an_appointment_settled_elsewhere_moves_its_referral_on(desk: Desk, referral: Referral) -> None:
    made = visit(desk, referral)
    add_step(desk, referral.id, step(desk, StepKind.APPOINTMENT), None, made)
    settle_appointment(desk, made.id, AppointmentStatus.MISSED, "Forgot the day")
    stored = open_referral(desk, referral.client_id, referral.id).referral
    assert stored is not None
    last = stored.steps[-1]
    assert (last.kind, last.words, last.appointment_id) == (StepKind.NOT_KEPT, "Forgot the day", made.id)


def test_what_is_typed_is_found_again_and_gone_once_stored(desk: Desk, client: Client, referral: Referral) -> None:
    keep_form(desk, REFERRAL_FORM, client.id, ReferralForm(service="Hous"))
    keep_form(desk, STEP_FORM, referral.id, StepForm(StepKind.MADE, words="Called the"))
    assert open_referral(desk, client.id).typed == ReferralForm(service="Hous")
    hand = open_referral(desk, client.id, referral.id)
    assert (hand.typed, hand.typed_step) == (None, StepForm(StepKind.MADE, words="Called the"))
    store_referral(desk, replace(referral, id=desk.new_id()))
    add_step(desk, referral.id, step(desk, StepKind.MADE), None)
    assert open_referral(desk, client.id).typed is None
    assert open_referral(desk, client.id, referral.id).typed_step is None
    assert len(open_care(desk, client.id).referrals) == 2


def test_who_is_not_here_has_no_referrals(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_care(desk, desk.new_id())
    with pytest.raises(RecordNotFound):
        open_referral(desk, desk.new_id())


# --- consent before sharing ---


def test_without_consent_nothing_is_marked_as_shared(desk: Desk, client: Client, referral: Referral) -> None:
    before = events(desk)
    with pytest.raises(ConsentMissing, match="your words are kept"):
        share(desk, disclosure(desk, client, referral_id=referral.id))
    assert events(desk) == before
    add_step(desk, referral.id, step(desk, StepKind.MADE, "Told nothing about her"), None)
    hand = open_referral(desk, client.id, referral.id)
    assert (hand.disclosures, len(hand.referral.steps if hand.referral else ())) == ((), 1)


def test_with_consent_sharing_is_listed_and_a_step_of_the_referral(
    desk: Desk, client: Client, referral: Referral
) -> None:
    held = consent(desk, client)
    shared = share(desk, disclosure(desk, client, referral_id=referral.id, how=ContactMode.EMAIL)).value
    assert shared.consent_ids == (held.id,)
    hand = open_referral(desk, client.id, referral.id)
    assert hand.disclosures == (shared,)
    assert hand.referral is not None
    (told,) = hand.referral.steps
    assert (told.kind, told.disclosure_id, told.how) == (StepKind.INFORMATION_SENT, shared.id, ContactMode.EMAIL)
    assert "disclosure.recorded" in events(desk)


def test_a_consent_that_is_taken_back_lets_nothing_go(desk: Desk, client: Client, clock: StandingClock) -> None:
    held = consent(desk, client)
    share(desk, disclosure(desk, client))
    clock.pass_by(days=1)
    end_consent(desk, held.id, desk.today, "Changed her mind", by_event=False)
    with pytest.raises(ConsentMissing):
        share(desk, disclosure(desk, client))
    share(desk, replace(disclosure(desk, client), on=DAY))
    (stored,) = open_consents(desk, client.id).consents
    assert (stored.revoked_on, stored.revoked_words) == (date(2026, 3, 5), "Changed her mind")
    kept = store_consent(desk, replace(stored, purpose="Teeth", revoked_on=None)).value
    assert (kept.purpose, kept.revoked_on) == ("Teeth", date(2026, 3, 5))


def test_an_event_ends_a_consent(desk: Desk, client: Client) -> None:
    held = consent(desk, client, until=None, event="Treatment is over")
    share(desk, disclosure(desk, client))
    ended = end_consent(desk, held.id, desk.today, "", by_event=True).value
    assert (ended.event_on, ended.revoked_on) == (DAY, None)
    with pytest.raises(ConsentMissing):
        share(desk, disclosure(desk, client))


def test_substance_use_records_go_with_written_consent_and_their_notice(desk: Desk, client: Client) -> None:
    kinds = (NEEDS, SUBSTANCE)
    consent(desk, client, kinds=kinds)
    with pytest.raises(ConsentMissing):
        share(desk, disclosure(desk, client, kinds=kinds, notice_sent=True))
    named = consent(desk, client, kinds=(SUBSTANCE,), part2=True)
    with pytest.raises(NoticeNeeded):
        share(desk, disclosure(desk, client, kinds=kinds))
    shared = share(desk, disclosure(desk, client, kinds=kinds, notice_sent=True)).value
    assert len(shared.consent_ids) == 2
    assert named.id in shared.consent_ids


def test_an_emergency_needs_no_consent_but_its_story(desk: Desk, client: Client) -> None:
    urgent = disclosure(desk, client, kinds=(SUBSTANCE,), basis=ShareBasis.EMERGENCY)
    with pytest.raises(WordsNeeded):
        share(desk, urgent)
    told = share(desk, replace(urgent, words="Overdose; Dr. Lee asked for her medication.")).value
    assert told.consent_ids == ()
    assert open_consents(desk, client.id).disclosures == (told,)


def test_a_consent_being_typed_is_found_again(desk: Desk, client: Client) -> None:
    keep_form(desk, CONSENT_FORM, client.id, ConsentForm(recipient="County Hou"))
    assert open_consents(desk, client.id).typed == ConsentForm(recipient="County Hou")
    held = consent(desk, client)
    assert open_consents(desk, client.id).typed is None
    keep_form(desk, CONSENT_FORM, held.id, ConsentForm(recipient="City Dent"))
    hand = open_consents(desk, client.id, held.id)
    assert (hand.consent, hand.typed) == (held, ConsentForm(recipient="City Dent"))
