"""The problem list of a client: shown, added to, and changed step by step, each step in somebody's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.cosigning import among
from tcm_desktop.domain.clients import Client, Diagnosis, ProblemEvent, ProblemStep
from tcm_desktop.domain.people import Worker, qualifications_on
from tcm_desktop.domain.problems import (
    Source,
    added,
    problem_of,
    reopened,
    resolved,
    sourced,
    step_of,
    with_source,
    withdrawn,
)
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import copy_id, kept_form

PROBLEM_FORM = "problem_form"
PROBLEM_STEP = "problem_step"
OPENED = "problems.opened"

LICENSED = "staff.licensed_titles"
"""Who may diagnose, by title. Where a payer's pack names nobody, nobody here may: whose diagnosis it is is asked."""


@dataclass(frozen=True, slots=True)
class ProblemForm:
    """A problem as typed; the date is text. `who` diagnosed it or told of it."""

    code: str = ""
    text: str = ""
    specifier: str = ""
    as_of: str = ""
    source: Source | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class ProblemStepForm:
    """A step of a problem as typed; the day is text."""

    event: ProblemEvent = ProblemEvent.RESOLVED
    on: str = ""
    words: str = ""
    source: Source | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class ProblemsDesk:
    """A client's problem list, and forms about it that were left unfinished.

    `in_scope` says that the worker may diagnose. `problem` is the line that was asked for.
    """

    client: Client
    in_scope: bool
    problem: Diagnosis | None = None
    typed: ProblemForm | None = None
    typed_step: ProblemStepForm | None = None


def may_diagnose(worker: Worker, payer: str, day: date) -> bool:
    """Whether one of the worker's titles of that day is among those that the payer's rules call licensed."""
    try:
        titles = rule_book(payer, day).words(LICENSED)
    except PackError:
        return False
    return bool(among(qualifications_on(worker, day), titles))


def open_problems(desk: Desk, client_id: UUID, problem_id: UUID | None = None) -> ProblemsDesk:
    """The problem list; that it was opened is written to the audit trail. Raises RecordNotFound."""
    with desk.writing() as work:
        client = work.get(Client, client_id)
        problem = problem_of(client, problem_id) if problem_id is not None else None
        if problem_id is not None and problem is None:
            raise RecordNotFound("This problem is not in this chart. Open the problem list again.")
        typed = kept_form(work, PROBLEM_FORM, client_id, ProblemForm)
        step = kept_form(work, PROBLEM_STEP, problem_id, ProblemStepForm) if problem_id is not None else None
        work.audit(OPENED, Client.KIND, client_id)
        work.commit()
    return ProblemsDesk(client, _in_scope(desk, client), problem, typed, step)


def add_problem(desk: Desk, client_id: UUID, problem: Diagnosis, source: Source, who: str = "") -> Outcome[Client]:
    """Put a problem on the list. Raises NotPermitted for diagnosing out of scope, and ProblemRefused."""

    def change(client: Client, step: ProblemStep) -> Client:
        own = sourced(problem, source, who.strip(), step, in_scope=_in_scope(desk, client))
        return added(client, own, step)

    form = copy_id(PROBLEM_FORM, client_id)
    return _change(desk, client_id, problem.id, ProblemEvent.ADDED, _source_words(source, who), change, form)


def resolve_problem(desk: Desk, client_id: UUID, problem_id: UUID, on: date, words: str = "") -> Outcome[Client]:
    """Say since when a problem is over. Raises ProblemRefused."""

    def change(client: Client, step: ProblemStep) -> Client:
        return resolved(client, problem_id, on, step)

    return _change(desk, client_id, problem_id, ProblemEvent.RESOLVED, words, change)


def reopen_problem(desk: Desk, client_id: UUID, problem_id: UUID, words: str = "") -> Outcome[Client]:
    """Say that a problem is not over after all. Raises ProblemRefused."""

    def change(client: Client, step: ProblemStep) -> Client:
        return reopened(client, problem_id, step)

    return _change(desk, client_id, problem_id, ProblemEvent.REOPENED, words, change)


def withdraw_problem(desk: Desk, client_id: UUID, problem_id: UUID, words: str) -> Outcome[Client]:
    """Mark a problem as entered in error; it stays readable. Raises ProblemRefused without a reason."""

    def change(client: Client, step: ProblemStep) -> Client:
        return withdrawn(client, problem_id, step)

    return _change(desk, client_id, problem_id, ProblemEvent.IN_ERROR, words, change)


def source_problem(desk: Desk, client_id: UUID, problem_id: UUID, source: Source, who: str = "") -> Outcome[Client]:
    """Say who diagnosed a problem, or who told of it. Raises NotPermitted and ProblemRefused."""

    def change(client: Client, step: ProblemStep) -> Client:
        scope = _in_scope(desk, client)
        return with_source(client, problem_id, source, who.strip(), step, in_scope=scope)

    return _change(desk, client_id, problem_id, ProblemEvent.SOURCE, _source_words(source, who), change)


def with_adders(desk: Desk, client: Client) -> Client:
    """The client with the name of the worker at each problem that nobody is named for: she is taking the client in."""
    stamped = tuple(
        each
        if each.steps
        else replace(each, steps=(step_of(desk.new_id(), ProblemEvent.ADDED, desk.today, desk.worker),))
        for each in client.diagnoses
    )
    return replace(client, diagnoses=stamped)


def _in_scope(desk: Desk, client: Client) -> bool:
    return may_diagnose(desk.worker, client.payer_profile, desk.today)


def _source_words(source: Source, who: str) -> str:
    """Where it was said to come from, so that a source that is changed later can still be read."""
    lead = {Source.OWN: "", Source.DIAGNOSED: "Diagnosed by ", Source.REPORTED: "Reported by "}[source]
    return f"{lead}{who.strip()}" if lead else ""


def _change(
    desk: Desk,
    client_id: UUID,
    problem_id: UUID,
    event: ProblemEvent,
    words: str,
    change: Callable[[Client, ProblemStep], Client],
    form: UUID | None = None,
) -> Outcome[Client]:
    """One step in one transaction; the audit entry names the problem."""
    with desk.writing() as work:
        client = work.get(Client, client_id)
        step = step_of(desk.new_id(), event, desk.today, desk.worker, words.strip())
        client = change(client, step)
        work.put(client, f"problem.{_PARTICIPLES[event]}", str(problem_id))
        work.drop_copy(form or copy_id(PROBLEM_STEP, problem_id))
        return Outcome(client, work.commit())


_PARTICIPLES = {
    ProblemEvent.ADDED: "added",
    ProblemEvent.SOURCE: "sourced",
    ProblemEvent.RESOLVED: "resolved",
    ProblemEvent.REOPENED: "reopened",
    ProblemEvent.IN_ERROR: "marked_in_error",
}
