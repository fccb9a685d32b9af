"""The TCM care plan (42 CFR 440.169(d)(2); SF BHS TCM page): its parts, and the way of its versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.signatures import Signature


class ObjectiveStatus(StrEnum):
    """Where an objective stands (42 CFR 441.18(a)(7) asks whether goals were achieved and services declined)."""

    ACTIVE = "active"
    MET = "met"
    PARTLY_MET = "partly_met"
    REVISED = "revised"
    DECLINED = "declined"
    DEFERRED = "deferred"


class ParticipationEvidence(StrEnum):
    """How the client's or caregiver's active participation shows."""

    OWN_WORDS = "own_words"
    CHOSE_THE_GOAL = "chose_the_goal"
    SIGNED = "signed"
    AGREED_BY_PHONE = "agreed_by_phone"
    WITH_CAREGIVER = "with_caregiver"
    DECLINED = "declined"


class PlanStatus(StrEnum):
    """A plan's way through its life; only a signed one can be in force."""

    DRAFT = "draft"
    AWAITING_COSIGNATURE = "awaiting_cosignature"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    IN_ERROR = "in_error"


class ServiceKind(StrEnum):
    """What a service in the course of action is about (42 CFR 440.169(d)(2)(i))."""

    MEDICAL = "medical"
    SOCIAL = "social"
    EDUCATIONAL = "educational"
    OTHER = "other"


class TookPart(StrEnum):
    """Whether the caregiver or decision maker took part in the plan."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Objective:
    """A specific, observable step: what, who, by when, and the assessed need that it answers.

    `rank` is its place where the worker has chosen the order (see `ranks`).
    """

    id: UUID
    statement: str
    responsible: str = ""
    target_date: date | None = None
    need_id: UUID | None = None
    status: ObjectiveStatus = ObjectiveStatus.ACTIVE
    status_on: date | None = None
    status_reason: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A service or step in the course of action, tied to the assessed need that it answers.

    `responsible` does it, `contact` is the person at the agency, `frequency` says how often in the worker's words.
    `rank` is its place where the worker has chosen the order (see `ranks`).
    """

    id: UUID
    statement: str
    need_id: UUID | None = None
    responsible: str = ""
    agency: str = ""
    by_when: date | None = None
    service: ServiceKind | None = None
    contact: str = ""
    phone: str = ""
    frequency: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class NaturalSupport:
    """Somebody in the client's own life who helps without being paid (CG-BEH-13), and what she does."""

    id: UUID
    name: str
    relation: str = ""
    does: str = ""


@dataclass(frozen=True, slots=True)
class DeclinedService:
    """A service that the client said no to, with the reason and the day (42 CFR 441.18(a)(7)(v))."""

    id: UUID
    what: str
    reason: str = ""
    declined_on: date | None = None
    need_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """The caregiver or authorized decision maker: whether she took part, and why where she did not."""

    name: str
    relation: str = ""
    decides: bool = False
    took_part: TookPart | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Safeguards:
    """The client's free choice of provider and free will, as they were explained (42 USC 1396n(g)(1))."""

    explained_on: date | None = None
    explained_by: str = ""
    provider: str = ""
    chosen_on: date | None = None
    voluntary_on: date | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """How the client or caregiver took part, as evidenced by."""

    evidence: tuple[ParticipationEvidence, ...] = ()
    details: str = ""
    client_signed_on: date | None = None
    no_signature_reason: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """The next steps when the goals are met, how one will know, and the projected discharge date."""

    next_steps: str = ""
    projected_discharge: date | None = None
    criteria: str = ""


@dataclass(frozen=True, slots=True)
class CarePlan:
    """One version of a client's care plan. `supersedes` is the id of the version before it."""

    KIND: ClassVar[str] = "care_plan"

    id: UUID
    client_id: UUID
    worker_id: UUID
    version: int
    drafted_on: date
    goal: str = ""
    goal_own_words: str = ""
    objectives: tuple[Objective, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
    participation: Participation = Participation()
    transition: Transition = Transition()
    effective_on: date | None = None
    review_due: date | None = None
    supersedes: UUID | None = None
    signature: Signature | None = None
    supports: tuple[NaturalSupport, ...] = ()
    no_supports_reason: str = ""
    declined: tuple[DeclinedService, ...] = ()
    representative: Representative | None = None
    safeguards: Safeguards | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """What followed the signatures: the ids of documents that were approved, and of those entered in error.

    `counts_meanwhile` is whether a plan is in force while it waits for its second signature: the payer's rules decide
    (no source says).
    """

    approved: frozenset[UUID] = frozenset()
    in_error: frozenset[UUID] = frozenset()
    counts_meanwhile: bool = True

    def waits(self, plan: CarePlan) -> bool:
        """Whether the plan was signed by somebody who needs a second signature, and that is still missing."""
        return plan.signature is not None and plan.signature.cosign_needed and plan.id not in self.approved

    def counts(self, plan: CarePlan) -> bool:
        """Whether the plan can be in force."""
        if plan.signature is None or plan.id in self.in_error:
            return False
        return self.counts_meanwhile or not self.waits(plan)


NOTHING_FOLLOWED = Standings()


def plan_status(plan: CarePlan, others: Iterable[CarePlan], standings: Standings = NOTHING_FOLLOWED) -> PlanStatus:
    """Draft until signed; superseded once a version that counts names it as the one before."""
    if plan.signature is None:
        return PlanStatus.DRAFT
    if plan.id in standings.in_error:
        return PlanStatus.IN_ERROR
    if any(other.supersedes == plan.id and standings.counts(other) for other in others):
        return PlanStatus.SUPERSEDED
    return PlanStatus.AWAITING_COSIGNATURE if standings.waits(plan) else PlanStatus.IN_FORCE


def plan_in_force(plans: Collection[CarePlan], day: date, standings: Standings = NOTHING_FOLLOWED) -> CarePlan | None:
    """The latest version that counts and was effective on that day, or None."""
    signed = [p for p in plans if standings.counts(p) and p.effective_on is not None and p.effective_on <= day]
    return max(signed, key=lambda p: (p.effective_on or day, p.version), default=None)
