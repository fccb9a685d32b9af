"""What a reader of a care plan would miss. Advice beside the part, never a wall."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_progress import PlanEvent, PlanEventKind, client_signed_on, events_of
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus, ParticipationEvidence, Safeguards

_WORD = re.compile(r"[a-z]+")
_ABOUT_A_COPY = (PlanEventKind.COPY_GIVEN, PlanEventKind.COPY_NOT_WANTED)


class PlanGap(StrEnum):
    """Something that a reader of the plan would miss."""

    NO_GOAL = "no_goal"
    NO_OBJECTIVE = "no_objective"
    OBJECTIVE_WITHOUT_DATE = "objective_without_date"
    OBJECTIVE_WITHOUT_PERSON = "objective_without_person"
    OBJECTIVE_WITHOUT_NEED = "objective_without_need"
    OBJECTIVE_WITHOUT_VERB = "objective_without_verb"
    NO_ACTION = "no_action"
    ACTION_WITHOUT_NEED = "action_without_need"
    NO_SUPPORTS = "no_supports"
    DECLINED_WITHOUT_REASON = "declined_without_reason"
    NO_PARTICIPATION = "no_participation"
    NO_CLIENT_SIGNATURE = "no_client_signature"
    NO_CHOICE = "no_choice"
    NO_TRANSITION = "no_transition"
    NO_DISCHARGE_DATE = "no_discharge_date"
    NO_COPY = "no_copy"
    NEED_NOT_IN_PLAN = "need_not_in_plan"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, and the objective, action, service or need that has it (None for the plan as a whole)."""

    kind: PlanGap
    subject: UUID | None = None


def needs_not_in_plan(plan: CarePlan, needs: Iterable[Need]) -> tuple[Need, ...]:
    """The assessed needs that no objective, no action and no declined service of the plan answers."""
    answered = {o.need_id for o in plan.objectives} | {a.need_id for a in plan.actions}
    answered |= {d.need_id for d in plan.declined}
    return tuple(need for need in needs if need.id not in answered)


def plan_gaps(
    plan: CarePlan, needs: Collection[Need], verbs: Collection[str] = (), events: Collection[PlanEvent] = ()
) -> tuple[Gap, ...]:
    """What a reader would miss in the plan, in the order of its parts.

    `verbs` are the forms of words for what can be seen to be done; without any, wording is not looked at. `events` are
    what happened since it was signed.
    """
    return (
        *_parts_missing(plan, events),
        *(gap for objective in plan.objectives for gap in _objective_gaps(objective, verbs)),
        *(Gap(PlanGap.ACTION_WITHOUT_NEED, a.id) for a in plan.actions if a.need_id is None),
        *(Gap(PlanGap.DECLINED_WITHOUT_REASON, d.id) for d in plan.declined if not d.reason.strip()),
        *(Gap(PlanGap.NEED_NOT_IN_PLAN, need.id) for need in needs_not_in_plan(plan, needs)),
    )


def says_what_is_seen(statement: str, verbs: Collection[str]) -> bool:
    """Whether a statement has a word for something that can be seen to be done.

    What has no word in Latin letters cannot be judged by English words, and is taken as it is.
    """
    words = _WORD.findall(statement.lower())
    return not words or any(word in verbs for word in words)


def _parts_missing(plan: CarePlan, events: Collection[PlanEvent]) -> tuple[Gap, ...]:
    checks = (
        (PlanGap.NO_GOAL, plan.goal.strip() or plan.goal_own_words.strip()),
        (PlanGap.NO_OBJECTIVE, plan.objectives),
        (PlanGap.NO_ACTION, plan.actions),
        (PlanGap.NO_SUPPORTS, plan.supports or plan.no_supports_reason.strip()),
        (PlanGap.NO_PARTICIPATION, plan.participation.evidence),
        (PlanGap.NO_CLIENT_SIGNATURE, _signature_told(plan, events)),
        (PlanGap.NO_CHOICE, plan.safeguards is not None and _choice_told(plan.safeguards)),
        (PlanGap.NO_TRANSITION, plan.transition.next_steps.strip()),
        (PlanGap.NO_DISCHARGE_DATE, plan.transition.projected_discharge),
        (PlanGap.NO_COPY, plan.signature is None or events_of(plan, events, *_ABOUT_A_COPY)),
    )
    return tuple(Gap(kind) for kind, present in checks if not present)


def _signature_told(plan: CarePlan, events: Collection[PlanEvent]) -> bool:
    part = plan.participation
    signed = ParticipationEvidence.SIGNED in part.evidence or client_signed_on(plan, events) is not None
    return signed or bool(part.no_signature_reason.strip())


def _choice_told(told: Safeguards) -> bool:
    return told.explained_on is not None and told.voluntary_on is not None


def _objective_gaps(objective: Objective, verbs: Collection[str]) -> tuple[Gap, ...]:
    declined = objective.status is ObjectiveStatus.DECLINED
    checks = (
        (PlanGap.OBJECTIVE_WITHOUT_DATE, objective.target_date or declined),
        (PlanGap.OBJECTIVE_WITHOUT_PERSON, objective.responsible.strip() or declined),
        (PlanGap.OBJECTIVE_WITHOUT_NEED, objective.need_id),
        (PlanGap.OBJECTIVE_WITHOUT_VERB, not verbs or says_what_is_seen(objective.statement, verbs)),
        (PlanGap.DECLINED_WITHOUT_REASON, not declined or objective.status_reason.strip()),
    )
    return tuple(Gap(kind, objective.id) for kind, present in checks if not present)
