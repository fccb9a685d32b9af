"""Which minutes count: overlaps, caps of day and month, authorized units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactNote, started_at
from tests.billing.charts import DAY, GOOD, NOTE, authorization, book, codes, found, with_client, with_note


def other(start: time | None, minutes: int | None = 30, **changes: object) -> ContactNote:
    """Another note of the same worker, at some hour of the same day."""
    made = replace(NOTE, id=UUID(int=6), client_id=UUID(int=99), start=start, direct_minutes=minutes)
    return replace(made, **changes)  # type: ignore[arg-type]  # named by tests


def overlaps(another: ContactNote, **mine: object) -> bool:
    return "time_overlap" in codes(replace(with_note(**mine), others=(another,)))


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (time(10, 29), 30, True),
        (time(10, 30), 30, False),  # one begins when the other ends
        (time(9, 30), 30, False),
        (time(9, 31), 30, True),
        (time(9), 120, True),  # around it
        (time(10, 10), 5, True),  # within it
        (time(10, 10), 0, True),
        (None, 30, False),
        (time(10), None, False),
    ],
)
def test_the_same_minutes_are_not_billed_twice(start: time | None, minutes: int | None, expected: bool) -> None:
    assert overlaps(other(start, minutes)) is expected


def test_it_says_at_what_time() -> None:
    chart = replace(GOOD, others=(other(time(9, 45)),))
    assert found(chart)["time_overlap"].headline == "Another contact of yours at 09:45"


def test_what_does_not_count_takes_no_time() -> None:
    kept = BillingRecord(BillingChoice.DO_NOT_BILL, "not_billable", 0)
    assert not overlaps(other(time(10), billing=kept))
    assert not overlaps(other(time(10), worker_id=UUID(int=77)))
    assert not overlaps(other(time(10), id=NOTE.id))
    assert overlaps(other(time(10), billing=BillingRecord(BillingChoice.BILL, "billable", 2)))


def test_a_contact_across_midnight_meets_one_of_the_next_day() -> None:
    late = {"start": time(23, 45), "direct_minutes": 30}
    assert overlaps(other(time(0, 10), service_date=DAY + timedelta(days=1)), **late)
    assert not overlaps(other(time(0, 15), service_date=DAY + timedelta(days=1)), **late)


def test_hours_are_compared_as_instants_not_as_digits() -> None:
    assert overlaps(other(time(13), zone="America/New_York"))  # ten in San Francisco
    assert not overlaps(other(time(10), zone="America/New_York"))
    assert not overlaps(other(time(10), zone="Pacific/Honolulu"))


def test_the_hour_that_comes_twice_is_the_first_one() -> None:
    autumn = {"service_date": date(2026, 11, 1), "start": time(1, 30), "direct_minutes": 45}
    assert overlaps(other(time(1, 50), service_date=date(2026, 11, 1)), **autumn)
    assert not overlaps(other(time(2, 0), service_date=date(2026, 11, 1)), **autumn)  # an hour and a half later


@given(
    mine=st.tuples(st.times(), st.integers(1, 600)),
    theirs=st.tuples(st.times(), st.integers(1, 600)),
    days=st.integers(-1, 1),
    zone=st.sampled_from(["America/Los_Angeles", "America/Chicago", "Asia/Kathmandu"]),
)
def test_two_contacts_overlap_when_a_minute_lies_in_both(
    mine: tuple[time, int], theirs: tuple[time, int], days: int, zone: str
) -> None:
    note = replace(NOTE, start=mine[0], direct_minutes=mine[1])
    another = other(theirs[0], theirs[1], service_date=DAY + timedelta(days=days), zone=zone)
    began, other_began = started_at(note), started_at(another)
    assert began is not None
    assert other_began is not None
    ended, other_ended = began + timedelta(minutes=mine[1]), other_began + timedelta(minutes=theirs[1])
    apart = ended <= other_began or other_ended <= began
    assert ("time_overlap" in codes(replace(GOOD, note=note, others=(another,)))) is not apart


@pytest.mark.parametrize(
    ("used", "units", "code"), [(0, 2, None), (30, 2, None), (31, 2, "day_cap"), (40, 1, "day_cap")]
)
def test_the_most_units_a_day(used: int, units: int, code: str | None) -> None:
    chart = replace(GOOD, units_of_day=used, units=units)
    assert codes(chart, book(units__most_a_day=32)) == ({code} if code else set())
    assert codes(chart) == set()  # San Francisco names none


@pytest.mark.parametrize(("used", "left"), [(199, "1"), (200, "0"), (300, "0")])
def test_the_most_units_a_month_and_what_is_left_of_them(used: int, left: str) -> None:
    chart = replace(GOOD, units_of_month=used)
    finding = found(chart, book(units__most_a_month=200))["month_cap"]
    assert finding.headline == f"Units left for this month: {left}"


@pytest.mark.parametrize(
    ("held", "used", "expected"),
    [
        ((), 0, False),
        ((authorization(2),), 0, False),
        ((authorization(10),), 8, False),
        ((authorization(10),), 9, True),
        ((authorization(10, until=DAY - timedelta(days=1)),), 10, False),  # not of that day
        ((authorization(1), replace(authorization(50), id=UUID(int=14))), 0, False),
    ],
)
def test_units_left_on_an_authorization(held: tuple[object, ...], used: int, expected: bool) -> None:
    chart = replace(with_client(authorizations=held), units_used={UUID(int=13): used})
    assert ("units_left" in codes(chart)) is expected


def test_a_contact_that_earns_nothing_needs_no_units() -> None:
    chart = replace(with_client(authorizations=(authorization(4),)), units_used={UUID(int=13): 4}, units=0)
    assert codes(chart) == set()
