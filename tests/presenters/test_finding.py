"""Finding by letters, by beginnings of names, and by words: never a wrong one, never a lost one."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.domain.contacts import ATTEMPT, CRISIS, BillingChoice, ContactMode, ContactRole, TcmComponent
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.today import CaseloadEntry
from tcm_desktop.services.views import CaseloadLine, ContactLine
from ui.levels import Level
from ui.presenters import caseload, note_list
from ui.presenters.fuzzy import best, score

TODAY = date(2026, 3, 4)
LETTERS = st.text(string.ascii_letters + "  ,-'é", max_size=12)
NAMES = st.text(string.ascii_letters + "é'", min_size=1, max_size=8)
FAMILIES = st.one_of(NAMES, st.tuples(NAMES, NAMES).map("-".join), st.tuples(NAMES, NAMES).map(" ".join))
LINE = CaseloadLine(
    client_id=UUID(int=1),
    listed_name="Demo, Bea",
    birth_date=date(1984, 6, 15),
    target_group=TargetGroup.ADULT_SPMI,
    payer_profile="sf-smhs",
    last_contact=None,
    plan_review_due=None,
    assessed_on=None,
    units_this_month=0,
    drafts=0,
)
DRAFT = ContactLine(
    id=UUID(int=2),
    client_id=UUID(int=1),
    listed_name="Demo, Bea",
    service_date=date(2026, 3, 2),
    start=time(9, 5),
    direct_minutes=30,
    mode=ContactMode.TELEPHONE,
    contacted_role=ContactRole.CLIENT,
    component=TcmComponent.MONITORING,
    objective_id=None,
    choice=None,
    verdict="",
    units=0,
    signed_at=None,
    first_words="Called about the bus pass",
)
SIGNED = replace(DRAFT, signed_at=datetime(2026, 3, 2, tzinfo=UTC), choice=BillingChoice.BILL, units=2)


def has_in_order(query: str, words: str) -> bool:
    letters = iter(words.lower())
    return all(letter in letters for letter in query.lower().replace(" ", ""))


# --- the palette ---


@given(LETTERS, LETTERS)
def test_exactly_what_has_the_letters_in_their_order_is_found(query: str, words: str) -> None:
    assert (score(query, words) is not None) == has_in_order(query, words)


@given(LETTERS, LETTERS)
def test_large_and_small_letters_and_spaces_are_the_same(query: str, words: str) -> None:
    spaced = " ".join(query.replace(" ", ""))
    assert score(query, words) == score(query.upper(), words) == score(spaced, words)


@given(LETTERS.filter(str.strip), st.lists(LETTERS, max_size=20), st.integers(1, 12))
def test_what_is_shown_fits_best_first_and_no_more_than_asked(query: str, things: list[str], limit: int) -> None:
    found = best(query, things, str, limit)
    points = [score(query, thing) for thing in found]
    assert None not in points
    assert points == sorted(points, reverse=True)  # type: ignore[type-var]  # none is None
    assert len(found) == min(limit, sum(has_in_order(query, thing) for thing in things))


@given(LETTERS.filter(str.strip), st.lists(LETTERS, max_size=20), st.integers(1, 12))
def test_what_is_left_out_fits_no_better_than_what_is_shown(query: str, things: list[str], limit: int) -> None:
    found = best(query, things, str, limit)
    shown = [points for thing in found if (points := score(query, thing)) is not None]
    everything = [points for thing in things if (points := score(query, thing)) is not None]
    assert sorted(everything, reverse=True)[:limit] == shown


@given(st.lists(LETTERS, max_size=20), st.integers(1, 12), st.sampled_from(["", " ", "  "]))
def test_without_letters_the_order_is_as_it_comes(things: list[str], limit: int, query: str) -> None:
    assert best(query, things, str, limit) == things[:limit]


@given(st.text(string.ascii_lowercase, min_size=2, max_size=8), st.text(string.ascii_lowercase, max_size=4))
def test_a_beginning_beats_the_same_letters_inside(word: str, more: str) -> None:
    inside = f"#{more}{word}"
    beginning = f"{word}{more}#"
    if not has_in_order(word, f"#{more}"):
        ahead, behind = score(word, beginning), score(word, inside)
        assert ahead is not None
        assert behind is not None
        assert ahead >= behind


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("cn", "Contact note", "Medical necessity cannot"),
        ("cp", "Care plan", "Caseload, open"),
        ("dema", "Demo, Maria", "Dental exam"),
        ("lock", "Lock", "Block of notes"),
    ],
)
def test_initials_and_runs_of_letters_come_first(query: str, first: str, second: str) -> None:
    assert best(query, [second, first], str)[0] == first


def test_things_that_fit_equally_keep_their_order() -> None:
    things = [("Demo, A", 1), ("Demo, A", 2), ("Demo, A", 3)]
    assert best("de", things, lambda thing: thing[0]) == things


# --- the caseload ---


@given(NAMES, FAMILIES)
def test_a_client_is_found_by_her_name_as_it_is_listed(given_name: str, family: str) -> None:
    line = replace(LINE, listed_name=PersonName(given_name, family).listed)
    assert caseload.matching((line,), line.listed_name) == (line,)
    assert caseload.matching((line,), f"{given_name} {family}".upper()) == (line,)


@given(NAMES, FAMILIES, st.data())
def test_a_client_is_found_by_any_beginning_of_a_part(given_name: str, family: str, data: st.DataObject) -> None:
    line = replace(LINE, listed_name=f"{family}, {given_name}")
    part = data.draw(st.sampled_from([given_name, *family.replace("-", " ").split()]))
    length = data.draw(st.integers(0, len(part)))
    assert caseload.matching((line,), part[:length]) == (line,)


@given(st.lists(FAMILIES, max_size=12), LETTERS)
def test_the_filter_keeps_the_order_and_adds_nobody(families: list[str], typed: str) -> None:
    lines = tuple(replace(LINE, listed_name=f"{family}, Bea") for family in families)
    found = caseload.matching(lines, typed)
    places = iter(lines)
    assert all(any(line is other for other in places) for line in found)


@given(FAMILIES, LETTERS, LETTERS)
def test_typing_on_only_narrows(family: str, typed: str, more: str) -> None:
    lines = (replace(LINE, listed_name=f"{family}, Bea"),)
    if caseload.matching(lines, f"{typed} {more}"):
        assert caseload.matching(lines, typed) == lines


@pytest.mark.parametrize("typed", ["emo", "bea x", "1984", "demo, , ana"])
def test_other_letters_find_nobody(typed: str) -> None:
    assert caseload.matching((LINE,), typed) == ()


def test_cells_show_days_counts_and_nothing_for_no_drafts() -> None:
    line = replace(LINE, last_contact=date(2026, 3, 2), plan_review_due=date(2027, 1, 5), units_this_month=12, drafts=1)
    assert caseload.cells(CaseloadEntry(line), TODAY)[2:] == ("Mon 3/2", "1/5/2027", "12", "1")


# --- the list of notes ---


@pytest.mark.parametrize("typed", ["demo", "BUS pass", "monitoring", "phone", "9:05", "30 min", "3/2", "draft"])
def test_a_note_is_found_by_whatever_its_row_says(typed: str) -> None:
    assert [row.line for row in note_list.matching((DRAFT,), (), typed, TODAY)] == [DRAFT]


@given(st.lists(st.sampled_from(["demo", "bus", "phone", "zebra", "units", "draft"]), max_size=4))
def test_every_typed_word_has_to_be_there(words: list[str]) -> None:
    rows = note_list.matching((DRAFT,), (SIGNED,), " ".join(words), TODAY)
    assert (DRAFT in [row.line for row in rows]) == ({"zebra", "units"}.isdisjoint(words))
    assert (SIGNED in [row.line for row in rows]) == ({"zebra", "draft"}.isdisjoint(words))


@given(st.lists(st.booleans(), max_size=12))
def test_drafts_are_above_signed_notes_and_each_stands_once(signed: list[bool]) -> None:
    lines = [replace(SIGNED if done else DRAFT, id=UUID(int=n)) for n, done in enumerate(signed, 10)]
    drafts = tuple(line for line in lines if line.signed_at is None)
    rows = [row.line for row in note_list.matching(drafts, tuple(reversed(lines)), "", TODAY)]
    assert rows == [*drafts, *(line for line in reversed(lines) if line.signed_at is not None)]


@pytest.mark.parametrize(
    ("line", "pill", "level", "action"),
    [
        (DRAFT, "Draft, Thu 3/5", Level.TIP, "Finish"),
        (replace(DRAFT, service_date=date(2026, 2, 27)), "Draft, due today", Level.FIX, "Finish"),
        (replace(DRAFT, service_date=date(2026, 2, 26)), "Draft, late 1 day", Level.STOP, "Finish"),
        (SIGNED, "2 units", Level.TIP, "Read"),
        (replace(SIGNED, units=1), "1 unit", Level.TIP, "Read"),
        (replace(SIGNED, choice=BillingChoice.DO_NOT_BILL), "Not billed", Level.NEUTRAL, "Read"),
    ],
)
def test_the_pill_of_a_note(line: ContactLine, pill: str, level: Level, action: str) -> None:
    row = note_list.note_row(line, TODAY)
    assert (row.pill, row.level, row.action, row.title) == (pill, level, action, "Demo, Bea")


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({}, "Mon 3/2, 9:05 am, phone, monitoring, 30 min: Called about the bus pass"),
        ({"start": None, "mode": None}, "Mon 3/2, monitoring, 30 min: Called about the bus pass"),
        ({"direct_minutes": 0}, "Mon 3/2, 9:05 am, phone, monitoring, 0 min: Called about the bus pass"),
        ({"direct_minutes": None, "component": None, "first_words": ""}, "Mon 3/2, 9:05 am, phone"),
    ],
)
def test_the_facts_of_a_note_are_those_that_are_known(change: dict[str, object], detail: str) -> None:
    assert note_list.note_row(replace(DRAFT, **change), TODAY).detail == detail  # type: ignore[arg-type]  # drawn


def test_an_attempt_is_seen_as_one_and_a_crisis_is_due_sooner() -> None:
    attempt = note_list.note_row(replace(DRAFT, verdict=ATTEMPT, signed_at=datetime(2026, 3, 4, 18, tzinfo=UTC)), TODAY)
    assert (attempt.pill, attempt.action) == ("Attempt", "Read")
    assert "nobody reached" in attempt.detail
    crisis = note_list.note_row(replace(DRAFT, verdict=CRISIS), TODAY)
    assert crisis.pill.startswith("Crisis, ")
    assert crisis.pill.removeprefix("Crisis") != note_list.note_row(DRAFT, TODAY).pill.removeprefix("Draft")
