"""Was the chart open on the day of the contact: before intake, between two episodes, after a discharge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.episodes import Episode
from tests.billing.charts import CLIENT, DAY, GOOD, codes, found

CODE = "no_open_episode"
JUST = timedelta(days=1)


def chart(*spans: tuple[date, date | None]) -> ChartFacts:
    """The good chart, open in these times."""
    episodes = (Episode(UUID(int=70 + n), CLIENT.id, a, closed_on=b) for n, (a, b) in enumerate(spans))
    return replace(GOOD, episodes=tuple(episodes))


@pytest.mark.parametrize(
    ("facts", "is_found"),
    [
        (chart((DAY - 90 * JUST, None)), False),
        (chart((DAY, None)), False),
        (chart((DAY - 90 * JUST, DAY)), False),
        (chart((DAY + JUST, None)), True),
        (chart((DAY - 90 * JUST, DAY - JUST)), True),
        (chart((DAY - 90 * JUST, DAY - 30 * JUST), (DAY + 30 * JUST, None)), True),
        (chart((DAY - 90 * JUST, DAY - 30 * JUST), (DAY - JUST, None)), False),
        (chart(), False),
    ],
)
def test_a_day_outside_every_episode_is_told(facts: ChartFacts, is_found: bool) -> None:
    assert (CODE in codes(facts)) is is_found


def test_it_says_which_day_and_that_the_rule_is_ours() -> None:
    finding = found(chart((DAY - 90 * JUST, DAY - JUST)))[CODE]
    assert finding.headline == "The chart was not open on 3/4/2026"
    assert finding.level is Level.NEEDED
    assert finding.citation.document.startswith("Ours")
    assert not finding.confirmed
    assert [fix.kind for fix in finding.fixes] == ["open_client", "do_not_bill"]
