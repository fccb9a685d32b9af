"""The billing check of a note in hand: what its record says, judged by the rules of the client's payer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.pack import FixKind
from tcm_desktop.billing.units import units
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactMode, ContactNote, billable_minutes
from tcm_desktop.domain.plans import CarePlan

MINUTES_ASSUMED = 15
"""While the minutes are still empty the narrative is judged as if one unit had been spent; nothing is counted."""


class OpenField(StrEnum):
    """A fact that no billing can do without and that is not a matter of words."""

    MINUTES = "minutes"
    MODE = "mode"
    CONTACTED = "contacted"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class NoteCheck:
    """The answer beside a note. `decision` is None when no rules are known for the payer; `why_not` then says so.

    `units` are those that can be claimed as the note stands; `open_fields` come before anything the text says.
    """

    decision: Decision | None
    open_fields: tuple[OpenField, ...]
    why_not: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """The decision's verdict; what is billable but lacks a field needs documentation. None: not checked."""
        if self.decision is None:
            return None
        if self.open_fields and self.decision.verdict is Verdict.BILLABLE:
            return Verdict.NEEDS_DOCUMENTATION
        return self.decision.verdict

    @property
    def units(self) -> int:
        """Units that can be claimed as the note stands."""
        return self.decision.units if self.decision and self.verdict is Verdict.BILLABLE else 0


def check_note(note: ContactNote, client: Client, needs: Iterable[Need], plan: CarePlan | None) -> NoteCheck:
    """Check a note against the rules of the client's payer on the service date. Pure but for reading packs once."""
    try:
        book = rule_book(client.payer_profile, note.service_date)
    except PackError:
        return NoteCheck(None, open_fields(note), "There are no billing rules here for this payer.")
    return NoteCheck(decide(facts_of(note, needs, plan), book), open_fields(note))


def facts_of(note: ContactNote, needs: Iterable[Need], plan: CarePlan | None) -> NoteFacts:
    """What the rules are shown of a note: its fields, and the linked need and objective in words."""
    minutes = MINUTES_ASSUMED if note.direct_minutes is None else billable_minutes(note)
    return NoteFacts(
        id=str(note.id),
        component=note.component,
        contact_mode=note.mode or ContactMode.FACE_TO_FACE,
        contact_with=note.contacted_role,
        minutes=minutes,
        linked_need=linked_need(note.need_id, note.objective_id, needs, plan),
        narrative=note.narrative,
    )


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
    """Every question that a fix of these rules may put into a narrative."""
    fixes = (fix for _, rule in book.rules.values() for fix in rule.fixes)
    return frozenset(fix.text for fix in fixes if fix.kind is FixKind.ASK)


def units_of(note: ContactNote, book: RuleBook) -> int:
    """The units of a note's billable minutes, whatever the narrative says."""
    return units(billable_minutes(note), book.text("unit.calculator"))
