"""What a discharge summary lacks before it can be signed, and what it says about each need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.discharge import (
    DischargeGap,
    DischargeSummary,
    NeedAfter,
    NeedEnd,
    discharge_gaps,
    going_on,
    summary_of,
    unmet,
)
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.signatures import Signature

HOME = NeedAfter(UUID(int=11), "A safe home", NeedEnd.MET)
CARE = NeedAfter(UUID(int=12), "Psychiatry", NeedEnd.GOES_ON, "Mission Demo Clinic", "415-555-0131")
WORK = NeedAfter(UUID(int=13), "Work", NeedEnd.UNMET, words="No program took her this year.")
WHOLE = DischargeSummary(
    UUID(int=1),
    UUID(int=2),
    UUID(int=3),
    UUID(int=4),
    date(2026, 1, 20),
    reason=EndReason.GOALS_MET,
    needs=(HOME, CARE, WORK),
    crisis="Calls 988 or her sister.",
    own_words="I have my own door.",
    come_back="Call the agency; there is no wait.",
)
SIGNED = Signature(UUID(int=3), "Ana", "LCSW", datetime(2026, 1, 20, 20, tzinfo=UTC), "UTC", "0" * 64)


def kinds(summary: DischargeSummary) -> list[DischargeGap]:
    return [gap for gap, _ in discharge_gaps(summary)]


def test_a_whole_summary_lacks_nothing() -> None:
    assert discharge_gaps(WHOLE) == ()
    assert going_on(WHOLE) == (CARE,)
    assert unmet(WHOLE) == (WORK,)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"reason": None}, DischargeGap.NO_REASON),
        ({"reason": EndReason.OTHER}, DischargeGap.REASON_WORDS),
        ({"reason": EndReason.OTHER, "reason_words": " "}, DischargeGap.REASON_WORDS),
        ({"crisis": " "}, DischargeGap.NO_CRISIS),
        ({"own_words": ""}, DischargeGap.NO_OWN_WORDS),
        ({"come_back": "\n"}, DischargeGap.NO_COME_BACK),
    ],
)
def test_each_thing_that_is_missing_is_named(changes: dict[str, object], gap: DischargeGap) -> None:
    assert discharge_gaps(replace(WHOLE, **changes)) == ((gap, None),)  # type: ignore[arg-type]  # fields


@pytest.mark.parametrize(
    ("need", "gap"),
    [
        (replace(HOME, after=None), DischargeGap.NEED_OPEN),
        (replace(CARE, who=" "), DischargeGap.NEED_WHO),
        (replace(WORK, words=""), DischargeGap.NEED_WORDS),
    ],
)
def test_each_need_says_what_becomes_of_it(need: NeedAfter, gap: DischargeGap) -> None:
    assert discharge_gaps(replace(WHOLE, needs=(HOME, need))) == ((gap, need.id),)


def test_a_reason_can_stand_in_the_place_of_her_own_words() -> None:
    silent = replace(WHOLE, own_words="", no_own_words="We lost contact in December.")
    assert discharge_gaps(silent) == ()


def test_gaps_come_in_the_order_of_the_page() -> None:
    bare = replace(WHOLE, reason=None, needs=(replace(HOME, after=None),), crisis="", own_words="", come_back="")
    assert kinds(bare) == [
        DischargeGap.NO_REASON,
        DischargeGap.NEED_OPEN,
        DischargeGap.NO_CRISIS,
        DischargeGap.NO_OWN_WORDS,
        DischargeGap.NO_COME_BACK,
    ]


def test_of_somebody_who_died_only_that_is_asked() -> None:
    bare = replace(WHOLE, reason=EndReason.DIED, needs=(replace(HOME, after=None),), crisis="", own_words="")
    assert discharge_gaps(replace(bare, come_back="")) == ()


def test_of_several_summaries_of_an_episode_the_signed_one_counts() -> None:
    signed = replace(WHOLE, signature=SIGNED)
    later = replace(WHOLE, id=UUID(int=99))
    other = replace(signed, id=UUID(int=98), episode_id=UUID(int=40))
    assert summary_of((later, signed, other), WHOLE.episode_id) == signed
    assert summary_of((later,), WHOLE.episode_id) == later
    assert summary_of((other,), WHOLE.episode_id) is None
