"""Finding, strength, due rows, caseload and chart, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client, Diagnosis, TargetGroup
from tcm_desktop.domain.contacts import ATTEMPT, BillingChoice, ContactMode, ContactRole, TcmComponent
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import Chart
from tcm_desktop.services.views import ContactLine
from ui.levels import Level
from ui.presenters import chart, due, entrance, fuzzy, strength

TODAY = date(2026, 3, 4)
ID = UUID(int=7)
CLIENT = Client(ID, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
CONTACT = ContactLine(
    id=ID,
    client_id=ID,
    listed_name="Demo, Bea",
    service_date=date(2026, 3, 2),
    start=None,
    direct_minutes=50,
    mode=ContactMode.FACE_TO_FACE,
    contacted_role=ContactRole.CLIENT,
    component=TcmComponent.REFERRAL_LINKAGE,
    objective_id=None,
    choice=None,
    verdict="",
    units=0,
    signed_at=None,
    first_words="Called the clinic",
)
SIGNED = replace(CONTACT, choice=BillingChoice.BILL, units=3, signed_at=datetime(2026, 3, 2, tzinfo=UTC))
WORKER = Worker(ID, "Sam", "LCSW")


def sign(document: object) -> object:
    return signed(document, WORKER, datetime(2026, 3, 1, tzinfo=UTC), "America/Los_Angeles")


# --- finding ---


@pytest.mark.parametrize(
    ("query", "first"),
    [("mar", "Demo, Maria"), ("dm", "Demo, Maria"), ("cl", "Caseload"), ("lock", "Lock"), ("ria", "Demo, Maria")],
)
def test_a_few_letters_find_it(query: str, first: str) -> None:
    things = ["Today", "Caseload", "Lock", "Demo, Andre", "Demo, Maria", "Save now"]
    assert fuzzy.best(query, things, str)[0] == first


def test_what_has_not_the_letters_is_not_found() -> None:
    assert fuzzy.best("xyz", ["Today", "Lock"], str) == []
    assert fuzzy.score("tt", "Today") is None


def test_without_letters_the_first_are_shown() -> None:
    assert fuzzy.best(" ", [str(n) for n in range(30)], str, limit=3) == ["0", "1", "2"]


@given(st.text("abc ,", min_size=1, max_size=6), st.text("abc ,", max_size=12))
def test_it_finds_exactly_what_has_the_letters_in_order(query: str, words: str) -> None:
    letters = iter(words)
    is_there = all(letter in letters for letter in query.replace(" ", ""))
    assert (fuzzy.score(query, words) is not None) == is_there


# --- strength and setting up ---


def test_four_unrelated_words_take_a_thief_longer_than_a_life() -> None:
    words, is_good = strength.verdict("violet harbor ninety lamp")
    assert is_good
    assert "thousands of years" in words or "hundreds of years" in words


@pytest.mark.parametrize("weak", ["aaaaaaaaaaaaaaaaaaaa", "lamp lamp lamp lamp lamp", "1234512345123451"])
def test_what_is_repeated_counts_once(weak: str) -> None:
    words, is_good = strength.verdict(weak)
    assert not is_good
    assert "Add a word or two" in words


def test_a_short_one_is_told_how_much_is_missing() -> None:
    assert strength.verdict("violet")[0].startswith("9 more characters needed")
    assert strength.verdict("violet harbor1")[0].startswith("1 more character needed")
    assert strength.verdict("") == ("", False)


@given(st.text(max_size=40), st.text(max_size=10))
def test_more_never_makes_it_easier(passphrase: str, more: str) -> None:
    assert strength.bits(f"{passphrase} {more}") >= strength.bits(passphrase) - 1e-9


def test_setting_up_names_each_field_that_is_missing() -> None:
    assert set(entrance.problems(entrance.SetUp("", " ", "", "x"))) == {"name", "credential", "first", "second"}
    assert entrance.problems(entrance.SetUp("Ana", "LCSW", "violet harbor ninety", "violet harbor ninety")) == {}
    assert "has 5" in entrance.problems(entrance.SetUp("Ana", "LCSW", "short", "short"))["first"]


def test_the_first_word_of_the_label_greets() -> None:
    assert entrance.first_name("Ana Practice") == "Ana"
    assert entrance.first_name("") == ""


# --- due ---


@pytest.mark.parametrize(
    ("due_on", "pill", "level"),
    [
        (date(2026, 3, 2), "Late 2 days", Level.STOP),
        (date(2026, 3, 3), "Late 1 day", Level.STOP),
        (TODAY, "Due today", Level.FIX),
        (date(2026, 3, 6), "Fri 3/6", Level.TIP),
    ],
)
def test_a_due_day_is_told_in_words_with_its_level(due_on: date, pill: str, level: Level) -> None:
    assert due.when(due_on, TODAY)[:2] == (pill, level)


# --- chart ---


def make_chart(**parts: object) -> Chart:
    empty: dict[str, object] = {"assessments": (), "reviews": (), "plans": (), "contacts": (), "plan_in_force": None}
    return Chart(client=CLIENT, **(empty | parts))


@pytest.mark.parametrize(
    ("language", "interpreter", "end"),
    [
        ("English", False, "41 years"),
        ("Spanish", False, "41 years · Spanish"),
        ("Spanish", True, "41 years · Spanish, interpreter needed"),
        ("English", True, "41 years · Interpreter needed"),
    ],
)
def test_the_strip_says_how_to_talk_with_the_client(language: str, interpreter: bool, end: str) -> None:
    client = replace(CLIENT, language=language, interpreter_needed=interpreter, pronouns="she/her")
    words = chart.subtitle(client, TODAY)
    assert words.startswith("she/her · born 6/15/1984")
    assert words.endswith(end)


def test_only_what_is_known_is_shown() -> None:
    assert chart.reach(CLIENT) == ()
    assert chart.reach(replace(CLIENT, phone="555")) == (("Phone", "555"),)


def test_a_diagnosis_shows_the_day_it_was_known_until_it_ended() -> None:
    known = Diagnosis(ID, "F20.9", "Schizophrenia, unspecified", date(2024, 5, 1))
    ended = replace(known, code="F32.9", resolved_on=date(2025, 1, 1))
    client = replace(CLIENT, diagnoses=(known, ended))
    assert chart.diagnoses(client, TODAY) == ("F20.9 Schizophrenia, unspecified (as of 5/1/2024)",)


def test_a_new_client_has_four_steps_and_only_intake_is_done() -> None:
    steps = chart.steps(make_chart())
    assert [step.is_done for step in steps] == [True, False, False, False]
    assert [step.screen for step in steps] == ["intake", "assessment", "necessity", "plan"]
    assert chart.is_new(make_chart())


def test_a_signed_chart_is_no_longer_new() -> None:
    assessment = sign(Assessment(ID, ID, ID, TODAY))
    plan = sign(CarePlan(ID, ID, ID, 1, TODAY))
    draft = NecessityReview(ID, ID, ID, "severity_of_illness", TODAY)
    done = make_chart(assessments=(assessment,), reviews=(sign(draft),), plans=(plan,), plan_in_force=plan)
    assert not chart.is_new(done)
    assert chart.is_new(replace(done, reviews=(draft,)))
    begun = (Assessment(ID, ID, ID, TODAY),), (CarePlan(ID, ID, ID, 1, TODAY),), (draft,)
    started = make_chart(assessments=begun[0], plans=begun[1], reviews=begun[2])
    assert [step.detail for step in chart.steps(started)][1:] == ["Started", "Started", "Draft"]


def test_before_you_go_names_what_matters_at_the_door() -> None:
    plan = replace(CarePlan(ID, ID, ID, 1, TODAY), goal_own_words="My own place", review_due=date(2026, 3, 2))
    ready = dict(chart.before_you_go(make_chart(contacts=(CONTACT, SIGNED), plan_in_force=plan), TODAY))
    assert ready == {
        "Last contact": "Mon 3/2: Called the clinic",
        "Goal": "My own place",
        "Plan review": "Late 2 days",
        "Notes to sign": "1",
    }
    assert chart.before_you_go(make_chart(), TODAY) == (("Last contact", "None yet"),)


def test_a_contact_is_told_by_when_how_and_with_whom() -> None:
    assert chart.contact_title(CONTACT, TODAY) == "Mon 3/2, in person with client"
    assert chart.contact_detail(CONTACT) == "Linkage, 50 minutes. Called the clinic"
    bare = replace(CONTACT, mode=None, contacted_role=None, component=None, direct_minutes=None, first_words="")
    assert chart.contact_title(bare, TODAY) == "Mon 3/2, contact"
    assert chart.contact_detail(bare) == ""


def test_an_attempt_is_no_last_contact() -> None:
    tried = replace(CONTACT, verdict=ATTEMPT, signed_at=datetime(2026, 3, 3, tzinfo=UTC), first_words="")
    assert chart.contact_title(tried, TODAY) == "Mon 3/2, in person, nobody reached"
    assert chart.contact_state(tried)[0] == "Attempt"
    assert chart._last((tried,), TODAY) == "None yet"
    assert chart._last((tried, CONTACT), TODAY) == "Mon 3/2: Called the clinic"


@pytest.mark.parametrize(
    ("line", "words"),
    [(CONTACT, "Draft"), (SIGNED, "3 units"), (replace(SIGNED, choice=BillingChoice.DO_NOT_BILL), "Not billed")],
)
def test_a_contact_shows_how_it_counts(line: ContactLine, words: str) -> None:
    assert chart.contact_state(line)[0] == words
