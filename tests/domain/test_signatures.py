"""Signing: the digest covers everything but the signature, and a signed document does not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import ContactMode, ContactNote, Place, TcmComponent
from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.domain.signatures import content_digest, is_untouched, signed

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
WORKER = Worker(UUID(int=1), "Pat Practice", "MHRS")
NOTE = ContactNote(
    id=UUID(int=2),
    client_id=UUID(int=3),
    worker_id=WORKER.id,
    service_date=date(2026, 3, 2),
    zone="America/Los_Angeles",
    start=time(13, 10),
    direct_minutes=30,
    mode=ContactMode.TELEPHONE,
    narrative="Called the clinic.",
)


def test_a_signature_says_who_with_which_title_when_and_what() -> None:
    note = signed(NOTE, WORKER, NOW, "America/Los_Angeles")
    assert note.signature is not None
    assert (note.signature.name, note.signature.credential, note.signature.signed_at) == ("Pat Practice", "MHRS", NOW)
    assert note.signature.digest == content_digest(NOTE) == content_digest(note)
    assert is_untouched(note)


def test_nobody_signs_twice() -> None:
    with pytest.raises(AlreadySigned, match="addendum"):
        signed(signed(NOTE, WORKER, NOW, "UTC"), WORKER, NOW, "UTC")


CHANGES = st.one_of(
    st.fixed_dictionaries({"narrative": st.text(min_size=1)}),
    st.fixed_dictionaries({"direct_minutes": st.integers(1, 600)}),
    st.fixed_dictionaries({"component": st.sampled_from(TcmComponent)}),
    st.fixed_dictionaries({"place": st.sampled_from(Place)}),
    st.fixed_dictionaries({"start": st.times()}),
    st.fixed_dictionaries({"objective_id": st.uuids()}),
)


@given(CHANGES)
def test_any_change_of_content_shows(change: dict[str, object]) -> None:
    note = signed(NOTE, WORKER, NOW, "UTC")
    changed = replace(note, **change)  # type: ignore[arg-type]  # Hypothesis draws the fields
    assert is_untouched(changed) == (changed == note)


def test_an_unsigned_document_is_not_untouched() -> None:
    assert not is_untouched(NOTE)


def test_the_digest_is_the_same_for_ever() -> None:
    """A golden value: should it change, every signature made before would look broken."""
    assert content_digest(NOTE) == GOLDEN


GOLDEN = "f9efe5fa6e429435c31e126f5ac95b566f989360fb3fe82f42f67f0d837cd66f"


def test_the_order_of_items_with_ids_is_no_part_of_what_is_signed() -> None:
    titles = tuple(Qualification(UUID(int=n), f"title {n}", date(2020, 1, 1)) for n in (1, 2))
    held = replace(WORKER, qualifications=titles)
    assert content_digest(held) == content_digest(replace(held, qualifications=titles[::-1]))
    assert content_digest(held) != content_digest(replace(held, qualifications=titles[:1]))
