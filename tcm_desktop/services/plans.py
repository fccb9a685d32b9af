"""Writing a care plan with the client, version by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.plan_gaps import Gap, plan_gaps
from tcm_desktop.domain.plans import (
    CarePlan,
    Participation,
    plan_in_force,
)
from tcm_desktop.domain.signatures import refuse_if_signed, signed
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.desk import Desk, Outcome


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """A plan in hand, the assessed needs beside it, what a reader would miss, and every stored version."""

    client: Client
    plan: CarePlan
    needs: tuple[Need, ...]
    gaps: tuple[Gap, ...]
    versions: tuple[CarePlan, ...]


def a_year_after(day: date) -> date:
    """The same day next year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def open_plan(desk: Desk, client_id: UUID) -> PlanDesk:
    """The draft in hand, or else the version in force, or else a first draft that is not yet stored."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        versions = work.of_client(CarePlan, client_id)
        needs = assessed_needs(work, client_id)
    drafts = [p for p in versions if p.signature is None]
    plan = drafts[-1] if drafts else plan_in_force(versions, desk.today)
    plan = plan or CarePlan(desk.new_id(), client_id, desk.worker.id, version=1, drafted_on=desk.today)
    return PlanDesk(client, plan, needs, plan_gaps(plan, needs), versions)


def revise_plan(desk: Desk, plan: CarePlan) -> CarePlan:
    """A draft of the next version, to be stored with its first change. Client participation starts afresh."""
    return replace(
        plan,
        id=desk.new_id(),
        worker_id=desk.worker.id,
        version=plan.version + 1,
        drafted_on=desk.today,
        participation=Participation(),
        effective_on=None,
        review_due=None,
        supersedes=plan.id,
        signature=None,
    )


def keep_plan(desk: Desk, plan: CarePlan) -> Outcome[PlanDesk]:
    """Store a draft. Raises AlreadySigned."""
    refuse_if_signed(plan)
    with desk.writing() as work:
        work.put(plan, "plan.changed")
        changes = work.commit()
    return Outcome(open_plan(desk, plan.client_id), changes)


def sign_plan(desk: Desk, plan: CarePlan) -> Outcome[PlanDesk]:
    """Sign a plan and put it in force today, with its review due in a year unless it says sooner.

    San Francisco asks for an update at least yearly (SF BHS TCM page). Raises NotReadyToSign for a plan without a
    goal or an objective: with neither there is nothing to agree to.
    """
    if not (plan.goal.strip() or plan.goal_own_words.strip()) or not plan.objectives:
        raise NotReadyToSign("A plan needs a goal and at least one objective before it is signed. Your text is kept.")
    ready = replace(
        plan,
        effective_on=plan.effective_on or desk.today,
        review_due=plan.review_due or a_year_after(desk.today),
    )
    with desk.writing() as work:
        work.put(signed(ready, desk.worker, desk.clock.now(), desk.clock.zone), "plan.signed")
        changes = work.commit()
    return Outcome(open_plan(desk, plan.client_id), changes)
