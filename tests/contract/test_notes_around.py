"""The notes and units around a contact, as a unit of work finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from time import perf_counter

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactNote
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tests.support.vaults import make_client, make_note, put

DAY = date(2026, 3, 4)


def note(desk: Desk, client: Client, day: date, **facts: object) -> ContactNote:
    return replace(make_note(desk, client.id), service_date=day, **facts)  # type: ignore[arg-type]  # drawn by tests


def billed(desk: Desk, made: ContactNote, units: int, choice: BillingChoice = BillingChoice.BILL) -> ContactNote:
    record = BillingRecord(choice, "billable", units)
    return signed(replace(made, billing=record), desk.worker, desk.clock.now(), desk.clock.zone)


def test_the_notes_of_some_days_come_whole_and_in_order(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    days = [DAY + timedelta(days=n) for n in range(-2, 3)]
    made = [note(desk, client if n % 2 else other, day, start=time(9), narrative=str(n)) for n, day in enumerate(days)]
    early = note(desk, client, DAY, start=time(8))
    put(desk, other, early, *reversed(made))
    with desk.reading() as work:
        assert work.notes_between(DAY - timedelta(days=1), DAY + timedelta(days=1)) == (made[1], early, *made[2:4])
        assert work.notes_between(DAY + timedelta(days=9), DAY + timedelta(days=9)) == ()


def test_the_latest_notes_are_those_of_one_client_up_to_a_day(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    made = [note(desk, client, DAY - timedelta(days=n)) for n in range(5)]
    put(desk, other, note(desk, other, DAY), note(desk, client, DAY + timedelta(days=1)), *made)
    with desk.reading() as work:
        assert work.latest_notes(client.id, DAY, limit=3) == tuple(made[:3])
        assert work.latest_notes(client.id, DAY - timedelta(days=4), limit=3) == (made[4],)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (DAY, DAY, 4),
        (DAY - timedelta(days=1), DAY, 6),
        (DAY - timedelta(days=30), DAY + timedelta(days=30), 14),
        (DAY + timedelta(days=2), DAY + timedelta(days=9), 0),
    ],
)
def test_units_are_those_of_signed_notes_to_be_billed(
    desk: Desk, client: Client, first: date, last: date, expected: int
) -> None:
    other = make_client(desk, "Other")
    put(
        desk,
        other,
        billed(desk, note(desk, client, DAY - timedelta(days=1)), 2),
        billed(desk, note(desk, client, DAY), 4),
        billed(desk, note(desk, client, DAY + timedelta(days=1)), 8),
        billed(desk, note(desk, client, DAY), 16, BillingChoice.DO_NOT_BILL),
        billed(desk, note(desk, other, DAY), 32),
        replace(note(desk, client, DAY), billing=BillingRecord(BillingChoice.BILL, "billable", 64)),
    )
    with desk.reading() as work:
        assert work.units_billed(client.id, first, last) == expected


@pytest.mark.slow
def test_a_long_chart_is_not_read_to_find_what_lies_around_one_contact(desk: Desk, client: Client) -> None:
    words = "Called the clinic with client about the next visit and what she needs for it. " * 8
    made = [note(desk, client, DAY - timedelta(days=n // 4), start=time(9), narrative=words) for n in range(5000)]
    with desk.writing() as work:
        for each in made:
            work.put(each, "tried.put")
        work.commit()
    with desk.reading() as work:
        begun = perf_counter()
        around = work.notes_between(DAY - timedelta(days=1), DAY + timedelta(days=1))
        latest = work.latest_notes(client.id, DAY, limit=20)
        units = work.units_billed(client.id, DAY - timedelta(days=365), DAY)
        taken = perf_counter() - begun
    assert (len(around), len(latest), units) == (8, 20, 0)
    assert taken < 0.1  # some ms; the bound leaves room for a machine that is shared
