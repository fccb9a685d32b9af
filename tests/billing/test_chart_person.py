"""Is the person covered on that day: coverage, another payer, age, stays, authorizations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.clients import Setting, TargetGroup
from tests.billing.charts import (
    DAY,
    GOOD,
    authorization,
    book,
    codes,
    coverage,
    found,
    on,
    stay,
    with_client,
    with_note,
)

COVERAGE = {"coverage_missing", "coverage_stale", "not_covered"}
STAYS = {"stay_locked", "stay_stale", "placement_only", "discharge_not_known"}
DAYS = st.dates(date(2016, 1, 1), date(2026, 9, 30))
JUST = timedelta(days=1)
MOVING = "Set up the board and care placement for after the hospital with the discharge planner."


def test_a_whole_chart_has_nothing_against_it() -> None:
    assert codes(GOOD) == set()


@pytest.mark.parametrize(
    ("coverages", "code"),
    [
        ((coverage(),), None),
        ((coverage(until=DAY),), None),  # the last day is covered
        ((coverage(since=DAY),), None),
        ((coverage(known=DAY - 7 * JUST),), None),
        ((coverage(known=DAY + 30 * JUST),), None),  # a late note
        ((coverage(known=DAY - 60 * JUST), coverage(known=DAY)), None),
        ((), "coverage_missing"),
        ((coverage(known=None),), "coverage_missing"),
        ((coverage(payer="somebody else"),), "coverage_missing"),
        ((coverage(known=DAY - 8 * JUST),), "coverage_stale"),
        ((coverage(until=DAY - JUST, known=DAY - 30 * JUST),), "coverage_stale"),
        ((coverage(until=DAY - JUST),), "not_covered"),
        ((coverage(since=DAY + JUST),), "not_covered"),
        ((coverage(until=DAY - 30 * JUST), coverage(since=DAY + JUST)), "not_covered"),
    ],
)
def test_coverage(coverages: tuple[object, ...], code: str | None) -> None:
    assert codes(with_client(coverages=coverages)) & COVERAGE == ({code} if code else set())


def test_what_is_not_known_says_since_when() -> None:
    finding = found(with_client(coverages=(coverage(known=date(2026, 2, 1)),)))["coverage_stale"]
    assert (finding.level, finding.since) == (Level.UNKNOWN, date(2026, 2, 1))
    assert finding.headline == "Coverage not known since 2/1/2026"


@given(day=DAYS, known=st.integers(-400, 400), since=st.integers(-400, 400), length=st.none() | st.integers(0, 400))
def test_coverage_is_only_taken_for_granted_when_it_was_seen_lately(
    day: date, known: int, since: int, length: int | None
) -> None:
    start = day + since * JUST
    end = None if length is None else start + length * JUST
    seen = codes(with_client(on(day), coverages=(coverage(start, end, day + known * JUST),))) & COVERAGE
    covered = start <= day and (end is None or day <= end)
    if known < -7:
        assert seen == {"coverage_stale"}
    else:
        assert seen == (set() if covered else {"not_covered"})


@pytest.mark.parametrize(("until", "expected"), [(None, True), (DAY, True), (DAY - JUST, False)])
def test_another_payer_that_has_to_pay_first_is_for_the_office(until: date | None, expected: bool) -> None:
    other = coverage(until=until, payer="medicare", other_payer_liable=True)
    finding = found(with_client(coverages=(coverage(), other))).get("other_payer")
    assert (finding is not None) is expected
    assert finding is None or finding.level is Level.UNKNOWN


@pytest.mark.parametrize(
    ("group", "born", "fits"),
    [
        (TargetGroup.ADULT_SPMI, date(2008, 3, 4), True),  # eighteen on that day
        (TargetGroup.ADULT_SPMI, date(2008, 3, 5), False),
        (TargetGroup.EPSDT_UNDER_21, date(2005, 3, 5), True),  # twenty-one tomorrow
        (TargetGroup.EPSDT_UNDER_21, date(2005, 3, 4), False),
        (TargetGroup.CHILD_SED, date(2015, 1, 1), True),
        (TargetGroup.CHILD_SED, date(2000, 1, 1), False),
    ],
)
def test_the_target_group_fits_the_age_of_that_day(group: TargetGroup, born: date, fits: bool) -> None:
    assert ("target_age" in codes(with_client(target_group=group, birth_date=born))) is not fits


def test_the_age_is_said() -> None:
    assert found(with_client(birth_date=date(2010, 1, 1)))["target_age"].headline == "Age 16 does not fit the group"


def test_somebody_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    born = with_client(birth_date=date(2008, 2, 29))
    assert "target_age" in codes(with_client(on(date(2026, 2, 28)), birth_date=date(2008, 2, 29)))
    assert "target_age" not in codes(on(date(2026, 3, 1), born))


@pytest.mark.parametrize(
    ("setting", "admitted", "discharged", "code"),
    [
        (Setting.PSYCHIATRIC_INPATIENT, DAY, None, None),  # the day of admission counts
        (Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, DAY, None),  # the day of discharge is outside
        (Setting.PSYCHIATRIC_INPATIENT, DAY + JUST, None, None),
        (Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, DAY + JUST, "placement_only"),
        (Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, DAY + 30 * JUST, "placement_only"),
        (Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, DAY + 31 * JUST, "stay_locked"),
        (Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, None, "stay_locked"),
        (Setting.PSYCHIATRIC_HEALTH_FACILITY, DAY, DAY + 60 * JUST, None),
        (Setting.PSYCHIATRIC_HEALTH_FACILITY, DAY - JUST, DAY + 60 * JUST, "stay_locked"),
        (Setting.HOSPITAL, DAY - JUST, DAY + 180 * JUST, "placement_only"),
        (Setting.HOSPITAL, DAY - JUST, DAY + 181 * JUST, "stay_locked"),
        (Setting.NURSING_FACILITY, DAY - JUST, DAY + 90 * JUST, "placement_only"),
        (Setting.IMD, DAY - JUST, DAY + JUST, "stay_locked"),  # no days before discharge
        (Setting.JAIL, DAY, None, "stay_locked"),  # and no day of admission
        (Setting.JAIL, DAY - JUST, DAY, None),
        (Setting.JUVENILE_HALL, DAY - JUST, None, "stay_locked"),
        (Setting.CRISIS_STABILIZATION, DAY - JUST, DAY + JUST, None),  # never stands in the way
    ],
)
def test_stays(setting: Setting, admitted: date, discharged: date | None, code: str | None) -> None:
    chart = with_client(stays=(stay(setting, admitted, discharged),))
    assert codes(chart) & STAYS == ({code} if code else set())


@pytest.mark.parametrize(
    ("born", "locked"),
    [
        (date(2004, 3, 5), False),  # twenty-one
        (date(2004, 3, 4), True),  # twenty-two on that day
        (date(1961, 3, 5), True),  # sixty-four
        (date(1961, 3, 4), False),  # sixty-five on that day
    ],
)
def test_an_imd_locks_out_people_from_22_to_64(born: date, locked: bool) -> None:
    chart = with_client(birth_date=born, stays=(stay(Setting.IMD, DAY - JUST),))
    assert ("stay_locked" in codes(chart)) is locked


def test_placement_work_counts_in_the_days_before_discharge() -> None:
    chart = with_client(stays=(stay(Setting.PSYCHIATRIC_INPATIENT, DAY - JUST, DAY + 10 * JUST),))
    assert codes(with_note(chart, narrative=MOVING)) & STAYS == set()
    assert found(chart)["placement_only"].headline == "In psychiatric hospital: was it for the move?"


def test_placement_work_without_a_day_of_discharge_is_for_the_office() -> None:
    chart = with_client(stays=(stay(Setting.PSYCHIATRIC_INPATIENT, DAY - JUST),))
    finding = found(with_note(chart, narrative=MOVING))["discharge_not_known"]
    assert (finding.level, finding.confirmed) == (Level.UNKNOWN, False)
    jail = with_client(stays=(stay(Setting.JAIL, DAY - JUST),))
    assert codes(with_note(jail, narrative=MOVING)) & STAYS == {"stay_locked"}


@pytest.mark.parametrize(
    ("known", "since"),
    [(DAY - 30 * JUST, DAY - 30 * JUST), (None, DAY - 60 * JUST), (DAY - 90 * JUST, DAY - 60 * JUST)],
)
def test_a_stay_of_which_nobody_heard_lately_is_not_known(known: date | None, since: date) -> None:
    finding = found(with_client(stays=(stay(Setting.HOSPITAL, DAY - 60 * JUST, None, known),)))["stay_stale"]
    assert (finding.level, finding.since) == (Level.UNKNOWN, since)


@given(day=DAYS, admitted=st.integers(-300, 300), length=st.integers(0, 300))
def test_no_day_outside_a_stay_is_ever_locked(day: date, admitted: int, length: int) -> None:
    start = day + admitted * JUST
    end = start + length * JUST
    chart = with_client(on(day), stays=(stay(Setting.HOSPITAL, start, end, day),), coverages=(coverage(known=day),))
    seen = codes(chart) & STAYS
    if not start <= day < end:
        assert seen == set()
    else:
        assert seen == ({"placement_only"} if (end - day).days <= 180 else {"stay_locked"})


def test_the_citation_of_a_stay_is_that_of_its_setting() -> None:
    finding = found(with_client(stays=(stay(Setting.JAIL, DAY - JUST),)))["stay_locked"]
    assert "inmates" in finding.citation.sentence
    assert finding.confirmed


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ((authorization(100),), None),
        ((authorization(100, until=DAY),), None),
        ((), "authorization_missing"),
        ((authorization(100, until=DAY - JUST),), "authorization_missing"),
        ((authorization(100, since=DAY + JUST),), "authorization_missing"),
        ((authorization(100, known=DAY - 8 * JUST),), "authorization_stale"),
    ],
)
def test_authorizations_where_the_payer_wants_them(held: tuple[object, ...], code: str | None) -> None:
    chart = with_client(authorizations=held)
    wanted = {"authorization_missing", "authorization_stale"}
    assert codes(chart, book(authorization__required="yes")) & wanted == ({code} if code else set())
    assert codes(chart, book(authorization__required="no")) & wanted == set()
    assert codes(chart) & wanted == set()


def test_a_payer_can_wait_longer_for_news() -> None:
    chart = with_client(coverages=(coverage(known=DAY - 31 * JUST),))
    assert codes(chart, book(coverage__known_for_days=31)) == set()
    assert codes(chart, book(coverage__known_for_days=30)) == {"coverage_stale"}


def test_a_rule_that_does_not_apply_is_silent() -> None:
    rules = book()
    rule_id, rule = rules.rules["coverage_missing"]
    quiet = replace(
        rules, rules={**rules.rules, "coverage_missing": (rule_id, msgspec.structs.replace(rule, applies=False))}
    )
    assert codes(with_client(coverages=()), quiet) == set()
