"""Is the record complete: assessment, plan, links, time of writing, copied text, other people at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.calendar import business_days_after
from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.pack import FixKind, Level
from tcm_desktop.domain.clients import Associate, AssociateRole
from tcm_desktop.domain.contacts import ConsentForm, ContactMode, ContactRole, TcmComponent, TelehealthConsent
from tests.billing.charts import (
    ASSESSMENT,
    DAY,
    GOOD,
    NARRATIVE,
    PLAN,
    SIGNED,
    book,
    codes,
    coverage,
    found,
    with_client,
    with_note,
)

JUST = timedelta(days=1)
MAKING = (TcmComponent.ASSESSMENT, TcmComponent.PLAN_DEVELOPMENT)


def unassessed(chart: ChartFacts = GOOD) -> ChartFacts:
    return replace(chart, assessments=(), plan=None)


@pytest.mark.parametrize(
    ("assessment", "missing"),
    [
        (ASSESSMENT, False),
        (replace(ASSESSMENT, completed_on=DAY), False),
        (replace(ASSESSMENT, completed_on=DAY + JUST), True),
        (replace(ASSESSMENT, completed_on=None), True),
        (replace(ASSESSMENT, signature=None), True),
    ],
)
def test_a_finished_assessment_by_that_day(assessment: object, missing: bool) -> None:
    chart = replace(GOOD, assessments=(assessment,))
    assert ("assessment_missing" in codes(chart)) is missing


def by_video(**changes: object) -> ChartFacts:
    return with_note(mode=ContactMode.TELEHEALTH, contacted_role=ContactRole.CLIENT, **changes)


@pytest.mark.parametrize(
    ("consent", "missing"),
    [
        (None, True),
        (TelehealthConsent(), True),
        (TelehealthConsent(ConsentForm.VERBAL), True),
        (TelehealthConsent(on=DAY), True),
        (TelehealthConsent(ConsentForm.VERBAL, DAY), False),
        (TelehealthConsent(ConsentForm.WRITTEN, DAY - 400 * JUST), False),
        (TelehealthConsent(ConsentForm.WRITTEN, DAY + JUST), True),
    ],
)
def test_video_with_the_client_wants_her_consent(consent: TelehealthConsent | None, missing: bool) -> None:
    assert ("telehealth_consent" in codes(by_video(telehealth_consent=consent))) is missing


def test_a_consent_of_an_earlier_note_is_known() -> None:
    given = replace(GOOD.note, id=UUID(int=77), telehealth_consent=TelehealthConsent(ConsentForm.VERBAL, DAY - JUST))
    assert "telehealth_consent" not in codes(replace(by_video(), earlier=(given,)))


@pytest.mark.parametrize("mode", [each for each in ContactMode if each is not ContactMode.TELEHEALTH])
def test_no_other_way_of_contact_asks_for_it(mode: ContactMode) -> None:
    assert "telehealth_consent" not in codes(with_note(mode=mode, contacted_role=ContactRole.CLIENT))


@pytest.mark.parametrize("role", [each for each in ContactRole if each is not ContactRole.CLIENT])
def test_video_with_somebody_else_does_not_either(role: ContactRole) -> None:
    assert "telehealth_consent" not in codes(with_note(by_video(), contacted_role=role))


def test_it_is_a_suggestion_of_california_s_rules_with_their_source() -> None:
    finding = found(by_video())["telehealth_consent"]
    assert (finding.level, finding.rule, finding.confirmed) == (Level.SUGGESTION, "us-ca/telehealth_consent", True)
    assert "14132.725" in finding.citation.document
    assert [fix.kind for fix in finding.fixes] == [FixKind.GIVE_CONSENT, FixKind.DO_NOT_BILL]


@pytest.mark.parametrize("payer", ["ky-month", "pa-icm", "tx-mh-tcm", "um-guideline"])
def test_it_is_switched_on_by_a_state_only(payer: str) -> None:
    identity, rule = rule_book(payer, DAY).rules["telehealth_consent"]
    assert (identity, rule.applies) == ("us-federal/telehealth_consent", False)


def test_work_on_the_assessment_needs_none() -> None:
    chart = with_note(unassessed(), component=TcmComponent.ASSESSMENT, objective_id=None)
    assert codes(chart) == set()


def test_california_pays_during_the_assessment() -> None:
    finding = found(unassessed())["assessment_missing"]
    assert (finding.level, finding.confirmed, finding.rule) == (Level.SUGGESTION, False, "us-ca/assessment_missing")


@pytest.mark.parametrize(("seen", "missing"), [(DAY, False), (DAY - JUST, False), (DAY + JUST, True), (None, True)])
def test_face_to_face_first_where_the_payer_asks_for_it(seen: date | None, missing: bool) -> None:
    chart = replace(GOOD, assessments=(replace(ASSESSMENT, face_to_face_on=seen),))
    first = book(assessment__face_to_face_first="yes")
    assert ("face_to_face_first" in codes(chart, first)) is missing
    assert "face_to_face_first" not in codes(chart)
    assert "face_to_face_first" not in codes(with_note(chart, component=TcmComponent.ASSESSMENT), first)


def test_a_plan_is_asked_for_once_there_is_an_assessment() -> None:
    chart = with_note(replace(GOOD, plan=None), objective_id=None)
    assert codes(chart) == {"plan_missing"}
    assert found(chart)["plan_missing"].level is Level.SUGGESTION  # the old gate of California is gone
    assert "plan_missing" not in codes(unassessed())
    for component in MAKING:
        assert "plan_missing" not in codes(with_note(chart, component=component))


@pytest.mark.parametrize(
    ("effective", "due", "overdue"),
    [
        (DAY - 10 * JUST, DAY + JUST, False),
        (DAY - 10 * JUST, DAY, False),  # due today is not overdue
        (DAY - 10 * JUST, DAY - JUST, True),
        (date(2025, 3, 4), None, False),  # a year to the day
        (date(2025, 3, 3), None, True),
        (date(2025, 3, 3), date(2027, 1, 1), True),  # the payer's year comes first
        (None, DAY - JUST, False),
    ],
)
def test_the_review_of_the_plan(effective: date | None, due: date | None, overdue: bool) -> None:
    chart = replace(GOOD, plan=replace(PLAN, effective_on=effective, review_due=due))
    assert ("plan_review_overdue" in codes(chart)) is overdue


def test_a_payer_can_count_the_review_in_days_or_not_at_all() -> None:
    chart = replace(GOOD, plan=replace(PLAN, effective_on=DAY - 91 * JUST, review_due=None))
    assert "plan_review_overdue" in codes(chart, book(plan__review_months=None, plan__review_days=90))
    assert "plan_review_overdue" not in codes(chart, book(plan__review_months=None, plan__review_days=91))
    old = replace(GOOD, plan=replace(PLAN, effective_on=date(2020, 1, 1), review_due=None))
    assert codes(old, book(plan__review_months=None)) == set()


def test_a_link_is_suggested_where_a_plan_could_give_it() -> None:
    unlinked = with_note(objective_id=None)
    assert codes(unlinked) == {"link_missing"}
    assert codes(with_note(unlinked, need_id=UUID(int=9))) == set()
    assert all("link_missing" not in codes(with_note(unlinked, component=component)) for component in MAKING)


@pytest.mark.parametrize("plan", [None, replace(PLAN, objectives=())])
def test_an_objective_of_another_plan_is_no_link(plan: object) -> None:
    assert "objective_not_in_force" in codes(replace(GOOD, plan=plan))


@pytest.mark.parametrize(
    ("service", "written", "late"),
    [
        (date(2026, 3, 2), date(2026, 3, 5), False),
        (date(2026, 3, 2), date(2026, 3, 6), True),
        (date(2026, 1, 16), date(2026, 1, 22), False),  # a holiday and a weekend lie between
        (date(2026, 1, 16), date(2026, 1, 23), True),
    ],
)
def test_a_note_is_due_in_three_business_days(service: date, written: date, late: bool) -> None:
    chart = with_client(coverages=(coverage(known=written),))
    chart = replace(with_note(chart, service_date=service), today=written)
    assert ("note_late" in codes(chart)) is late
    assert "note_late" not in codes(with_note(chart, late_reason="Laptop was being repaired."))


@pytest.mark.parametrize(
    ("narrative", "days", "late"),
    [
        ("Client was in crisis; went with her to the clinic.", 1, False),
        ("Client was in crisis; went with her to the clinic.", 2, True),
        ("A crisis\n intervention at home.", 2, True),
        ("Talked about the crisis plan.", 2, False),
    ],
)
def test_a_crisis_is_due_the_next_day(narrative: str, days: int, late: bool) -> None:
    friday = date(2026, 3, 6)
    chart = with_client(coverages=(coverage(known=friday),))
    chart = replace(with_note(chart, service_date=friday, narrative=narrative), today=friday + days * JUST)
    assert ("note_late" in codes(chart)) is late


@given(st.dates(date(2024, 1, 1), date(2026, 9, 1)), st.integers(0, 20))
def test_late_is_late_whatever_the_calendar(service: date, after: int) -> None:
    rules = book(service)
    due = business_days_after(service, 3, rules.holidays)
    chart = replace(with_note(service_date=service), today=service + after * JUST)
    assert ("note_late" in codes(chart, rules)) is (chart.today > due)


def test_late_is_said_with_the_day_and_can_still_be_billed() -> None:
    finding = found(replace(GOOD, today=DAY + 30 * JUST))["note_late"]
    assert (finding.headline, finding.level, finding.confirmed) == ("Late: it was due 3/9/2026", Level.NEEDED, False)


def test_a_payer_without_a_due_date_knows_no_late_note() -> None:
    chart = replace(GOOD, today=DAY + 30 * JUST)
    assert "note_late" not in codes(chart, book(note__due_business_days=None))


def test_a_copied_narrative() -> None:
    before = replace(GOOD.note, id=UUID(int=8), service_date=DAY - 7 * JUST)
    assert found(replace(GOOD, earlier=(before,)))["too_alike"].headline == "100 % the same as an earlier note"
    other = replace(before, narrative="Met client at home. " + "We went through the papers for her rent. " * 5)
    assert codes(replace(GOOD, earlier=(other,))) == set()
    assert codes(replace(GOOD, earlier=(GOOD.note,))) == set()  # the note itself
    assert codes(replace(with_note(narrative="Called, nobody there."), earlier=(before,))) == set()


@pytest.mark.parametrize(
    ("name", "narrative", "asked"),
    [
        ("", NARRATIVE, False),
        ("Lee Demo", NARRATIVE, True),
        ("Lee Demo", f"{NARRATIVE} Lee spoke with the clinic, ten minutes.", False),
        ("L. Demo", f"{NARRATIVE} Demo: ten minutes.", False),
        ("L. Demo", f"{NARRATIVE} L. helped.", True),  # a letter names nobody
    ],
)
def test_two_workers_say_what_each_did(name: str, narrative: str, asked: bool) -> None:
    assert ("two_workers" in codes(with_note(second_worker=name, narrative=narrative))) is asked


@pytest.mark.parametrize(
    ("narrative", "contacted", "asked"),
    [
        (NARRATIVE, "", True),
        (f"{NARRATIVE} Agreed with Ms. Sample who does what.", "", False),
        (NARRATIVE, "Priya Sample", False),
    ],
)
def test_another_case_manager_is_thought_of(narrative: str, contacted: str, asked: bool) -> None:
    other = Associate(UUID(int=30), AssociateRole.CASE_MANAGER, "Priya Sample", agency="Harbor Shelter")
    sister = Associate(UUID(int=31), AssociateRole.FAMILY, "Carmen Example")
    chart = with_note(with_client(associates=(sister, other)), narrative=narrative, contacted_name=contacted)
    finding = found(chart).get("other_case_manager")
    assert (finding is not None) is asked
    assert finding is None or (finding.headline, finding.level) == (
        "Priya Sample manages the case too",
        Level.SUGGESTION,
    )


def test_an_open_assessment_is_none_even_when_signed_later() -> None:
    later = replace(ASSESSMENT, completed_on=DAY + 3 * JUST, signature=SIGNED)
    assert replace(GOOD, assessments=(later,)).assessed == ()
    assert replace(GOOD, assessments=(later, ASSESSMENT)).assessed == (ASSESSMENT,)
