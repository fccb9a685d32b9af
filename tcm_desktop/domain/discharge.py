"""The discharge summary: how it ended, what goes on and with whom, what was not met, how to come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.plans import NaturalSupport, ObjectiveStatus
from tcm_desktop.domain.signatures import Signature


class NeedEnd(StrEnum):
    """What becomes of a need when the service ends."""

    MET = "met"
    GOES_ON = "goes_on"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class ObjectiveEnd:
    """Where an objective of the plan stood in the end."""

    id: UUID
    statement: str
    status: ObjectiveStatus
    status_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NeedAfter:
    """A need and what becomes of it: `who` takes it over, how to `reach` them; or why it stays unmet, in `words`."""

    id: UUID
    statement: str
    after: NeedEnd | None = None
    who: str = ""
    reach: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """A referral that was still open: what for, with whom, and where it stood."""

    id: UUID
    what: str
    stands: str


@dataclass(frozen=True, slots=True)
class DischargeSummary:
    """A discharge summary. `episode_id` is what it ends; what the record showed was written in by the program.

    `crisis` is what helps in a crisis and whom to call, `come_back` how to ask for the service again.
    """

    KIND: ClassVar[str] = "discharge_summary"

    id: UUID
    client_id: UUID
    worker_id: UUID
    episode_id: UUID
    discharged_on: date
    opened_on: date | None = None
    reason: EndReason | None = None
    reason_words: str = ""
    plan_id: UUID | None = None
    objectives: tuple[ObjectiveEnd, ...] = ()
    needs: tuple[NeedAfter, ...] = ()
    referrals: tuple[OpenReferral, ...] = ()
    supports: tuple[NaturalSupport, ...] = ()
    next_steps: str = ""
    crisis: str = ""
    own_words: str = ""
    no_own_words: str = ""
    come_back: str = ""
    signature: Signature | None = None


class DischargeGap(StrEnum):
    """What a discharge summary lacks before it can be signed."""

    NO_REASON = "no_reason"
    REASON_WORDS = "reason_words"
    NEED_OPEN = "need_open"
    NEED_WHO = "need_who"
    NEED_WORDS = "need_words"
    NO_CRISIS = "no_crisis"
    NO_OWN_WORDS = "no_own_words"
    NO_COME_BACK = "no_come_back"


def discharge_gaps(summary: DischargeSummary) -> tuple[tuple[DischargeGap, UUID | None], ...]:
    """What is missing, in the order of the page, each with the need that it is about.

    Somebody who died is asked neither for her own words nor told how to come back.
    """
    gaps: list[tuple[DischargeGap, UUID | None]] = []
    if summary.reason is None:
        gaps.append((DischargeGap.NO_REASON, None))
    elif summary.reason is EndReason.OTHER and not summary.reason_words.strip():
        gaps.append((DischargeGap.REASON_WORDS, None))
    if summary.reason is EndReason.DIED:
        return tuple(gaps)
    gaps += [(gap, each.id) for each in summary.needs if (gap := _need_gap(each)) is not None]
    gaps += [] if summary.crisis.strip() else [(DischargeGap.NO_CRISIS, None)]
    gaps += [] if (summary.own_words + summary.no_own_words).strip() else [(DischargeGap.NO_OWN_WORDS, None)]
    gaps += [] if summary.come_back.strip() else [(DischargeGap.NO_COME_BACK, None)]
    return tuple(gaps)


def going_on(summary: DischargeSummary) -> tuple[NeedAfter, ...]:
    """The needs that somebody takes over."""
    return tuple(each for each in summary.needs if each.after is NeedEnd.GOES_ON)


def unmet(summary: DischargeSummary) -> tuple[NeedAfter, ...]:
    """The needs that nobody meets."""
    return tuple(each for each in summary.needs if each.after is NeedEnd.UNMET)


def summary_of(summaries: Iterable[DischargeSummary], episode_id: UUID) -> DischargeSummary | None:
    """The summary of an episode: the signed one where there are several, the latest of them."""
    hers = (each for each in summaries if each.episode_id == episode_id)
    return max(hers, key=lambda each: (each.signature is not None, each.id), default=None)


def _need_gap(need: NeedAfter) -> DischargeGap | None:
    if need.after is None:
        return DischargeGap.NEED_OPEN
    if need.after is NeedEnd.GOES_ON and not need.who.strip():
        return DischargeGap.NEED_WHO
    return DischargeGap.NEED_WORDS if need.after is NeedEnd.UNMET and not need.words.strip() else None
