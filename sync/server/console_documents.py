"""A signed document in words, as the record packet prints it, for a supervisor who reads it in the console."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet, PrintOptions
from tcm_desktop.documents.content import Entry, Facts, Passage, Points, Section, SignatureLine, Table
from tcm_desktop.documents.packet_assessment import assessment_sections
from tcm_desktop.documents.packet_contacts import contact_sections
from tcm_desktop.documents.packet_parts import (
    discharge_sections,
    monitoring_sections,
    plan_sections,
    review_sections,
    summary_sections,
)
from tcm_desktop.documents.packet_sheet import PacketOptions, PacketSheet
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.sentences import sentences
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.follow_ups import Followed
from tcm_desktop.services.forms import assessment_form, criteria_sets

R = TypeVar("R", bound=Record)

BEHIND: tuple[type[Record], ...] = (Assessment, CarePlan, Consent)
"""Records of the chart that are needed to put a document into words: what its ids stand for, and what may be shown."""

TITLES = {
    ContactNote.KIND: "Contact note",
    CarePlan.KIND: "Care plan",
    Assessment.KIND: "Assessment",
    NecessityReview.KIND: "Medical necessity",
    MonitoringReview.KIND: "Monitoring of the plan",
    MonthlySummary.KIND: "Progress summary",
    DischargeSummary.KIND: "Discharge summary",
}


@dataclass(frozen=True, slots=True)
class Pointable:
    """Words of a document that a remark can point to; `at` is where they begin in a note's text, else None."""

    words: str
    at: int | None = None


def title_of(kind: str) -> str:
    """What a kind of document is called."""
    return TITLES.get(kind, kind.replace("_", " ").capitalize())


def sections_of(found: Followed, author: Worker, chart: tuple[Record, ...], today: date) -> tuple[Section, ...]:
    """The document with its signature and everything that followed it. `chart` holds the records of BEHIND."""
    sheet = PacketSheet(
        client=found.client,
        worker=author,
        printed_on=today,
        form=assessment_form(),
        criteria=criteria_sets(),
        options=PacketOptions(with_substance_use=True),
        consents=_of(Consent, chart),
        levels={item.id: item.title for item in form_shelf().levels},
        follow_ups={found.document.id: (*found.addenda, *found.judgements, *([found.mark] if found.mark else []))},
    )
    match found.document:
        case ContactNote() as note:
            known = replace(sheet, assessments=_of(Assessment, chart), plans=_plans(found, author, chart, today))
            return tuple(contact_sections(replace(known, notes=(note,))))[1:]  # the first lists all contacts
        case CarePlan() as plan:
            alone = tuple(each for each in chart if not isinstance(each, CarePlan))
            return tuple(plan_sections(replace(sheet, plans=_plans(found, author, (*alone, plan), today))))
        case Assessment() as assessment:
            return tuple(assessment_sections(replace(sheet, assessments=(assessment,))))
        case NecessityReview() as review:
            return tuple(review_sections(replace(sheet, reviews=(review,))))
        case MonitoringReview() as monitored:
            return tuple(monitoring_sections(replace(sheet, monitored=(monitored,))))
        case MonthlySummary() as summary:
            return tuple(summary_sections(replace(sheet, summaries=(summary,))))
        case DischargeSummary() as discharge:
            return tuple(discharge_sections(replace(sheet, discharges=(discharge,))))
    return ()


def pointable(document: Record, sections: Iterable[Section]) -> tuple[Pointable, ...]:
    """What a remark can point to: the sentences of a note; of any other document its lines."""
    if isinstance(document, ContactNote):
        text = document.narrative
        return tuple(Pointable(text[start:end], start) for start, end in sentences(text))
    lines = dict.fromkeys(line.strip() for section in sections for line in _lines(section) if line.strip())
    return tuple(Pointable(line) for line in lines)


def _plans(found: Followed, author: Worker, chart: tuple[Record, ...], today: date) -> tuple[CarePlanSheet, ...]:
    needs = {need.id: need for each in _of(Assessment, chart) for area in each.areas for need in area.needs}
    waits = found.standing is Standing.AWAITING
    return tuple(
        CarePlanSheet(
            client=found.client,
            plan=plan,
            needs=tuple(needs[each] for each in _needs_named(plan) if each in needs),
            worker=author,
            agency=author.agency,
            printed_on=today,
            options=PrintOptions(with_substance_use=True),
            waiting=waits and plan.id == found.document.id,
        )
        for plan in _of(CarePlan, chart)
    )


def _needs_named(plan: CarePlan) -> list[UUID]:
    named = [each.need_id for each in plan.objectives] + [each.need_id for each in plan.actions]
    return list(dict.fromkeys(each for each in named if each is not None))


def _of(kind: type[R], chart: tuple[Record, ...]) -> tuple[R, ...]:
    return tuple(each for each in chart if isinstance(each, kind))


def _lines(section: Section) -> Iterable[str]:
    for block in section.blocks:
        match block:
            case Passage(text):
                yield from (line.strip() for line in text.split("\n") if line.strip())
            case Points(items):
                yield from items
            case Facts(pairs):
                yield from (f"{label}: {value}" for label, value in pairs)
            case Table(_, _, rows):
                yield from (_row_words(row) for row in rows)
            case SignatureLine():
                continue


def _row_words(row: tuple[Entry, ...]) -> str:
    return "; ".join(" ".join(each.text.split()) for each in row if each.text.strip())
