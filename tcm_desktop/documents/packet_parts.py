"""The documents of a record packet, each with its signature and what followed it."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents import care_plan_parts, monthly_summary
from tcm_desktop.documents.care_plan_people import safeguards
from tcm_desktop.documents.content import Block, Entry, Facts, Passage, Section, Table
from tcm_desktop.documents.discharge import OBJECTIVE_WORDS, facts, sections
from tcm_desktop.documents.necessity import PURPOSES
from tcm_desktop.documents.packet_contacts import signed_blocks
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.documents.secrets import is_withheld
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import Criterion, CriterionFinding, NecessityReview
from tcm_desktop.domain.plan_progress import PlanEvent
from tcm_desktop.domain.records import signature_of


def review_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every review of medical necessity: each criterion, how it was judged, and what shows it."""
    for each in sheet.reviews:
        criteria = sheet.criteria.get(each.criteria_set)
        title = criteria.title if criteria is not None else each.criteria_set
        words = {c.id: c.plain for top in (criteria.criteria if criteria is not None else ()) for c in _all(top)}
        rows = tuple(
            (Entry(words.get(f.id, f.id)), Entry(f.status.replace("_", " ").capitalize(), _shown(sheet, f)))
            for f in each.findings
        )
        table: Block = (
            Table(("Criterion", "Judgement and evidence"), (46, 54), rows) if rows else Passage("Nothing yet.")
        )
        yield Section(
            f"Medical necessity of {day_words(each.reviewed_on)}",
            (Passage(title), table, *_review_end(sheet, each)),
        )


def _review_end(sheet: PacketSheet, review: NecessityReview) -> Iterator[Block]:
    purpose = PURPOSES[review.purpose] if review.purpose is not None else ""
    if said := ". ".join(filter(None, (purpose, review.purpose_words))):
        yield Passage(f"What the service is mainly for: {said}")
    yield from signed_blocks(sheet, review, review.id, review.signature)


def _all(criterion: Criterion) -> Iterator[Criterion]:
    yield criterion
    for part in criterion.parts:
        yield from _all(part)


def _shown(sheet: PacketSheet, finding: CriterionFinding) -> tuple[str, ...]:
    """The words and the evidence; what is left out of the packet is left out here, too."""
    asked, day = sheet.options.with_substance_use, sheet.printed_on
    evidence = (
        each
        for each in finding.evidence
        if not is_withheld(each, sheet.client, day, sheet.consents, with_substance_use=asked)
    )
    return tuple(filter(None, (finding.rationale, *(f"{e.shows} ({day_words(e.dated)})" for e in evidence))))


def plan_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every version of the plan as it is printed by itself, with what its pages are marked with."""
    for plan in sheet.plans:
        whole = care_plan_parts.content(plan)
        version = plan.plan.version
        marks = tuple(Passage(mark) for mark in whole.marks if not mark.startswith("PRACTICE"))
        follow = signed_blocks(sheet, plan.plan, plan.plan.id, plan.plan.signature)
        yield Section(f"Care plan, version {version}", (*marks, whole.facts, *follow))
        for each in whole.sections:
            if each.heading not in {"Signatures", "My choices"}:
                yield Section(f"{each.heading} (plan version {version})", each.blocks, each.official)
        chosen = tuple(safeguards(plan.plan)) or (Passage("Nothing is written of when this was explained."),)
        yield Section(f"Free choice and free will (plan version {version})", chosen)


def progress_sections(sheet: PacketSheet) -> Iterator[Section]:
    """How objectives went after the plans were signed, copies given, signatures that came in."""
    names = {o.id: o.statement for plan in sheet.plans for o in plan.plan.objectives}
    rows = tuple(
        (
            Entry(names.get(each.objective_id, "An objective of an earlier plan")),
            Entry(OBJECTIVE_WORDS[each.status], tuple(filter(None, (each.reason, each.words)))),
            Entry(day_words(each.on), (each.signature.name,) if each.signature is not None else ()),
        )
        for each in sheet.progress
    )
    if rows:
        table = Table(("Objective", "How it went", "Day, signed by"), (42, 34, 24), rows)
        yield Section("Progress on the plan", (table,), "Whether goals were achieved")
    if sheet.events:
        yield Section("Copies and signatures", (Passage("\n".join(_event(each) for each in sheet.events)),))


def _event(event: PlanEvent) -> str:
    what = event.kind.replace("_", " ").capitalize()
    way = event.way.replace("_", " ") if event.way is not None else ""
    return ", ".join(filter(None, (day_words(event.on), what, way, event.language, event.who)))


def monitoring_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every monitoring of the plan: each service, whether it was delivered and enough, and what was said."""
    for each in sheet.monitored:
        blocks = (_monitoring_facts(each), *_services(each), *signed_blocks(sheet, each, each.id, signature_of(each)))
        yield Section(f"Monitoring of {day_words(each.reviewed_on)}", blocks)


def _monitoring_facts(review: MonitoringReview) -> Facts:
    needs = review.needs.capitalize() if review.needs is not None else ""
    said = (("Who was asked", review.asked), ("Needs", ", ".join(filter(None, (needs, review.needs_words)))))
    return Facts(tuple(pair for pair in (*said, ("In the worker's words", review.words)) if pair[1]))


def _services(review: MonitoringReview) -> Iterator[Block]:
    rows = tuple(
        (
            Entry(each.statement, (each.words,) if each.words else ()),
            Entry(each.delivered.replace("_", " ").capitalize() if each.delivered is not None else ""),
            Entry(each.adequate.replace("_", " ").capitalize() if each.adequate is not None else ""),
        )
        for each in review.services
    )
    if rows:
        yield Table(("Service", "Delivered", "Enough"), (52, 24, 24), rows)


def summary_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every monthly summary as it is printed by itself."""
    for each in sheet.summaries:
        paper = SummarySheet(sheet.client, each, sheet.worker.agency, sheet.printed_on, sheet.options.text_size)
        whole = monthly_summary.whole(paper)
        blocks = tuple(block for part in whole.sections if part.heading != "Signature" for block in part.blocks)
        follow = signed_blocks(sheet, each, each.id, each.signature)
        yield Section(f"Progress summary, {whole.running.partition(', ')[2]}", (whole.facts, *blocks, *follow))


def discharge_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every discharge summary."""
    for each in sheet.discharges:
        told = Facts(tuple(pair for pair in facts(each) if pair[1]))
        follow = signed_blocks(sheet, each, each.id, each.signature)
        yield Section(f"Discharge summary of {day_words(each.discharged_on)}", (told, *follow))
        yield from (part for part in sections(each) if part.heading != "Signature")
