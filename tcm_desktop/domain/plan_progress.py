"""What happens to a signed plan: how its objectives go, copies handed over, signatures that come in later.

A signed plan cannot change. Each of these is a small record of its own, signed by whoever wrote it down, so that it
cannot change either (42 CFR 441.18(a)(7): whether goals were achieved, and services declined).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import Signature

NEEDS_A_REASON = frozenset({ObjectiveStatus.DECLINED, ObjectiveStatus.DEFERRED, ObjectiveStatus.REVISED})
"""The ways for an objective to stand that a reader asks the reason for."""


class PlanEventKind(StrEnum):
    """What can happen to a plan beside its objectives."""

    COPY_GIVEN = "copy_given"
    COPY_NOT_WANTED = "copy_not_wanted"
    CLIENT_SIGNED = "client_signed"
    REPRESENTATIVE_SIGNED = "representative_signed"


class CopyWay(StrEnum):
    """How a copy reached the client."""

    ON_PAPER = "on_paper"
    BY_MAIL = "by_mail"
    BY_EMAIL = "by_email"
    READ_ALOUD = "read_aloud"


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """Where an objective of a signed plan stands from a day on, why, and what happened, in the worker's words."""

    KIND: ClassVar[str] = "objective_progress"

    id: UUID
    client_id: UUID
    worker_id: UUID
    plan_id: UUID
    objective_id: UUID
    on: date
    status: ObjectiveStatus
    reason: str = ""
    words: str = ""
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """A copy given, or a signature on paper. `who` is who got it or signed where that is not the client."""

    KIND: ClassVar[str] = "plan_event"

    id: UUID
    client_id: UUID
    worker_id: UUID
    plan_id: UUID
    on: date
    kind: PlanEventKind
    way: CopyWay | None = None
    language: str = ""
    who: str = ""
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step in an objective's history: since `on` it stands so. `version` is the plan's."""

    on: date
    status: ObjectiveStatus
    version: int
    reason: str = ""
    words: str = ""


def current_objectives(
    plan: CarePlan, versions: Iterable[CarePlan], progress: Collection[ObjectiveProgress]
) -> tuple[Objective, ...]:
    """The plan's objectives as they stand now: what was written down since counts over what the plan says."""
    earlier = {each.id for each in versions if each.version < plan.version}
    return tuple(_current(objective, plan, earlier, progress) for objective in plan.objectives)


def status_history(
    objective_id: UUID, versions: Iterable[CarePlan], progress: Iterable[ObjectiveProgress]
) -> tuple[StatusStep, ...]:
    """Every step of an objective through the signed versions, oldest first. A version that repeats a step adds none."""
    signed = sorted((each for each in versions if each.signature is not None), key=lambda each: each.version)
    number = {each.id: each.version for each in signed}
    steps = _own_steps(objective_id, signed)
    steps += [
        StatusStep(each.on, each.status, number[each.plan_id], each.reason, each.words)
        for each in sorted(progress, key=lambda each: each.id)
        if each.objective_id == objective_id and each.plan_id in number
    ]
    # Sorting is stable: a version's own word stays before what was written down about it on the same day.
    steps.sort(key=lambda step: (step.on, step.version))
    return tuple(step for before, step in zip([None, *steps], steps, strict=False) if not _repeats(step, before))


def events_of(plan: CarePlan, events: Iterable[PlanEvent], *kinds: PlanEventKind) -> tuple[PlanEvent, ...]:
    """What happened to a plan, of these kinds, by day."""
    found = (each for each in events if each.plan_id == plan.id and each.kind in kinds)
    return tuple(sorted(found, key=lambda each: (each.on, each.id)))


def client_signed_on(plan: CarePlan, events: Iterable[PlanEvent]) -> date | None:
    """The day on which the client signed this version: as the plan says, or as it came in later."""
    later = events_of(plan, events, PlanEventKind.CLIENT_SIGNED)
    return plan.participation.client_signed_on or (later[0].on if later else None)


def _current(
    objective: Objective, plan: CarePlan, earlier: Collection[UUID], progress: Iterable[ObjectiveProgress]
) -> Objective:
    """Progress on this version counts over its own word; progress on one before it, only when it is younger."""
    since = objective.status_on
    told = [
        each
        for each in progress
        if each.objective_id == objective.id
        and (each.plan_id == plan.id or (each.plan_id in earlier and (since is None or each.on > since)))
    ]
    if not told:
        return objective
    last = max(told, key=lambda each: (each.on, each.id))
    return replace(objective, status=last.status, status_on=last.on, status_reason=last.reason)


def _own_steps(objective_id: UUID, signed: Iterable[CarePlan]) -> list[StatusStep]:
    """What the versions themselves say; a status without a day only where the objective is new."""
    steps: list[StatusStep] = []
    for plan in signed:
        objective = next((each for each in plan.objectives if each.id == objective_id), None)
        if objective is not None and (objective.status_on is not None or not steps):
            on = objective.status_on or plan.effective_on or plan.drafted_on
            steps.append(StatusStep(on, objective.status, plan.version, objective.status_reason))
    return steps


def _repeats(step: StatusStep, before: StatusStep | None) -> bool:
    return before is not None and (step.status, step.reason) == (before.status, before.reason) and not step.words
