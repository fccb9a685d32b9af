"""Writing down what happens to a signed plan: how objectives go, copies handed over, signatures on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.plan_progress import (
    NEEDS_A_REASON,
    CopyWay,
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
)
from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus, PlanStatus, plan_status
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.plan_rules import standings
from tcm_desktop.services.ports import UnitOfWork

PROGRESS = "plan_progress"
"""The kind of form that is kept while it is typed; its owner is the plan."""


@dataclass(frozen=True, slots=True)
class TypedProgress:
    """How an objective goes, as typed; the day is text. `id` is that of the record to be."""

    id: UUID
    objective_id: UUID | None = None
    status: ObjectiveStatus | None = None
    on: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """A copy or a signature, as typed."""

    id: UUID
    kind: PlanEventKind | None = None
    on: str = ""
    way: CopyWay | None = None
    language: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class ProgressForm:
    """Both as typed: anything may be missing or wrong."""

    progress: tuple[TypedProgress, ...] = ()
    events: tuple[TypedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ToRecord:
    """What is to be written down, once it can be read."""

    progress: tuple[ObjectiveProgress, ...] = ()
    events: tuple[PlanEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressDesk:
    """A signed plan among its versions, what was written down about all of them, and what was left unfinished."""

    client: Client
    plan: CarePlan
    versions: tuple[CarePlan, ...]
    progress: tuple[ObjectiveProgress, ...]
    events: tuple[PlanEvent, ...]
    typed: ProgressForm | None


def open_progress(desk: Desk, client_id: UUID, plan_id: UUID) -> ProgressDesk:
    """A signed plan of this client. Raises RecordNotFound, NotReadyToSign for a draft."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        plan, versions = _signed_plan(work, client_id, plan_id)
        return ProgressDesk(
            client,
            plan,
            versions,
            work.of_client(ObjectiveProgress, client_id),
            work.of_client(PlanEvent, client_id),
            kept_form(work, PROGRESS, plan_id, ProgressForm),
        )


def record_progress(desk: Desk, client_id: UUID, plan_id: UUID, found: ToRecord) -> Outcome[UUID]:
    """Write it down in the worker's name; none of it can change afterwards. What was typed is let go.

    Raises RecordNotFound, and NotReadyToSign for what a reader could not use: a day before the plan or still to come,
    no reason where one is asked for, another plan's objective, or progress on a version that is no longer in force.
    """
    with desk.writing() as work:
        client = work.get(Client, client_id)
        plan, versions = _signed_plan(work, client_id, plan_id)
        stands = standings(work, client, versions, desk.today)
        is_replaced = plan_status(plan, versions, stands) is PlanStatus.SUPERSEDED
        _refuse_what_cannot_be(found, plan, desk.today, is_replaced=is_replaced)
        now, zone = desk.clock.now(), desk.clock.zone
        for progress in found.progress:
            work.put(signed(progress, desk.worker, now, zone, progress.on), "objective_progress.recorded")
        for event in found.events:
            work.put(signed(event, desk.worker, now, zone, event.on), f"plan_event.{event.kind}")
        work.drop_copy(copy_id(PROGRESS, plan_id))
        return Outcome(plan_id, work.commit())


def _signed_plan(work: UnitOfWork, client_id: UUID, plan_id: UUID) -> tuple[CarePlan, tuple[CarePlan, ...]]:
    versions = work.of_client(CarePlan, client_id)
    plan = next((each for each in versions if each.id == plan_id), None)
    if plan is None:
        raise RecordNotFound("This care plan is not in this chart. Open the chart again and choose the plan there.")
    if plan.signature is None:
        raise NotReadyToSign("This plan is a draft. Write it in the plan itself, and sign it first. Your text is kept.")
    return plan, versions


def _refuse_what_cannot_be(found: ToRecord, plan: CarePlan, today: date, *, is_replaced: bool) -> None:
    begun = plan.effective_on or plan.drafted_on
    days = [*(each.on for each in found.progress), *(each.on for each in found.events)]
    if any(not begun <= day <= today for day in days):
        raise NotReadyToSign("A day lies before the plan or is still to come. Check the days. Your text is kept.")
    if is_replaced and found.progress:
        raise NotReadyToSign("A newer plan is in force. Write this down there. Your text is kept.")
    _refuse_progress(found.progress, {each.id for each in plan.objectives})


def _refuse_progress(progress: Iterable[ObjectiveProgress], known: set[UUID]) -> None:
    for each in progress:
        if each.objective_id not in known:
            raise NotReadyToSign("This objective is not in the plan. Choose one that is. Your text is kept.")
        if each.status in NEEDS_A_REASON and not each.reason.strip():
            raise NotReadyToSign("Say why it is declined, put off or changed. Your text is kept.")
