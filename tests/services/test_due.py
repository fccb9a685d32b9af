"""What is due, and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.services.today import DueKind, due_items, monday, note_due
from tcm_desktop.services.views import CaseloadLine, ContactLine

DAY = date(2026, 3, 4)
LINE = CaseloadLine(
    client_id=UUID(int=1),
    listed_name="Practice, Ana",
    birth_date=date(1984, 6, 15),
    target_group=TargetGroup.ADULT_SPMI,
    payer_profile="sf-smhs",
    last_contact=None,
    plan_review_due=date(2026, 9, 1),
    assessed_on=date(2026, 1, 5),
    units_this_month=0,
    drafts=0,
)
DRAFT = ContactLine(
    id=UUID(int=2),
    client_id=UUID(int=1),
    listed_name="Practice, Ana",
    service_date=date(2026, 3, 2),
    start=None,
    direct_minutes=None,
    mode=None,
    contacted_role=None,
    component=None,
    objective_id=None,
    choice=None,
    verdict="",
    units=0,
    signed_at=None,
    first_words="Called",
)


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


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday(day: date) -> None:
    assert monday(day).weekday() == 0
    assert timedelta(0) <= day - monday(day) < timedelta(days=7)


@pytest.mark.parametrize(
    ("line", "kind", "due_on"),
    [
        (replace(LINE, assessed_on=None, plan_review_due=None), DueKind.ASSESS, DAY),
        (replace(LINE, plan_review_due=None), DueKind.WRITE_PLAN, DAY),
        (LINE, DueKind.REVIEW_PLAN, date(2026, 9, 1)),
    ],
)
def test_a_client_asks_for_one_next_step(line: CaseloadLine, kind: DueKind, due_on: date) -> None:
    (item,) = due_items((line,), (), DAY)
    assert (item.kind, item.due_on, item.client_id) == (kind, due_on, LINE.client_id)


def test_a_draft_asks_for_a_signature_in_time() -> None:
    (item,) = due_items((), (DRAFT,), DAY)
    assert (item.kind, item.due_on, item.record_id) == (DueKind.SIGN_NOTE, date(2026, 3, 5), DRAFT.id)
