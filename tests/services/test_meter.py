"""The live meter on a real vault: units of today and of the month, as each client's payer counts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.units import MonthTally, capped, countable_minutes, units
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactMode, ContactNote, ContactRole
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.billing import units_of
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.meter import meter, total_units
from tcm_desktop.services.views import BilledContact
from tests.support.effort import examples
from tests.support.vaults import make_client, make_note, put

DAY = date(2026, 3, 4)
FACE, PHONE, VIDEO = ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.TELEHEALTH


def client_of(desk: Desk, payer: str, family: str = "Practice") -> Client:
    client = replace(make_client(desk, family), payer_profile=payer)
    put(desk, client)
    return client


def contact(desk: Desk, client: Client, minutes: int = 30, day: date = DAY, **facts: object) -> ContactNote:
    made = replace(
        make_note(desk, client.id),
        service_date=day,
        direct_minutes=minutes,
        mode=FACE,
        contacted_role=ContactRole.CLIENT,
    )
    return replace(made, **facts)  # type: ignore[arg-type]  # drawn by tests


def bill(desk: Desk, *notes: ContactNote, choice: BillingChoice = BillingChoice.BILL) -> None:
    """Sign notes with the units that their payer gives."""
    for note in notes:
        with desk.reading() as work:
            payer = work.get(Client, note.client_id).payer_profile
        units = units_of(note, rule_book(payer, note.service_date)) if choice is BillingChoice.BILL else 0
        record = BillingRecord(choice, "billable", units)
        put(desk, signed(replace(note, billing=record), desk.worker, desk.clock.now(), desk.clock.zone))


def test_nothing_signed_is_nothing_counted(desk: Desk, client: Client) -> None:
    put(desk, contact(desk, client))
    tally = meter(desk, client.id, DAY)
    assert (tally.today, tally.client_month, tally.worker_month, tally.month) == (0, 0, 0, None)
    assert tally.procedure == "T1017"


def test_today_this_client_and_this_worker(desk: Desk, client: Client) -> None:
    other = client_of(desk, "sf-smhs", "Other")
    bill(
        desk,
        contact(desk, client, 30),
        contact(desk, client, 23, DAY - timedelta(days=1)),
        contact(desk, client, 60, DAY - timedelta(days=9)),
        contact(desk, other, 15),
    )
    tally = meter(desk, client.id, DAY)
    assert (tally.today, tally.client_month, tally.worker_month) == (3, 4, 5)
    assert (meter(desk, other.id, DAY).client_month, meter(desk, client.id, date(2026, 2, 23)).client_month) == (1, 4)


def test_notes_kept_as_notes_are_not_counted(desk: Desk, client: Client) -> None:
    bill(desk, contact(desk, client), choice=BillingChoice.DO_NOT_BILL)
    assert meter(desk, client.id, DAY).client_month == 0


def test_the_month_ends_with_the_month(desk: Desk, client: Client) -> None:
    bill(desk, *(contact(desk, client, 15, day) for day in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1))))
    months = {day: meter(desk, client.id, day).client_month for day in (date(2026, 2, 1), DAY, date(2026, 4, 30))}
    assert list(months.values()) == [1, 1, 1]


def test_a_colleague_s_units_are_the_client_s_and_not_hers(desk: Desk, client: Client) -> None:
    bill(desk, replace(contact(desk, client, 30), worker_id=desk.new_id()), contact(desk, client, 15))
    tally = meter(desk, client.id, DAY)
    assert (tally.today, tally.client_month, tally.worker_month) == (1, 3, 1)


def test_travel_counts_in_the_meter_where_it_counts_in_the_claim(desk: Desk) -> None:
    keystone, bay = client_of(desk, "pa-icm", "Keystone"), client_of(desk, "sf-smhs", "Bay")
    bill(desk, *(contact(desk, client, 30, travel_minutes=20) for client in (keystone, bay)))
    assert meter(desk, keystone.id, DAY).client_month == 4
    assert meter(desk, bay.id, DAY).client_month == 2


def test_eight_hours_are_the_most_for_a_person_and_a_day(desk: Desk) -> None:
    texan = client_of(desk, "tx-mh-tcm")
    bill(desk, *(contact(desk, texan, 300) for _ in range(2)), contact(desk, texan, 30, DAY - timedelta(days=1)))
    tally = meter(desk, texan.id, DAY)
    assert (tally.today, tally.client_month) == (32, 34)


def test_the_cap_of_a_person_s_day_holds_over_several_workers(desk: Desk) -> None:
    texan = client_of(desk, "tx-mh-tcm")
    bill(desk, contact(desk, texan, 300), replace(contact(desk, texan, 300), worker_id=desk.new_id()))
    tally = meter(desk, texan.id, DAY)
    assert (tally.today, tally.client_month) == (20, 32)


def test_a_month_on_its_way(desk: Desk) -> None:
    kentucky = client_of(desk, "ky-month")
    bill(desk, contact(desk, kentucky), contact(desk, kentucky, mode=PHONE, contacted_role=ContactRole.PROVIDER))
    tally = meter(desk, kentucky.id, DAY)
    assert tally.month == MonthTally(2, 1, 4, 2)
    assert tally.month.words == "2 of 4 contacts, 1 of 2 face to face"
    assert (tally.client_month, tally.months_earned, tally.today, tally.procedure) == (0, 0, 0, "T2023")


def test_a_month_that_is_earned(desk: Desk) -> None:
    kentucky = client_of(desk, "ky-month")
    bill(
        desk,
        contact(desk, kentucky),
        contact(desk, kentucky, mode=VIDEO),
        *(contact(desk, kentucky, mode=PHONE, day=DAY - timedelta(days=n)) for n in (1, 2)),
    )
    tally = meter(desk, kentucky.id, DAY)
    assert (tally.client_month, tally.months_earned, tally.worker_month) == (1, 1, 0)
    assert any(notice.startswith("Not confirmed") for notice in tally.notices)


def test_contacts_with_others_fill_the_month_but_not_face_to_face(desk: Desk) -> None:
    kentucky = client_of(desk, "ky-month")
    bill(desk, *(contact(desk, kentucky, contacted_role=ContactRole.PROVIDER) for _ in range(5)))
    tally = meter(desk, kentucky.id, DAY)
    assert tally.month == MonthTally(5, 0, 4, 2)
    assert tally.client_month == 0


def test_months_and_quarter_hours_are_never_added_up(desk: Desk, client: Client) -> None:
    kentucky = client_of(desk, "ky-month", "Bluegrass")
    bill(desk, *(contact(desk, kentucky, 90) for _ in range(4)), contact(desk, client, 30))
    tally = meter(desk, client.id, DAY)
    assert (tally.worker_month, tally.months_earned, tally.client_month) == (2, 1, 2)


def test_a_payer_whose_rules_are_not_here_is_counted_by_what_was_signed(desk: Desk) -> None:
    stranger = client_of(desk, "moon-base")
    record = BillingRecord(BillingChoice.BILL, "not_checked", 5)
    put(
        desk,
        signed(replace(contact(desk, stranger), billing=record), desk.worker, desk.clock.now(), desk.clock.zone),
    )
    tally = meter(desk, stranger.id, DAY)
    assert (tally.client_month, tally.month, tally.procedure, tally.notices) == (5, None, "", ())


def test_a_client_who_is_not_here_is_told(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        meter(desk, desk.new_id(), DAY)


def test_the_meter_says_how_sure_its_rules_are(desk: Desk, client: Client) -> None:
    late = meter(desk, client.id, date(2026, 11, 22))
    assert late.notices[0] == "Rules verified through 3/2026"


def test_minutes_that_were_not_counted_at_signing_are_not_added_up_for_the_day() -> None:
    """Where a day is added up, an activity that the payer leaves out must not come back in by the sum."""
    mixed = replace(billed(1, "sf-smhs", 4, 1, 60), counted_minutes=20, units=1)
    assert total_units([mixed], added_up) == 1
    assert total_units([replace(mixed, counted_minutes=0)], added_up) == 4


# Any contacts, without a vault.


def billed(number: int, payer: str, day: int, worker: int, minutes: int, travel: int = 0) -> BilledContact:
    note_units = units_of_minutes(payer, minutes, travel)
    return BilledContact(
        UUID(int=number),
        UUID(int=worker),
        payer,
        date(1980, 1, 1),
        date(2026, 3, day),
        FACE,
        ContactRole.CLIENT,
        minutes,
        0,
        travel,
        note_units,
    )


def units_of_minutes(payer: str, minutes: int, travel: int) -> int:
    rules = rule_book(payer, DAY).unit_rules
    return capped(units(countable_minutes(rules.countable, minutes, travel), rules.calculator), rules.daily_cap)


CONTACTS = st.lists(
    st.builds(
        billed,
        st.integers(1, 3),
        st.sampled_from(["sf-smhs", "pa-icm", "tx-mh-tcm"]),
        st.integers(1, 5),
        st.integers(1, 2),
        st.integers(0, 600),
        st.integers(0, 60),
    ),
    max_size=12,
).map(lambda found: [replace(c, payer_profile=("sf-smhs", "pa-icm", "tx-mh-tcm")[c.client_id.int - 1]) for c in found])


@given(CONTACTS, st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_the_total_does_not_depend_on_the_order(contacts: list[BilledContact], shuffler: Random) -> None:
    mixed = list(contacts)
    shuffler.shuffle(mixed)
    assert total_units(mixed) == total_units(contacts)


@given(CONTACTS)
@settings(max_examples=examples(60))
def test_the_total_is_never_more_than_was_signed(contacts: list[BilledContact]) -> None:
    assert 0 <= total_units(contacts) <= sum(contact.units for contact in contacts)


@given(CONTACTS)
@settings(max_examples=examples(60))
def test_the_total_is_that_of_the_persons(contacts: list[BilledContact]) -> None:
    persons = {contact.client_id for contact in contacts}
    parts = sum(total_units(c for c in contacts if c.client_id == person) for person in persons)
    assert total_units(contacts) == parts


def added_up(payer: str, day: date) -> RuleBook:
    """The rules of a payer, but with the contacts of a day added up first."""
    book = rule_book(payer, day)
    value = msgspec.structs.replace(book.parameters["unit.aggregation"], value="per_day")
    return replace(book, parameters={**book.parameters, "unit.aggregation": value})


def test_a_payer_that_adds_up_a_day_counts_minutes_and_not_signed_units() -> None:
    calls = [billed(1, "sf-smhs", 4, worker, 6) for worker in (1, 1)]
    assert (total_units(calls), total_units(calls, added_up)) == (0, 1)


def test_only_one_worker_s_contacts_of_one_day_with_one_person_are_added_up() -> None:
    apart = [billed(1, "sf-smhs", 4, 1, 6), billed(1, "sf-smhs", 4, 2, 6), billed(1, "sf-smhs", 5, 1, 6)]
    assert total_units([*apart, billed(2, "sf-smhs", 4, 1, 6)], added_up) == 0


def test_adding_up_leaves_out_what_was_set_aside_and_counts_travel() -> None:
    calls = [replace(billed(1, "sf-smhs", 4, 1, 20), not_billable_minutes=14) for _ in range(2)]
    keystone = [billed(2, "pa-icm", 4, 1, 5, travel=5) for _ in range(3)]
    assert total_units(calls, added_up) == 1
    assert (total_units(keystone), total_units(keystone, added_up)) == (3, 2)


def test_time_that_must_be_continuous_is_not_added_up_even_then() -> None:
    assert total_units([billed(1, "tx-mh-tcm", 4, 1, 14) for _ in range(3)], added_up) == 0


def test_the_meter_takes_the_rules_it_is_given(desk: Desk, client: Client) -> None:
    bill(desk, contact(desk, client, 6), contact(desk, client, 6))
    assert meter(desk, client.id, DAY).client_month == 0
    assert meter(desk, client.id, DAY, added_up).client_month == 1
