"""From intake to the end through a simulated year: the whole record, as the screens' own use cases write it.

What the vault tells is held against what was done. The dates on which things must first be asked for are reckoned here
by hand, not by the engine that asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.gate import Gate
from db.vault import OpenVault
from tcm_desktop.domain.assessment import Assessment, finding_for
from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.contacts import BillingChoice, ContactNote, ContactRole, TcmComponent, started_at
from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.domain.episodes import EpisodeRefused, OpenKind
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.intervals import last_of_month, months_after
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus, PlanStatus, plan_status
from tcm_desktop.domain.records import RECORD_TYPES, signature_of
from tcm_desktop.domain.referrals import ReferralState, StepKind, referral_state
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.assessments import open_assessment, what_changed
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.closing import open_closing
from tcm_desktop.services.consents import ConsentMissing
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import MaybeSamePerson
from tcm_desktop.services.follow_ups import sign_addendum
from tcm_desktop.services.meter import meter
from tcm_desktop.services.notes import open_note
from tcm_desktop.services.plan_versions import compare_versions
from tcm_desktop.services.plans import open_plan
from tcm_desktop.services.seating import sit_down
from tests.journeys.year import TEXTS, Year, grown_up, on_her_own, supervisor_of
from tests.support.vaults import StandingClock, make_client, put, typed

SUPERVISED_UNTIL = 90

Deed = Callable[[Year], None]


def first_day(year: Year) -> None:
    """Somebody who may be the same person is asked about; then she is taken in and assessed, and a plan is signed."""
    put(year.desk, make_client(year.desk, "Practise", "Bea"))
    with pytest.raises(MaybeSamePerson):
        year.takes_in("")
    year.takes_in()
    year.looks_coverage_up()
    assert year.kinds() == {DueKind.ASSESS}
    year.settle(one(year, DueKind.ASSESS), year.assesses)


def plan_goes_to_the_supervisor(year: Year) -> None:
    """It comes back once; the answer stands below it, and then it is signed twice."""
    year.settle(one(year, DueKind.WRITE_PLAN), year.plans)
    plan = open_plan(year.desk, year.client.id).plan
    assert year.standing(plan.KIND, plan.id) is Standing.AWAITING
    assert year.supervisor_signs_all(plan.id) == 1  # the assessment
    year.supervisor_returns(plan)
    (item,) = year.page().returned
    assert (item.record_id, item.record_kind) == (plan.id, plan.KIND)
    year.settle(item, lambda: year.answers_the_remark(plan))
    assert year.supervisor_signs_all() == 1
    assert year.standing(plan.KIND, plan.id) is Standing.COSIGNED
    year.hands_over(plan)
    assert gaps(year) == set()


def refers_her(year: Year) -> None:
    """Nothing goes out without consent."""
    referral = year.refers(open_plan(year.desk, year.client.id).plan)
    with pytest.raises(ConsentMissing):
        year.shares(referral)
    year.consent(60)
    year.steps(referral, StepKind.MADE)
    year.shares(referral)


def books_the_dentist(year: Year) -> None:
    referral = the_referral(year)
    assert one(year, DueKind.FOLLOW_UP_REFERRAL).record_id == referral.id
    year.steps(referral, StepKind.APPOINTMENT, year.visit(9), follow=30)


def went_to_the_dentist(year: Year) -> None:
    item = one(year, DueKind.APPOINTMENT)
    (visit,) = open_chart(year.desk, year.client.id).appointments
    year.settle(item, lambda: year.keeps(visit))


def closes_the_referral(year: Year) -> None:
    referral = the_referral(year)
    year.settle(one(year, DueKind.FOLLOW_UP_REFERRAL), lambda: year.steps(referral, StepKind.CLOSED))
    assert referral_state(the_referral(year)) is ReferralState.CLOSED


def contact(number: int) -> Deed:
    """The plain contact of a month."""

    def deed(year: Year) -> None:
        year.bills(year.writes(TEXTS[number]))

    return deed


def nobody_came(year: Year) -> None:
    note = year.finds_nobody()
    assert note.billing is not None
    assert note.billing.units == 0


def writes_late(year: Year) -> None:
    """Nine days after the visit, with the reason."""
    day = year.desk.today - timedelta(days=9)
    draft = year.writes(TEXTS[2], service_date=day, start=time(9), late_reason="Was ill for a week.")
    assert one(year, DueKind.SIGN_NOTE).record_id == draft.id
    year.settle(one(year, DueKind.SIGN_NOTE), lambda: year.bills(draft))


def in_a_crisis(year: Year) -> None:
    words = "Client called in panic at night; stayed on the line and linked her with the crisis line. She is safe now."
    times = {"crisis": True, "crisis_began": time(8), "crisis_ended": time(9)}
    year.bills(year.writes(words, minutes=60, start=time(8), **times))


def drove_her(year: Year) -> None:
    """Half of it counts."""
    text = TEXTS[4] + " Then drove client to the DMV for 20 minutes."
    note = year.bills(year.writes(text, minutes=50, not_billable_minutes=20))
    assert note.billing is not None
    assert note.billing.units == 2


def wrong_minutes(year: Year) -> None:
    wrong = year.bills(year.writes(TEXTS[5], minutes=90, contacted_role=ContactRole.SIGNIFICANT_SUPPORT_PERSON))
    before = meter(year.desk, year.client.id, year.desk.today).client_month
    right = year.takes_one_back(wrong)
    assert meter(year.desk, year.client.id, year.desk.today).client_month == before - 6 + 3
    assert open_note(year.desk, wrong.id).in_error
    assert open_note(year.desk, right.id).note.corrects == wrong.id


def adds_below(year: Year) -> None:
    note = year.bills(year.writes(TEXTS[6]))
    sign_addendum(year.desk, note.KIND, note.id, "The proof of income was for May.")


def meets_an_objective(year: Year) -> None:
    plan = open_plan(year.desk, year.client.id).plan
    year.meets(plan.objectives[0], plan)
    year.bills(year.writes(TEXTS[8], component=TcmComponent.MONITORING))


def promises_something(year: Year) -> None:
    task = year.promises("Ask for a bus pass", 3)
    year.settle(one(year, DueKind.TASK), lambda: year.does(task))


def stands_on_her_own(year: Year) -> None:
    year.desk = on_her_own(year.desk)


SCRIPT: dict[int, tuple[Deed, ...]] = {
    0: (first_day,),
    2: (plan_goes_to_the_supervisor,),
    5: (refers_her, contact(0)),
    17: (books_the_dentist,),
    26: (went_to_the_dentist,),
    35: (contact(1),),
    40: (closes_the_referral, nobody_came),
    42: (promises_something,),
    65: (writes_late,),
    SUPERVISED_UNTIL: (stands_on_her_own,),
    95: (in_a_crisis, contact(3)),
    125: (drove_her,),
    155: (wrong_minutes,),
    185: (adds_below,),
    215: (contact(7),),
    245: (meets_an_objective,),
    275: (contact(9),),
    305: (contact(10),),
    335: (contact(11),),
}
"""What is done on which day of the year, beside what the day's page asks for."""

ANSWERS: dict[DueKind, Callable[[Year, DueItem], object]] = {
    DueKind.MONTHLY_SUMMARY: lambda year, item: year.sums_up(item.month),
    DueKind.REASSESS: lambda year, item: year.reassesses(),
    DueKind.REVIEW_PLAN: lambda year, item: year.plans_anew(),
    DueKind.MONITOR: lambda year, item: year.monitors(),
    DueKind.REVIEW_NECESSITY: lambda year, item: year.reviews_necessity(),
    DueKind.CONSENT_ENDS: lambda year, item: year.consent(400),
}
"""How the worker answers what the page asks for by itself, on the first day on which it is there."""


def one(year: Year, kind: DueKind) -> DueItem:
    """The row of that kind for this client."""
    (item,) = [i for i in year.page().everything if i.kind is kind and i.client_id == year.client.id]
    return item


def gaps(year: Year) -> set[PlanGap]:
    return {gap.kind for gap in open_plan(year.desk, year.client.id).gaps}


def the_referral(year: Year) -> Any:
    (referral,) = open_chart(year.desk, year.client.id).referrals
    return referral


def runs(year: Year, last: int, every: int = 1, also: frozenset[date] = frozenset()) -> None:
    """Live through the year: what the script says, then what the page asks for.

    She looks at the page `every` so many days, on the days of the script, and on those of `also`.
    """
    for number in range(last + 1):
        day = year.day(number)
        if number % every and number not in {*SCRIPT, last} and day not in also:
            continue
        year.go_to(day)
        for deed in SCRIPT.get(number, ()):
            deed(year)
            year.clock.pass_by(minutes=5)
        if number > 2:
            answers_the_page(year)
        if number > 2 and year.desk.worker.is_supervised:
            year.supervisor_signs_all()


def answers_the_page(year: Year) -> None:
    mine = [i for i in year.page().everything if i.client_id == year.client.id and i.kind in ANSWERS]
    for item in mine:
        if item.opens_on <= year.desk.today:
            year.settle(item, lambda item=item: ANSWERS[item.kind](year, item))


@dataclass(frozen=True, slots=True)
class When:
    """A year that begins on a day somewhere, and the days on which things must be there for the first time."""

    start: date
    zone: str
    reassess: date
    review: date


PLAIN = When(date(2026, 3, 4), "America/Los_Angeles", date(2027, 2, 2), date(2027, 2, 4))
LEAP = When(date(2027, 12, 6), "America/New_York", date(2028, 11, 6), date(2028, 11, 8))
ON_THE_LEAP_DAY = When(date(2028, 2, 29), "Europe/London", date(2029, 1, 29), date(2029, 1, 31))
SOUTH = When(date(2026, 9, 28), "Australia/Sydney", date(2027, 8, 29), date(2027, 8, 31))
"""Thirty days before a year is over, counted on a calendar. All cross daylight saving twice, the last one at once."""


def begun(desk: Desk, clock: StandingClock, when: When) -> Year:
    clock.zone = when.zone
    clock.at = instant(when.start, time(7), when.zone)
    made = Year(grown_up(desk), supervisor_of(desk), clock, when.start)
    made.go_to(when.start)
    return made


# --- the year ---


@pytest.mark.slow  # 366 days; the quick run has a year of what is due
def test_a_year_from_intake_to_discharge(desk: Desk, clock: StandingClock, vault: OpenVault, gate: Gate) -> None:
    year = begun(desk, clock, PLAIN)
    runs(year, 366)
    asked_when_it_should(year, PLAIN)
    the_plan_went_on(year)
    the_reassessment_tells_what_changed(year)
    the_record_is_whole(year)
    the_chart_is_closed_and_can_be_read(year)
    again_after_closing(year, vault, gate)


@pytest.mark.slow
@pytest.mark.parametrize("when", [LEAP, ON_THE_LEAP_DAY, SOUTH], ids=["leap", "leap day", "south"])
def test_the_year_runs_over_leap_days_and_daylight_saving(desk: Desk, clock: StandingClock, when: When) -> None:
    year = begun(desk, clock, when)
    eves = {day - timedelta(days=1) for day in (when.reassess, when.review)}
    runs(year, 367, 14, frozenset({*eves, when.reassess, when.review}))
    assert first_seen(year, DueKind.REASSESS) == [when.reassess]
    assert first_seen(year, DueKind.REVIEW_PLAN) == [when.review]
    the_plan_went_on(year)
    the_record_is_whole(year)
    wrote_at_her_own_hour(year)


def wrote_at_her_own_hour(year: Year) -> None:
    """Ten in the morning is ten in the morning, in summer as in winter."""
    odd = {note.service_date for note in year.signed if note.crisis or note.late_reason or note.corrects}
    plain = [note for note in year.signed if note.service_date not in odd]
    assert {note.start.hour for note in plain if note.start} == {year.hour}
    assert {note.zone for note in year.signed} == {year.clock.zone}
    assert len({started.hour for note in plain if (started := started_at(note))}) == 2  # hours of UTC


def asked_when_it_should(year: Year, when: When) -> None:
    """Never early, never late, never twice."""
    assert first_seen(year, DueKind.REASSESS) == [when.reassess]
    assert first_seen(year, DueKind.REVIEW_PLAN) == [when.review]
    assert first_seen(year, DueKind.MONITOR) == [when.review]
    ends = [last_of_month(months_after(year.start, number)) for number in range(12)]
    assert first_seen(year, DueKind.MONTHLY_SUMMARY) == ends
    assert first_seen(year, DueKind.CONSENT_ENDS)[0] == year.day(5 + 60) - timedelta(days=30)
    times = Counter(kind for _, kind in year.done)
    assert times[DueKind.REASSESS] == times[DueKind.REVIEW_PLAN] == times[DueKind.MONITOR] == 1
    assert times[DueKind.MONTHLY_SUMMARY] == 12
    assert {i.kind for i in year.page().everything if i.due_on and i.due_on < year.desk.today} == set()


def first_seen(year: Year, kind: DueKind) -> list[date]:
    """Of those that were done, when each was there first; the next round that opens after is not looked at."""
    days = sorted(day for (each, _), day in year.seen.items() if each is kind)
    return days[: sum(done is kind for _, done in year.done)]


def the_plan_went_on(year: Year) -> None:
    desk = open_plan(year.desk, year.client.id)
    first, second = sorted(desk.versions, key=lambda plan: plan.version)
    assert plan_status(first, desk.versions, desk.standings) is PlanStatus.SUPERSEDED
    assert plan_status(second, desk.versions, desk.standings) is PlanStatus.IN_FORCE
    assert [each.status for each in second.objectives] == [ObjectiveStatus.MET, ObjectiveStatus.ACTIVE]
    both = compare_versions(year.desk, year.client.id, second.id, first.id)
    assert (both.before, both.after) == (first, second)
    assert any("Group for panic" in str(change) for change in both.changes)
    assert [each.what for each in second.declined] == ["Group for panic"]


def the_reassessment_tells_what_changed(year: Year) -> None:
    first, second = open_chart(year.desk, year.client.id).assessments
    assert second.follows == first.id
    home = finding_for(second, "a06_environment")
    assert home is not None
    assert [answer.choice for answer in home.answers] == ["Own place"]
    assert {c.area for c in what_changed(first, second)} >= {"a06_environment"}
    assert open_assessment(year.desk, year.client.id).last_time == second


def the_record_is_whole(year: Year) -> None:
    year.go_to(year.desk.today, 20)  # nothing is held any more
    with year.desk.reading() as work:
        waiting = work.waiting()
        every = [r for kind in RECORD_TYPES.values() for r in work.of_client(kind, year.client.id, with_errors=True)]
    the_audit_chain_holds(year)
    signed = [record for record in every if signature_of(record) is not None]
    assert all(is_untouched(record) for record in signed)
    kinds = Counter(record.KIND for record in signed)
    assert kinds[Assessment.KIND] == kinds[CarePlan.KIND] == 2
    assert kinds[MonthlySummary.KIND] == 12
    assert kinds[MonitoringReview.KIND] == 1
    assert kinds[ContactNote.KIND] == len(year.signed) + 1  # and the attempt
    assert {operation.record_id for operation in waiting} >= {record.id for record in every}
    units_are_those_that_were_signed(year)


def units_are_those_that_were_signed(year: Year) -> None:
    """Month by month, and over the year: what was billed, without the note in error and the attempt."""
    billed: Counter[date] = Counter()
    for note in year.counting:
        assert note.billing is not None
        assert note.billing.choice is BillingChoice.BILL
        billed[note.service_date.replace(day=1)] += note.billing.units
    months = [months_after(year.start.replace(day=1), number) for number in range(13)]
    for month in months:
        assert meter(year.desk, year.client.id, month).client_month == billed[month], month
        (line,) = [line for line in lines_of(year, month) if line.client_id == year.client.id]
        assert line.units_this_month == billed[month]
    with year.desk.reading() as work:
        whole = work.units_billed(year.client.id, year.start, year.desk.today)
    assert whole == sum(billed.values()) == sum(n.billing.units for n in year.counting if n.billing)


def lines_of(year: Year, month: date) -> Any:
    with year.desk.reading() as work:
        return work.caseload(month)


def the_chart_is_closed_and_can_be_read(year: Year) -> None:
    """Nothing stays open in silence; what is closed asks for nothing, says the same, and is kept for years."""
    before = open_chart(year.desk, year.client.id)
    assert [each.kind for each in open_closing(year.desk, year.client.id).still_open] == [OpenKind.NO_SUMMARY]
    with pytest.raises(EpisodeRefused):
        year.closes()
    summary = year.discharges()
    assert [each.status for each in summary.objectives] == [ObjectiveStatus.MET, ObjectiveStatus.ACTIVE]
    assert open_closing(year.desk, year.client.id).still_open == ()
    year.closes()
    year.go_to(year.desk.today, 21)  # nothing is held any more
    assert year.kinds() == set()
    after = open_chart(year.desk, year.client.id)
    assert (after.contacts, after.plans, after.assessments) == (before.contacts, before.plans, before.assessments)
    shown = open_closing(year.desk, year.client.id)
    assert shown.summary == summary
    assert is_untouched(summary)
    assert shown.retention is not None
    assert shown.retention.until == months_after(year.desk.today, 12 * shown.retention.rule.years)
    the_audit_chain_holds(year)


def the_audit_chain_holds(year: Year) -> None:
    with year.desk.reading() as work:
        assert first_break(work.trail()) is None


def again_after_closing(year: Year, vault: OpenVault, gate: Gate) -> None:
    """Everything that a chart shows is the same when the vault is opened another time."""
    before = everything(year.desk, year.client.id)
    vault.close()
    again = gate.open(gate.vaults()[0].id, typed())
    try:
        assert everything(sit_down(again, year.clock), year.client.id) == before
    finally:
        again.close()


def everything(desk: Desk, client_id: UUID) -> Any:
    with desk.reading() as work:
        records = {
            record.id: record
            for kind in RECORD_TYPES.values()
            for record in (*work.of_client(kind, client_id, with_errors=True),)
        }
        waiting = [(op.id, op.record_id, dict(op.patch)) for op in work.waiting()]
        return records, waiting, work.contacts(client_id), work.standings(*Standing)
