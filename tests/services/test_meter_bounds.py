"""The worker's own meter at the edges of months, and the tally of a month of any contacts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import rule_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactRole
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meter import OwnTally, meter, month_tally, own_meter, total_units
from tcm_desktop.services.views import BilledContact
from tests.services.test_meter import bill, client_of, contact
from tests.support.effort import examples
from tests.support.vaults import StandingClock

BOOK = rule_book("ky-month", date(2026, 3, 4))


def on(desk: Desk, day: date) -> Desk:
    """The same desk, at ten in the morning of another day."""
    return replace(desk, clock=StandingClock(datetime(day.year, day.month, day.day, 18, tzinfo=UTC)))


def test_an_empty_month_is_zero_of_everything(desk: Desk) -> None:
    assert own_meter(desk) == OwnTally(desk.today, 0, 0, 0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_month_holds_its_first_and_last_day_and_no_other(desk: Desk, client: Client, first: date, last: date) -> None:
    one = timedelta(days=1)
    bill(desk, *(contact(desk, client, 30, day) for day in (first - one, first, last, last + one)))
    assert (own_meter(on(desk, first)).today, own_meter(on(desk, first)).month) == (2, 4)
    assert own_meter(on(desk, last)) == OwnTally(last, 2, 4, 0)


def test_her_own_meter_says_the_same_as_that_beside_any_note(desk: Desk, client: Client) -> None:
    kentucky = client_of(desk, "ky-month", "Bluegrass")
    bill(desk, contact(desk, client, 50), *(contact(desk, kentucky, 90) for _ in range(4)))
    own = own_meter(desk)
    for each in (client, kentucky):
        beside = meter(desk, each.id, desk.today)
        assert (beside.today, beside.worker_month, beside.months_earned) == (own.today, own.month, own.months_earned)


def test_a_colleague_s_contacts_are_not_hers_but_help_her_client_s_month(desk: Desk) -> None:
    kentucky = client_of(desk, "ky-month", "Bluegrass")
    colleague = desk.new_id()
    bill(desk, *(replace(contact(desk, kentucky), worker_id=colleague) for _ in range(3)))
    assert own_meter(desk).months_earned == 0
    bill(desk, contact(desk, kentucky))
    assert own_meter(desk).months_earned == 1


def test_what_is_kept_as_a_note_is_not_in_her_own_meter(desk: Desk, client: Client) -> None:
    bill(desk, contact(desk, client, 60), choice=BillingChoice.DO_NOT_BILL)
    assert own_meter(desk) == OwnTally(desk.today, 0, 0, 0)


def made(mode: ContactMode | None, role: ContactRole | None) -> BilledContact:
    born, day = date(1980, 1, 1), date(2026, 3, 4)
    return BilledContact(UUID(int=1), UUID(int=2), "ky-month", born, day, mode, role, 30, 0, 0, 0)


CONTACTS = st.lists(
    st.builds(made, st.none() | st.sampled_from(ContactMode), st.none() | st.sampled_from(ContactRole)), max_size=8
)
AGES = st.integers(0, 110)


@given(CONTACTS, AGES)
@settings(max_examples=examples(60))
def test_face_to_face_is_never_more_than_all_contacts(contacts: list[BilledContact], age: int) -> None:
    tally = month_tally(contacts, BOOK, age)
    assert 0 <= tally.face_to_face <= tally.contacts == len(contacts)


@given(CONTACTS, CONTACTS, AGES)
@settings(max_examples=examples(60))
def test_one_more_contact_never_loses_a_month(first: list[BilledContact], more: list[BilledContact], age: int) -> None:
    assert month_tally([*first, *more], BOOK, age).met >= month_tally(first, BOOK, age).met


@given(CONTACTS)
@settings(max_examples=examples(60))
def test_a_payer_that_pays_the_month_adds_no_quarter_hours(contacts: list[BilledContact]) -> None:
    assert total_units(contacts) == 0


@given(st.lists(st.integers(0, 40), max_size=6))
def test_units_of_a_payer_without_rules_are_those_that_were_signed(units: list[int]) -> None:
    blank = replace(made(None, None), payer_profile="", birth_date=None)
    assert total_units([replace(blank, units=each) for each in units]) == sum(units)
