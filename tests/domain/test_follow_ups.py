"""Where a signed document stands, from what follows it, in whatever order that arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import (
    Addendum,
    CoSigning,
    ErrorMark,
    FollowUp,
    Judgement,
    Standing,
    follow_ups_of,
    standing,
)
from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.domain.signatures import Signature, content_digest, is_untouched, signed

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
DAY = date(2026, 3, 2)
MHRS = Qualification(UUID(int=9), "MHRS", date(2024, 1, 1), date(2026, 3, 2), "Certificate 12")
AUTHOR = Worker(UUID(int=1), "Pat Practice", "MHRS", qualifications=(MHRS,))
BOSS = Worker(UUID(int=2), "Ana Practice", "LCSW")
NOTE_ID, CHART = UUID(int=3), UUID(int=4)


def signature(minute: int, worker: Worker = AUTHOR, *, cosign_needed: bool = False) -> Signature:
    at = NOW + timedelta(minutes=minute)
    return Signature(worker.id, worker.name, worker.credential, at, "UTC", "0" * 64, cosign_needed=cosign_needed)


NEEDS = signature(0, cosign_needed=True)


def addendum(minute: int, number: int = 20, document: UUID = NOTE_ID) -> Addendum:
    return Addendum(UUID(int=number), CHART, ContactNote.KIND, document, AUTHOR.id, "More.", signature(minute))


def mark(minute: int) -> ErrorMark:
    return ErrorMark(UUID(int=30), CHART, ContactNote.KIND, NOTE_ID, AUTHOR.id, "Wrong day", signature(minute))


def judged(minute: int, judgement: Judgement, *read: Addendum, number: int = 40) -> CoSigning:
    names = tuple(each.id for each in read)
    made = CoSigning(UUID(int=number), CHART, ContactNote.KIND, NOTE_ID, BOSS.id, judgement, "0" * 64, names)
    return replace(made, signature=signature(minute, BOSS))


def stands(*found: FollowUp, needs: Signature | None = NEEDS) -> Standing:
    return standing(NOTE_ID, needs, found)


def test_a_document_that_needs_no_second_signature_is_clear() -> None:
    assert stands(needs=signature(0)) is Standing.CLEAR
    assert stands(addendum(1), needs=signature(0)) is Standing.CLEAR
    assert stands(needs=None) is Standing.CLEAR


def test_one_that_needs_it_waits_until_somebody_decides() -> None:
    assert stands() is Standing.AWAITING
    assert stands(judged(5, Judgement.APPROVED)) is Standing.COSIGNED
    assert stands(judged(5, Judgement.RETURNED)) is Standing.RETURNED


def test_the_last_judgement_counts_whatever_the_order_of_arrival() -> None:
    returned, approved = judged(5, Judgement.RETURNED), judged(9, Judgement.APPROVED, number=39)
    assert stands(approved, returned) is stands(returned, approved) is Standing.COSIGNED


def test_an_addendum_that_was_not_read_opens_the_question_again() -> None:
    first, second = addendum(3), addendum(7, 21)
    assert stands(judged(5, Judgement.RETURNED, first), first) is Standing.RETURNED
    assert stands(judged(5, Judgement.RETURNED, first), first, second) is Standing.AWAITING
    assert stands(judged(5, Judgement.APPROVED), first) is Standing.AWAITING
    assert stands(judged(8, Judgement.APPROVED, first, second), first, second) is Standing.COSIGNED


def test_a_mark_comes_before_everything() -> None:
    assert stands(mark(2), judged(5, Judgement.APPROVED)) is Standing.IN_ERROR
    assert stands(mark(2), needs=signature(0)) is Standing.IN_ERROR


def test_what_follows_another_document_says_nothing_here() -> None:
    elsewhere = replace(mark(2), document_id=UUID(int=99))
    assert stands(elsewhere, addendum(1, document=UUID(int=99))) is Standing.AWAITING
    assert follow_ups_of(NOTE_ID, (elsewhere,), ErrorMark) == ()


def test_what_is_not_signed_yet_says_nothing() -> None:
    assert stands(replace(mark(2), signature=None)) is Standing.AWAITING


PIECES: tuple[FollowUp, ...] = (
    addendum(1),
    addendum(6, 21),
    judged(3, Judgement.RETURNED, addendum(1), number=41),
    judged(8, Judgement.APPROVED, addendum(1), addendum(6, 21), number=42),
    mark(9),
)


@given(st.permutations(PIECES), st.integers(0, len(PIECES)))
def test_the_answer_does_not_depend_on_the_order_of_arrival(pieces: list[FollowUp], some: int) -> None:
    chosen = pieces[:some]
    assert stands(*chosen) is stands(*reversed(chosen)) is stands(*sorted(chosen, key=lambda f: f.id))


@pytest.mark.parametrize(
    ("day", "titles"),
    [(date(2023, 12, 31), ()), (date(2024, 1, 1), (MHRS,)), (DAY, (MHRS,)), (date(2026, 3, 3), ())],
)
def test_a_signature_keeps_the_titles_of_the_day_it_is_about(day: date, titles: tuple[Qualification, ...]) -> None:
    note = ContactNote(NOTE_ID, CHART, AUTHOR.id, day, "UTC", narrative="Called.")
    made = signed(note, AUTHOR, NOW, "UTC", day, cosign_needed=True)
    assert made.signature is not None
    assert (made.signature.as_of, made.signature.titles, made.signature.cosign_needed) == (day, titles, True)
    assert is_untouched(made)
    assert made.signature.digest == content_digest(note)
