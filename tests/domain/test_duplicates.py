"""Who may be the same person: slips of spelling, of sound, of order and of digits; and who is plainly somebody else."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.duplicates import Likeness, alike, births_alike, likeness, near_matches, sound
from tcm_desktop.domain.people import PersonName

BORN = date(1984, 6, 15)
NAMES = st.text(string.ascii_letters + "éñüçł' -陈", max_size=12)
DAYS = st.dates(date(1930, 1, 1), date(2025, 12, 31))
PEOPLE = st.builds(PersonName, NAMES, NAMES, st.just(""))


def person(given_name: str, family: str, born: date = BORN, number: str = "", at: int = 1, called: str = "") -> Client:
    name = PersonName(given_name, family, called)
    day = date(2026, 1, 5)
    return Client(UUID(int=at), name, born, "sf-smhs", TargetGroup.ADULT_SPMI, day, medicaid_id=number)


BEA = person("Beatriz", "Valdez", number="9123-4567 A")


# --- names ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Catherine", "Kathrin"),
        ("Stephen", "Steven"),
        ("Jon", "John"),
        ("Sara", "Sarah"),
        ("Valdez", "Baldes"),
        ("Philip", "Fillip"),
        ("Joseph", "Josef"),
        ("Gonzalez", "Gonzales"),
        ("José", "Jose"),
        ("O'Neil", "ONeill"),
        ("Garcia Lopez", "Garcia"),
        ("Smith-Jones", "Jones"),
        ("MARIA", "maria"),
        ("Nguyen", "Nguyễn"),
        ("Schmidt", "Shmidt"),
        ("Demosthenes", "Demosthenis"),
        ("陈", "陈"),
    ],
)
def test_names_that_look_or_sound_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "Bob"), ("Maria", "Mario Luis"), ("Smith", "Jones"), ("Li", "Wu"), ("", "Ann"), ("", ""), ("陈", "李")],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


@given(NAMES, NAMES)
def test_likeness_of_names_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(NAMES)
def test_a_name_is_like_itself_in_any_letters_and_with_any_blanks(name: str) -> None:
    assume(any(letter.isalpha() for letter in name))
    assert alike(name, f"  {name} ")
    assert alike(name.upper(), name.lower()) or "ß" in name or "ŉ" in name


@given(st.text(string.ascii_lowercase, min_size=6, max_size=12), st.data())
def test_one_slip_in_a_longer_name_is_seen(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    slip = data.draw(st.sampled_from(["left out", "twice", "another", "swapped"]))
    if slip == "left out":
        wrong = name[:at] + name[at + 1 :]
    elif slip == "twice":
        wrong = name[:at] + name[at] + name[at:]
    elif slip == "another":
        wrong = name[:at] + data.draw(st.sampled_from(string.ascii_lowercase)) + name[at + 1 :]
    else:
        wrong = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    assert alike(name, wrong)


@given(NAMES)
def test_a_name_sounds_the_same_however_it_is_written_down(name: str) -> None:
    assert sound(name) == sound(name.upper()) or "ß" in name
    assert not any(mark in sound(name) for mark in " '-éñ")


def test_the_sound_that_the_documentation_names() -> None:
    assert sound("Catherine") == sound("Kathrin") == "ktrn"


# --- days of birth ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (date(1984, 6, 5), date(1984, 5, 6)),
        (date(1984, 6, 15), date(1984, 6, 16)),
        (date(1984, 6, 12), date(1984, 6, 21)),
        (date(1984, 6, 15), date(1948, 6, 15)),
        (date(1984, 6, 15), date(1994, 6, 15)),
        (date(1984, 11, 15), date(1984, 12, 15)),
    ],
)
def test_dates_that_a_slip_sets_apart(one: date, other: date) -> None:
    assert births_alike(one, other)
    assert births_alike(other, one)


@pytest.mark.parametrize("other", [date(1984, 6, 15), date(1991, 7, 16), date(1984, 8, 26), date(1975, 6, 15)])
def test_dates_that_no_slip_sets_apart(other: date) -> None:
    assert not births_alike(BORN, other)


@given(DAYS, DAYS)
def test_likeness_of_dates_does_not_depend_on_the_order(one: date, other: date) -> None:
    assert births_alike(one, other) == births_alike(other, one)


@given(DAYS, st.data())
def test_each_digit_typed_wrong_is_seen(day: date, data: st.DataObject) -> None:
    digits = f"{day:%Y%m%d}"
    at = data.draw(st.integers(0, 7))
    wrong = digits[:at] + data.draw(st.sampled_from(string.digits)) + digits[at + 1 :]
    try:
        other = date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
    except ValueError:
        assume(False)
    assert other == day or births_alike(day, other)


@given(DAYS, st.data())
def test_two_digits_swapped_are_seen(day: date, data: st.DataObject) -> None:
    digits = f"{day:%Y%m%d}"
    at = data.draw(st.integers(0, 6))
    wrong = digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :]
    try:
        other = date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
    except ValueError:
        assume(False)
    assert other == day or births_alike(day, other)


@given(DAYS)
def test_month_and_day_the_other_way_round_are_seen(day: date) -> None:
    assume(day.day <= 12 and day.day != day.month)
    assert births_alike(day, day.replace(month=day.day, day=day.month))


# --- people ---


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (person("Beatriz", "Valdez"), {Likeness.SAME_NAME, Likeness.SAME_BIRTH}),
        (person("Beatriz", "Valdez", date(1961, 2, 28)), {Likeness.SAME_NAME}),
        (person("Beatris", "Valdes"), {Likeness.ALIKE_NAME, Likeness.SAME_BIRTH}),
        (person("Valdez", "Beatriz"), {Likeness.SWAPPED_NAME, Likeness.SAME_BIRTH}),
        (person("Beatriz", "Valdez", date(1984, 6, 25)), {Likeness.SAME_NAME, Likeness.NEAR_BIRTH}),
        (person("Beatriz", "Romero"), {Likeness.ALIKE_GIVEN, Likeness.SAME_BIRTH}),
        (person("Trixie", "Valdez"), {Likeness.ALIKE_FAMILY, Likeness.SAME_BIRTH}),
        (person("Ana", "Lopez", date(1950, 1, 2), "91234567a"), {Likeness.SAME_NUMBER}),
        (person("Ana", "Lopez", number="9123 4567A"), {Likeness.SAME_NUMBER, Likeness.SAME_BIRTH}),
    ],
)
def test_somebody_who_may_be_the_same_and_why(other: Client, reasons: set[Likeness]) -> None:
    assert set(likeness(BEA, other)) == reasons
    assert set(likeness(other, BEA)) == reasons


@pytest.mark.parametrize(
    "other",
    [
        person("Ana", "Lopez"),
        person("Beatris", "Valdes", date(1961, 2, 28)),
        person("Trixie", "Valdez", date(1984, 6, 25)),
        person("Beatriz", "Romero", date(1961, 2, 28)),
        person("Ana", "Lopez", date(1984, 6, 25), "91234568a"),
    ],
)
def test_somebody_who_is_not(other: Client) -> None:
    assert likeness(BEA, other) == ()


def test_what_somebody_is_called_counts_as_her_first_name() -> None:
    called = person("María Elena", "Valdes", called="Beatriz")
    assert Likeness.ALIKE_NAME in likeness(BEA, called)


def test_a_blank_number_is_nobodys() -> None:
    assert likeness(person("Ana", "Lopez", number=" - "), person("Bo", "Diaz", date(1950, 1, 2), " ")) == ()


@given(PEOPLE, PEOPLE, DAYS, DAYS)
def test_likeness_of_people_does_not_depend_on_the_order(
    one: PersonName, other: PersonName, born: date, later: date
) -> None:
    first, second = (replace(BEA, name=name, birth_date=day) for name, day in ((one, born), (other, later)))
    assert set(likeness(first, second)) == set(likeness(second, first))


@given(PEOPLE, DAYS)
def test_the_same_person_typed_twice_is_always_seen(name: PersonName, born: date) -> None:
    assume(any(letter.isalpha() for letter in name.full))
    typed = replace(BEA, name=name, birth_date=born, medicaid_id="")
    again = replace(typed, id=UUID(int=2))
    (match,) = near_matches(again, [typed])
    assert set(match.reasons) == {Likeness.SAME_NAME, Likeness.SAME_BIRTH}


@given(st.text(string.ascii_letters, min_size=4, max_size=10), st.text(string.ascii_letters, min_size=4, max_size=10))
def test_names_the_other_way_round_are_seen(given_name: str, family: str) -> None:
    assert likeness(person(given_name, family), person(family, given_name))


def test_nobody_is_like_herself_and_the_likest_come_first() -> None:
    near = person("Beatris", "Valdes", at=3)
    same = person("Beatriz", "Valdez", number="91234567A", at=4)
    far = person("Ana", "Lopez", BORN + timedelta(days=900), at=5)
    matches = near_matches(BEA, [near, far, BEA, same])
    assert [match.client.id for match in matches] == [same.id, near.id]
