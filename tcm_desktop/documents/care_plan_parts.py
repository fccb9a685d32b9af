"""The words of the care plan, part by part.

Sources: 42 CFR 440.169(d)(2) and the San Francisco BHS TCM page for the five official parts; 42 CFR 441.18(a)(7) for
goals reached and services declined; 42 CFR part 2 for substance use, which is left out unless asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from tcm_desktop.documents.care_plan_people import participation, safeguards, signatures, supports
from tcm_desktop.documents.care_plan_sheet import CarePlanSheet
from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    Table,
    Tone,
)
from tcm_desktop.documents.plain_words import STATUS_WORDS, day_words
from tcm_desktop.domain.clients import CodeSystem, Diagnosis, diagnoses_on
from tcm_desktop.domain.plans import Objective, ObjectiveStatus, PlannedAction
from tcm_desktop.domain.signatures import is_untouched

_SUBSTANCE_USE = {
    CodeSystem.ICD_10_CM: tuple(f"F{n}" for n in range(10, 20)),
    CodeSystem.ICD_9_CM: ("291", "292", "303", "304", "305"),
}


def content(sheet: CarePlanSheet) -> Content:
    """Everything that the sheet says."""
    return Content(
        neutral_title="Care plan",
        author=sheet.agency,
        title="My care plan",
        subject=_full_name(sheet),
        running=f"Care plan, version {sheet.plan.version}",
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", sheet.agency))),
        marks=tuple(_marks(sheet)),
        facts=Facts(tuple(pair for pair in _facts(sheet) if pair[1])),
        sections=sections(sheet),
    )


def sections(sheet: CarePlanSheet) -> tuple[Section, ...]:
    """The parts below the title, in order."""
    goal = Section("My goal", tuple(_goal(sheet)), "Goal")
    steps = Section("My steps", (_steps(sheet),), "Objectives")
    help_given = Section("Who helps and what we will do", (_actions(sheet),), "Course of action")
    part = Section("How I took part", tuple(participation(sheet)), "Client participation")
    after = Section("What happens after", tuple(_transition(sheet)), "Transition plan")
    choices = Section("My choices", (Points(sheet.options.choices), *safeguards(sheet.plan)))
    signed = Section("Signatures", tuple(signatures(sheet)))
    return (goal, steps, *_declined(sheet), help_given, *supports(sheet.plan), part, after, choices, signed)


def _full_name(sheet: CarePlanSheet) -> str:
    name = sheet.client.name
    return f"{name.full} ({name.preferred})" if name.preferred and name.preferred != name.given else name.full


def _marks(sheet: CarePlanSheet) -> Iterator[str]:
    if sheet.practice:
        yield "PRACTICE – not a real person"
    if sheet.plan.signature is None:
        yield "Draft – not signed yet"
    elif not is_untouched(sheet.plan):
        yield "Do not use – this plan is not the one that was signed"
    if sheet.in_error:
        yield "Entered in error – do not use"
    if sheet.waiting:
        yield "Not final – waits for a second signature"
    if sheet.replaced:
        yield "Old version – a newer plan has taken its place"


def _facts(sheet: CarePlanSheet) -> Iterator[tuple[str, str]]:
    client, plan, worker = sheet.client, sheet.plan, sheet.worker
    yield "Plan written on", day_words(plan.drafted_on)
    yield "Plan starts on", day_words(plan.effective_on)
    yield "We look at it again by", day_words(plan.review_due)
    yield "My case manager", ", ".join(filter(None, (worker.name, worker.credential)))
    yield "Agency", sheet.agency
    if client.interpreter_needed:
        yield "My language", f"{client.language}. I want an interpreter."
    elif client.language != "English":
        yield "My language", client.language
    if not sheet.options.leave_out_address:
        yield "Address", client.address
        yield "Phone", client.phone
    if not sheet.options.leave_out_diagnosis:
        yield "Health conditions", "\n".join(f"{d.text} ({d.code})" for d in _diagnoses(sheet))


def _diagnoses(sheet: CarePlanSheet) -> Iterator[Diagnosis]:
    for diagnosis in diagnoses_on(sheet.client, sheet.printed_on):
        if sheet.options.with_substance_use or not is_substance_use(diagnosis):
            yield diagnosis


def is_substance_use(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis is about substance use: it is printed only when that is asked for (42 CFR part 2)."""
    return diagnosis.code.upper().startswith(_SUBSTANCE_USE[diagnosis.code_system])


def _goal(sheet: CarePlanSheet) -> Iterator[Block]:
    plan = sheet.plan
    own, written = plan.goal_own_words.strip().strip('"“”'), plan.goal.strip()
    if own:
        yield Passage(f"“{own}”", Tone.QUOTE)
    if written and own:
        yield Passage(f"In other words: {written}")
    elif written:
        yield Passage(written)
    if not (own or written):
        yield Passage("No goal is written yet.")
    if progress := _progress(sheet.objectives):
        yield Passage(progress, Tone.ASIDE)


def _progress(objectives: tuple[Objective, ...]) -> str:
    count = Counter(o.status for o in objectives if o.status is not ObjectiveStatus.DECLINED)
    total, done, partly = count.total(), count[ObjectiveStatus.MET], count[ObjectiveStatus.PARTLY_MET]
    if not total:
        return ""
    so_far = f"So far: {done} of {total} {'step' if total == 1 else 'steps'} done"
    return f"{so_far}, {partly} partly done." if partly else f"{so_far}."


def _steps(sheet: CarePlanSheet) -> Block:
    rows = tuple(_step(o, sheet) for o in sheet.objectives if o.status is not ObjectiveStatus.DECLINED)
    if not rows:
        return Passage("No steps are written yet.")
    return Table(("Step", "Who", "By when", "How it is going"), (39, 18, 23, 20), rows)


def _step(objective: Objective, sheet: CarePlanSheet) -> tuple[Entry, ...]:
    details = (("Helps with", _need(objective.need_id, sheet)), ("Why", objective.status_reason))
    return (
        Entry(objective.statement, tuple(f"{label}: {text}" for label, text in details if text)),
        Entry(objective.responsible),
        Entry(day_words(objective.target_date)),
        Entry(STATUS_WORDS[objective.status], tuple(filter(None, [day_words(objective.status_on)]))),
    )


def _declined(sheet: CarePlanSheet) -> Iterator[Section]:
    said_no = [
        *(
            (o.statement, o.status_reason, o.status_on)
            for o in sheet.objectives
            if o.status is ObjectiveStatus.DECLINED
        ),
        *((service.what, service.reason, service.declined_on) for service in sheet.plan.declined),
    ]
    if said_no:
        rows = tuple((Entry(what), Entry(why), Entry(day_words(day))) for what, why, day in said_no)
        yield Section("What I said no to", (Table(("What", "Why", "When"), (39, 38, 23), rows),))


def _actions(sheet: CarePlanSheet) -> Block:
    rows = tuple(_action(action, sheet) for action in sheet.plan.actions)
    if not rows:
        return Passage("No actions are written yet.")
    return Table(("What we will do", "Who helps", "By when", "Helps with"), (34, 21, 23, 22), rows)


def _action(action: PlannedAction, sheet: CarePlanSheet) -> tuple[Entry, ...]:
    there = ", ".join(filter(None, (action.contact, action.phone)))
    who, *others = [*filter(None, (action.responsible, action.agency, f"Ask for: {there}" if there else "")), ""]
    when, *often = [*filter(None, (day_words(action.by_when), action.frequency)), ""]
    return (
        Entry(action.statement),
        Entry(who, tuple(filter(None, others))),
        Entry(when, tuple(filter(None, often))),
        Entry(_need(action.need_id, sheet)),
    )


def _need(need_id: UUID | None, sheet: CarePlanSheet) -> str:
    """The need in words. What makes it necessary is about health: it goes with the diagnosis."""
    need = next((n for n in sheet.needs if n.id == need_id), None)
    if need is None:
        return ""
    because = "" if sheet.options.leave_out_diagnosis else need.because_of
    return f"{need.statement} (because of {because})" if because else need.statement


def _transition(sheet: CarePlanSheet) -> Iterator[Block]:
    after = sheet.plan.transition
    yield Passage(after.next_steps or "The next steps are not written yet.")
    known = (
        ("I have reached my goals when", after.criteria),
        ("This service may end on", day_words(after.projected_discharge)),
    )
    if any(words for _, words in known):
        yield Facts(tuple(pair for pair in known if pair[1]))
