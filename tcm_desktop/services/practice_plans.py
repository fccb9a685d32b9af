"""The care plans of practice clients: from the stories' data to records."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tcm_desktop.domain.plan_progress import CopyWay, ObjectiveProgress, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    Participation,
    PlannedAction,
    Representative,
    Safeguards,
    TookPart,
    Transition,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plan_progress import ToRecord
from tcm_desktop.services.practice_data import (
    ActionData,
    ObjectiveData,
    PlanData,
    ProgressData,
    RepresentativeData,
)
from tcm_desktop.services.practice_records import Calendar, Names


def plan_of(desk: Desk, blank: CarePlan, data: PlanData, calendar: Calendar, names: Names) -> CarePlan:
    """The plan's text on a new draft. An objective that an earlier version had keeps its id."""
    day, after, taking_part = calendar.workday(data.workdays_ago), data.transition, data.participation
    discharge = calendar.days(after.discharge_in_days) if after else None
    return replace(
        blank,
        goal=data.goal,
        goal_own_words=data.goal_own_words,
        objectives=tuple(_objective(desk, o, calendar, names) for o in data.objectives),
        actions=tuple(_action(desk, a, calendar, names) for a in data.actions),
        supports=tuple(NaturalSupport(desk.new_id(), s.name, s.relation, s.does) for s in data.supports),
        no_supports_reason=data.no_supports_reason,
        declined=tuple(DeclinedService(desk.new_id(), d.what, d.reason, day) for d in data.declined),
        participation=Participation(
            taking_part.evidence,
            taking_part.details,
            day if taking_part.client_signed else None,
            taking_part.no_signature_reason,
        ),
        representative=_representative(data.representative) if data.representative else None,
        safeguards=Safeguards(day, desk.worker.name, data.provider, day, day) if data.provider else None,
        transition=Transition(after.next_steps, discharge, after.criteria) if after else Transition(),
        review_due=None if data.review_in_days is None else calendar.days(data.review_in_days),
    )


def copy_of(desk: Desk, plan: CarePlan, way: CopyWay, language: str) -> ToRecord:
    """A copy of a plan, given today."""
    kind = PlanEventKind.COPY_GIVEN
    event = PlanEvent(desk.new_id(), plan.client_id, desk.worker.id, plan.id, desk.today, kind, way, language)
    return ToRecord(events=(event,))


def progress_of(desk: Desk, plan: CarePlan, data: ProgressData, names: Names) -> ToRecord:
    """How an objective of a plan goes today."""
    objective_id: UUID = names.id_of(data.objective)
    return ToRecord(
        (
            ObjectiveProgress(
                desk.new_id(),
                plan.client_id,
                desk.worker.id,
                plan.id,
                objective_id,
                desk.today,
                data.status,
                data.reason,
                data.words,
            ),
        )
    )


def _representative(data: RepresentativeData) -> Representative:
    took_part = TookPart.NO if data.why_not else TookPart.YES
    return Representative(data.name, data.relation, data.decides, took_part, data.why_not)


def _action(desk: Desk, data: ActionData, calendar: Calendar, names: Names) -> PlannedAction:
    return PlannedAction(
        desk.new_id(),
        data.statement,
        names.id_of(data.need),
        data.responsible,
        data.agency,
        calendar.days(data.due_in_days),
        data.service,
        data.contact,
        data.phone,
        data.frequency,
    )


def _objective(desk: Desk, data: ObjectiveData, calendar: Calendar, names: Names) -> Objective:
    known = names.ids.get(data.key)
    ago = data.status_workdays_ago
    return Objective(
        id=known or names.give(data.key, desk.new_id()),
        statement=data.statement,
        responsible=data.responsible,
        target_date=calendar.days(data.due_in_days),
        need_id=names.id_of(data.need),
        status=data.status,
        status_on=None if ago is None else calendar.workday(ago),
        status_reason=data.status_reason,
    )
