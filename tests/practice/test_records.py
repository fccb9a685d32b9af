"""Days counted from the day of loading, and words that stand for ids."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.necessity import CriterionStatus, Evidence
from tcm_desktop.domain.people import age_on
from tcm_desktop.services.practice_data import FindingData, PracticeDataError
from tcm_desktop.services.practice_records import Calendar, Moment, Names, finding_of

ZONE = "America/Los_Angeles"
SUNDAY = Calendar(datetime(2026, 3, 1, 20, 0, tzinfo=UTC), ZONE)
FROM_2020, TO_2040 = 1_577_836_800, 2_208_988_800
moments = st.integers(FROM_2020, TO_2040).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def test_working_days_skip_the_weekend() -> None:
    assert [SUNDAY.workday(n) for n in (1, 5, 6)] == [date(2026, 2, 27), date(2026, 2, 23), date(2026, 2, 20)]


def test_today_is_the_local_day() -> None:
    assert Calendar(datetime(2026, 3, 2, 5, 0, tzinfo=UTC), ZONE).today == date(2026, 3, 1)


@given(moments, st.integers(1, 400))
def test_a_working_day_is_a_weekday_in_the_past(loaded_at: datetime, ago: int) -> None:
    calendar = Calendar(loaded_at, ZONE)
    day = calendar.workday(ago)
    assert day.weekday() < 5
    assert day < calendar.today
    assert calendar.workday(ago + 1) < day


@given(moments, st.integers(0, 400))
def test_nothing_lies_after_the_day_of_loading(loaded_at: datetime, ago: int) -> None:
    assert Calendar(loaded_at, ZONE).at(ago, time(23, 59)) <= loaded_at


@given(moments, st.integers(1, 90), st.integers(0, 360))
def test_people_have_the_age_that_their_file_says(loaded_at: datetime, age: int, birthday_days_ago: int) -> None:
    calendar = Calendar(loaded_at, ZONE)
    assert age_on(calendar.born(age, birthday_days_ago), calendar.today) == age


def test_calendar_days_count_both_ways() -> None:
    assert SUNDAY.days(-1) == date(2026, 2, 28)
    assert SUNDAY.days(9) == date(2026, 3, 10)


def test_a_moment_stands_still() -> None:
    at = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)
    assert Moment(at, ZONE).now() == at
    assert Moment(at + timedelta(days=1), ZONE).zone == ZONE


def test_a_word_stands_for_the_latest_id_given_to_it() -> None:
    names = Names("practice-99")
    names.give("housing", UUID(int=1))
    names.give("housing", UUID(int=2))
    assert names.id_of("housing") == UUID(int=2)
    assert names.maybe(None) is None


def test_a_word_that_was_never_given_is_an_error_that_names_the_client() -> None:
    with pytest.raises(PracticeDataError, match=r"practice-99.*'housing'"):
        Names("practice-99").maybe("housing")


def offered(record: int, path: str) -> Evidence:
    return Evidence(UUID(int=99), "assessment", UUID(int=record), path, "shows")


@pytest.mark.parametrize("evidence", [offered(1, "narrative"), offered(7, f"areas/a06/needs/{UUID(int=1)}")])
def test_evidence_is_what_the_chart_offers(evidence: Evidence) -> None:
    names = Names("practice-99", {"housing": UUID(int=1)})
    data = FindingData(id="si4", status=CriterionStatus.MET, evidence=("housing",))
    assert finding_of(data, (offered(5, "diagnoses/x"), evidence), names).evidence == (evidence,)


def test_evidence_that_the_chart_does_not_offer_is_an_error() -> None:
    data = FindingData(id="si4", status=CriterionStatus.MET, evidence=("housing",))
    with pytest.raises(PracticeDataError, match="not offered as evidence for si4"):
        finding_of(data, (), Names("practice-99", {"housing": UUID(int=1)}))
