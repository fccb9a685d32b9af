"""A payer's rules about time, read from its pack with the source that asks for each."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.due_chart import ChartRules
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.services.due_rules import PARAMETERS, book_on, chart_rules, due_of_note, note_due
from tcm_desktop.services.today import monday

DAY = date(2026, 3, 4)


def held(payer: str, age: int = 40) -> ChartRules:
    return chart_rules(rule_book(payer, DAY), age)


def intervals(payer: str) -> dict[DueKind, tuple[Interval, ...]]:
    return {kind: rule.every for kind, rule in held(payer).every.items()}


MONTHS, DAYS = Unit.MONTHS, Unit.DAYS
YEARLY = (Interval(12, MONTHS),)


@pytest.mark.parametrize(
    ("payer", "expected"),
    [
        ("sf-smhs", {DueKind.REASSESS: YEARLY, DueKind.REVIEW_PLAN: YEARLY, DueKind.MONITOR: YEARLY}),
        (
            "um-guideline",
            {
                DueKind.REASSESS: YEARLY,
                DueKind.MONITOR: YEARLY,
                DueKind.REVIEW_NECESSITY: YEARLY,
                DueKind.MONTHLY_SUMMARY: (Interval(5, Unit.BUSINESS_DAYS),),
            },
        ),
        (
            "pa-icm",
            {
                DueKind.REASSESS: YEARLY,
                DueKind.MONITOR: YEARLY,
                DueKind.TRY_CONTACT: (Interval(14, DAYS),),
                DueKind.MEASURE_OUTCOMES: (Interval(6, MONTHS),),
            },
        ),
        (
            "mt-youth",
            {
                DueKind.REASSESS: (Interval(12, MONTHS), Interval(90, DAYS)),
                DueKind.MONITOR: YEARLY,
                DueKind.WRITE_PLAN: (Interval(21, DAYS),),
                DueKind.REVIEW_PLAN: (Interval(90, DAYS),),
            },
        ),
    ],
)
def test_each_payer_has_its_own_times(payer: str, expected: dict[DueKind, tuple[Interval, ...]]) -> None:
    assert intervals(payer) == expected


@pytest.mark.parametrize("payer", [payer.id for payer in shipped().payers])
def test_every_rule_names_its_source(payer: str) -> None:
    rules = held(payer)
    assert all(rule.source for rule in rules.every.values())
    assert all(kind is rule.kind for kind, rule in rules.every.items())
    assert rules.month is None or rules.month.source


@pytest.mark.parametrize("age", [10, 17, 18, 60])
def test_kentucky_counts_contacts_by_the_month_and_others_do_not(age: int) -> None:
    """907 KAR 15:065; the numbers for children were not read in full."""
    month = held("ky-month", age).month
    assert month is not None
    assert (month.contacts, month.face_to_face) == (4, 2)
    assert "907 KAR 15:065" in month.source
    assert not month.confirmed
    assert held("sf-smhs", age).month is None


def test_what_no_source_settles_is_marked() -> None:
    assert not held("um-guideline").every[DueKind.MONTHLY_SUMMARY].confirmed
    assert held("pa-icm").every[DueKind.TRY_CONTACT].confirmed


def test_the_payers_holidays_are_days_off() -> None:
    rules = held("sf-smhs")
    assert rules.is_day_off(date(2026, 11, 26))
    assert not rules.is_day_off(date(2026, 11, 25))


def test_without_rules_nothing_recurs() -> None:
    assert book_on("moon-base", DAY) is None
    rules = chart_rules(None, 40)
    assert (dict(rules.every), rules.month) == ({}, None)


def test_each_kind_is_set_by_one_kind_of_parameter() -> None:
    names = [name for pairs in PARAMETERS.values() for name, _ in pairs]
    assert len(set(names)) == len(names)


# --- notes ---


@pytest.mark.parametrize(
    ("service_date", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),  # Monday → Thursday
        (date(2026, 3, 5), date(2026, 3, 10)),  # Thursday → Tuesday
        (date(2026, 3, 6), date(2026, 3, 11)),  # Friday → Wednesday
        (date(2026, 3, 7), date(2026, 3, 11)),  # Saturday counts from Monday
        (date(2024, 2, 28), date(2024, 3, 4)),  # across a leap day
        (date(2026, 11, 24), date(2026, 11, 30)),  # Thanksgiving does not count
    ],
)
def test_a_note_is_due_three_business_days_after_the_day_of_service(service_date: date, due: date) -> None:
    assert note_due(service_date) == due


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.sampled_from(["sf-smhs", "ky-month", "moon-base"]))
def test_a_due_day_is_a_business_day_at_least_three_days_on(service_date: date, payer: str) -> None:
    due = note_due(service_date, payer)
    assert due.weekday() < 5
    assert timedelta(days=3) <= due - service_date <= timedelta(days=8)


def note(service_date: date, **parts: object) -> ContactNote:
    return ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), service_date, "UTC", **parts)  # type: ignore[arg-type]  # fields


@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
def test_a_note_by_itself_is_due_as_the_list_says(service_date: date) -> None:
    assert due_of_note(note(service_date)) == note_due(service_date)


def test_a_crisis_has_a_calendar_day() -> None:
    friday = date(2026, 3, 6)
    assert due_of_note(note(friday, crisis=True)) == date(2026, 3, 7)
    assert due_of_note(note(friday, narrative="She was in crisis, so I came at once.")) <= date(2026, 3, 11)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday(day: date) -> None:
    assert monday(day).weekday() == 0
    assert timedelta(0) <= day - monday(day) < timedelta(days=7)
