"""What happens to a signed plan: in words, and from what is typed to what is written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from tcm_desktop.domain.plan_progress import (
    NEEDS_A_REASON,
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
    StatusStep,
    events_of,
    status_history,
)
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plan_progress import ProgressForm, ToRecord, TypedEvent, TypedProgress
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.plan_names import EVENT_WORDS, OBJECTIVE_WORDS, WAY_WORDS
from ui.presenters.typed import show_date

BEFORE_PLAN = "This day lies before the plan. Check the day."


def step_words(step: StatusStep, today: date) -> str:
    """`Wed 3/4: Partly met · The office needs a pay stub`."""
    return f"{show_date(step.on, today)}: " + " · ".join(
        filter(None, (OBJECTIVE_WORDS[step.status], step.reason, step.words))
    )


def event_words(event: PlanEvent, today: date) -> tuple[str, str]:
    """`Copy given`, and `Wed 3/4 · On paper · Spanish`."""
    way = WAY_WORDS[event.way] if event.way is not None else ""
    told = (show_date(event.on, today), way, event.language, event.who)
    return EVENT_WORDS[event.kind], " · ".join(filter(None, told))


def standing_lines(
    plan: CarePlan,
    versions: Sequence[CarePlan],
    progress: Collection[ObjectiveProgress],
    events: Collection[PlanEvent],
    today: date,
) -> tuple[tuple[str, str], ...]:
    """Every objective of a signed plan with its history, the latest step first; then copies and signatures."""
    upto = [each for each in versions if each.version <= plan.version]
    histories = (status_history(each.id, upto, progress) for each in plan.objectives)
    objectives = zip(plan.objectives, histories, strict=True)
    happened = events_of(plan, events, *PlanEventKind)
    return (
        *((objective.statement, _steps(history, today)) for objective, history in objectives),
        *(event_words(event, today) for event in happened),
    )


def _steps(history: tuple[StatusStep, ...], today: date) -> str:
    return "\n".join(step_words(step, today) for step in reversed(history))


def read_progress(
    form: ProgressForm, plan: CarePlan, worker_id: UUID, today: date
) -> tuple[ToRecord | None, tuple[Problem, ...]]:
    """What is to be written down, or None and what is missing or wrong. Blank rows are no rows."""
    reader = _PlanReader(plan, worker_id, today)
    progress = [reader.progress(typed) for typed in form.progress if _is_progress(typed)]
    events = [reader.event(typed) for typed in form.events if _is_event(typed)]
    if reader.problems:
        return None, tuple(reader.problems)
    return ToRecord(tuple(filter(None, progress)), tuple(filter(None, events))), ()


def is_blank(form: ProgressForm) -> bool:
    """Whether there is nothing in the form to be kept."""
    return not any(map(_is_progress, form.progress)) and not any(map(_is_event, form.events))


class _PlanReader(Reader):
    """Reads rows that are about a plan."""

    def __init__(self, plan: CarePlan, worker_id: UUID, today: date) -> None:
        super().__init__(today)
        self._plan, self._worker_id = plan, worker_id

    def progress(self, typed: TypedProgress) -> ObjectiveProgress | None:
        at = f"progress/{typed.id}"
        objective = self.needed(f"{at}/objective_id", typed.objective_id, "Choose the objective.")
        status = self.needed(f"{at}/status", typed.status, "Choose how it stands.")
        on = self._day(f"{at}/on", typed.on)
        reason = typed.reason.strip()
        if status in NEEDS_A_REASON:
            self.needed(f"{at}/reason", reason, "Say why it is declined, put off or changed.")
        if objective is None or status is None or on is None:
            return None
        plan = self._plan
        words = typed.words.strip()
        return ObjectiveProgress(
            typed.id, plan.client_id, self._worker_id, plan.id, objective, on, status, reason, words
        )

    def event(self, typed: TypedEvent) -> PlanEvent | None:
        at = f"events/{typed.id}"
        kind = self.needed(f"{at}/kind", typed.kind, "Choose what happened.")
        on = self._day(f"{at}/on", typed.on)
        if kind is PlanEventKind.COPY_GIVEN:
            self.needed(f"{at}/way", typed.way, "Choose how the copy was given.")
            self.needed(f"{at}/language", typed.language.strip(), "Say in which language.")
        if kind is None or on is None:
            return None
        plan, way = self._plan, typed.way if kind is PlanEventKind.COPY_GIVEN else None
        return PlanEvent(
            typed.id,
            plan.client_id,
            self._worker_id,
            plan.id,
            on,
            kind,
            way,
            typed.language.strip() if way is not None else "",
            typed.who.strip(),
        )

    def _day(self, field: str, typed: str) -> date | None:
        found = self.day(field, typed, past=True, missing="Type the day.")
        begun = self._plan.effective_on or self._plan.drafted_on
        if found is not None and found < begun:
            self.problems.append(Problem(field, BEFORE_PLAN))
        return found


def _is_progress(typed: TypedProgress) -> bool:
    return bool(typed.status or typed.reason.strip() or typed.words.strip())


def _is_event(typed: TypedEvent) -> bool:
    return bool(typed.kind or typed.way or typed.who.strip())
