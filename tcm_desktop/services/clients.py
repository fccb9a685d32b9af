"""Taking a client in, changing what is known, and opening the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.coverage import units_used
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.own_caseload import own_caseload
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.problems import with_adders
from tcm_desktop.services.views import CaseloadLine, ContactLine


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the chart's page shows, latest contact first, documents oldest first.

    `units_used` are the units billed within each authorization, by its id.
    """

    client: Client
    assessments: tuple[Assessment, ...]
    reviews: tuple[NecessityReview, ...]
    plans: tuple[CarePlan, ...]
    contacts: tuple[ContactLine, ...]
    plan_in_force: CarePlan | None
    units_used: Mapping[UUID, int] = field(default_factory=dict)
    referrals: tuple[Referral, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    consents: tuple[Consent, ...] = ()
    tasks: tuple[Task, ...] = ()


def register_client(desk: Desk, client: Client) -> Outcome[Client]:
    """Take a new client in; the problems that she comes with are added in the worker's name."""
    client = with_adders(desk, client)
    with desk.writing() as work:
        work.put(client, "client.registered")
        return Outcome(client, work.commit())


def update_client(desk: Desk, client: Client) -> Outcome[Client]:
    """Change what is known about a client."""
    with desk.writing() as work:
        work.get(Client, client.id)
        work.put(client, "client.updated")
        return Outcome(client, work.commit())


def caseload(desk: Desk) -> tuple[CaseloadLine, ...]:
    """The worker's clients, by name."""
    with desk.reading() as work:
        return own_caseload(work, desk.worker.id, desk.today)


def open_chart(desk: Desk, client_id: UUID) -> Chart:
    """A client's chart; that it was opened is written to the audit trail. Raises RecordNotFound."""
    with desk.writing() as work:
        client = work.get(Client, client_id)
        plans = work.of_client(CarePlan, client_id)
        chart = Chart(
            client=client,
            assessments=work.of_client(Assessment, client_id),
            reviews=work.of_client(NecessityReview, client_id),
            plans=plans,
            contacts=work.contacts(client_id),
            plan_in_force=plan_of_day(work, client, desk.today),
            units_used=units_used(work, client),
            referrals=work.of_client(Referral, client_id),
            appointments=work.of_client(Appointment, client_id),
            consents=work.of_client(Consent, client_id),
            tasks=work.of_client(Task, client_id),
        )
        work.audit("chart.opened", Client.KIND, client_id)
        work.commit()
        return chart
