"""Handing a care plan out on paper or as a file, and keeping a trace of it."""

from __future__ import annotations

from uuid import UUID

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet, PrintOptions
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.follow_ups import CoSigning, Judgement, follow_ups_of
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent, current_objectives
from tcm_desktop.domain.plans import CarePlan, PlanStatus, Standings, plan_status
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.plan_rules import standings
from tcm_desktop.services.plan_versions import needs_ever_found
from tcm_desktop.services.plans import plan_in_hand
from tcm_desktop.services.ports import UnitOfWork

PAPER = PaperTrail(CarePlan.KIND, "plan")
"""The events in the audit trail."""


def plan_sheet(
    desk: Desk, client_id: UUID, plan_id: UUID | None = None, options: PrintOptions | None = None
) -> CarePlanSheet:
    """What is printed on a client's plan; without a plan's id the draft in hand, or else the version in force.

    Raises RecordNotFound when the client has no plan, or not this one.
    """
    with desk.reading() as work:
        client = work.get(Client, client_id)
        plans = work.of_client(CarePlan, client_id, with_errors=True)
        stands = standings(work, client, plans, desk.today)
        plan = _asked_for(plans, plan_id) if plan_id is not None else _in_hand(desk, plans, stands)
        needs = _needs_named(work, plan)
        progress = work.of_client(ObjectiveProgress, client_id)
        events = work.of_client(PlanEvent, client_id)
        cosigned = _cosigned(work, plan) if plan.id in stands.approved else None
        consents = work.of_client(Consent, client_id)
    return CarePlanSheet(
        client=client,
        plan=plan,
        needs=needs,
        worker=desk.worker,
        agency=desk.worker.agency,
        printed_on=desk.today,
        options=options or PrintOptions(),
        practice=desk.vault.entry.practice,
        replaced=plan_status(plan, plans, stands) is PlanStatus.SUPERSEDED,
        now=current_objectives(plan, plans, progress),
        events=events,
        waiting=stands.waits(plan),
        in_error=plan.id in stands.in_error,
        cosigned=cosigned,
        consents=consents,
    )


def _asked_for(plans: tuple[CarePlan, ...], plan_id: UUID) -> CarePlan:
    """Of this client's plans only: another's must never be printed under her name."""
    plan = next((plan for plan in plans if plan.id == plan_id), None)
    if plan is None:
        raise RecordNotFound("This care plan is not in this chart. Open the chart again and choose the plan there.")
    return plan


def _in_hand(desk: Desk, plans: tuple[CarePlan, ...], stands: Standings) -> CarePlan:
    plan = plan_in_hand(plans, desk.today, stands)
    if plan is None:
        raise RecordNotFound("There is no care plan to print yet. Write the goal first; then it can be printed.")
    return plan


def _cosigned(work: UnitOfWork, plan: CarePlan) -> Signature | None:
    """The signature of whoever approved the plan last."""
    judged = follow_ups_of(plan.id, work.of_client(CoSigning, plan.client_id), CoSigning)
    return next((each.signature for each in reversed(judged) if each.judgement is Judgement.APPROVED), None)


def _needs_named(work: UnitOfWork, plan: CarePlan) -> tuple[Need, ...]:
    """The needs that the plan's items name, each as the latest assessment that has it puts it."""
    named = {item.need_id for item in plan.objectives} | {item.need_id for item in plan.actions}
    return tuple(need for need in needs_ever_found(work, plan.client_id) if need.id in named)
