"""The problem list in words: what stands on it, where each line comes from, its history, and the forms about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.billing.codes import lookup
from tcm_desktop.domain.clients import CodeSystem, Diagnosis, ProblemEvent, ProblemStep, is_circumstance
from tcm_desktop.domain.problems import (
    ProblemStatus,
    Source,
    in_order,
    lacks_source,
    needs_scope,
    status_on,
)
from tcm_desktop.services.problems import ProblemForm, ProblemStepForm
from ui.levels import Level
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.intake import CODE_HELP, ICD_10_CM, code_of
from ui.presenters.typed import show_full_date

ICD_9_UNTIL = date(2015, 9, 30)
ICD_9_CM = re.compile(r"\d{3}(\.\d{1,2})?")
"""Three digits, then up to two after a point: the disorders of ICD-9-CM, which counted until that day (CG-BEH-13)."""

GROUPS = {
    ProblemStatus.ACTIVE: "Active",
    ProblemStatus.RESOLVED: "Resolved",
    ProblemStatus.IN_ERROR: "Entered in error",
}
NOTHING = {
    ProblemStatus.ACTIVE: "Nothing is on the list yet. A diagnosis, a circumstance such as housing, or a problem in "
    "the client's own words can stand here."
}
SOURCES = {
    Source.DIAGNOSED: "Somebody who may diagnose did",
    Source.REPORTED: "Somebody told me",
}
OWN = {True: "I diagnosed it", False: "I noted it myself"}
"""What the worker may say of herself: diagnosing where she may, noting where no diagnosis is needed."""

WHO_DIAGNOSED = "Type who diagnosed it, like Dr. Lee Sample, psychiatrist."
WHO_TOLD = "Type who told you, like the client or her mother."
NO_SOURCE = "Choose where this comes from."
NOT_YOURS = "Your titles on file do not let you diagnose. Name who did, or who told you."
NO_TEXT = "Type what the problem is, in the words of the diagnosis or of the client."

STEPS = {
    ProblemEvent.ADDED: "Added",
    ProblemEvent.SOURCE: "Source written down",
    ProblemEvent.RESOLVED: "Resolved",
    ProblemEvent.REOPENED: "Opened again",
    ProblemEvent.IN_ERROR: "Marked as entered in error",
}
ASKED = {
    ProblemEvent.SOURCE: "Who diagnosed it?",
    ProblemEvent.RESOLVED: "Resolve",
    ProblemEvent.REOPENED: "Open again",
    ProblemEvent.IN_ERROR: "Entered in error",
}
"""What the button for a step says, and the page on which it is made."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A line of the list as it is shown; the pill is blank where nothing has to be said."""

    id: UUID
    title: str
    detail: str
    pill: str = ""
    level: Level = Level.NEUTRAL
    picture: str = ""


def groups(problems: tuple[Diagnosis, ...], today: date) -> tuple[tuple[ProblemStatus, tuple[ProblemLine, ...]], ...]:
    """The list by where each line stands; active ones always, the others where there are any."""
    ordered = in_order(problems, today)
    found = {status: tuple(_line(p, today) for p in ordered if status_on(p, today) is status) for status in GROUPS}
    return tuple((status, lines) for status, lines in found.items() if lines or status is ProblemStatus.ACTIVE)


def name_of(problem: Diagnosis) -> str:
    """`F33.1 Major depressive disorder, with anxious distress`; words alone where there is no code."""
    said = ", ".join(part for part in (problem.text, problem.specifier) if part)
    return f"{problem.code} {said}".strip()


def source_words(problem: Diagnosis) -> str:
    """Whose word it is."""
    if problem.recorded_by:
        verb = "Diagnosed" if needs_scope(problem.code) else "Named"
        return f"{verb} by {problem.recorded_by}"
    if problem.reported_by:
        plain = " (not diagnosed)" if needs_scope(problem.code) else ""
        return f"Reported by {problem.reported_by}{plain}"
    return "Who diagnosed it is not written down" if lacks_source(problem) else ""


def facts(problem: Diagnosis, today: date) -> tuple[tuple[str, str], ...]:
    """Everything that is known about a line, as label and value."""
    status = status_on(problem, today)
    ended = f" on {show_full_date(problem.resolved_on)}" if status is ProblemStatus.RESOLVED else ""
    codes = {CodeSystem.ICD_10_CM: "ICD-10-CM", CodeSystem.ICD_9_CM: "ICD-9-CM"}
    pairs = (
        ("Stands as", f"{GROUPS[status]}{ended}"),
        ("Code", f"{problem.code} ({codes[problem.code_system]})" if problem.code else "None: named in words"),
        ("In the code set that day", _official(problem)),
        ("Known as of", show_full_date(problem.as_of)),
        ("Source", source_words(problem)),
    )
    return tuple((label, value) for label, value in pairs if value)


def history(problem: Diagnosis) -> tuple[tuple[str, str], ...]:
    """Every step, oldest first: when and what, then by whom and in which words."""
    steps = tuple((f"{show_full_date(s.on)}  {STEPS[s.event]}", _by(s)) for s in sorted(problem.steps, key=_order))
    return steps or (("Before steps were kept", "Who added it is not written down."),)


def steps_offered(problem: Diagnosis, today: date) -> tuple[ProblemEvent, ...]:
    """What can be said about a line now."""
    status = status_on(problem, today)
    if status is ProblemStatus.IN_ERROR:
        return ()
    turn = ProblemEvent.RESOLVED if problem.resolved_on is None else ProblemEvent.REOPENED
    return (turn, ProblemEvent.SOURCE, ProblemEvent.IN_ERROR)


def source_choices(code: str, *, in_scope: bool) -> tuple[tuple[Source, str], ...]:
    """Where a problem can come from; nobody is offered to diagnose who may not."""
    diagnosing = needs_scope(code_of(code))
    own = ((Source.OWN, OWN[diagnosing]),) if in_scope or not diagnosing else ()
    return (*own, *SOURCES.items())


def read_problem(
    form: ProblemForm, new_id: UUID, today: date, *, in_scope: bool
) -> tuple[tuple[Diagnosis, Source, str] | None, tuple[Problem, ...]]:
    """The problem as typed with its source and who that is, or None and what is missing or wrong."""
    reader = Reader(today)
    as_of = reader.day("as_of", form.as_of, past=True, missing="Type the day as of which this was known.")
    code, system = _code(form.code, as_of)
    if code and system is None:
        reader.problems.append(Problem("code", CODE_HELP))
    reader.needed("text", form.text.strip(), NO_TEXT)
    source = _source(reader, form.source, form.who, code, in_scope=in_scope)
    if reader.problems or as_of is None or source is None:
        return None, tuple(reader.problems)
    kept = system or CodeSystem.ICD_10_CM
    problem = Diagnosis(new_id, code, form.text.strip(), as_of, kept, specifier=form.specifier.strip())
    return (problem, source, form.who.strip()), ()


def read_step(
    form: ProblemStepForm, problem: Diagnosis, today: date, *, in_scope: bool
) -> tuple[ProblemStepForm | None, date | None, tuple[Problem, ...]]:
    """A step as typed and its day, or None and what is missing or wrong."""
    reader, on = Reader(today), None
    if form.event is ProblemEvent.RESOLVED:
        on = reader.day("on", form.on, past=True, missing="Type the day on which it was over.")
        if on is not None and on < problem.as_of:
            reader.problems.append(Problem("on", "It cannot end before it was known. Check the day."))
    if form.event is ProblemEvent.SOURCE:
        _source(reader, form.source, form.who, problem.code, in_scope=in_scope)
    if form.event is ProblemEvent.IN_ERROR:
        reader.needed("words", form.words.strip(), "Say what is wrong with it.")
    return (None if reader.problems else form), on, tuple(reader.problems)


def _source(reader: Reader, source: Source | None, who: str, code: str, *, in_scope: bool) -> Source | None:
    if source is None:
        return reader.needed("source", None, NO_SOURCE)
    if source is Source.OWN and needs_scope(code) and not in_scope:
        reader.problems.append(Problem("source", NOT_YOURS))
    elif source is not Source.OWN:
        reader.needed("who", who.strip(), WHO_TOLD if source is Source.REPORTED else WHO_DIAGNOSED)
    return source


def _code(typed: str, as_of: date | None) -> tuple[str, CodeSystem | None]:
    """The code as it is written and its code set, which the day decides; None for a code of neither."""
    code = code_of(typed)
    if as_of is not None and as_of <= ICD_9_UNTIL and ICD_9_CM.fullmatch(code):
        return code, CodeSystem.ICD_9_CM
    return code, CodeSystem.ICD_10_CM if ICD_10_CM.fullmatch(code) else None


def _line(problem: Diagnosis, today: date) -> ProblemLine:
    added = next((step for step in problem.steps if step.event is ProblemEvent.ADDED), None)
    since = f"since {show_full_date(problem.as_of)}"
    until = f"until {show_full_date(problem.resolved_on)}" if problem.resolved_on is not None else ""
    put = f"Added {show_full_date(added.on)} by {_who(added)}" if added is not None else ""
    detail = ". ".join(part for part in (f"{since} {until}".strip().capitalize(), source_words(problem), put) if part)
    pill, level, picture = _pill(problem, today)
    return ProblemLine(problem.id, name_of(problem), f"{detail}.", pill, level, picture)


def _pill(problem: Diagnosis, today: date) -> tuple[str, Level, str]:
    status = status_on(problem, today)
    if status is ProblemStatus.IN_ERROR:
        return "In error", Level.STOP, "ban"
    if status is ProblemStatus.RESOLVED:
        return "Resolved", Level.NEUTRAL, "circle-check"
    if lacks_source(problem):
        return "Source missing", Level.FIX, "circle-question-mark"
    if problem.is_reported_only:
        return "Reported", Level.TIP, "circle-dashed"
    return ("Circumstance" if is_circumstance(problem.code) else "Diagnosis" if problem.code else "In words"), *_CALM


_CALM = (Level.NEUTRAL, "circle-dot")


def _official(problem: Diagnosis) -> str:
    """What the code set said on that day, where the worker's words differ."""
    known = lookup(problem.code, problem.as_of) if problem.code_system is CodeSystem.ICD_10_CM else None
    return known.text if known is not None and known.text != problem.text else ""


def _by(step: ProblemStep) -> str:
    return ". ".join(part.rstrip(".") for part in (f"By {_who(step)}", step.words) if part) + "."


def _who(step: ProblemStep) -> str:
    return ", ".join(part for part in (step.name, step.title) if part)


def _order(step: ProblemStep) -> tuple[date, UUID]:
    return step.on, step.id
