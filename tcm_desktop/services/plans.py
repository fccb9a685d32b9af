"""Writing a care plan with the client, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import AssociateRole, Client
from tcm_desktop.domain.due import DueRule
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.plan_gaps import Gap, plan_gaps
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent, current_objectives
from tcm_desktop.domain.plans import NOTHING_FOLLOWED, CarePlan, Participation, Representative, Standings, plan_in_force
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form, put_form
from tcm_desktop.services.plan_rules import (
    YEARLY,
    due_after,
    observable_verbs,
    review_rule,
    standings,
    wants_discharge_date,
)
from tcm_desktop.services.signatures import put_signed

HALF_TYPED_DAYS = "plan_days"
"""The kind of form that keeps days of a draft which cannot be read yet; its owner is the plan."""


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """A plan in hand, the assessed needs beside it, what a reader would miss, and every stored version.

    `progress` and `events` are what was written down since versions were signed, `standings` what followed their
    signatures, `review` how often the payer wants the plan looked at, `half_typed` the words in days of the plan in
    hand that cannot be read yet, by the names of their fields.
    """

    client: Client
    plan: CarePlan
    needs: tuple[Need, ...]
    gaps: tuple[Gap, ...]
    versions: tuple[CarePlan, ...]
    progress: tuple[ObjectiveProgress, ...] = ()
    events: tuple[PlanEvent, ...] = ()
    standings: Standings = NOTHING_FOLLOWED
    review: DueRule = YEARLY
    wants_discharge: bool = False
    half_typed: Mapping[str, str] = field(default_factory=dict)


def open_plan(desk: Desk, client_id: UUID) -> PlanDesk:
    """The draft in hand, or else the version in force, or else a first draft that is not yet stored."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        versions = work.of_client(CarePlan, client_id, with_errors=True)
        needs = assessed_needs(work, client_id)
        stands = standings(work, client, versions, desk.today)
        progress = work.of_client(ObjectiveProgress, client_id)
        events = work.of_client(PlanEvent, client_id)
        plan = plan_in_hand(versions, desk.today, stands)
        plan = plan or _first_draft(desk, client, 1 + max((each.version for each in versions), default=0))
        half_typed = kept_form(work, HALF_TYPED_DAYS, plan.id, dict[str, str])
    return PlanDesk(
        client,
        plan,
        needs,
        plan_gaps(plan, needs, observable_verbs(), events),
        versions,
        progress,
        events,
        stands,
        review_rule(client.payer_profile, desk.today),
        wants_discharge_date(client.payer_profile, desk.today),
        half_typed or {},
    )


def _first_draft(desk: Desk, client: Client, version: int) -> CarePlan:
    """A blank plan, also where all before it were entered in error.

    Somebody who decides for the client is named in it, where the chart knows exactly one.
    """
    deciding = [each for each in client.associates if each.role is AssociateRole.DECISION_MAKER]
    helper = Representative(deciding[0].name, deciding[0].relation, decides=True) if len(deciding) == 1 else None
    return CarePlan(desk.new_id(), client.id, desk.worker.id, version, desk.today, representative=helper)


def plan_in_hand(versions: tuple[CarePlan, ...], day: date, stands: Standings) -> CarePlan | None:
    """The draft; else a version that waits for its second signature; else the one in force."""
    open_ones = [p for p in versions if p.id not in stands.in_error and (p.signature is None or stands.waits(p))]
    latest = max(open_ones, key=lambda p: (p.signature is None, p.version), default=None)
    in_force = plan_in_force(versions, day, stands)
    if latest is None or (latest.signature is not None and in_force is not None and in_force.version > latest.version):
        return in_force
    return latest


def revise_plan(desk: Desk, plan: CarePlan) -> CarePlan:
    """A draft of the next version, to be stored with its first change.

    What continues keeps its id. Objectives begin as they stand now; taking part and signatures start afresh.
    """
    with desk.reading() as work:
        numbered = work.of_client(CarePlan, plan.client_id, with_errors=True)  # no number is used twice
        versions = work.of_client(CarePlan, plan.client_id)
        progress = work.of_client(ObjectiveProgress, plan.client_id)
    helper = plan.representative
    return replace(
        plan,
        id=desk.new_id(),
        worker_id=desk.worker.id,
        version=max((each.version for each in numbered), default=plan.version) + 1,
        drafted_on=desk.today,
        objectives=current_objectives(plan, versions, progress),
        participation=Participation(),
        representative=replace(helper, took_part=None, why_not="") if helper is not None else None,
        effective_on=None,
        review_due=None,
        supersedes=plan.id,
        signature=None,
    )


def keep_plan(desk: Desk, plan: CarePlan, half_typed: Mapping[str, str] | None = None) -> Outcome[PlanDesk]:
    """Store a draft, and beside it the words in days that cannot be read yet. Raises AlreadySigned."""
    refuse_if_signed(plan)
    with desk.writing() as work:
        work.put(plan, "plan.changed")
        if half_typed:
            put_form(desk, work, HALF_TYPED_DAYS, plan.id, half_typed, plan.client_id)
        else:
            work.drop_copy(copy_id(HALF_TYPED_DAYS, plan.id))
        changes = work.commit()
    return Outcome(open_plan(desk, plan.client_id), changes)


def sign_plan(desk: Desk, plan: CarePlan) -> Outcome[PlanDesk]:
    """Sign a plan and put it in force today, with its review due when the payer's rules say, unless it says sooner.

    Raises NotReadyToSign for a plan without a goal or an objective: with neither there is nothing to agree to.
    """
    if not (plan.goal.strip() or plan.goal_own_words.strip()) or not plan.objectives:
        raise NotReadyToSign("A plan needs a goal and at least one objective before it is signed. Your text is kept.")
    with desk.writing() as work:
        client = work.get(Client, plan.client_id)
        rule = review_rule(client.payer_profile, desk.today)
        ready = replace(
            plan,
            effective_on=plan.effective_on or desk.today,
            review_due=plan.review_due or due_after(rule, desk.today),
        )
        put_signed(desk, work, ready, "plan.signed", desk.today, draft=plan)
        work.drop_copy(copy_id(HALF_TYPED_DAYS, plan.id))
        changes = work.commit()
    return Outcome(open_plan(desk, plan.client_id), changes)
