"""The assessments of a record packet: what was answered, who told it, needs found, how much each item calls for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tcm_desktop.documents.content import Block, Entry, Facts, Section, Table
from tcm_desktop.documents.packet_contacts import signed_blocks
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.assessment import (
    AreaFinding,
    Assessment,
    FormArea,
    InformationSource,
    SinceLast,
    finding_for,
)

SOURCE_WORDS = {
    InformationSource.CLIENT: "the client",
    InformationSource.FAMILY: "family",
    InformationSource.PROVIDER: "a provider",
    InformationSource.EDUCATOR: "an educator",
    InformationSource.RECORD: "a record",
    InformationSource.OBSERVATION: "what the worker saw",
}


def assessment_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every assessment: its days, what was answered in each area, and the needs found."""
    for each in sheet.assessments:
        days = (
            ("Begun", day_words(each.started_on)),
            ("Seen in person", day_words(each.face_to_face_on)),
            ("Finished", day_words(each.completed_on)),
            ("Why it was early", each.early_reason),
            ("Summary", each.summary),
        )
        blocks: list[Block] = [Facts(tuple(pair for pair in days if pair[1])), *_areas(sheet, each)]
        yield Section(
            f"Assessment of {day_words(each.completed_on or each.started_on)}",
            (*blocks, *signed_blocks(sheet, each, each.id, each.signature)),
        )


def _areas(sheet: PacketSheet, assessment: Assessment) -> Iterator[Block]:
    known = ((area, finding_for(assessment, area.id)) for area in sheet.form.areas)
    rows = tuple(
        (
            Entry(area.title),
            Entry("\n".join(_answers(area, found)) or "No answer", _sources(found)),
            Entry(
                "\n".join(need.statement for need in found.needs) or _outcome(found),
                (*_because(found), *_levels(sheet, found)),
            ),
        )
        for area, found in known
        if found is not None
    )
    if rows:
        yield Table(("Area", "What was said", "Need"), (22, 46, 32), rows)


def _answers(area: FormArea, found: AreaFinding) -> Iterator[str]:
    asked = {question.id: question.text for question in area.questions}
    for each in found.answers:
        said = ", ".join(filter(None, (each.choice, each.text)))
        if said:
            words = f"{asked[each.id]} {said}" if each.id in asked else said
            added = (
                f"said by {SOURCE_WORDS[each.said_by]}" if each.said_by is not None else "",
                "same as last time" if each.since_last is SinceLast.SAME else "",
            )
            yield " ".join(filter(None, (words, _in_brackets(added))))


def _in_brackets(parts: Iterable[str]) -> str:
    said = ", ".join(filter(None, parts))
    return f"({said})" if said else ""


def _sources(found: AreaFinding) -> tuple[str, ...]:
    """Who told it, for all answers that do not name somebody else."""
    told = ", ".join(filter(None, (*(SOURCE_WORDS[each] for each in found.sources), found.source_detail)))
    return (f"Told by: {told}",) if told else ()


def _levels(sheet: PacketSheet, found: AreaFinding) -> Iterator[str]:
    """Action levels, each by itself: nothing adds them up."""
    for each in found.levels:
        yield f"Action level, {sheet.levels.get(each.id, each.id)}: {each.level.replace('_', ' ')}"


def _outcome(found: AreaFinding) -> str:
    return found.outcome.replace("_", " ").capitalize() if found.outcome is not None else ""


def _because(found: AreaFinding) -> tuple[str, ...]:
    return tuple(f"Because of {need.because_of}" for need in found.needs if need.because_of)
