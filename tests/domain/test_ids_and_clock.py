"""Ids that rise, ages, and local time."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clock import SystemClock, instant, local_now, today
from tcm_desktop.domain.ids import IdSource, uuid7
from tcm_desktop.domain.people import PersonName, age_on

INSTANTS = st.integers(86_400, 32 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.integers(0, (1 << 48) - 1), st.binary(min_size=10, max_size=10))
def test_an_id_is_a_version_7_uuid_that_holds_its_time(milliseconds: int, noise: bytes) -> None:
    made = uuid7(milliseconds, noise)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == milliseconds


@pytest.mark.parametrize(("milliseconds", "noise"), [(-1, bytes(10)), (1 << 48, bytes(10)), (0, bytes(9))])
def test_what_does_not_fit_an_id_is_refused(milliseconds: int, noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"time|ten"):
        uuid7(milliseconds, noise)


@given(st.lists(INSTANTS, min_size=2, max_size=20), st.integers())
def test_ids_rise_whatever_the_clock_does(moments: list[datetime], seed: int) -> None:
    source = IdSource(random.Random(seed).randbytes)
    made = [source.new(moment) for moment in moments]
    assert made == sorted(set(made))


def test_ids_rise_within_one_millisecond() -> None:
    source, now = IdSource(), datetime(2026, 3, 2, 18, tzinfo=UTC)
    made = [source.new(now) for _ in range(500)]
    assert made == sorted(set(made))
    assert {i.version for i in made} == {7}


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1984, 6, 15), date(2026, 6, 14), 41),
        (date(1984, 6, 15), date(2026, 6, 15), 42),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_age_counts_whole_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_names_are_listed_by_family_and_by_what_the_person_is_called() -> None:
    assert PersonName("Guadalupe", "Practice", "Lupe").listed == "Practice, Lupe"
    assert PersonName("Guadalupe", "Practice", "Lupe").full == "Guadalupe Practice"
    assert PersonName("Madonna", "").listed == "Madonna"


def test_a_local_time_becomes_an_instant() -> None:
    assert instant(date(2026, 1, 5), time(9, 30), "America/Los_Angeles") == datetime(2026, 1, 5, 17, 30, tzinfo=UTC)


def test_the_hour_that_a_clock_change_repeats_means_the_first_one() -> None:
    assert instant(date(2026, 11, 1), time(1, 30), "America/Los_Angeles") == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match="Nowhere/Land"):
        instant(date(2026, 1, 5), time(9), "Nowhere/Land")


def test_the_worker_has_her_own_day() -> None:
    class Late:
        zone = "America/Los_Angeles"

        def now(self) -> datetime:
            return datetime(2026, 1, 6, 3, tzinfo=UTC)

    assert today(Late()) == date(2026, 1, 5)
    assert local_now(Late()).hour == 19


def test_the_system_clock_runs_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
