"""May this worker bill it: titles on the day of service, with their proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.contacts import TcmComponent
from tcm_desktop.domain.people import Qualification, qualifications_on
from tests.billing.charts import DAY, GOOD, LONG_AGO, WORKER, book, codes, found, on, with_note

TITLES = {"title_not_known", "worker_not_qualified", "evidence_missing", "co_signature"}
JUST = timedelta(days=1)


def title(
    name: str = "LCSW", since: date = LONG_AGO, until: date | None = None, evidence: str = "License 1"
) -> Qualification:
    return Qualification(UUID(int=len(name) + 100), name, since, until, evidence)


def held(*titles: Qualification, chart: ChartFacts = GOOD) -> ChartFacts:
    return replace(chart, worker=replace(WORKER, qualifications=titles))


@pytest.mark.parametrize(
    ("titles", "code"),
    [
        ((title(),), None),
        ((title("lcsw "),), None),
        ((title("MHRS"),), None),
        ((title(until=DAY),), None),
        ((title(since=DAY),), None),
        ((title("Certified peer"), title()), None),
        ((title(evidence=" "), title("RN")), None),  # one title with its proof is enough
        ((), "title_not_known"),
        ((title(until=DAY - JUST),), "worker_not_qualified"),
        ((title(since=DAY + JUST),), "worker_not_qualified"),
        ((title("Certified peer"),), "worker_not_qualified"),  # peers bill codes of their own
        ((title(evidence=""),), "evidence_missing"),
    ],
)
def test_titles(titles: tuple[Qualification, ...], code: str | None) -> None:
    assert codes(held(*titles)) & TITLES == ({code} if code else set())


def test_levels_follow_from_what_can_be_done() -> None:
    assert found(held())["title_not_known"].level is Level.UNKNOWN
    assert found(held(title("Certified peer")))["worker_not_qualified"].level is Level.STOP
    missing = found(held(title(evidence="")))["evidence_missing"]
    assert (missing.level, missing.headline) == (Level.NEEDED, "Where is the proof of LCSW?")


def test_a_note_of_somebody_who_is_not_here_is_not_known() -> None:
    assert "title_not_known" in codes(replace(GOOD, worker=None))


def test_a_second_signature_is_spoken_of_for_plans_only() -> None:
    plan = with_note(component=TcmComponent.PLAN_DEVELOPMENT, objective_id=None)
    finding = found(held(title("MHRS"), chart=plan))["co_signature"]
    assert (finding.level, finding.confirmed) == (Level.SUGGESTION, False)
    assert "co_signature" not in codes(held(title("MHRS"), title(), chart=plan))
    assert "co_signature" not in codes(held(title("LCSW"), chart=plan))


def test_a_payer_that_names_no_titles_takes_any_that_is_held_and_proven() -> None:
    open_to_all = book(staff__titles=None)
    assert codes(held(title("Anything")), open_to_all) & TITLES == set()
    assert codes(held(title("Anything", evidence="")), open_to_all) & TITLES == {"evidence_missing"}
    assert codes(held(title("Anything", until=DAY - JUST)), open_to_all) & TITLES == {"worker_not_qualified"}


@given(
    day=st.dates(date(2016, 1, 1), date(2026, 9, 30)),
    since=st.integers(-800, 800),
    length=st.none() | st.integers(0, 800),
)
def test_only_a_title_of_that_day_counts(day: date, since: int, length: int | None) -> None:
    start = day + since * JUST
    end = None if length is None else start + length * JUST
    chart = held(title(since=start, until=end), chart=on(day))
    holds = start <= day and (end is None or day <= end)
    assert codes(chart) & TITLES == (set() if holds else {"worker_not_qualified"})
    assert chart.worker is not None
    assert bool(qualifications_on(chart.worker, day)) is holds
