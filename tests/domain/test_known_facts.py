"""Coverage, stays, authorizations and titles: additions that leave what was signed before as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Authorization, Client, Coverage, Setting, Stay, TargetGroup
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.paths import flatten, unflatten
from tcm_desktop.domain.people import PersonName, Qualification, Worker, qualifications_on
from tcm_desktop.domain.signatures import content_digest

DAY = date(2026, 3, 4)
ZONE = "America/Los_Angeles"
NOTE = ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), DAY, ZONE, narrative="Called the clinic.")
CLIENT = Client(UUID(int=2), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)


def test_the_digest_of_an_old_note_is_still_the_same() -> None:
    before = {
        "id": str(NOTE.id),
        "client_id": str(NOTE.client_id),
        "worker_id": str(NOTE.worker_id),
        "service_date": "2026-03-04",
        "zone": ZONE,
        "narrative": "Called the clinic.",
    }
    text = json.dumps(before, sort_keys=True, separators=(",", ":"))
    assert content_digest(NOTE) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("change", [{"late_reason": "Away sick."}, {"second_worker": "Lee Demo"}])
def test_a_new_fact_is_part_of_what_is_signed(change: dict[str, str]) -> None:
    assert content_digest(replace(NOTE, **change)) != content_digest(NOTE)  # type: ignore[arg-type]  # named by the test


def test_a_client_stored_before_has_none_of_them() -> None:
    body = msgspec.to_builtins(CLIENT)
    for name in ("coverages", "stays", "authorizations"):
        del body[name]
    assert msgspec.convert(body, Client) == CLIENT


def test_each_item_has_paths_of_its_own() -> None:
    coverage = Coverage(UUID(int=10), "sf-smhs", DAY, known_as_of=DAY)
    stay = Stay(UUID(int=11), Setting.HOSPITAL, DAY)
    granted = Authorization(UUID(int=12), "A-1", 40, DAY, DAY + timedelta(days=90))
    full = replace(CLIENT, coverages=(coverage,), stays=(stay,), authorizations=(granted,))
    flat = flatten(msgspec.json.decode(msgspec.json.encode(full)))
    assert flat[f"coverages/{coverage.id}/known_as_of"] == "2026-03-04"
    assert flat[f"stays/{stay.id}/setting"] == "hospital"
    assert f"stays/{stay.id}/discharged_on" not in flat
    assert flat[f"authorizations/{granted.id}/units"] == 40
    assert msgspec.convert(unflatten(flat), Client) == full


@given(since=st.integers(-50, 50), length=st.none() | st.integers(0, 50))
def test_a_title_is_held_from_its_first_to_its_last_day(since: int, length: int | None) -> None:
    start = DAY + timedelta(days=since)
    end = None if length is None else start + timedelta(days=length)
    title = Qualification(UUID(int=20), "LCSW", start, end)
    worker = Worker(UUID(int=3), "Ana Practice", "LCSW", qualifications=(title,))
    held = start <= DAY and (end is None or end >= DAY)
    assert qualifications_on(worker, DAY) == ((title,) if held else ())
    assert qualifications_on(replace(worker, qualifications=()), DAY) == ()
