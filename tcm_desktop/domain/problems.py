"""The problem list: lines are added, resolved, opened again or withdrawn, each by somebody, and none is ever taken out.

What must be known of each line: who added or resolved it, with which title, and when (DHCS BHIN 23-068 as summarized).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from tcm_desktop.domain.clients import Client, Diagnosis, ProblemEvent, ProblemStep, is_circumstance
from tcm_desktop.domain.errors import DomainError, NotPermitted
from tcm_desktop.domain.people import Worker, qualifications_on


class ProblemRefused(DomainError):
    """A line of the problem list cannot take this step as it stands."""

    code = "problem_refused"


class ProblemStatus(StrEnum):
    """Where a line of the list stands."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    IN_ERROR = "in_error"


class Source(StrEnum):
    """Where a problem comes from: the worker herself, somebody who may diagnose, or somebody who told her."""

    OWN = "own"
    DIAGNOSED = "diagnosed"
    REPORTED = "reported"


OUT_OF_SCOPE = "Only somebody who may diagnose can add this as her own. Name who diagnosed it, or who told you."
NOBODY_NAMED = "Name who diagnosed it, or who told you. Nothing was changed."
NO_LONGER = "This was entered in error, so nothing more can be said about it. Add it again if it holds."


def step_of(id_: UUID, event: ProblemEvent, on: date, worker: Worker, words: str = "") -> ProblemStep:
    """What a worker writes down, with the titles that she holds on that day, or else her credential."""
    titles = ", ".join(dict.fromkeys(q.title for q in qualifications_on(worker, on))) or worker.credential
    return ProblemStep(id_, event, on, worker.id, worker.name, titles, words)


def status_on(problem: Diagnosis, day: date) -> ProblemStatus:
    """Where a line stands on a day; one that begins later counts as active."""
    if problem.is_in_error:
        return ProblemStatus.IN_ERROR
    is_over = problem.resolved_on is not None and problem.resolved_on <= day
    return ProblemStatus.RESOLVED if is_over else ProblemStatus.ACTIVE


def needs_scope(code: str) -> bool:
    """Whether adding it as one's own is diagnosing: words alone and circumstances (Z55 to Z65) are not."""
    return bool(code) and not is_circumstance(code)


def lacks_source(problem: Diagnosis) -> bool:
    """Whether nobody wrote down who made a diagnosis, or who told of it."""
    return needs_scope(problem.code) and not (problem.recorded_by or problem.reported_by)


def sourced(problem: Diagnosis, source: Source, who: str, worker: ProblemStep, *, in_scope: bool) -> Diagnosis:
    """The line with where it comes from. `worker` is whoever writes it down. Raises NotPermitted or ProblemRefused."""
    if source is not Source.OWN and not who.strip():
        raise ProblemRefused(NOBODY_NAMED)
    if source is Source.REPORTED:
        return replace(problem, reported_by=who, recorded_by="")
    if source is Source.DIAGNOSED:
        return replace(problem, recorded_by=who, reported_by="")
    if not needs_scope(problem.code):
        return replace(problem, recorded_by="", reported_by="")
    if not in_scope:
        raise NotPermitted(OUT_OF_SCOPE)
    return replace(problem, recorded_by=", ".join(filter(None, (worker.name, worker.title))), reported_by="")


def twin_of(problem: Diagnosis, known: Iterable[Diagnosis], day: date) -> Diagnosis | None:
    """A line that says the same already and is still active on the day; another source is no other problem."""
    return next(
        (
            each
            for each in known
            if each.id != problem.id and status_on(each, day) is ProblemStatus.ACTIVE and _same(each, problem)
        ),
        None,
    )


def added(client: Client, problem: Diagnosis, step: ProblemStep) -> Client:
    """The client with one more line. Raises ProblemRefused where the list says the same already."""
    if twin_of(problem, client.diagnoses, step.on) is not None:
        raise ProblemRefused("This is on the list already. Open it there to change who diagnosed it.")
    return replace(client, diagnoses=(*client.diagnoses, replace(problem, steps=(step,))))


def resolved(client: Client, problem_id: UUID, on: date, step: ProblemStep) -> Client:
    """The client with a line that is over since a day. Raises ProblemRefused."""
    problem = _open(client, problem_id)
    if problem.resolved_on is not None:
        raise ProblemRefused("This is resolved already. Nothing was changed.")
    if on < problem.as_of:
        raise ProblemRefused("It cannot end before the day as of which it was known. Check the day.")
    return _with(client, replace(problem, resolved_on=on), step)


def reopened(client: Client, problem_id: UUID, step: ProblemStep) -> Client:
    """The client with a line that is not over after all; that it was resolved stays in its history.

    Raises ProblemRefused.
    """
    problem = _open(client, problem_id)
    if problem.resolved_on is None:
        raise ProblemRefused("This is not resolved, so there is nothing to open again.")
    if twin_of(problem, client.diagnoses, step.on) is not None:
        raise ProblemRefused("The same problem is on the list again since. Nothing was changed.")
    return _with(client, replace(problem, resolved_on=None), step)


def withdrawn(client: Client, problem_id: UUID, step: ProblemStep) -> Client:
    """The client with a line that was entered in error: it stays readable. Raises ProblemRefused without a reason."""
    if not step.words.strip():
        raise ProblemRefused("Say what is wrong with it. The line stays in the chart, marked.")
    return _with(client, _open(client, problem_id), step)


def with_source(
    client: Client, problem_id: UUID, source: Source, who: str, step: ProblemStep, *, in_scope: bool
) -> Client:
    """The client with a line of which it is known now where it comes from. Raises ProblemRefused or NotPermitted."""
    problem = _open(client, problem_id)
    return _with(client, sourced(problem, source, who, step, in_scope=in_scope), step)


def problem_of(client: Client, problem_id: UUID) -> Diagnosis | None:
    """A line of the list by its id."""
    return next((each for each in client.diagnoses if each.id == problem_id), None)


def in_order(problems: Iterable[Diagnosis], day: date) -> tuple[Diagnosis, ...]:
    """Active ones first, then resolved, then those in error; within each diagnoses first, then the latest known.

    What nobody in scope made comes after what somebody did.
    """
    rank = list(ProblemStatus)

    def place(each: Diagnosis) -> tuple[int, bool, bool, int, UUID]:
        made = bool(each.recorded_by)
        return rank.index(status_on(each, day)), not needs_scope(each.code), not made, -each.as_of.toordinal(), each.id

    return tuple(sorted(problems, key=place))


def _open(client: Client, problem_id: UUID) -> Diagnosis:
    """The line, which was not entered in error. Raises ProblemRefused."""
    problem = problem_of(client, problem_id)
    if problem is None:
        raise ProblemRefused("This problem is not in this chart. Open the problem list again.")
    if problem.is_in_error:
        raise ProblemRefused(NO_LONGER)
    return problem


def _with(client: Client, problem: Diagnosis, step: ProblemStep) -> Client:
    stepped = replace(problem, steps=(*problem.steps, step))
    return replace(client, diagnoses=tuple(stepped if each.id == problem.id else each for each in client.diagnoses))


def _plain(code: str) -> str:
    """A code whatever its case, and with or without its dot: older intakes kept it as it was typed."""
    return code.strip().upper().replace(".", "")


def _same(one: Diagnosis, other: Diagnosis) -> bool:
    if one.code or other.code:
        return (_plain(one.code), one.code_system) == (_plain(other.code), other.code_system)
    return one.text.strip().casefold() == other.text.strip().casefold()
