"""The live meter: what is signed to be billed, today and this month, as each client's payer counts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from tcm_desktop.billing.book import Books, RuleBook, book_if_any, rule_book
from tcm_desktop.billing.calendar import months_after
from tcm_desktop.billing.notices import sureness
from tcm_desktop.billing.payer_rules import is_face_to_face, month_minimum
from tcm_desktop.billing.units import Aggregation, MonthTally, countable_minutes, month_units, units_of_day
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.people import age_on
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import BilledContact


@dataclass(frozen=True, slots=True)
class UnitTally:
    """Units signed to be billed: the worker's on that day, the client's and the worker's in that calendar month.

    For a payer that pays by the month, `month` says how far this client is and `client_month` is 1 once it is earned;
    `months_earned` are the months that the worker's contacts have earned, which no quarter hours are added to.
    `notices` say how sure the client's rules are.
    """

    day: date
    today: int
    client_month: int
    worker_month: int
    months_earned: int = 0
    month: MonthTally | None = None
    procedure: str = ""
    notices: tuple[str, ...] = ()


def meter(desk: Desk, client_id: UUID, day: date, books: Books = rule_book) -> UnitTally:
    """Count for one client and the worker at the desk. One query over the month. Raises RecordNotFound."""
    first = day.replace(day=1)
    with desk.reading() as work:
        client = work.get(Client, client_id)
        month = work.billed(first, months_after(first, 1) - timedelta(days=1))
    mine = [contact for contact in month if contact.worker_id == desk.worker.id]
    hers = [contact for contact in month if contact.client_id == client_id]
    book = book_if_any(client.payer_profile, day, books)
    tally = month_tally(hers, book, age_on(client.birth_date, day)) if book and book.unit_rules.by_month else None
    return UnitTally(
        day=day,
        today=total_units((contact for contact in mine if contact.service_date == day), books),
        client_month=int(tally.met) if tally else total_units(hers, books),
        worker_month=total_units(mine, books),
        months_earned=_months_earned(month, {contact.client_id for contact in mine}, books),
        month=tally,
        procedure=book.text("unit.procedure") if book else "",
        notices=sureness(book) if book else (),
    )


@dataclass(frozen=True, slots=True)
class OwnTally:
    """What the worker signed to be billed, over all clients: units of a day and of its month, and months earned."""

    day: date
    today: int
    month: int
    months_earned: int


def own_meter(desk: Desk, books: Books = rule_book) -> OwnTally:
    """Count for the worker at the desk, today and this month. One query over the month."""
    day = desk.today
    first = day.replace(day=1)
    with desk.reading() as work:
        month = work.billed(first, months_after(first, 1) - timedelta(days=1))
    mine = [contact for contact in month if contact.worker_id == desk.worker.id]
    return OwnTally(
        day=day,
        today=total_units((contact for contact in mine if contact.service_date == day), books),
        month=total_units(mine, books),
        months_earned=_months_earned(month, {contact.client_id for contact in mine}, books),
    )


def total_units(contacts: Iterable[BilledContact], books: Books = rule_book) -> int:
    """Units of contacts of one month, person by person, each as her payer adds up and caps days and months.

    A payer whose rules are not here is counted by what was signed. Months that are paid whole earn none here.
    """
    by_person = sorted(contacts, key=lambda contact: (contact.client_id, contact.service_date, contact.worker_id))
    return sum(_of_person(list(hers), books) for _, hers in groupby(by_person, key=lambda contact: contact.client_id))


def month_tally(contacts: Sequence[BilledContact], book: RuleBook, age: int) -> MonthTally:
    """How far one client's month is, of contacts that are all to be billed."""
    face_to_face = sum(is_face_to_face(contact.mode, contact.contacted_role, book) for contact in contacts)
    return MonthTally(len(contacts), face_to_face, *month_minimum(book, age))


def _of_person(contacts: Sequence[BilledContact], books: Books) -> int:
    days = (_of_day(list(day), books) for _, day in groupby(contacts, key=lambda contact: contact.service_date))
    book = book_if_any(contacts[-1].payer_profile, contacts[-1].service_date, books)
    return month_units(days, book.unit_rules) if book else sum(days)


def _of_day(contacts: Sequence[BilledContact], books: Books) -> int:
    """One person's day: each worker's contacts as signed, or added up first where the payer does so."""
    book = book_if_any(contacts[0].payer_profile, contacts[0].service_date, books)
    if book is None:
        return sum(contact.units for contact in contacts)
    rules = book.unit_rules
    if rules.aggregation is Aggregation.PER_CONTACT:
        return sum(contact.units for contact in contacts)
    earned = 0
    for _, own in groupby(contacts, key=lambda contact: contact.worker_id):
        minutes = [
            c.counted_minutes
            or countable_minutes(rules.countable, c.direct_minutes - c.not_billable_minutes, c.travel_minutes)
            for c in own
        ]
        earned += units_of_day(minutes, rules.calculator, rules.aggregation)
    return earned


def _months_earned(contacts: Sequence[BilledContact], clients: Iterable[UUID], books: Books) -> int:
    earned = 0
    for client_id in clients:
        hers = [contact for contact in contacts if contact.client_id == client_id]
        last = hers[-1]
        book = book_if_any(last.payer_profile, last.service_date, books)
        if book and book.unit_rules.by_month and last.birth_date is not None:
            earned += month_tally(hers, book, age_on(last.birth_date, last.service_date)).met
    return earned
