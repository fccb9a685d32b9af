"""The TCM care plan (42 CFR 440.169(d)(2); SF BHS TCM page): five parts, versions, and what a reader would miss."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.assessment import Need
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
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Objective:
    """A specific, observable step: what, who, by when, and the assessed need that it answers."""

    id: UUID
    statement: str
    responsible: str = ""
    target_date: date | None = None
    need_id: UUID | None = None
    status: ObjectiveStatus = ObjectiveStatus.ACTIVE
    status_on: date | None = None
    status_reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A service or step in the course of action, tied to the assessed need that it answers."""

    id: UUID
    statement: str
    need_id: UUID | None = None
    responsible: str = ""
    agency: str = ""
    by_when: date | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """How the client or caregiver took part, as evidenced by."""

    evidence: tuple[ParticipationEvidence, ...] = ()
    details: str = ""
    client_signed_on: date | None = None
    no_signature_reason: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """The next steps when the goals are met, and the projected discharge date."""

    next_steps: str = ""
    projected_discharge: date | None = None


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


class PlanGap(StrEnum):
    """Something that a reader of the plan would miss. Advice, never a wall."""

    NO_GOAL = "no_goal"
    NO_OBJECTIVE = "no_objective"
    OBJECTIVE_WITHOUT_DATE = "objective_without_date"
    OBJECTIVE_WITHOUT_PERSON = "objective_without_person"
    OBJECTIVE_WITHOUT_NEED = "objective_without_need"
    NO_ACTION = "no_action"
    ACTION_WITHOUT_NEED = "action_without_need"
    NO_PARTICIPATION = "no_participation"
    NO_TRANSITION = "no_transition"
    NO_DISCHARGE_DATE = "no_discharge_date"
    NEED_NOT_IN_PLAN = "need_not_in_plan"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, and the objective, action or need that has it (None for the plan as a whole)."""

    kind: PlanGap
    subject: UUID | None = None


def plan_status(plan: CarePlan, others: Iterable[CarePlan]) -> PlanStatus:
    """Draft until signed; superseded once a signed plan names it as the version before."""
    if plan.signature is None:
        return PlanStatus.DRAFT
    replaced = any(other.supersedes == plan.id and other.signature is not None for other in others)
    return PlanStatus.SUPERSEDED if replaced else PlanStatus.IN_FORCE


def plan_in_force(plans: Collection[CarePlan], day: date) -> CarePlan | None:
    """The latest signed version that was effective on that day, or None."""
    signed = [p for p in plans if p.signature is not None and p.effective_on is not None and p.effective_on <= day]
    return max(signed, key=lambda p: (p.effective_on or day, p.version), default=None)


def needs_not_in_plan(plan: CarePlan, needs: Iterable[Need]) -> tuple[Need, ...]:
    """The assessed needs that no objective and no action of the plan answers."""
    answered = {o.need_id for o in plan.objectives} | {a.need_id for a in plan.actions}
    return tuple(need for need in needs if need.id not in answered)


def plan_gaps(plan: CarePlan, needs: Collection[Need]) -> tuple[Gap, ...]:
    """What a reader would miss in the plan, in the order of its five parts."""
    return (
        *_parts_missing(plan),
        *(gap for objective in plan.objectives for gap in _objective_gaps(objective)),
        *(Gap(PlanGap.ACTION_WITHOUT_NEED, a.id) for a in plan.actions if a.need_id is None),
        *(Gap(PlanGap.NEED_NOT_IN_PLAN, need.id) for need in needs_not_in_plan(plan, needs)),
    )


def _parts_missing(plan: CarePlan) -> tuple[Gap, ...]:
    checks = (
        (PlanGap.NO_GOAL, plan.goal.strip() or plan.goal_own_words.strip()),
        (PlanGap.NO_OBJECTIVE, plan.objectives),
        (PlanGap.NO_ACTION, plan.actions),
        (PlanGap.NO_PARTICIPATION, plan.participation.evidence),
        (PlanGap.NO_TRANSITION, plan.transition.next_steps.strip()),
        (PlanGap.NO_DISCHARGE_DATE, plan.transition.projected_discharge),
    )
    return tuple(Gap(kind) for kind, present in checks if not present)


def _objective_gaps(objective: Objective) -> tuple[Gap, ...]:
    checks = (
        (PlanGap.OBJECTIVE_WITHOUT_DATE, objective.target_date),
        (PlanGap.OBJECTIVE_WITHOUT_PERSON, objective.responsible.strip()),
        (PlanGap.OBJECTIVE_WITHOUT_NEED, objective.need_id),
    )
    return tuple(Gap(kind, objective.id) for kind, present in checks if not present)
