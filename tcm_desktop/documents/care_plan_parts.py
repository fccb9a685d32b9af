"""The words of the care plan, part by part.

Sources: 42 CFR 440.169(d)(2) and the San Francisco BHS TCM page for the five official parts; 42 CFR 441.18(a)(7) for
goals reached and services declined; 42 CFR part 2 for substance use, which is left out unless asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet
from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    SignatureLine,
    Table,
    Tone,
)
from tcm_desktop.documents.plain_words import EVIDENCE_WORDS, STATUS_WORDS, day_words, signed_words
from tcm_desktop.domain.clients import AssociateRole, CodeSystem, Diagnosis, diagnoses_on
from tcm_desktop.domain.plans import Objective, ObjectiveStatus, ParticipationEvidence, PlannedAction
from tcm_desktop.domain.signatures import is_untouched

_SUBSTANCE_USE = {
    CodeSystem.ICD_10_CM: tuple(f"F{n}" for n in range(10, 20)),
    CodeSystem.ICD_9_CM: ("291", "292", "303", "304", "305"),
}
_SPEAKS_FOR_HER = (AssociateRole.DECISION_MAKER, AssociateRole.CAREGIVER)


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
    part = Section("How I took part", tuple(_participation(sheet)), "Client participation")
    after = Section("What happens after", tuple(_transition(sheet)), "Transition plan")
    choices = Section("My choices", (Points(sheet.options.choices),))
    signatures = Section("Signatures", tuple(_signatures(sheet)))
    return (goal, steps, *_declined(sheet), help_given, part, after, choices, signatures)


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
        substance_use = diagnosis.code.upper().startswith(_SUBSTANCE_USE[diagnosis.code_system])
        if sheet.options.with_substance_use or not substance_use:
            yield diagnosis


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
    if progress := _progress(plan.objectives):
        yield Passage(progress, Tone.ASIDE)


def _progress(objectives: tuple[Objective, ...]) -> str:
    count = Counter(o.status for o in objectives if o.status is not ObjectiveStatus.DECLINED)
    total, done, partly = count.total(), count[ObjectiveStatus.MET], count[ObjectiveStatus.PARTLY_MET]
    if not total:
        return ""
    so_far = f"So far: {done} of {total} {'step' if total == 1 else 'steps'} done"
    return f"{so_far}, {partly} partly done." if partly else f"{so_far}."


def _steps(sheet: CarePlanSheet) -> Block:
    rows = tuple(_step(o, sheet) for o in sheet.plan.objectives if o.status is not ObjectiveStatus.DECLINED)
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
    declined = [o for o in sheet.plan.objectives if o.status is ObjectiveStatus.DECLINED]
    if declined:
        rows = tuple(tuple(map(Entry, (o.statement, o.status_reason, day_words(o.status_on)))) for o in declined)
        yield Section("What I said no to", (Table(("What", "Why", "When"), (39, 38, 23), rows),))


def _actions(sheet: CarePlanSheet) -> Block:
    rows = tuple(_action(action, sheet) for action in sheet.plan.actions)
    if not rows:
        return Passage("No actions are written yet.")
    return Table(("What we will do", "Who helps", "By when", "Helps with"), (34, 21, 23, 22), rows)


def _action(action: PlannedAction, sheet: CarePlanSheet) -> tuple[Entry, ...]:
    person, agency = action.responsible, action.agency
    who = Entry(person, (agency,) if agency else ()) if person else Entry(agency)
    return Entry(action.statement), who, Entry(day_words(action.by_when)), Entry(_need(action.need_id, sheet))


def _need(need_id: UUID | None, sheet: CarePlanSheet) -> str:
    """The need in words. What makes it necessary is about health: it goes with the diagnosis."""
    need = next((n for n in sheet.needs if n.id == need_id), None)
    if need is None:
        return ""
    because = "" if sheet.options.leave_out_diagnosis else need.because_of
    return f"{need.statement} (because of {because})" if because else need.statement


def _participation(sheet: CarePlanSheet) -> Iterator[Block]:
    part = sheet.plan.participation
    signed_on = day_words(part.client_signed_on)
    said = [EVIDENCE_WORDS[e] for e in part.evidence if not (signed_on and e is ParticipationEvidence.SIGNED)]
    if signed_on:
        said.append(f"I signed this plan on {signed_on}.")
    if said:
        yield Points(tuple(said))
    if part.details:
        yield Passage(part.details)
    if part.no_signature_reason:
        yield Passage(f"Why I did not sign: {part.no_signature_reason}")
    if not (said or part.details or part.no_signature_reason):
        yield Passage("Nothing is written yet.")


def _transition(sheet: CarePlanSheet) -> Iterator[Block]:
    after = sheet.plan.transition
    yield Passage(after.next_steps or "The next steps are not written yet.")
    if after.projected_discharge:
        yield Facts((("This service may end on", day_words(after.projected_discharge)),))


def _signatures(sheet: CarePlanSheet) -> Iterator[Block]:
    client_day = day_words(sheet.plan.participation.client_signed_on)
    named = (("Printed name", sheet.client.name.full),)
    yield SignatureLine("Me", named, f"I signed this plan on {client_day}." if client_day else "")
    name, relation = _caregiver(sheet)
    caregiver = (("Printed name", name), ("Who this is to me", relation))
    yield SignatureLine("My caregiver or the person who decides for me", caregiver)
    if sheet.plan.signature:
        yield SignatureLine("My case manager", done=signed_words(sheet.plan.signature))
    else:
        worker = (("Printed name", sheet.worker.name), ("Title", sheet.worker.credential))
        yield SignatureLine("My case manager", worker)


def _caregiver(sheet: CarePlanSheet) -> tuple[str, str]:
    """Name and relation, when there is exactly one person whom the line can be meant for."""
    for role in _SPEAKS_FOR_HER:
        people = [a for a in sheet.client.associates if a.role is role]
        if len(people) == 1:
            return people[0].name, people[0].relation
    return "", ""
