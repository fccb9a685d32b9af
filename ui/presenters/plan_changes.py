"""Two versions of a care plan: what became of each part in a sentence, and both side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_changes import FactChange, How, PartChange, starts_afresh
from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus, ParticipationEvidence, ServiceKind, TookPart
from ui.presenters.alike import Part, sides
from ui.presenters.plan import PlanLine, plan_lines
from ui.presenters.plan_names import (
    EARLIER_NEED,
    EVIDENCE_WORDS,
    OBJECTIVE_WORDS,
    SERVICE_WORDS,
    TOOK_PART_WORDS,
)
from ui.presenters.typed import show_date

_NAMES = {"objectives": "Objective", "actions": "Step", "supports": "Support", "declined": "Declined service"}
_MAIN = {"objectives": "statement", "actions": "statement", "supports": "name", "declined": "what"}
_PARTS = {
    "goal": "Goal",
    "goal_own_words": "Goal in the client's words",
    "participation": "Client participation",
    "transition": "Transition plan",
    "no_supports_reason": "Why nobody helps",
    "representative": "Caregiver or decision maker",
    "safeguards": "Free choice",
}
_FACTS = {
    "statement": "words",
    "responsible": "who",
    "target_date": "target date",
    "need_id": "need",
    "status": "status",
    "status_on": "status since",
    "status_reason": "reason",
    "agency": "agency",
    "by_when": "by when",
    "service": "kind of service",
    "contact": "contact person",
    "phone": "phone",
    "frequency": "how often",
    "name": "name",
    "relation": "relation",
    "does": "what this person does",
    "what": "service",
    "reason": "reason",
    "declined_on": "day",
    "evidence": "as shown by",
    "details": "details",
    "client_signed_on": "client signed",
    "no_signature_reason": "why there is no signature",
    "next_steps": "next steps",
    "projected_discharge": "projected discharge",
    "criteria": "when the goals are met",
    "decides": "decides for the client",
    "took_part": "taking part",
    "why_not": "why not",
    "explained_on": "explained on",
    "explained_by": "explained by",
    "provider": "provider chosen",
    "chosen_on": "chosen on",
    "voluntary_on": "told that it is voluntary",
}
_CHOICES: dict[type[Enum], Mapping[Any, str]] = {
    ObjectiveStatus: OBJECTIVE_WORDS,
    ParticipationEvidence: EVIDENCE_WORDS,
    ServiceKind: SERVICE_WORDS,
    TookPart: TOOK_PART_WORDS,
}
NO_WORDS = "no words yet"
TAKING_PART_OPEN = "How the client and others took part in this version is not written down yet."


@dataclass(frozen=True, slots=True)
class SideRow:
    """One thing in both versions, each in runs of words that are the same or differ; empty where it is not there."""

    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return any(part.differs for part in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class SidePart:
    """A part of the plan in both versions."""

    title: str
    rows: tuple[SideRow, ...]


def changes_told(
    changes: Iterable[PartChange], before: CarePlan, after: CarePlan, needs: Iterable[Need], today: date
) -> tuple[str, ...]:
    """Every change in a sentence; what a draft only does not say yet is one sentence, at the end."""
    changes, needs = tuple(changes), tuple(needs)
    told = [change_words(each, before, after, needs, today) for each in changes if not starts_afresh(each, after)]
    return (*told, TAKING_PART_OPEN) if len(told) < len(changes) else tuple(told)


def change_words(change: PartChange, before: CarePlan, after: CarePlan, needs: Iterable[Need], today: date) -> str:
    """What became of one part, in a sentence: `Objective 2: target date 3/1 → 5/1; status Working on it → Met.`"""
    known = {need.id: need.statement for need in needs}
    name = _name(change, before, after)
    if change.how is How.CHANGED:
        return f"{name}: {'; '.join(_fact(fact, change, known, today) for fact in change.facts)}."
    came = change.how is How.ADDED
    main = f"{change.part}/{change.item}/{_MAIN.get(change.part, '')}"
    said = next(((fact.after if came else fact.before) for fact in change.facts if fact.path == main), "")
    return f"{name} {'added' if came else 'taken out'}: {said or NO_WORDS}."


def side_by_side(before: CarePlan, after: CarePlan, needs: Iterable[Need], today: date) -> tuple[SidePart, ...]:
    """Both versions part by part; what goes on stands in one row, and what came or went beside nothing."""
    needs = tuple(needs)
    old, new = plan_lines(before, needs, today), plan_lines(after, needs, today)
    parts = ((title, _rows(old[title], new[title])) for title in new)
    return tuple(SidePart(title, rows) for title, rows in parts if rows)


def only_changed(parts: Iterable[SidePart]) -> tuple[SidePart, ...]:
    """The parts and rows that differ."""
    found = (SidePart(part.title, tuple(row for row in part.rows if row.differs)) for part in parts)
    return tuple(part for part in found if part.rows)


def _rows(old: tuple[PlanLine, ...], new: tuple[PlanLine, ...]) -> tuple[SideRow, ...]:
    then, now = ({line.key: line for line in lines} for lines in (old, new))
    keys = [*now, *(key for key in then if key not in now)]
    return tuple(_row(then.get(key), now.get(key)) for key in keys)


def _row(then: PlanLine | None, now: PlanLine | None) -> SideRow:
    either = now or then
    assert either is not None
    named = either.key == either.label
    before, after = sides(*("" if line is None else _text(line, named) for line in (then, now)))
    return SideRow(either.label if named else "", before, after)


def _text(line: PlanLine, named: bool) -> str:
    return line.words if named else "\n".join(filter(None, (line.label, line.words)))


def _name(change: PartChange, before: CarePlan, after: CarePlan) -> str:
    """`Objective 2` as the newer version counts, or as the older one did where it is gone."""
    if change.item is None:
        return _PARTS[change.part]
    plan = before if change.how is How.REMOVED else after
    ids = [item.id for item in getattr(plan, change.part)]
    return f"{_NAMES[change.part]} {ids.index(change.item) + 1}"


def _fact(fact: FactChange, change: PartChange, known: dict[UUID, str], today: date) -> str:
    label = _FACTS.get(fact.path.rpartition("/")[2], "")
    before, after = (_value(value, known, today) for value in (fact.before, fact.after))
    if fact.before is None:
        return f"{label} set to {after}".strip()
    return f"{label} {before} taken out".strip() if fact.after is None else f"{label} {before} → {after}".strip()


def _value(value: Any, known: dict[UUID, str], today: date) -> str:
    if isinstance(value, date):
        return show_date(value, today)
    if isinstance(value, UUID):
        return f"“{known.get(value, EARLIER_NEED)}”"
    if isinstance(value, list):
        return ", ".join(_value(each, known, today) for each in value)
    if isinstance(value, Enum):
        return _CHOICES[type(value)][value]
    return "yes" if value is True else f"“{value}”"
