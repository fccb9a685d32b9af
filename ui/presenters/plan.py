"""A care plan while it is written: what it lacks in plain words, its versions, and the plan as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import Gap, PlanGap, plan_gaps
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    ObjectiveStatus,
    ParticipationEvidence,
    PlannedAction,
    PlanStatus,
    plan_status,
)
from ui.presenters.typed import show_date

GOAL, OBJECTIVES, COURSE, PARTICIPATION, TRANSITION = (
    "Goal",
    "Objectives",
    "Course of action",
    "Client participation",
    "Transition plan",
)
"""The five parts by their official names (SF BHS TCM page)."""

OBJECTIVE_WORDS = {
    ObjectiveStatus.ACTIVE: "Working on it",
    ObjectiveStatus.MET: "Met",
    ObjectiveStatus.PARTLY_MET: "Partly met",
    ObjectiveStatus.REVISED: "Revised",
    ObjectiveStatus.DECLINED: "Declined",
    ObjectiveStatus.DEFERRED: "Put off",
}
EVIDENCE_WORDS = {
    ParticipationEvidence.OWN_WORDS: "Said it in own words",
    ParticipationEvidence.CHOSE_THE_GOAL: "Chose the goal",
    ParticipationEvidence.SIGNED: "Signed",
    ParticipationEvidence.AGREED_BY_PHONE: "Agreed by phone",
    ParticipationEvidence.WITH_CAREGIVER: "With a caregiver",
    ParticipationEvidence.DECLINED: "Declined to take part",
}
STATUS_WORDS = {
    PlanStatus.DRAFT: "draft",
    PlanStatus.IN_FORCE: "in force",
    PlanStatus.SUPERSEDED: "replaced by a newer one",
}
EARLIER_NEED = "A need of an earlier assessment"
_WHOLE = {
    PlanGap.NO_GOAL: (GOAL, "There is no goal yet."),
    PlanGap.NO_OBJECTIVE: (OBJECTIVES, "There is no objective yet."),
    PlanGap.NO_ACTION: (COURSE, "No step is planned yet."),
    PlanGap.NO_PARTICIPATION: (PARTICIPATION, "How the client took part is not said."),
    PlanGap.NO_TRANSITION: (TRANSITION, "What comes after is not said."),
    PlanGap.NO_DISCHARGE_DATE: (TRANSITION, "No discharge date is projected."),
}
_ROW = {
    PlanGap.OBJECTIVE_WITHOUT_DATE: "no date",
    PlanGap.OBJECTIVE_WITHOUT_PERSON: "nobody named",
    PlanGap.OBJECTIVE_WITHOUT_NEED: "not tied to a need",
    PlanGap.ACTION_WITHOUT_NEED: "not tied to a need",
}


@dataclass(frozen=True, slots=True)
class Check:
    """Something a reader of the plan would miss: its sentence, the part it is in, and the row (None: the part)."""

    words: str
    part: str
    subject: UUID | None = None
    kind: PlanGap | None = None


def checks(plan: CarePlan, needs: Sequence[Need]) -> tuple[Check, ...]:
    """What a reader would miss, part by part, one line for each row; needs left out of the plan stand elsewhere."""
    gaps = [gap for gap in plan_gaps(plan, needs) if gap.kind is not PlanGap.NEED_NOT_IN_PLAN]
    whole = [Check(_WHOLE[gap.kind][1], _WHOLE[gap.kind][0], kind=gap.kind) for gap in gaps if gap.kind in _WHOLE]
    rows: list[Check | None] = []
    for number, objective in enumerate(plan.objectives, 1):
        rows.append(_row(f"Objective {number}", OBJECTIVES, objective, gaps))
    for number, action in enumerate(plan.actions, 1):
        rows.append(_row(f"Step {number}", COURSE, action, gaps))
    parts = (GOAL, OBJECTIVES, COURSE, PARTICIPATION, TRANSITION)
    return tuple(sorted([*whole, *(row for row in rows if row)], key=lambda check: parts.index(check.part)))


def _row(name: str, part: str, item: Objective | PlannedAction, gaps: Iterable[Gap]) -> Check | None:
    """What one row lacks, in one line; the first of it is where to go."""
    own = [gap.kind for gap in gaps if gap.subject == item.id]
    lacking = [*([] if item.statement.strip() else ["no words yet"]), *(_ROW[kind] for kind in own)]
    if not lacking:
        return None
    return Check(f"{name}: {', '.join(lacking)}.", part, item.id, own[0] if item.statement.strip() else None)


def need_options(needs: Iterable[Need], linked: UUID | None) -> list[tuple[UUID, str]]:
    """The needs to choose from; a link to a need that the latest assessment does not have is kept in the list."""
    options = [(need.id, need.statement) for need in needs]
    if linked is not None and linked not in {need_id for need_id, _ in options}:
        options.append((linked, EARLIER_NEED))
    return options


def versions_of(plan: CarePlan, stored: Sequence[CarePlan]) -> tuple[CarePlan, ...]:
    """Every version, latest first; the one in hand stands for its stored self, and counts before it is stored."""
    others = [each for each in stored if each.id != plan.id]
    return tuple(sorted([*others, plan], key=lambda each: -each.version))


def version_words(plan: CarePlan, versions: Sequence[CarePlan], today: date) -> str:
    """`Version 2, in force from Wed 3/4`."""
    return version_as(plan, plan_status(plan, versions), today)


def version_as(plan: CarePlan, status: PlanStatus, today: date) -> str:
    """A version in words, where its status is known."""
    words = f"Version {plan.version}, {STATUS_WORDS[status]}"
    if plan.signature is None:
        return f"{words} of {show_date(plan.drafted_on, today)}"
    return f"{words}, from {show_date(plan.effective_on, today)}"


def sign_words(found: Sequence[Check], needs_left: int) -> tuple[str, ...]:
    """What the worker is told before she signs, in sentences."""
    if not found and not needs_left:
        return ("Nothing is missing.",)
    left = {0: [], 1: ["A need found in the assessment is not in the plan."]}.get(
        needs_left, [f"{needs_left} needs found in the assessment are not in the plan."]
    )
    return ("You can sign it as it is, or go back to this first:", *(check.words for check in found), *left)


@dataclass(frozen=True, slots=True)
class PlanText:
    """One part of a plan as text: labels with what stands under them."""

    title: str
    lines: tuple[tuple[str, str], ...]


def plan_as_text(plan: CarePlan, needs: Iterable[Need], today: date) -> tuple[PlanText, ...]:
    """A plan part by part, for reading."""
    known = {need.id: need.statement for need in needs}
    part, after = plan.participation, plan.transition
    evidence = ", ".join(EVIDENCE_WORDS[each] for each in part.evidence)
    signed = show_date(part.client_signed_on, today) or f"not signed. {part.no_signature_reason}".strip()
    return (
        PlanText(GOAL, _said(("In the client's words", plan.goal_own_words), ("Goal", plan.goal))),
        PlanText(OBJECTIVES, tuple((o.statement, _objective(o, known, today)) for o in plan.objectives)),
        PlanText(COURSE, tuple((a.statement, _action(a, known, today)) for a in plan.actions)),
        PlanText(PARTICIPATION, _said(("As shown by", evidence), ("Details", part.details), ("Client signed", signed))),
        PlanText(
            TRANSITION,
            _said(
                ("Next steps when the goals are met", after.next_steps),
                ("Projected discharge", show_date(after.projected_discharge, today)),
                ("The plan is looked at again by", show_date(plan.review_due, today)),
            ),
        ),
    )


def _said(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words in pairs if words)


def _need(need_id: UUID | None, known: dict[UUID, str]) -> str:
    return f"Need: {known.get(need_id, EARLIER_NEED)}" if need_id else ""


def _objective(objective: Objective, known: dict[UUID, str], today: date) -> str:
    status = OBJECTIVE_WORDS[objective.status]
    if objective.status_on:
        status = f"{status} on {show_date(objective.status_on, today)}"
    by_when = f"by {show_date(objective.target_date, today)}" if objective.target_date else ""
    need = _need(objective.need_id, known)
    return _listed(objective.responsible, by_when, status, objective.status_reason, need)


def _action(action: PlannedAction, known: dict[UUID, str], today: date) -> str:
    by_when = f"by {show_date(action.by_when, today)}" if action.by_when else ""
    return _listed(action.responsible, action.agency, by_when, _need(action.need_id, known))


def _listed(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
