"""What the practice command says: each note with its answer and the rule behind it, totals, and where the files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from zoneinfo import ZoneInfo

from tcm_desktop.billing.decision import Finding, Verdict
from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.services.billing import NoteCheck
from tcm_desktop.services.practice import CheckedNote, PracticeClient, Told, counted

FICTIONAL = "Every person, number and place in this caseload is made up."
NOT_CHECKED = "not_checked"
DRAFT = "draft"
WORDS_SHOWN = 100
INDENT = " " * 14


@dataclass(frozen=True, slots=True)
class FindingLine:
    """Why something does not count, or does not count yet: in short, in full, and whose rule it is."""

    headline: str
    reason: str
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note and its answer. `decided` is `bill`, `do_not_bill` or `draft`; `fixed` is what the worker put right.

    `words` is how the narrative begins; `minutes` are the direct ones, of which `set_aside` do not count.
    """

    key: str
    day: date
    what: str
    words: str
    minutes: int
    set_aside: int
    verdict: str
    units: int
    decided: str
    findings: tuple[FindingLine, ...]
    fixed: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the featured client's story, with the local day on which it was taken."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class ClientBlock:
    """A client with her notes, oldest contact first. Only the featured client has a story."""

    practice_id: str
    name: str
    payer: str
    notes: tuple[NoteLine, ...]
    story: tuple[StepLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Notes by answer. `units` are those of signed notes that are to be billed."""

    clients: int
    notes: int
    billable: int
    needs_documentation: int
    not_billable: int
    not_known: int
    not_checked: int
    signed: int
    drafts: int
    minutes_set_aside: int
    units: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole answer of the command. `files` and `vault` are paths, `seconds` the time that it took."""

    fictional: str
    clients: tuple[ClientBlock, ...]
    totals: Totals
    vault: str
    files: tuple[str, ...]
    seconds: float


def summarised(clients: Iterable[PracticeClient], vault: str, files: tuple[str, ...], seconds: float) -> Summary:
    """The summary of a loaded caseload; the featured client comes first."""
    blocks = tuple(_block(client) for client in sorted(clients, key=lambda c: not c.story.featured))
    notes = [note for block in blocks for note in block.notes]
    return Summary(FICTIONAL, blocks, _totals(len(blocks), notes), vault, files, round(seconds, 1))


def text(summary: Summary) -> str:
    """The summary for a person to read."""
    return "\n".join(_lines(summary)) + "\n"


def _block(client: PracticeClient) -> ClientBlock:
    story = tuple(_step(step, client.notes[0].note.zone) for step in client.told) if client.story.featured else ()
    notes = tuple(_note(checked) for checked in client.notes)
    return ClientBlock(client.story.practice_id, client.client.name.full, client.client.payer_profile, notes, story)


def _step(step: Told, zone: str) -> StepLine:
    return StepLine(step.at.astimezone(ZoneInfo(zone)).date(), step.words)


def _note(checked: CheckedNote) -> NoteLine:
    note, billing = checked.note, checked.note.billing
    return NoteLine(
        key=checked.data.key,
        day=note.service_date,
        what=_what(note),
        words=shorten(note.narrative, WORDS_SHOWN, placeholder=" …"),
        minutes=note.direct_minutes or 0,
        set_aside=note.not_billable_minutes,
        verdict=checked.check.verdict.value if checked.check.verdict else NOT_CHECKED,
        units=checked.check.units,
        decided=billing.choice.value if billing else DRAFT,
        findings=_findings(checked.check),
        fixed=_findings(checked.first_check) if checked.first_check else (),
    )


def _what(note: ContactNote) -> str:
    parts = (note.component, note.mode, note.contacted_role)
    return ", ".join(part.value.replace("_", " ") for part in parts if part)


def _findings(check: NoteCheck) -> tuple[FindingLine, ...]:
    of_chart = (finding for finding in check.chart_findings if finding.level is not Level.SUGGESTION)
    return tuple(_finding(finding) for finding in (*check.decision.findings, *of_chart)) if check.decision else ()


def _finding(finding: Finding) -> FindingLine:
    source = f"{finding.citation.document}, {finding.citation.section}"
    return FindingLine(finding.headline, finding.reason, finding.rule, source)


def _totals(clients: int, notes: list[NoteLine]) -> Totals:
    return Totals(
        clients=clients,
        notes=len(notes),
        billable=sum(n.verdict == Verdict.BILLABLE for n in notes),
        needs_documentation=sum(n.verdict == Verdict.NEEDS_DOCUMENTATION for n in notes),
        not_billable=sum(n.verdict == Verdict.NOT_BILLABLE for n in notes),
        not_known=sum(n.verdict == Verdict.NOT_KNOWN for n in notes),
        not_checked=sum(n.verdict == NOT_CHECKED for n in notes),
        signed=sum(n.decided != DRAFT for n in notes),
        drafts=sum(n.decided == DRAFT for n in notes),
        minutes_set_aside=sum(n.set_aside for n in notes),
        units=sum(n.units for n in notes if n.decided == BillingChoice.BILL),
    )


def _lines(summary: Summary) -> Iterator[str]:
    yield f"TCM Desktop, practice caseload. {summary.fictional}"
    for block in summary.clients:
        yield ""
        if block.story:
            yield f"The main job, once through: {block.name}"
            yield from (f"  {_day(step.day)}  {step.words}" for step in block.story)
            yield ""
        yield f"{block.practice_id}  {block.name}  (rules: {block.payer})"
        for note in block.notes:
            yield from _note_lines(note)
        if not block.notes:
            yield "  No contacts yet."
    yield ""
    yield from _total_lines(summary)


def _note_lines(note: NoteLine) -> Iterator[str]:
    aside = f", {note.set_aside} set aside" if note.set_aside else ""
    units = counted(note.units, "unit")
    yield (
        f"  {_day(note.day)}  {_plain(note.verdict):<20} {units:<8} {_plain(note.decided):<12} "
        f"{note.minutes} min{aside}: {note.what}"
    )
    yield f'{INDENT}"{note.words}"'
    for finding in note.fixed:
        yield from _finding_lines("fixed: ", finding)
    for finding in note.findings:
        yield from _finding_lines("leave out: " if note.verdict == Verdict.BILLABLE else "", finding)


def _finding_lines(lead: str, finding: FindingLine) -> Iterator[str]:
    stop = "" if finding.headline.endswith((".", "?", "!")) else "."
    yield f"{INDENT}{lead}{finding.headline}{stop} {finding.reason}"
    yield f"{INDENT}Rule {finding.rule}: {finding.source}"


def _total_lines(summary: Summary) -> Iterator[str]:
    sums = summary.totals
    yield (
        f"{counted(sums.clients, 'client')}, {counted(sums.notes, 'note')}: {sums.billable} billable, "
        f"{sums.needs_documentation} need documentation, {sums.not_billable} not billable, "
        f"{sums.not_known} not known, {sums.not_checked} not checked."
    )
    yield (
        f"{sums.signed} signed, {counted(sums.drafts, 'draft')}. {counted(sums.units, 'unit')} to bill; "
        f"{counted(sums.minutes_set_aside, 'minute')} set aside inside notes that count."
    )
    yield f"Encrypted practice vault: {summary.vault}"
    yield f'To look around in it: tcm-desktop --practice --data-dir "{summary.vault}"'
    yield f"Care plans as PDF: {len(summary.files)}"
    yield from (f"  {file}" for file in summary.files)
    yield f"Done in {summary.seconds} seconds. {summary.fictional}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day:>2} {day:%b}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
