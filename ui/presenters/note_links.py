"""What a contact can be linked to, in words: the objectives of the plan in force, and the assessed needs."""

from __future__ import annotations

from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from ui.presenters.plan_names import OBJECTIVE_WORDS

Serves = tuple[UUID | None, UUID | None]
"""A need and an objective; one of them, or neither."""


def objective_options(plan: CarePlan | None) -> list[tuple[Objective, str]]:
    """The plan's objectives as `1. Get a state ID`; those that are over say so."""
    listed = enumerate(plan.objectives if plan else (), 1)
    return [(objective, f"{number}. {objective.statement}{_over(objective)}") for number, objective in listed]


def _over(objective: Objective) -> str:
    if objective.status in {ObjectiveStatus.ACTIVE, ObjectiveStatus.PARTLY_MET, ObjectiveStatus.REVISED}:
        return ""
    return f" ({OBJECTIVE_WORDS[objective.status].lower()})"


def serves_options(plan: CarePlan | None, needs: tuple[Need, ...]) -> list[tuple[Serves, str]]:
    """What an activity can serve: the plan's objectives, then the assessed needs."""
    objectives: list[tuple[Serves, str]] = [((None, each.id), words) for each, words in objective_options(plan)]
    return [*objectives, *(((need.id, None), f"Need: {need.statement}") for need in needs)]
