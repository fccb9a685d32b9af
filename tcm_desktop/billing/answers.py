"""The five questions about a contact, kept apart, and the verdict that follows from all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.pack import Level, Question


class State(StrEnum):
    """How a question stands. Missing can still be written down; what is not known nobody here can settle."""

    YES = "yes"
    NO = "no"
    MISSING = "missing"
    NOT_KNOWN = "not_known"


FROM_CHART = frozenset({Question.COVERED, Question.WORKER})
"""The questions that the text of a note says nothing about."""

_STATES = {Level.STOP: State.NO, Level.NEEDED: State.MISSING, Level.UNKNOWN: State.NOT_KNOWN}
_HEAVIEST = (State.NO, State.MISSING, State.NOT_KNOWN)
_WEIGHT = (Verdict.NOT_BILLABLE, Verdict.NEEDS_DOCUMENTATION, Verdict.NOT_KNOWN, Verdict.BILLABLE)
_VERDICTS = {
    State.NO: Verdict.NOT_BILLABLE,
    State.MISSING: Verdict.NEEDS_DOCUMENTATION,
    State.NOT_KNOWN: Verdict.NOT_KNOWN,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer, the codes behind it, and since when it is not known (None: never was)."""

    question: Question
    state: State
    codes: tuple[str, ...] = ()
    since: date | None = None


def answered(
    decision: Decision | None, chart: Iterable[Finding] | None, open_questions: Collection[Question]
) -> tuple[Answered, ...]:
    """All five questions, in their order. `chart` is None where nobody looked: then its questions are not known.

    `open_questions` are those to which a field is still empty. Activities beside the billable work change no answer:
    their minutes are set aside.
    """
    said = [f for f in decision.findings if f.code in decision.reasons] if decision is not None else []
    found = [*said, *(chart or ())]
    return tuple(_answer(q, found, q in open_questions, _unseen(q, decision, chart)) for q in Question)


def _unseen(question: Question, decision: Decision | None, chart: Iterable[Finding] | None) -> bool:
    return decision is None or (chart is None and question in FROM_CHART)


def _answer(question: Question, found: Iterable[Finding], is_open: bool, unseen: bool) -> Answered:
    hers = [f for f in found if f.question is question and f.level in _STATES]
    states = {_STATES[f.level] for f in hers}
    states |= {State.MISSING} if is_open else set()
    states |= {State.NOT_KNOWN} if unseen else set()
    state = next((state for state in _HEAVIEST if state in states), State.YES)
    since = min((f.since for f in hers if f.since is not None), default=None)
    return Answered(question, state, tuple(f.code for f in hers), since)


def verdict(of_text: Verdict, chart: Iterable[Finding], is_open: bool) -> Verdict:
    """The verdict over text, chart and open fields: the heaviest wins, and nothing unknown is ever green."""
    states = {_STATES[f.level] for f in chart if f.level in _STATES} | ({State.MISSING} if is_open else set())
    return min((of_text, *(_VERDICTS[state] for state in states)), key=_WEIGHT.index)
