"""A problem list lived in any order on a real vault: what is refused changes nothing, what is done is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client, CodeSystem, Diagnosis, ProblemEvent, diagnoses_on, problems_on
from tcm_desktop.domain.errors import DomainError, NotPermitted
from tcm_desktop.domain.problems import (
    ProblemRefused,
    ProblemStatus,
    Source,
    in_order,
    lacks_source,
    needs_scope,
    status_on,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.problems import (
    PROBLEM_FORM,
    PROBLEM_STEP,
    ProblemForm,
    ProblemStepForm,
    add_problem,
    open_problems,
    reopen_problem,
    resolve_problem,
    source_problem,
    withdraw_problem,
)
from tests.support.effort import examples
from tests.support.vaults import make_client, put, seen

DAY = date(2026, 3, 4)
YEAR = timedelta(days=365)
KNOWN = (
    ("F33.1", "Major depressive disorder, recurrent, moderate"),
    ("F10.20", "Alcohol dependence, uncomplicated"),
    ("Z59.01", "Sheltered homelessness"),
    ("", "Afraid of the stairs since the fire"),
)

PROBLEMS = st.sampled_from(KNOWN)
DAYS = st.dates(DAY - YEAR, DAY)
WHO = st.sampled_from(["", "  ", "Dr. Sample, psychiatrist", "her sister"])
WORDS = st.sampled_from(["", "  ", "Wrong chart", "Over, says Dr. Sample"])
LINE = st.integers(0, 5)
MOVES = st.one_of(
    st.tuples(st.just("add"), PROBLEMS, DAYS, st.sampled_from(Source), WHO),
    st.tuples(st.just("resolve"), LINE, DAYS, WORDS),
    st.tuples(st.just("reopen"), LINE, WORDS),
    st.tuples(st.just("withdraw"), LINE, WORDS),
    st.tuples(st.just("source"), LINE, st.sampled_from(Source), WHO),
)


@dataclass
class Told:
    """What a person would remember of one line, kept beside the program."""

    as_of: date
    events: list[ProblemEvent] = field(default_factory=list)
    resolved_on: date | None = None

    @property
    def is_wrong(self) -> bool:
        return ProblemEvent.IN_ERROR in self.events


class Life:
    """One client's list, and beside it what it must be by plain reckoning."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.client = replace(make_client(desk), diagnoses=())
        put(desk, self.client)
        self.told: dict[UUID, Told] = {}

    @property
    def stored(self) -> Client:
        with self.desk.reading() as work:
            return work.get(Client, self.client.id)

    def line(self, number: int) -> UUID:
        """One of the lines, or an id that is nowhere."""
        ids = list(self.told)
        return ids[number] if number < len(ids) else UUID(int=number)

    def move(self, name: str, *given: object) -> None:
        """Try a step; a refusal must leave everything as it was."""
        before, counts = self.stored, seen(self.desk)
        try:
            getattr(self, name)(*given)
        except DomainError:
            assert self.stored == before
            assert seen(self.desk) == counts, "what is refused leaves no operation and no trace"
        else:
            assert seen(self.desk) == (counts[0] + 1, counts[1] + 1)

    def add(self, known: tuple[str, str], as_of: date, source: Source, who: str) -> None:
        problem = Diagnosis(self.desk.new_id(), *known, as_of)
        add_problem(self.desk, self.client.id, problem, source, who)
        assert source is Source.OWN or who.strip(), "somebody has to be named"
        assert source is not Source.OWN or not needs_scope(problem.code), "she may not diagnose"
        self.told[problem.id] = Told(as_of, [ProblemEvent.ADDED])

    def resolve(self, number: int, on: date, words: str) -> None:
        line = self.line(number)
        resolve_problem(self.desk, self.client.id, line, on, words)
        told = self.told[line]
        assert not told.is_wrong
        assert told.resolved_on is None
        assert on >= told.as_of
        told.resolved_on = on
        told.events.append(ProblemEvent.RESOLVED)

    def reopen(self, number: int, words: str) -> None:
        line = self.line(number)
        reopen_problem(self.desk, self.client.id, line, words)
        told = self.told[line]
        assert not told.is_wrong
        assert told.resolved_on is not None
        told.resolved_on = None
        told.events.append(ProblemEvent.REOPENED)

    def withdraw(self, number: int, words: str) -> None:
        line = self.line(number)
        withdraw_problem(self.desk, self.client.id, line, words)
        assert words.strip()
        assert not self.told[line].is_wrong
        self.told[line].events.append(ProblemEvent.IN_ERROR)

    def source(self, number: int, source: Source, who: str) -> None:
        line = self.line(number)
        source_problem(self.desk, self.client.id, line, source, who)
        assert not self.told[line].is_wrong
        self.told[line].events.append(ProblemEvent.SOURCE)

    def check(self) -> None:
        """The vault tells what was told."""
        client = self.stored
        assert [each.id for each in client.diagnoses] == list(self.told)
        for each in client.diagnoses:
            told = self.told[each.id]
            assert [step.event for step in each.steps] == told.events
            assert (each.as_of, each.resolved_on) == (told.as_of, told.resolved_on)
            assert {step.worker_id for step in each.steps} == {self.desk.worker.id}
            assert not lacks_source(each), "nothing gets on the list without a source"
        self.check_counting(client)
        self.check_twins(client)

    def check_counting(self, client: Client) -> None:
        """What counts on a day is what began, is not over and was not wrong."""
        for day in (DAY - YEAR, DAY - YEAR / 2, DAY, DAY + timedelta(days=1)):
            counting = {each.id for each in problems_on(client, day)}
            wanted = {
                line
                for line, told in self.told.items()
                if not told.is_wrong and told.as_of <= day and (told.resolved_on is None or day < told.resolved_on)
            }
            assert counting == wanted
            assert {each.id for each in diagnoses_on(client, day)} <= wanted

    def check_twins(self, client: Client) -> None:
        """The same problem is active once."""
        active = [(p.code, p.text) for p in client.diagnoses if status_on(p, DAY) is ProblemStatus.ACTIVE]
        assert len(active) == len(set(active))


@settings(max_examples=examples(22), deadline=None)
@given(st.lists(MOVES, max_size=9))
def test_a_list_lived_in_any_order_holds_what_was_done_and_nothing_else(
    shared_desk: Desk, moves: list[tuple[object, ...]]
) -> None:
    life = Life(shared_desk)
    for name, *rest in moves:
        life.move(str(name), *rest)
    life.check()
    shown = in_order(life.stored.diagnoses, DAY)
    ranks = [list(ProblemStatus).index(status_on(each, DAY)) for each in shown]
    assert ranks == sorted(ranks)


@settings(max_examples=examples(10), deadline=None)
@given(st.lists(st.sampled_from(["resolve", "reopen"]), min_size=1, max_size=6))
def test_what_is_resolved_and_opened_again_has_a_step_for_each_turn(shared_desk: Desk, turns: list[str]) -> None:
    life = Life(shared_desk)
    life.move("add", KNOWN[2], DAY - YEAR, Source.OWN, "")
    for turn in turns:
        life.move(turn, 0, *((DAY, "") if turn == "resolve" else ("",)))
    life.check()
    (line,) = life.stored.diagnoses
    events = [step.event for step in line.steps[1:]]
    assert events == [ProblemEvent.RESOLVED, ProblemEvent.REOPENED] * (len(events) // 2) + events[len(events) & ~1 :]


# --- one by one, on a vault of its own ---


Step = Callable[[Desk, UUID, UUID], object]
AFTER_ERROR: dict[str, Step] = {
    "resolve": lambda desk, client, line: resolve_problem(desk, client, line, DAY),
    "reopen": lambda desk, client, line: reopen_problem(desk, client, line),
    "withdraw": lambda desk, client, line: withdraw_problem(desk, client, line, "Again"),
    "source": lambda desk, client, line: source_problem(desk, client, line, Source.REPORTED, "her sister"),
}


@pytest.fixture
def listed(desk: Desk, client: Client) -> UUID:
    """A circumstance on the client's list."""
    found = Diagnosis(desk.new_id(), "Z59.41", "Food insecurity", DAY - YEAR)
    add_problem(desk, client.id, found, Source.OWN)
    return found.id


@pytest.mark.parametrize("name", AFTER_ERROR)
def test_after_an_error_nothing_more_is_said(desk: Desk, client: Client, listed: UUID, name: str) -> None:
    withdraw_problem(desk, client.id, listed, "Wrong chart")
    before = open_problems(desk, client.id, listed).problem
    with pytest.raises(ProblemRefused, match="entered in error"):
        AFTER_ERROR[name](desk, client.id, listed)
    assert open_problems(desk, client.id, listed).problem == before


@pytest.mark.parametrize("name", AFTER_ERROR)
def test_a_line_of_another_chart_cannot_be_reached_from_this_one(desk: Desk, listed: UUID, name: str) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    with pytest.raises(ProblemRefused, match="not in this chart"):
        AFTER_ERROR[name](desk, other.id, listed)
    with pytest.raises(RecordNotFound):
        open_problems(desk, other.id, listed)


@pytest.mark.parametrize("who", ["", "   ", "\n\t"])
@pytest.mark.parametrize("source", [Source.DIAGNOSED, Source.REPORTED])
def test_a_source_without_a_name_is_refused(desk: Desk, client: Client, source: Source, who: str) -> None:
    with pytest.raises(ProblemRefused, match="Name who"):
        add_problem(desk, client.id, Diagnosis(desk.new_id(), "F20.9", "Schizophrenia", DAY), source, who)
    assert len(open_problems(desk, client.id).client.diagnoses) == 1


@pytest.mark.parametrize("typed", ["F33.1", "f33.1", "F331", " f331 "])
def test_the_same_code_typed_otherwise_is_the_same_problem(desk: Desk, client: Client, typed: str) -> None:
    twin = Diagnosis(desk.new_id(), typed, "Depression", DAY)
    with pytest.raises(ProblemRefused, match="on the list already"):
        add_problem(desk, client.id, twin, Source.DIAGNOSED, "Dr. Sample")


def test_the_same_number_of_the_older_code_set_is_another_problem(desk: Desk, client: Client) -> None:
    old = Diagnosis(desk.new_id(), "F33.1", "Depression", DAY, CodeSystem.ICD_9_CM)
    assert len(add_problem(desk, client.id, old, Source.DIAGNOSED, "Dr. Sample").value.diagnoses) == 2


def test_words_alone_are_noted_by_anybody_and_diagnose_nothing(desk: Desk, client: Client) -> None:
    said = Diagnosis(desk.new_id(), "", "Afraid of the stairs", DAY)
    stored = add_problem(desk, client.id, said, Source.OWN).value
    assert stored.diagnoses[-1].recorded_by == ""
    assert said.id in {each.id for each in problems_on(stored, DAY)}
    assert said.id not in {each.id for each in diagnoses_on(stored, DAY)}


def test_what_somebody_told_stands_on_the_list_and_is_no_diagnosis_until_one_is_made(
    desk: Desk, client: Client
) -> None:
    told = Diagnosis(desk.new_id(), "F20.9", "Schizophrenia", DAY)
    stored = add_problem(desk, client.id, told, Source.REPORTED, "her sister").value
    assert told.id not in {each.id for each in diagnoses_on(stored, DAY)}
    stored = source_problem(desk, client.id, told.id, Source.DIAGNOSED, "Dr. Sample").value
    assert told.id in {each.id for each in diagnoses_on(stored, DAY)}
    with pytest.raises(NotPermitted):
        source_problem(desk, client.id, told.id, Source.OWN)


def test_each_half_written_form_is_dropped_by_its_own_step_only(desk: Desk, client: Client, listed: UUID) -> None:
    keep_form(desk, PROBLEM_FORM, client.id, ProblemForm(text="Afraid"))
    keep_form(desk, PROBLEM_STEP, listed, ProblemStepForm(words="Wro"), client.id)
    resolve_problem(desk, client.id, listed, DAY)
    hand = open_problems(desk, client.id, listed)
    assert (hand.typed, hand.typed_step) == (ProblemForm(text="Afraid"), None)
    add_problem(desk, client.id, Diagnosis(desk.new_id(), "", "Afraid of stairs", DAY), Source.OWN)
    assert open_problems(desk, client.id).typed is None


def test_each_step_names_its_problem_in_the_trail(desk: Desk, client: Client, listed: UUID) -> None:
    resolve_problem(desk, client.id, listed, DAY)
    reopen_problem(desk, client.id, listed)
    with desk.reading() as work:
        events = [(each.event, each.reason) for each in work.trail(client.id) if each.event.startswith("problem.")]
    assert events == [(f"problem.{word}", str(listed)) for word in ("added", "resolved", "reopened")]
