"""The chart's part of the check on a real vault: loaded with the note, asked again at signing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from time import perf_counter

import pytest

from tcm_desktop.billing.answers import State
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Question
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Authorization, Client, Setting, Stay
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.billing import NoteCheck, check_note
from tcm_desktop.services.chart_facts import EARLIER_NOTES, facts_for
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.closing import close_chart, open_closing
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import keep_note, new_note, open_note
from tcm_desktop.services.signing import sign_note
from tests.billing.charts import NARRATIVE
from tests.support.vaults import LONG_AGO, StandingClock, make_note, put

JUST = timedelta(days=1)
BEFORE = date(2026, 2, 2)


@pytest.fixture
def worker(desk: Desk) -> Worker:
    """The worker of the vault with a title that is proven."""
    title = Qualification(desk.new_id(), "LCSW", LONG_AGO, evidence="License 1")
    known = replace(desk.worker, qualifications=(title,))
    put(desk, known)
    return known


@pytest.fixture
def plan(desk: Desk, client: Client, worker: Worker) -> CarePlan:
    """A plan in force, after a finished assessment."""
    assessment = Assessment(desk.new_id(), client.id, worker.id, BEFORE, completed_on=BEFORE, face_to_face_on=BEFORE)
    step = Objective(desk.new_id(), "See a psychiatrist by June")
    made = CarePlan(desk.new_id(), client.id, worker.id, 1, BEFORE, objectives=(step,), effective_on=BEFORE)
    plan = signed(made, worker, desk.clock.now(), desk.clock.zone)
    put(desk, signed(assessment, worker, desk.clock.now(), desk.clock.zone), plan)
    return plan


def good(desk: Desk, client: Client, plan: CarePlan, **changes: object) -> ContactNote:
    """A note that nothing stands against."""
    note = replace(
        new_note(desk, client.id).note,
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.PROVIDER,
        component=TcmComponent.REFERRAL_LINKAGE,
        objective_id=plan.objectives[0].id,
        narrative=NARRATIVE,
    )
    return replace(note, **changes)  # type: ignore[arg-type]  # named by tests


def checked(desk: Desk, note: ContactNote) -> NoteCheck:
    """The check of a stored note as a screen makes it."""
    hand = open_note(desk, keep_note(desk, note).value.id)
    return check_note(hand.note, hand.client, hand.needs, hand.plan, hand.facts)


def codes(check: NoteCheck) -> set[str]:
    return {finding.code for finding in check.chart_findings}


def test_a_whole_chart_is_green(desk: Desk, client: Client, plan: CarePlan) -> None:
    check = checked(desk, good(desk, client, plan))
    assert (check.verdict, check.units, codes(check)) == (Verdict.BILLABLE, 2, set())
    assert {answer.state for answer in check.questions} == {State.YES}


def test_the_chart_is_loaded_with_the_note(desk: Desk, client: Client, plan: CarePlan, worker: Worker) -> None:
    earlier = keep_note(desk, good(desk, client, plan, service_date=BEFORE, start=time(8))).value
    beside = keep_note(desk, good(desk, client, plan, start=time(8))).value
    hand = new_note(desk, client.id)
    assert hand.facts.worker == worker
    assert (hand.facts.client, hand.facts.plan, hand.facts.today) == (client, plan, desk.today)
    assert [a.completed_on for a in hand.facts.assessments] == [BEFORE]
    assert hand.facts.others == (beside,)
    assert hand.facts.earlier == (beside, earlier)


def test_signing_asks_the_chart_again(desk: Desk, client: Client, plan: CarePlan) -> None:
    note = good(desk, client, plan)
    assert checked(desk, note).verdict is Verdict.BILLABLE
    inside = Stay(desk.new_id(), Setting.JAIL, desk.today - JUST, None, desk.today)
    update_client(desk, replace(client, stays=(inside,)))  # news that came while the note was open
    with pytest.raises(NotReadyToSign, match="reason"):
        sign_note(desk, note, BillingChoice.BILL)
    done = sign_note(desk, note, BillingChoice.BILL, "Released that morning; the date is being corrected.").value
    assert done.billing is not None
    assert (done.billing.verdict, done.billing.reasons) == ("not_billable", ("stay_locked",))
    assert is_untouched(done)


def test_a_closed_chart_takes_late_notes_and_says_which_day_lies_behind_its_end(
    desk: Desk, client: Client, plan: CarePlan
) -> None:
    """A contact up to the last day is written late as any other; one after it is not billable as it stands."""
    put(desk, replace(client, opened_on=BEFORE))
    last = desk.today - 2 * JUST
    left = {each.id: "Nothing more" for each in open_closing(desk, client.id).still_open}
    close_chart(desk, client.id, last, EndReason.MOVED, "", left)
    after = good(desk, client, plan, service_date=last + JUST)
    check = checked(desk, after)
    assert (check.verdict, codes(check)) == (Verdict.NEEDS_DOCUMENTATION, {"no_open_episode"})
    assert check.chart_findings[0].headline == "The chart was not open on 3/3/2026"
    with pytest.raises(NotReadyToSign, match="reason"):
        sign_note(desk, after, BillingChoice.BILL)
    kept = sign_note(desk, after, BillingChoice.DO_NOT_BILL).value
    assert kept.billing is not None
    assert (kept.billing.verdict, kept.billing.reasons) == ("needs_documentation", ("no_open_episode",))
    late = checked(desk, good(desk, client, plan, service_date=last, narrative=f"{NARRATIVE} She has the address."))
    assert (late.verdict, late.units) == (Verdict.BILLABLE, 2)
    assert "no_open_episode" not in codes(late)


def test_what_is_not_known_can_be_signed_but_is_never_green(desk: Desk, client: Client, plan: CarePlan) -> None:
    old = replace(client.coverages[0], known_as_of=date(2026, 1, 5))
    update_client(desk, replace(client, coverages=(old,)))
    note = good(desk, client, plan)
    check = checked(desk, note)
    assert (check.verdict, check.units) == (Verdict.NOT_KNOWN, 0)
    covered = next(answer for answer in check.questions if answer.question is Question.COVERED)
    assert (covered.state, covered.since) == (State.NOT_KNOWN, date(2026, 1, 5))
    done = sign_note(desk, note, BillingChoice.BILL).value
    assert done.billing is not None
    assert (done.billing.verdict, done.billing.units, done.billing.reasons) == ("not_known", 2, ("coverage_stale",))
    assert "person_and_date_covered: not_known since 2026-01-05" in done.billing.trace


def test_suggestions_are_no_reasons(desk: Desk, client: Client, plan: CarePlan) -> None:
    done = sign_note(desk, good(desk, client, plan, objective_id=None), BillingChoice.DO_NOT_BILL).value
    assert done.billing is not None
    assert "link_missing" not in done.billing.reasons
    assert "worker_may_bill: yes" in done.billing.trace


def test_a_late_note_is_signed_with_its_reason(
    desk: Desk, client: Client, plan: CarePlan, clock: StandingClock
) -> None:
    note = good(desk, client, plan)
    clock.pass_by(days=9)
    for other in ("", "My supervisor approved it"):  # no other reason takes the place of this one
        with pytest.raises(NotReadyToSign, match="say why it is late"):
            sign_note(desk, note, BillingChoice.BILL, other)
    done = sign_note(desk, replace(note, late_reason="Laptop was in repair."), BillingChoice.BILL).value
    assert done.billing is not None
    assert (done.billing.verdict, done.late_reason) == ("billable", "Laptop was in repair.")


def test_authorized_units_are_counted_from_the_signed_notes(desk: Desk, client: Client, plan: CarePlan) -> None:
    granted = Authorization(desk.new_id(), "A-7", 5, desk.today - 30 * JUST, desk.today + 30 * JUST, desk.today)
    update_client(desk, replace(client, authorizations=(granted,)))
    for days, hour in ((1, 9), (2, 9)):
        text = (
            f"{NARRATIVE} {days} other things were talked about in the course of that long day with her and the clinic."
        )
        note = good(desk, client, plan, service_date=desk.today - days * JUST, start=time(hour), narrative=text)
        sign_note(desk, note, BillingChoice.BILL, "the same work on two days")
    check = checked(
        desk, good(desk, client, plan, narrative=f"{NARRATIVE} " + "Then something quite new was done. " * 4)
    )
    assert codes(check) == {"units_left"}
    assert check.chart_findings[0].headline == "Authorized units left: 1"


def test_the_same_minutes_for_two_clients_are_seen_at_signing(desk: Desk, client: Client, plan: CarePlan) -> None:
    sign_note(desk, good(desk, client, plan, start=time(9, 45)), BillingChoice.BILL)
    again = good(
        desk, client, plan, start=time(10), narrative="Met client at home about her rent, with her sister. " * 4
    )
    assert "time_overlap" in codes(checked(desk, again))


def test_when_the_day_changes_the_chart_is_loaded_anew(desk: Desk, client: Client, plan: CarePlan) -> None:
    note = good(desk, client, plan, service_date=BEFORE - JUST)
    facts = facts_for(desk, note)
    assert (facts.plan, facts.assessed, facts.on) == (None, (), BEFORE - JUST)
    assert facts_for(desk, replace(note, service_date=BEFORE)).plan == plan


def test_an_unknown_worker_is_not_known(desk: Desk, client: Client, plan: CarePlan) -> None:
    note = good(desk, client, plan, worker_id=desk.new_id())
    assert "title_not_known" in codes(checked(desk, note))


@pytest.mark.slow  # puts two thousand notes
def test_a_chart_of_many_notes_is_checked_in_milliseconds(desk: Desk, client: Client, plan: CarePlan) -> None:
    words = "Called the clinic with client about the next visit and what she needs for it. " * 8
    with desk.writing() as work:
        for n in range(2000):
            old = make_note(desk, client.id, words)
            work.put(replace(old, service_date=desk.today - (n // 4) * JUST, start=time(7)), "tried.put")
        work.commit()
    note = good(desk, client, plan)
    begun = perf_counter()
    facts = facts_for(desk, note)
    check_note(note, client, (), plan, facts)
    assert perf_counter() - begun < 0.25  # some 15 ms alone, most of it opening the transaction
    assert len(facts.earlier) <= EARLIER_NOTES + 1
    assert len(facts.others) == 8
