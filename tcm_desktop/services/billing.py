"""The billing check of a note in hand: what its record says, judged by the rules of the client's payer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from tcm_desktop.billing.activities import leading_component, minutes_that_count, notices, told
from tcm_desktop.billing.answers import Answered, answered, verdict
from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.chart import chart_findings
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.links import NO_NEED
from tcm_desktop.billing.pack import FixKind, Question
from tcm_desktop.billing.units import capped, countable_minutes, units
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contact_minutes import every_activity
from tcm_desktop.domain.contacts import ContactMode, ContactNote, leading_role
from tcm_desktop.domain.note_formats import PROMPTS
from tcm_desktop.domain.people import age_on
from tcm_desktop.domain.plans import CarePlan

MINUTES_ASSUMED = 15
"""While the minutes are still empty the narrative is judged as if one unit had been spent; nothing is counted."""


NO_CONTACT = "no_contact_made"
"""The code under which an attempt is kept; the federal pack names it for all payers."""


class OpenField(StrEnum):
    """A fact that no billing can do without and that is not a matter of words."""

    MINUTES = "minutes"
    MODE = "mode"
    CONTACTED = "contacted"
    COMPONENT = "component"


_ASKED_BY = {
    OpenField.MINUTES: Question.MINUTES,
    OpenField.MODE: Question.MINUTES,
    OpenField.CONTACTED: Question.RECORD,
    OpenField.COMPONENT: Question.IS_TCM,
}
"""The question that an open field leaves unanswered."""


@dataclass(frozen=True, slots=True)
class NoteCheck:
    """The answer beside a note. `decision` is None when no rules are known for the payer; `why_not` then says so.

    `decision` is what the text gives by itself, `chart_findings` what the chart adds, `questions` all five answers over
    both. Without the chart's facts the answer is that of the text alone, and what only a chart knows is not known.
    `open_fields` come before anything else.
    """

    decision: Decision | None
    open_fields: tuple[OpenField, ...]
    why_not: str = ""
    chart_findings: tuple[Finding, ...] = ()
    questions: tuple[Answered, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The verdict over text, fields and chart; never billable while something is not known. None: not checked."""
        if self.decision is None:
            return None
        return verdict(self.decision.verdict, self.chart_findings, bool(self.open_fields))

    @property
    def units(self) -> int:
        """Units that can be claimed as the note stands."""
        return self.decision.units if self.decision and self.verdict is Verdict.BILLABLE else 0


def check_note(
    note: ContactNote, client: Client, needs: Iterable[Need], plan: CarePlan | None, facts: ChartFacts | None = None
) -> NoteCheck:
    """Check a note against the rules of the client's payer on the service date. Pure but for reading packs once.

    `facts` is the chart as it was loaded for this note and its service date; note, client and plan given here count.
    """
    fields = open_fields(note)
    try:
        book = rule_book(client.payer_profile, note.service_date)
    except PackError:
        why_not = "There are no billing rules here for this payer."
        return NoteCheck(None, fields, why_not, questions=answered(None, None, ()))
    decision = judged(note, needs, plan, client, book)
    chart = None
    if facts is not None:
        chart = _of_chart(replace(facts, note=note, client=client, plan=plan), decision, book)
    return NoteCheck(decision, fields, "", chart or (), answered(decision, chart, {_ASKED_BY[f] for f in fields}))


def _of_chart(facts: ChartFacts, decision: Decision, book: RuleBook) -> tuple[Finding, ...]:
    """What the chart adds; what the text already says is not said twice."""
    found = chart_findings(replace(facts, units=decision.units_when_complete), book)
    said = {*decision.reasons, *([ChartCode.LINK_MISSING] if NO_NEED in decision.reasons else [])}
    return tuple(f for f in found if f.code not in said)


def judged(note: ContactNote, needs: Iterable[Need], plan: CarePlan | None, client: Client, book: RuleBook) -> Decision:
    """What the text and the fields of a note give by themselves. An attempt is never billed, whatever it says."""
    decision = decide(facts_of(note, needs, plan, client, book), book)
    if note.attempt is not None:
        return replace(
            decision,
            verdict=Verdict.NOT_BILLABLE,
            reasons=(NO_CONTACT,),
            exclude=(),
            units=0,
            units_when_complete=0,
            missing=(),
            trace=(f"attempt: {note.attempt.outcome}",),
        )
    trace = (*decision.trace, *told(note, book))
    return replace(decision, trace=trace, notices=(*decision.notices, *notices(note, book)))


def facts_of(
    note: ContactNote, needs: Iterable[Need], plan: CarePlan | None, client: Client, book: RuleBook
) -> NoteFacts:
    """What the rules are shown of a note: its fields, and what it is linked to in words.

    Of several activities the one that counts first leads, with the minutes of all that count.
    """
    return NoteFacts(
        id=str(note.id),
        component=leading_component(note, book),
        contact_mode=note.mode or ContactMode.FACE_TO_FACE,
        contact_with=leading_role(note),
        minutes=MINUTES_ASSUMED if note.direct_minutes is None else minutes_that_count(note, book),
        linked_need=linked_needs(note, tuple(needs), plan),
        narrative=note.narrative,
        travel_minutes=note.travel_minutes,
        client_age=age_on(client.birth_date, note.service_date),
        staff=2 if note.second_worker.strip() else 1,
    )


def linked_needs(note: ContactNote, needs: tuple[Need, ...], plan: CarePlan | None) -> str | None:
    """What all activities of a contact serve, in words, each thing once; None without a link."""
    links = (linked_need(each.need_id, each.objective_id, needs, plan) for each in every_activity(note))
    return "; ".join(dict.fromkeys(words for words in links if words)) or None


def linked_need(
    need_id: UUID | None, objective_id: UUID | None, needs: Iterable[Need], plan: CarePlan | None
) -> str | None:
    """The linked objective, and the need behind it with its impairment, in words; None without a link."""
    objective = next((o for o in plan.objectives if o.id == objective_id), None) if plan else None
    wanted = {need_id, objective.need_id if objective else None}
    words = [objective.statement] if objective else []
    words += [f"{n.statement} ({n.because_of})" if n.because_of else n.statement for n in needs if n.id in wanted]
    return "; ".join(words) or None


def open_fields(note: ContactNote) -> tuple[OpenField, ...]:
    """The facts that still have to be filled in before anything can be billed."""
    checks = (
        (OpenField.MINUTES, note.direct_minutes is None),
        (OpenField.MODE, note.mode is None),
        (OpenField.CONTACTED, note.contacted_role is None),
        (OpenField.COMPONENT, note.component is None),
    )
    return tuple(field for field, is_open in checks if is_open)


def questions(book: RuleBook) -> frozenset[str]:
    """Every question that a fix of these rules, or a form of note, may put into a narrative."""
    fixes = (fix for _, rule in book.rules.values() for fix in rule.fixes)
    return PROMPTS | {fix.text for fix in fixes if fix.kind is FixKind.ASK}


def counted_minutes_of(note: ContactNote, book: RuleBook) -> int:
    """The minutes of a contact that the payer counts: of all activities that it pays, with travel where that counts."""
    return countable_minutes(book.unit_rules.countable, minutes_that_count(note, book), note.travel_minutes)


def units_of(note: ContactNote, book: RuleBook) -> int:
    """The units of the minutes that the payer counts, whatever the narrative says."""
    rules = book.unit_rules
    return capped(units(counted_minutes_of(note, book), rules.calculator), rules.daily_cap)
