"""What is known about a life: stored by path, and what came from a Part 2 program stays out of prints."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import (
    PART_2_NOTICE,
    FactKind,
    LifeFact,
    Medication,
    Origin,
    SubstanceUse,
    for_print,
    may_print,
    needs_notice,
)
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.paths import flatten, unflatten
from tcm_desktop.domain.people import PersonName

DAY = date(2026, 3, 4)
CLIENT = Client(UUID(int=2), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
SECRET = Origin(InformationSource.PROVIDER, "Dr. Demo", DAY, from_part_2=True, program="Harbor House")
FACT = LifeFact(UUID(int=10), FactKind.HISTORY, "Foster care", Origin(InformationSource.CLIENT))
DRINK = SubstanceUse(UUID(int=11), "Alcohol", "None since June", SECRET)
PILL = Medication(UUID(int=12), "Methadone", "opioid use", "Harbor House", "daily", origin=SECRET)


def test_a_client_stored_before_has_none_of_it() -> None:
    body = msgspec.to_builtins(CLIENT)
    for name in ("life", "medications", "substances"):
        del body[name]
    assert msgspec.convert(body, Client) == CLIENT


def test_each_fact_has_paths_of_its_own_and_comes_back() -> None:
    full = replace(CLIENT, life=(FACT,), substances=(DRINK,), medications=(PILL,))
    flat = flatten(json.loads(msgspec.json.encode(full)))
    assert flat[f"life/{FACT.id}/words"] == "Foster care"
    assert flat[f"substances/{DRINK.id}/origin/from_part_2"] is True
    assert flat[f"medications/{PILL.id}/origin/program"] == "Harbor House"
    assert msgspec.convert(unflatten(flat), Client) == full


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        (Origin(), True),
        (Origin(consent_on=None), True),
        (SECRET, False),
        (replace(SECRET, consent_on=DAY), True),
        (replace(SECRET, consent_on=DAY + timedelta(days=1)), False),
        (replace(SECRET, consent_on=DAY - timedelta(days=9), consent_until=DAY), True),
        (replace(SECRET, consent_on=DAY - timedelta(days=9), consent_until=DAY - timedelta(days=1)), False),
    ],
)
def test_a_fact_from_a_program_is_printed_with_a_consent_for_that_day(origin: Origin, shown: bool) -> None:
    assert may_print(origin, DAY) is shown


def test_what_may_be_printed_keeps_its_order_and_its_kind() -> None:
    open_fact = replace(FACT, id=UUID(int=20))
    secret = replace(FACT, id=UUID(int=21), origin=SECRET)
    assert for_print((FACT, secret, open_fact), DAY) == (FACT, open_fact)
    assert for_print((DRINK, PILL), DAY) == ()


def test_the_notice_goes_with_such_facts_only() -> None:
    assert needs_notice([FACT, DRINK])
    assert not needs_notice([FACT])
    assert not needs_notice(for_print([DRINK], DAY))
    assert "42 CFR part 2" in PART_2_NOTICE


@given(st.integers(-40, 40), st.none() | st.integers(-40, 40), st.integers(-60, 60), st.booleans())
def test_consent_holds_from_its_first_to_its_last_day(on: int, until: int | None, day: int, secret: bool) -> None:
    given_on = DAY + timedelta(days=on)
    ends_on = None if until is None else DAY + timedelta(days=until)
    origin = Origin(from_part_2=secret, consent_on=given_on, consent_until=ends_on)
    at = DAY + timedelta(days=day)
    assert may_print(origin, at) == (not secret or (given_on <= at and (ends_on is None or at <= ends_on)))
