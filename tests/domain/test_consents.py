"""When a consent lets information go: days, ends, revocation, kinds, recipients; and what is missing, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    InformationKind,
    Lack,
    consent_in_force,
    is_in_force,
    last_day,
    same_recipient,
    what_is_missing,
)

DAY = date(2026, 3, 4)
ONE = timedelta(days=1)
NEEDS, NOTES, SUBSTANCE = InformationKind.NEEDS, InformationKind.NOTES, InformationKind.SUBSTANCE_USE


def consent(**changes: object) -> Consent:
    known: dict[str, object] = {
        "id": UUID(int=1),
        "client_id": UUID(int=2),
        "worker_id": UUID(int=3),
        "recipient": "City Dental",
        "purpose": "Dental care",
        "given_on": DAY,
        "since": DAY,
        "kinds": (NEEDS,),
        "until": DAY + timedelta(days=30),
    }
    return Consent(**(known | changes))  # type: ignore[arg-type]  # named by each test


def lack_of(held: list[Consent], kind: InformationKind = NEEDS, day: date = DAY) -> Lack | None:
    found = what_is_missing(held, "City Dental", [kind], day)
    return found[0].lack if found else None


def test_it_counts_from_its_first_through_its_last_day() -> None:
    held = consent()
    last = DAY + timedelta(days=30)
    assert not is_in_force(held, DAY - ONE)
    assert is_in_force(held, DAY)
    assert is_in_force(held, last)
    assert not is_in_force(held, last + ONE)


def test_it_cannot_count_before_it_was_given() -> None:
    assert not is_in_force(consent(given_on=DAY + ONE), DAY)
    assert is_in_force(consent(given_on=DAY + ONE), DAY + ONE)


def test_it_ends_on_the_day_on_which_it_is_taken_back() -> None:
    held = consent(revoked_on=DAY + 3 * ONE)
    assert is_in_force(held, DAY + 2 * ONE)
    assert not is_in_force(held, DAY + 3 * ONE)
    assert last_day(held) == DAY + 2 * ONE


def test_an_event_ends_it_once_it_has_happened() -> None:
    held = consent(until=None, event="The treatment is over")
    assert is_in_force(held, DAY + timedelta(days=4000))
    assert last_day(held) is None
    happened = replace(held, event_on=DAY + ONE)
    assert is_in_force(happened, DAY)
    assert not is_in_force(happened, DAY + ONE)


def test_without_an_end_it_is_no_permission() -> None:
    endless = consent(until=None, event="  ")
    assert not is_in_force(endless, DAY)
    assert lack_of([endless]) is Lack.NO_END


def test_substance_use_records_need_a_written_consent_that_names_them() -> None:
    kinds = (NEEDS, SUBSTANCE)
    assert lack_of([consent(kinds=kinds)], SUBSTANCE) is Lack.NOT_WRITTEN
    assert lack_of([consent(kinds=kinds, part2=True, given=ConsentGiven.VERBAL)], SUBSTANCE) is Lack.NOT_WRITTEN
    assert lack_of([consent(kinds=kinds, part2=True)], SUBSTANCE) is None
    assert lack_of([consent(kinds=kinds, given=ConsentGiven.VERBAL)]) is None


@pytest.mark.parametrize(
    ("held", "lack"),
    [
        ([], Lack.NO_CONSENT),
        ([consent(recipient="Elsewhere")], Lack.NO_CONSENT),
        ([consent(kinds=(NOTES,))], Lack.NOT_COVERED),
        ([consent(since=DAY + ONE)], Lack.NOT_BEGUN),
        ([consent(revoked_on=DAY)], Lack.REVOKED),
        ([consent(since=DAY - 9 * ONE, until=DAY - ONE)], Lack.ENDED),
        ([consent(until=None, event="Leaves", event_on=DAY)], Lack.ENDED),
        ([consent(kinds=(NOTES,)), consent(until=DAY - ONE, since=DAY - 9 * ONE)], Lack.ENDED),
        ([consent()], None),
    ],
)
def test_what_is_missing_is_told_by_the_consent_that_comes_nearest(held: list[Consent], lack: Lack | None) -> None:
    assert lack_of(held) is lack


def test_what_is_missing_names_its_day_and_the_consent() -> None:
    ended = consent(since=DAY - 9 * ONE, given_on=DAY - 9 * ONE, until=DAY - ONE)
    (missing,) = what_is_missing([ended], "City Dental", [NEEDS], DAY)
    assert (missing.kind, missing.day, missing.consent_id) == (NEEDS, DAY - ONE, ended.id)
    (begins,) = what_is_missing([consent(since=DAY + ONE)], "City Dental", [NEEDS], DAY)
    assert begins.day == DAY + ONE
    assert what_is_missing([], "City Dental", [], DAY) == ()


def test_of_several_the_longest_is_used() -> None:
    long, event = consent(id=UUID(int=8), until=DAY + 99 * ONE), consent(id=UUID(int=7), until=None, event="Leaves")
    assert consent_in_force([consent(), long], "City Dental", NEEDS, DAY) == long
    assert consent_in_force([long, event, consent()], "City Dental", NEEDS, DAY) == event


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("City Dental", " city  DENTAL. ", True),
        ("City Dental", "City Dental Annex", False),
        ("", "", False),
        (" . ", "", False),
        ("Clínica", "CLÍNICA", True),
    ],
)
def test_recipients_are_the_same_by_their_letters(one: str, other: str, same: bool) -> None:
    assert same_recipient(one, other) is same
    assert same_recipient(other, one) is same


# --- any days ---

SMALL = st.integers(-40, 40).map(lambda days: DAY + timedelta(days=days))
MAYBE = st.one_of(st.none(), SMALL)
CONSENTS = st.builds(
    consent,
    id=st.uuids(),
    given_on=SMALL,
    since=SMALL,
    until=MAYBE,
    event=st.sampled_from(["", "Leaves"]),
    event_on=MAYBE,
    revoked_on=MAYBE,
    kinds=st.lists(st.sampled_from(InformationKind), unique=True).map(tuple),
    given=st.sampled_from(ConsentGiven),
    part2=st.booleans(),
    recipient=st.sampled_from(["City Dental", "city dental", "County Housing"]),
)


@given(CONSENTS, SMALL)
def test_in_force_is_what_its_days_say(held: Consent, day: date) -> None:
    begun = held.since <= day and held.given_on <= day
    ended = (held.until is not None and day > held.until) or (held.event_on is not None and day >= held.event_on)
    taken_back = held.revoked_on is not None and day >= held.revoked_on
    has_end = held.until is not None or held.event != ""
    assert is_in_force(held, day) == (begun and not ended and not taken_back and has_end)


@given(CONSENTS, SMALL, st.integers(1, 60))
def test_once_over_it_stays_over(held: Consent, day: date, later: int) -> None:
    if day >= max(held.since, held.given_on) and not is_in_force(held, day):
        assert not is_in_force(held, day + timedelta(days=later))


@given(CONSENTS, SMALL, SMALL)
def test_taking_it_back_never_lets_more_go_and_always_ends_it(held: Consent, revoked: date, day: date) -> None:
    taken_back = replace(held, revoked_on=min(revoked, held.revoked_on or date.max))
    assert not is_in_force(taken_back, day) or is_in_force(held, day)
    assert not is_in_force(taken_back, max(revoked, day))


@given(CONSENTS, SMALL)
def test_the_last_day_is_the_last_one_in_force(held: Consent, day: date) -> None:
    end = last_day(held)
    if is_in_force(held, day):
        assert end is None or day <= end
        assert end is None or is_in_force(held, end)
    if end is not None:
        assert not is_in_force(held, end + ONE)


@given(st.lists(CONSENTS, max_size=5), st.sampled_from(InformationKind), SMALL)
def test_each_kind_is_let_go_by_a_fitting_consent_or_missing(
    held: list[Consent], kind: InformationKind, day: date
) -> None:
    found = consent_in_force(held, "City Dental", kind, day)
    missing = what_is_missing(held, "City Dental", [kind], day)
    assert (found is None) == bool(missing)
    if found is not None:
        assert is_in_force(found, day)
        assert kind in found.kinds
        assert same_recipient(found.recipient, "City Dental")
        assert kind is not SUBSTANCE or (found.part2 and found.given is ConsentGiven.SIGNED)
    for each in missing:
        assert each.consent_id is None or each.consent_id in {c.id for c in held}


@given(st.lists(CONSENTS, max_size=4), CONSENTS, st.sampled_from(InformationKind), SMALL)
def test_one_more_consent_never_takes_leave_away(
    held: list[Consent], more: Consent, kind: InformationKind, day: date
) -> None:
    if consent_in_force(held, "City Dental", kind, day) is not None:
        assert consent_in_force([*held, more], "City Dental", kind, day) is not None
