"""Two versions of a care plan side by side, and what has changed since the client signed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment, Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.plan_changes import PartChange, plan_changes
from tcm_desktop.domain.plan_progress import PlanEvent, client_signed_on
from tcm_desktop.domain.plans import CarePlan, Standings
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.plan_rules import standings
from tcm_desktop.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, the older one first, and everything in which they differ.

    `before` is None for a plan that nothing comes before. `signed` is the latest version that the client signed.
    """

    client: Client
    before: CarePlan | None
    after: CarePlan
    changes: tuple[PartChange, ...]
    needs: tuple[Need, ...]
    versions: tuple[CarePlan, ...]
    events: tuple[PlanEvent, ...]
    standings: Standings
    signed: CarePlan | None


def compare_versions(desk: Desk, client_id: UUID, after_id: UUID, before_id: UUID | None = None) -> Comparison:
    """A version beside another; without one, beside the last that the client signed, or else the one before.

    Raises RecordNotFound for a version that is not stored in this chart.
    """
    with desk.reading() as work:
        client = work.get(Client, client_id)
        versions = work.of_client(CarePlan, client_id, with_errors=True)
        events = work.of_client(PlanEvent, client_id)
        stands = standings(work, client, versions, desk.today)
        needs = needs_ever_found(work, client_id)
    after = _asked_for(versions, after_id)
    signed = last_signed_by_client(versions, events, after, stands)
    before = _asked_for(versions, before_id) if before_id is not None else signed or _one_before(after, versions)
    if before is not None and before.version > after.version:
        before, after = after, before
    changes = plan_changes(before, after) if before is not None else ()
    return Comparison(client, before, after, changes, needs, versions, events, stands, signed)


def last_signed_by_client(
    versions: tuple[CarePlan, ...], events: tuple[PlanEvent, ...], until: CarePlan, stands: Standings
) -> CarePlan | None:
    """The latest version before or up to this one that the client signed; one entered in error does not count."""
    hers = [
        plan
        for plan in versions
        if plan.version <= until.version and plan.id not in stands.in_error and client_signed_on(plan, events)
    ]
    latest = max(hers, key=lambda plan: plan.version, default=None)
    return latest if latest is None or latest.id != until.id else None


def needs_ever_found(work: UnitOfWork, client_id: UUID) -> tuple[Need, ...]:
    """Every need that an assessment of this client found, each as the latest puts it."""
    assessments = work.of_client(Assessment, client_id)
    return tuple({need.id: need for a in assessments for finding in a.areas for need in finding.needs}.values())


def _asked_for(versions: tuple[CarePlan, ...], plan_id: UUID) -> CarePlan:
    plan = next((each for each in versions if each.id == plan_id), None)
    if plan is None:
        raise RecordNotFound("This version is not in this chart. Open the plan again and choose it there.")
    return plan


def _one_before(plan: CarePlan, versions: tuple[CarePlan, ...]) -> CarePlan | None:
    earlier = [each for each in versions if each.version < plan.version]
    return max(earlier, key=lambda each: each.version, default=None)
