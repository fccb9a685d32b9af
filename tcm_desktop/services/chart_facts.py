"""Loading what a chart knows around a contact, in the transaction that is open anyway."""

from __future__ import annotations

from datetime import date, timedelta

from tcm_desktop.billing.calendar import months_after
from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.episodes import Episode, episodes_of
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork

EARLIER_NOTES = 20
"""How many of a client's latest notes a narrative is held against: text is carried over from the last few."""

_NEIGHBOUR = timedelta(days=1)  # a contact across midnight, or one written in another zone


def load_facts(work: UnitOfWork, note: ContactNote, client: Client, plan: CarePlan | None, today: date) -> ChartFacts:
    """The chart around a note. No more is read than lies near its service date."""
    day = note.service_date
    month = day.replace(day=1)
    authorizations = (a for a in client.authorizations if a.since <= day <= a.until)
    return ChartFacts(
        note=note,
        client=client,
        worker=next((worker for worker in work.every(Worker) if worker.id == note.worker_id), None),
        today=today,
        assessments=work.of_client(Assessment, client.id),
        plan=plan,
        others=tuple(n for n in work.notes_between(day - _NEIGHBOUR, day + _NEIGHBOUR) if n.id != note.id),
        earlier=tuple(n for n in work.latest_notes(client.id, day, EARLIER_NOTES + 1) if n.id != note.id),
        units_of_day=work.units_billed(client.id, day, day),
        units_of_month=work.units_billed(client.id, month, months_after(month, 1) - _NEIGHBOUR),
        units_used={a.id: work.units_billed(client.id, a.since, a.until) for a in authorizations},
        episodes=episodes_of(client, work.of_client(Episode, client.id)),
    )


def facts_for(desk: Desk, note: ContactNote) -> ChartFacts:
    """The chart around a note in hand, for when its service date has changed."""
    with desk.reading() as work:
        client = work.get(Client, note.client_id)
        plan = plan_of_day(work, client, note.service_date)
        return load_facts(work, note, client, plan, desk.today)
