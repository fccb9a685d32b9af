"""What a month's meter reads, as a unit of work finds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from time import perf_counter

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactMode, ContactNote, ContactRole
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import BilledContact
from tests.support.vaults import make_client, make_note, put

DAY = date(2026, 3, 4)


def note(desk: Desk, client: Client, day: date = DAY, **facts: object) -> ContactNote:
    return replace(make_note(desk, client.id), service_date=day, **facts)  # type: ignore[arg-type]  # drawn by tests


def sign(desk: Desk, made: ContactNote, units: int = 2, choice: BillingChoice = BillingChoice.BILL) -> ContactNote:
    record = BillingRecord(choice, "billable", units)
    return signed(replace(made, billing=record), desk.worker, desk.clock.now(), desk.clock.zone)


def test_a_contact_comes_with_all_that_units_are_counted_from(desk: Desk, client: Client) -> None:
    made = note(
        desk,
        client,
        direct_minutes=50,
        not_billable_minutes=20,
        travel_minutes=15,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.PROVIDER,
    )
    put(desk, sign(desk, made, 3))
    with desk.reading() as work:
        assert work.billed(DAY, DAY) == (
            BilledContact(
                client_id=client.id,
                worker_id=desk.worker.id,
                payer_profile=client.payer_profile,
                birth_date=client.birth_date,
                service_date=DAY,
                mode=ContactMode.TELEPHONE,
                contacted_role=ContactRole.PROVIDER,
                direct_minutes=50,
                not_billable_minutes=20,
                travel_minutes=15,
                units=3,
            ),
        )


def test_the_minutes_behind_the_units_come_along(desk: Desk, client: Client) -> None:
    record = BillingRecord(BillingChoice.BILL, "billable", 1, minutes=20)
    made = replace(note(desk, client, direct_minutes=60), billing=record)
    put(desk, signed(made, desk.worker, desk.clock.now(), desk.clock.zone))
    with desk.reading() as work:
        (found,) = work.billed(DAY, DAY)
    assert (found.direct_minutes, found.counted_minutes, found.units) == (60, 20, 1)


def test_drafts_and_notes_kept_as_notes_are_not_billed(desk: Desk, client: Client) -> None:
    put(
        desk,
        note(desk, client),
        replace(note(desk, client), billing=BillingRecord(BillingChoice.BILL, "billable", 8)),
        sign(desk, note(desk, client), 4, BillingChoice.DO_NOT_BILL),
    )
    with desk.reading() as work:
        assert work.billed(DAY, DAY) == ()


def test_both_ends_belong_to_it_and_days_come_in_order(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    days = [DAY + timedelta(days=n) for n in (2, -2, 1, 0, -1)]
    put(desk, other, *(sign(desk, note(desk, client if n % 2 else other, day)) for n, day in enumerate(days)))
    put(desk, sign(desk, note(desk, client, start=time(8)), 7), sign(desk, note(desk, client, start=time(7)), 9))
    with desk.reading() as work:
        found = work.billed(DAY - timedelta(days=1), DAY + timedelta(days=1))
    assert [line.service_date for line in found] == [DAY - timedelta(days=1), *[DAY] * 3, DAY + timedelta(days=1)]
    assert [line.units for line in found if line.service_date == DAY] == [2, 9, 7]


def test_a_contact_of_somebody_who_has_not_arrived_is_there_without_a_payer(desk: Desk) -> None:
    late = make_client(desk)
    put(desk, sign(desk, note(desk, late)))
    with desk.reading() as work:
        (line,) = work.billed(DAY, DAY)
    assert (line.payer_profile, line.birth_date, line.client_id) == ("", None, late.id)


def test_another_worker_s_contact_keeps_her_id(desk: Desk, client: Client) -> None:
    colleague = desk.new_id()
    put(desk, sign(desk, replace(note(desk, client), worker_id=colleague)))
    with desk.reading() as work:
        assert [line.worker_id for line in work.billed(DAY, DAY)] == [colleague]


@pytest.mark.slow
def test_a_month_is_read_without_the_years_before_it(desk: Desk, client: Client) -> None:
    words = "Called the clinic with client about the next visit and what she needs for it. " * 8
    made = [note(desk, client, DAY - timedelta(days=n // 4), start=time(9), narrative=words) for n in range(4000)]
    with desk.writing() as work:
        for each in made:
            work.put(sign(desk, each), "tried.put")
        work.commit()
    with desk.reading() as work:
        begun = perf_counter()
        found = work.billed(DAY.replace(day=1), DAY)
        taken = perf_counter() - begun
    assert len(found) == 16
    assert taken < 0.1  # some ms; the bound leaves room for a machine that is shared
