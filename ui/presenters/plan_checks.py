"""What a care plan lacks, in plain words beside the part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import Gap, PlanGap, plan_gaps
from tcm_desktop.domain.plan_progress import PlanEvent
from tcm_desktop.domain.plans import CarePlan
from ui.presenters.plan_names import (
    CHOICE,
    COPY,
    COURSE,
    DECLINED,
    GOAL,
    OBJECTIVES,
    PARTICIPATION,
    PARTS,
    SUPPORTS,
    TRANSITION,
)

_WHOLE = {
    PlanGap.NO_GOAL: (GOAL, "There is no goal yet."),
    PlanGap.NO_OBJECTIVE: (OBJECTIVES, "There is no objective yet."),
    PlanGap.NO_ACTION: (COURSE, "No step is planned yet."),
    PlanGap.NO_SUPPORTS: (SUPPORTS, "Who helps in the client's own life is not said, nor why nobody does."),
    PlanGap.NO_PARTICIPATION: (PARTICIPATION, "How the client took part is not said."),
    PlanGap.NO_CLIENT_SIGNATURE: (PARTICIPATION, "The client did not sign, and it does not say why."),
    PlanGap.NO_CHOICE: (CHOICE, "When free choice and free will were explained is not said."),
    PlanGap.NO_TRANSITION: (TRANSITION, "What comes after is not said."),
    PlanGap.NO_DISCHARGE_DATE: (TRANSITION, "No discharge date is projected."),
    PlanGap.NO_COPY: (COPY, "The client has no copy yet."),
}
_ROW = {
    PlanGap.OBJECTIVE_WITHOUT_DATE: "no date",
    PlanGap.OBJECTIVE_WITHOUT_PERSON: "nobody named",
    PlanGap.OBJECTIVE_WITHOUT_NEED: "not tied to a need",
    PlanGap.OBJECTIVE_WITHOUT_VERB: "no word for what one can see, such as call or apply",
    PlanGap.ACTION_WITHOUT_NEED: "not tied to a need",
    PlanGap.DECLINED_WITHOUT_REASON: "declined without a reason",
}
AFTER_SIGNING = frozenset({PlanGap.NO_COPY, PlanGap.NO_CLIENT_SIGNATURE})
"""What can still be mended once the plan is signed."""
PAYER_WANTS_DATE = "No discharge date is projected. This payer asks for one."


@dataclass(frozen=True, slots=True)
class Check:
    """Something a reader of the plan would miss: its sentence, the part it is in, and the row (None: the part)."""

    words: str
    part: str
    subject: UUID | None = None
    kind: PlanGap | None = None


def checks(
    plan: CarePlan,
    needs: Sequence[Need],
    verbs: Collection[str] = (),
    events: Collection[PlanEvent] = (),
    *,
    wants_discharge: bool = False,
) -> tuple[Check, ...]:
    """What a reader would miss, part by part, one line for each row; needs left out of the plan stand elsewhere."""
    gaps = plan_gaps(plan, needs, verbs, events)
    whole = [_whole(gap.kind, wants_discharge) for gap in gaps if gap.kind in _WHOLE]
    rows = [row for name, part, item, said in _items(plan) if (row := _row(name, part, item, said, gaps))]
    return tuple(sorted([*whole, *rows], key=lambda check: PARTS.index(check.part)))


def _whole(kind: PlanGap, wants_discharge: bool) -> Check:
    part, words = _WHOLE[kind]
    if kind is PlanGap.NO_DISCHARGE_DATE and wants_discharge:
        words = PAYER_WANTS_DATE
    return Check(words, part, kind=kind)


def _items(plan: CarePlan) -> Iterable[tuple[str, str, UUID, str]]:
    """Every row of the plan: its name, its part, its id and its main words."""
    for number, objective in enumerate(plan.objectives, 1):
        yield f"Objective {number}", OBJECTIVES, objective.id, objective.statement
    for number, action in enumerate(plan.actions, 1):
        yield f"Step {number}", COURSE, action.id, action.statement
    for number, support in enumerate(plan.supports, 1):
        yield f"Person {number}", SUPPORTS, support.id, support.name
    for number, declined in enumerate(plan.declined, 1):
        yield f"Service {number}", DECLINED, declined.id, declined.what


def _row(name: str, part: str, item: UUID, said: str, gaps: Iterable[Gap]) -> Check | None:
    """What one row lacks, in one line; the first of it is where to go."""
    own = [gap.kind for gap in gaps if gap.subject == item]
    lacking = [*([] if said.strip() else ["no words yet"]), *(_ROW[kind] for kind in own)]
    if not lacking:
        return None
    return Check(f"{name}: {', '.join(lacking)}.", part, item, own[0] if said.strip() else None)


def sign_words(found: Sequence[Check], needs_left: int) -> tuple[str, ...]:
    """What the worker is told before she signs, in sentences."""
    if not found and not needs_left:
        return ("Nothing is missing.",)
    left = {0: [], 1: ["A need found in the assessment is not in the plan."]}.get(
        needs_left, [f"{needs_left} needs found in the assessment are not in the plan."]
    )
    return ("You can sign it as it is, or go back to this first:", *(check.words for check in found), *left)
