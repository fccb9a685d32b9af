"""The problem list: every step is by somebody and stays, and only somebody who may diagnose does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import (
    Client,
    CodeSystem,
    Diagnosis,
    ProblemEvent,
    ProblemStep,
    TargetGroup,
    diagnoses_on,
    is_circumstance,
    problems_on,
)
from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.paths import flatten, unflatten
from tcm_desktop.domain.people import PersonName, Qualification, Worker
from tcm_desktop.domain.problems import (
    ProblemRefused,
    ProblemStatus,
    Source,
    added,
    in_order,
    lacks_source,
    needs_scope,
    problem_of,
    reopened,
    resolved,
    sourced,
    status_on,
    step_of,
    twin_of,
    with_source,
    withdrawn,
)

DAY, BEFORE = date(2026, 3, 4), date(2026, 1, 5)
TITLE = Qualification(UUID(int=7), "MHRS", date(2020, 1, 1), date(2026, 12, 31))
WORKER = Worker(UUID(int=3), "Ana Practice", "Case manager", qualifications=(TITLE,))
CLIENT = Client(
    UUID(int=1), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, date(2026, 1, 1)
)
DEPRESSED = Diagnosis(UUID(int=10), "F33.1", "Major depressive disorder", BEFORE)
HOMELESS = Diagnosis(UUID(int=11), "Z59.01", "Sheltered homelessness", BEFORE)
IN_WORDS = Diagnosis(UUID(int=12), "", "She is afraid of the stairs", BEFORE)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def step(event: ProblemEvent, number: int = 100, words: str = "", on: date = DAY) -> ProblemStep:
    return step_of(UUID(int=number), event, on, WORKER, words)


def listed(*problems: Diagnosis) -> Client:
    client = CLIENT
    for number, each in enumerate(problems):
        client = added(client, each, step(ProblemEvent.ADDED, number + 50))
    return client


# --- who ---


def test_a_step_names_the_worker_with_the_titles_of_that_day() -> None:
    assert (step(ProblemEvent.ADDED).name, step(ProblemEvent.ADDED).title) == ("Ana Practice", "MHRS")
    assert step(ProblemEvent.ADDED, on=date(2027, 1, 1)).title == "Case manager"  # the title has run out


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Z55.0", True),
        ("z59.01", True),
        ("Z65.9", True),
        ("Z54.9", False),
        ("Z66", False),
        ("F33.1", False),
        ("", False),
    ],
)
def test_circumstances_are_z55_to_z65(code: str, expected: bool) -> None:
    assert is_circumstance(code) is expected
    assert needs_scope(code) is (bool(code) and not expected)


def test_only_somebody_who_may_diagnose_can_say_that_she_did() -> None:
    own = step(ProblemEvent.ADDED)
    with pytest.raises(NotPermitted, match="Name who diagnosed it"):
        sourced(DEPRESSED, Source.OWN, "", own, in_scope=False)
    assert sourced(DEPRESSED, Source.OWN, "", own, in_scope=True).recorded_by == "Ana Practice, MHRS"


@pytest.mark.parametrize("problem", [HOMELESS, IN_WORDS])
def test_anybody_can_list_a_circumstance_or_what_words_name(problem: Diagnosis) -> None:
    found = sourced(problem, Source.OWN, "", step(ProblemEvent.ADDED), in_scope=False)
    assert (found.recorded_by, found.reported_by) == ("", "")
    assert not lacks_source(found)


def test_what_somebody_told_is_no_diagnosis_and_what_a_clinician_made_is_one() -> None:
    told = sourced(DEPRESSED, Source.REPORTED, "her mother", step(ProblemEvent.ADDED), in_scope=False)
    made = sourced(told, Source.DIAGNOSED, "Dr. Sample", step(ProblemEvent.SOURCE), in_scope=False)
    assert told.is_reported_only
    assert not made.is_reported_only
    assert (made.recorded_by, made.reported_by) == ("Dr. Sample", "")
    assert diagnoses_on(listed(told), DAY) == ()
    assert [p.code for p in problems_on(listed(told), DAY)] == ["F33.1"]
    assert [d.code for d in diagnoses_on(listed(made), DAY)] == ["F33.1"]


def test_a_circumstance_that_was_told_can_be_used_as_a_code() -> None:
    told = replace(HOMELESS, reported_by="the shelter")
    assert [d.code for d in diagnoses_on(listed(told), DAY)] == ["Z59.01"]


def test_words_without_a_code_are_a_problem_and_no_diagnosis() -> None:
    assert problems_on(listed(IN_WORDS), DAY) != ()
    assert diagnoses_on(listed(IN_WORDS), DAY) == ()


# --- steps ---


def test_a_line_is_added_resolved_and_opened_again_and_its_history_tells() -> None:
    client = listed(DEPRESSED)
    client = resolved(client, DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 101, "No symptoms for a year"))
    assert diagnoses_on(client, DAY) == ()
    assert diagnoses_on(client, DAY - timedelta(days=1)) != ()
    client = reopened(client, DEPRESSED.id, step(ProblemEvent.REOPENED, 102, "They came back"))
    (problem,) = client.diagnoses
    assert problem.resolved_on is None
    assert [s.event for s in problem.steps] == [ProblemEvent.ADDED, ProblemEvent.RESOLVED, ProblemEvent.REOPENED]
    assert [s.words for s in problem.steps] == ["", "No symptoms for a year", "They came back"]


def test_what_was_entered_in_error_stays_readable_and_counts_nowhere() -> None:
    client = withdrawn(listed(DEPRESSED), DEPRESSED.id, step(ProblemEvent.IN_ERROR, 101, "It is her sister's"))
    (problem,) = client.diagnoses
    assert (problem.code, problem.text, problem.is_in_error) == ("F33.1", "Major depressive disorder", True)
    assert (problems_on(client, DAY), diagnoses_on(client, DAY)) == ((), ())
    assert status_on(problem, DAY) is ProblemStatus.IN_ERROR
    for change in (
        lambda: withdrawn(client, DEPRESSED.id, step(ProblemEvent.IN_ERROR, 102, "Again")),
        lambda: resolved(client, DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 102)),
        lambda: reopened(client, DEPRESSED.id, step(ProblemEvent.REOPENED, 102)),
        lambda: with_source(client, DEPRESSED.id, Source.REPORTED, "x", step(ProblemEvent.SOURCE), in_scope=True),
    ):
        with pytest.raises(ProblemRefused, match="entered in error"):
            change()


def test_it_can_be_added_again_after_an_error_or_an_end() -> None:
    again = replace(DEPRESSED, id=UUID(int=20))
    wrong = withdrawn(listed(DEPRESSED), DEPRESSED.id, step(ProblemEvent.IN_ERROR, 101, "Wrong"))
    over = resolved(listed(DEPRESSED), DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 101))
    for client in (wrong, over):
        assert len(added(client, again, step(ProblemEvent.ADDED, 103)).diagnoses) == 2
    both = added(over, again, step(ProblemEvent.ADDED, 103))
    with pytest.raises(ProblemRefused, match="on the list again"):
        reopened(both, DEPRESSED.id, step(ProblemEvent.REOPENED, 104))


@pytest.mark.parametrize("twin", [DEPRESSED, IN_WORDS])
def test_the_same_problem_stands_there_once(twin: Diagnosis) -> None:
    other = replace(twin, id=UUID(int=20), code=twin.code.lower(), text=twin.text.upper())
    with pytest.raises(ProblemRefused, match="on the list already"):
        added(listed(twin), other, step(ProblemEvent.ADDED, 103))
    assert twin_of(twin, (twin,), DAY) is None


def test_a_code_of_another_code_set_is_another_problem() -> None:
    old = replace(DEPRESSED, id=UUID(int=20), code="296.32", code_system=CodeSystem.ICD_9_CM)
    assert len(listed(DEPRESSED, old).diagnoses) == 2


def test_what_makes_no_sense_is_refused_and_changes_nothing() -> None:
    client = listed(DEPRESSED)
    over = resolved(client, DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 101))
    with pytest.raises(ProblemRefused, match="before the day"):
        resolved(client, DEPRESSED.id, BEFORE - timedelta(days=1), step(ProblemEvent.RESOLVED, 101))
    with pytest.raises(ProblemRefused, match="resolved already"):
        resolved(over, DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 102))
    with pytest.raises(ProblemRefused, match="not resolved"):
        reopened(client, DEPRESSED.id, step(ProblemEvent.REOPENED, 101))
    with pytest.raises(ProblemRefused, match="Say what is wrong"):
        withdrawn(client, DEPRESSED.id, step(ProblemEvent.IN_ERROR, 101, "  "))
    with pytest.raises(ProblemRefused, match="not in this chart"):
        resolved(client, UUID(int=999), DAY, step(ProblemEvent.RESOLVED, 101))


MOVES = st.lists(st.tuples(st.sampled_from(ProblemEvent), DAYS, st.text("ab ", max_size=3)), max_size=8)


@given(MOVES)
def test_whatever_is_tried_no_line_and_no_step_is_ever_lost(moves: list[tuple[ProblemEvent, date, str]]) -> None:
    client = listed(DEPRESSED, HOMELESS, IN_WORDS)
    for number, (event, on, words) in enumerate(moves):
        before, made = client, step(event, 200 + number, words, on)
        try:
            if event is ProblemEvent.RESOLVED:
                client = resolved(client, DEPRESSED.id, on, made)
            elif event is ProblemEvent.REOPENED:
                client = reopened(client, DEPRESSED.id, made)
            elif event is ProblemEvent.IN_ERROR:
                client = withdrawn(client, DEPRESSED.id, made)
            elif event is ProblemEvent.SOURCE:
                client = with_source(client, DEPRESSED.id, Source.REPORTED, words, made, in_scope=False)
        except ProblemRefused:
            assert client == before
        assert [p.id for p in client.diagnoses] == [p.id for p in before.diagnoses]
        for was, now in zip(before.diagnoses, client.diagnoses, strict=True):
            assert now.steps[: len(was.steps)] == was.steps
            assert (now.code, now.text, now.as_of) == (was.code, was.text, was.as_of)


@given(DAYS, DAYS, DAYS)
def test_a_line_counts_from_its_day_until_the_day_it_was_over(as_of: date, over: date, day: date) -> None:
    known = replace(DEPRESSED, as_of=as_of, resolved_on=over)
    assert bool(problems_on(replace(CLIENT, diagnoses=(known,)), day)) is (as_of <= day < over)


# --- order, and old records ---


def test_active_lines_come_first_and_diagnoses_before_circumstances() -> None:
    later = replace(DEPRESSED, id=UUID(int=13), code="F43.12", as_of=DAY)
    over = replace(DEPRESSED, id=UUID(int=14), code="F20.9", resolved_on=BEFORE)
    wrong = replace(DEPRESSED, id=UUID(int=15), code="F31.9", steps=(step(ProblemEvent.IN_ERROR, words="x"),))
    shown = in_order((wrong, over, HOMELESS, DEPRESSED, later), DAY)
    assert [p.code for p in shown] == ["F43.12", "F33.1", "Z59.01", "F20.9", "F31.9"]
    assert in_order(reversed(shown), DAY) == shown


def test_a_diagnosis_that_was_kept_before_there_was_a_list_loads_as_it_was() -> None:
    old = b"""{"id": "00000000-0000-0000-0000-00000000000a", "code": "F33.1", "text": "Depression",
    "as_of": "2026-01-05", "code_system": "icd_10_cm", "recorded_by": "Dr. Sample"}"""
    known = msgspec.json.decode(old, type=Diagnosis)
    assert (known.recorded_by, known.steps, known.is_in_error) == ("Dr. Sample", (), False)
    assert diagnoses_on(replace(CLIENT, diagnoses=(known,)), DAY) == (known,)
    assert not lacks_source(known)


def test_each_step_has_a_path_of_its_own_and_comes_back() -> None:
    client = resolved(listed(DEPRESSED, HOMELESS), DEPRESSED.id, DAY, step(ProblemEvent.RESOLVED, 101))
    flat = flatten(msgspec.json.decode(msgspec.json.encode(client)))
    assert flat[f"diagnoses/{DEPRESSED.id}/steps/{UUID(int=101)}/event"] == "resolved"
    assert msgspec.convert(unflatten(flat), Client, strict=False) == client
    assert problem_of(client, HOMELESS.id) is not None
