"""The claim against the program's own meter: what is claimed is what the worker was shown, for every payer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.server.billing_export import Chart, Versioned, claim
from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactMode, ContactNote
from tcm_desktop.domain.people import Worker, age_on
from tcm_desktop.services.billing import units_of
from tcm_desktop.services.meter import month_tally, total_units
from tcm_desktop.services.views import BilledContact
from tests.support.effort import examples
from tests.sync.agency.charts import ANA, BEN, billed, client, draft, in_error

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
PAYERS = [payer.id for payer in shipped().payers]


@dataclass(frozen=True)
class Contact:
    """What is drawn of a contact."""

    day: int
    hour: int
    minutes: int
    client: int
    worker: Worker
    is_wrong: bool
    by_phone: bool


CONTACTS = st.lists(
    st.builds(
        Contact,
        day=st.integers(0, 90),
        hour=st.integers(8, 17),
        minutes=st.integers(1, 240),
        client=st.integers(0, 1),
        worker=st.sampled_from((ANA, BEN)),
        is_wrong=st.booleans(),
        by_phone=st.booleans(),
    ),
    max_size=14,
)


def as_note(drawn: Contact, clients: Sequence[Client]) -> ContactNote:
    """The contact, signed with the units that the note's own screen shows."""
    mode = ContactMode.TELEPHONE if drawn.by_phone else ContactMode.FACE_TO_FACE
    day = FIRST + timedelta(days=drawn.day)
    note = draft(clients[drawn.client], day, drawn.minutes, start=time(drawn.hour), mode=mode)
    units = units_of(note, rule_book(clients[drawn.client].payer_profile, note.service_date))
    return billed(note, units, by=drawn.worker)


def as_contact(note: ContactNote, of: Client) -> BilledContact:
    """As the desk counts it."""
    assert note.billing is not None
    return BilledContact(
        of.id,
        note.worker_id,
        of.payer_profile,
        of.birth_date,
        note.service_date,
        note.mode,
        note.contacted_role,
        note.direct_minutes or 0,
        0,
        0,
        note.billing.units,
        note.billing.minutes,
    )


def shown(contacts: Sequence[BilledContact], of: Client) -> int:
    """What a month comes to, by the desk's own meter."""
    last = max(contacts, key=lambda contact: contact.service_date).service_date
    book = rule_book(of.payer_profile, last)
    if book.unit_rules.by_month:
        return int(month_tally(contacts, book, age_on(of.birth_date, last)).met)
    return total_units(contacts)


@pytest.mark.parametrize("payer", PAYERS)
@settings(max_examples=examples(15), deadline=None)
@given(drawn=CONTACTS)
def test_what_is_claimed_is_what_the_worker_was_shown(payer: str, drawn: list[Contact]) -> None:
    clients = [client(number, payer, birth_date=date(2012, 6, 1)) for number in (100, 101)]
    notes = [as_note(each, clients) for each in drawn]
    wrong = [in_error(note) for note, each in zip(notes, drawn, strict=True) if each.is_wrong]
    found = claim(Chart([Versioned(n, 1) for n in notes], {c.id: c for c in clients}, wrong), FIRST, LAST)
    right = [note for note, each in zip(notes, drawn, strict=True) if not each.is_wrong]
    assert {line.note_id for line in found.lines} == {note.id for note in right}
    assert {held.note_id for held in found.held} == {mark.document_id for mark in wrong}
    months: dict[tuple[UUID, date], list[ContactNote]] = defaultdict(list)
    for note in right:
        months[note.client_id, note.service_date.replace(day=1)].append(note)
    claimed: dict[tuple[UUID, date], int] = defaultdict(int)
    for line in found.lines:
        claimed[line.client_id, line.service_date.replace(day=1)] += line.claim_units
    for (client_id, month), hers in months.items():
        of = next(each for each in clients if each.id == client_id)
        ordered = sorted(hers, key=lambda note: (note.service_date, str(note.worker_id)))
        assert claimed[client_id, month] == shown([as_contact(note, of) for note in ordered], of)
    assert all(line.claim_units >= 0 for line in found.lines)


@settings(max_examples=examples(15), deadline=None)
@given(drawn=CONTACTS, cut=st.integers(0, 90))
def test_two_halves_of_a_time_claim_what_the_whole_does(drawn: list[Contact], cut: int) -> None:
    """Nothing is claimed twice or lost where one claim ends and the next begins, also within a month."""
    clients = [client(number, "pa-icm") for number in (100, 101)]
    notes = [Versioned(as_note(each, clients), 1) for each in drawn]
    chart = Chart(notes, {each.id: each for each in clients})
    middle = FIRST + timedelta(days=cut)
    halves = claim(chart, FIRST, middle).lines + claim(chart, middle + timedelta(days=1), LAST).lines
    whole = claim(chart, FIRST, LAST).lines
    assert sorted(halves, key=lambda line: str(line.note_id)) == sorted(whole, key=lambda line: str(line.note_id))


@given(st.permutations(range(6)))
def test_the_order_in_which_notes_arrived_does_not_matter(order: list[int]) -> None:
    bea = client(payer="tx-mh-tcm", birth_date=date(1990, 1, 1))
    notes = [NOTES[place] for place in order]
    chart = Chart([Versioned(note, 1) for note in notes], {bea.id: bea})
    assert claim(chart, FIRST, LAST) == claim(Chart([Versioned(note, 1) for note in NOTES], {bea.id: bea}), FIRST, LAST)


NOTES = [
    billed(draft(client(payer="tx-mh-tcm"), FIRST, 50, start=time(8 + number)), 3, by=(ANA, BEN)[number % 2])
    for number in range(6)
]
