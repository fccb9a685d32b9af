"""Monitoring (42 U.S.C. 1396n(g)(2)(A)(ii)(IV)): services delivered as planned, adequate, needs changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.necessity import Evidence
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import Signature


class Delivered(StrEnum):
    """Whether a service of the plan is delivered."""

    AS_PLANNED = "as_planned"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"
    FINISHED = "finished"


class Adequate(StrEnum):
    """Whether a service is enough for the need that it answers."""

    ENOUGH = "enough"
    NOT_ENOUGH = "not_enough"
    TOO_EARLY = "too_early"


class NeedsAnswer(StrEnum):
    """Whether the client's needs are still those of the plan."""

    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ServiceCheck:
    """What was found about one service of the plan. `id` is the planned action's id, `statement` what it said."""

    id: UUID
    statement: str
    delivered: Delivered | None = None
    adequate: Adequate | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class MonitoringReview:
    """One monitoring of a plan. `asked` is who was asked; `facts` are what the record showed when it was signed."""

    KIND: ClassVar[str] = "monitoring_review"

    id: UUID
    client_id: UUID
    worker_id: UUID
    reviewed_on: date
    plan_id: UUID | None = None
    asked: str = ""
    services: tuple[ServiceCheck, ...] = ()
    needs: NeedsAnswer | None = None
    needs_words: str = ""
    words: str = ""
    facts: tuple[Evidence, ...] = ()
    signature: Signature | None = None


class MonitoringGap(StrEnum):
    """What a monitoring review lacks before it can be signed."""

    NOT_ASKED = "not_asked"
    SERVICE_OPEN = "service_open"
    SERVICE_WORDS = "service_words"
    NEEDS_OPEN = "needs_open"
    NEEDS_WORDS = "needs_words"
    NO_WORDS = "no_words"


def review_gaps(review: MonitoringReview) -> tuple[tuple[MonitoringGap, UUID | None], ...]:
    """What is missing, in the order of the page, each with the service that it is about."""
    gaps: list[tuple[MonitoringGap, UUID | None]] = []
    if not review.asked.strip():
        gaps.append((MonitoringGap.NOT_ASKED, None))
    gaps += [(gap, each.id) for each in review.services if (gap := _service_gap(each)) is not None]
    if review.needs is None:
        gaps.append((MonitoringGap.NEEDS_OPEN, None))
    elif review.needs is NeedsAnswer.CHANGED and not review.needs_words.strip():
        gaps.append((MonitoringGap.NEEDS_WORDS, None))
    if not review.words.strip():
        gaps.append((MonitoringGap.NO_WORDS, None))
    return tuple(gaps)


def latest_review(reviews: Iterable[MonitoringReview], until: date = date.max) -> MonitoringReview | None:
    """The last signed review of a day up to `until`."""
    signed = (each for each in reviews if each.signature is not None and each.reviewed_on <= until)
    return max(signed, key=lambda each: (each.reviewed_on, each.id), default=None)


def monitored_since(reviews: Iterable[MonitoringReview], plans: Iterable[CarePlan]) -> date | None:
    """From when the time to the next review runs: the last signed review; before that, the first signed plan."""
    last = latest_review(reviews)
    began = (plan.effective_on for plan in plans if plan.signature is not None and plan.effective_on is not None)
    return last.reviewed_on if last is not None else min(began, default=None)


def _service_gap(check: ServiceCheck) -> MonitoringGap | None:
    if check.delivered is None or (check.adequate is None and check.delivered is not Delivered.NOT_DELIVERED):
        return MonitoringGap.SERVICE_OPEN
    is_well = (
        check.delivered in (Delivered.AS_PLANNED, Delivered.FINISHED) and check.adequate is not Adequate.NOT_ENOUGH
    )
    return None if is_well or check.words.strip() else MonitoringGap.SERVICE_WORDS
