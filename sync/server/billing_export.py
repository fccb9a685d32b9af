"""What the agency claims: its signed contacts that are to be billed, one line each, as CSV.

Only what stands is exported: a note that was entered in error, was returned, or still waits for a second signature is
counted and named by its id, never billed. `units` are those of the signature. `claim_units` are what the contact adds
to its client's day and month as her payer sums and caps them, so that their sum is what can be claimed: where a payer
pays by the month, the contact that earns it carries the 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from tcm_desktop.billing.book import Books, book_if_any, rule_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.follow_ups import FollowUp, Standing, standing
from tcm_desktop.domain.people import age_on
from tcm_desktop.domain.places import place_of_service
from tcm_desktop.services.meter import month_tally, total_units
from tcm_desktop.services.views import BilledContact

STANDING = (Standing.CLEAR, Standing.COSIGNED)
"""What may be claimed."""


@dataclass(frozen=True, slots=True)
class Versioned:
    """A note as the server holds it: `version` rises with each change of the record."""

    note: ContactNote
    version: int


@dataclass(frozen=True, slots=True)
class BillingLine:
    """One contact of the claim, in the order of the columns. Ids are those of the record, minutes whole.

    `modifiers` is for the biller to fill in: no rule pack names any, because none was read in a payer's own table for
    this service. `mode` and `place_of_service` are what most of them follow (93 for audio, 95 for video).
    """

    service_date: date
    client_id: UUID
    medicaid_id: str
    worker_id: UUID
    worker: str
    hcpcs: str
    modifiers: str
    mode: str
    place_of_service: str
    minutes: int
    units: int
    claim_units: int
    payer: str
    note_id: UUID
    note_version: int
    signed_at: str
    billed_against_advice: str


@dataclass(frozen=True, slots=True)
class Held:
    """A contact that was signed to be billed and is not in the claim, and why."""

    note_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The lines of a time, and what was held back from it."""

    lines: tuple[BillingLine, ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a claim is made from. `notes` cover whole calendar months, because a month's limit needs all of it."""

    notes: Sequence[Versioned]
    clients: Mapping[UUID, Client]
    follow_ups: Iterable[FollowUp] = ()


def claim(chart: Chart, since: date, until: date, books: Books = rule_book) -> Claim:
    """The contacts of these days, both included, in the order of client and day."""
    by_document: dict[UUID, list[FollowUp]] = {}
    for follow_up in chart.follow_ups:
        by_document.setdefault(follow_up.document_id, []).append(follow_up)
    taken: list[Versioned] = []
    held: list[Held] = []
    for found in filter(_is_to_be_billed, chart.notes):
        stands = standing(found.note.id, found.note.signature, by_document.get(found.note.id, ()))
        if stands in STANDING:
            taken.append(found)
        elif since <= found.note.service_date <= until:
            held.append(Held(found.note.id, stands))
    taken.sort(key=_order)
    lines = (line for hers in _months(taken) for line in _lines(hers, chart.clients, books))
    return Claim(tuple(line for line in lines if since <= line.service_date <= until), tuple(held))


def as_csv(lines: Iterable[BillingLine]) -> str:
    """The lines with a head, as spreadsheets and billing programs read them (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(field.name for field in fields(BillingLine))
    writer.writerows(tuple(map(_harmless, astuple(line))) for line in lines)
    return out.getvalue()


def _is_to_be_billed(found: Versioned) -> bool:
    billing = found.note.billing
    return found.note.signature is not None and billing is not None and billing.choice is BillingChoice.BILL


def _order(found: Versioned) -> tuple[Any, ...]:
    note = found.note
    return str(note.client_id), note.service_date, str(note.worker_id), str(note.start or ""), str(note.id)


def _months(notes: Iterable[Versioned]) -> Iterable[list[Versioned]]:
    """The notes of one client and one calendar month together."""
    return (
        list(hers)
        for _, hers in groupby(notes, key=lambda found: (found.note.client_id, found.note.service_date.replace(day=1)))
    )


def _lines(notes: Sequence[Versioned], clients: Mapping[UUID, Client], books: Books) -> Iterable[BillingLine]:
    """The lines of one client's month: each contact adds what the month comes to with it and did not without."""
    client = clients.get(notes[0].note.client_id)
    contacts: list[BilledContact] = []
    before = 0
    for found in notes:
        contacts.append(_contact(found.note, client))
        after = _earned(contacts, books)
        yield _line(found, client, after - before, books)
        before = after


def _earned(contacts: Sequence[BilledContact], books: Books) -> int:
    last = contacts[-1]
    book = book_if_any(last.payer_profile, last.service_date, books)
    if book is None or not book.unit_rules.by_month:
        return total_units(contacts, books)
    if last.birth_date is None:
        return 0
    return int(month_tally(contacts, book, age_on(last.birth_date, last.service_date)).met)


def _contact(note: ContactNote, client: Client | None) -> BilledContact:
    billing = note.billing
    return BilledContact(
        client_id=note.client_id,
        worker_id=note.worker_id,
        payer_profile=client.payer_profile if client else "",
        birth_date=client.birth_date if client else None,
        service_date=note.service_date,
        mode=note.mode,
        contacted_role=note.contacted_role,
        direct_minutes=note.direct_minutes or 0,
        not_billable_minutes=note.not_billable_minutes,
        travel_minutes=note.travel_minutes,
        units=billing.units if billing else 0,
        counted_minutes=billing.minutes if billing else 0,
    )


def _line(found: Versioned, client: Client | None, claim_units: int, books: Books) -> BillingLine:
    note = found.note
    assert note.signature is not None
    assert note.billing is not None
    payer = client.payer_profile if client else ""
    book = book_if_any(payer, note.service_date, books)
    return BillingLine(
        service_date=note.service_date,
        client_id=note.client_id,
        medicaid_id=client.medicaid_id if client else "",
        worker_id=note.worker_id,
        worker=note.signature.name,
        hcpcs=book.text("unit.procedure") if book else "",
        modifiers="",
        mode=note.mode or "",
        place_of_service=place_of_service(note.mode, note.place, note.service_date),
        minutes=note.billing.minutes,
        units=note.billing.units,
        claim_units=claim_units,
        payer=payer,
        note_id=note.id,
        note_version=found.version,
        signed_at=note.signature.signed_at.isoformat(),
        billed_against_advice=note.billing.override_reason,
    )


def _harmless(value: object) -> object:
    """Typed text that a spreadsheet would take for a formula is kept as text (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
