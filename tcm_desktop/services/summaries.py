"""The monthly progress summary: facts from the month's signed contacts, sentences from the worker, then a signature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.values import ValueBooks, value_book
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.contact_minutes import every_activity
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.episodes import Episode, any_touches, episodes_of
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.intervals import last_of_month, months_after
from tcm_desktop.domain.plan_progress import ObjectiveProgress, current_objectives
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.summaries import (
    MonthlySummary,
    ObjectiveMonth,
    Progress,
    SummaryContact,
    WithoutProgress,
    summary_gaps,
)
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due_rules import MONTHLY, book_on
from tcm_desktop.services.kept_forms import copy_id, keep_form, kept_form
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed

PAPER = PaperTrail(MonthlySummary.KIND, "monthly_summary")
"""The events in the audit trail."""

MOST_NOTES = 500
_OVER = frozenset({ObjectiveStatus.MET, ObjectiveStatus.DECLINED, ObjectiveStatus.REVISED, ObjectiveStatus.DEFERRED})


@dataclass(frozen=True, slots=True)
class TypedProgress:
    """What is chosen and typed about one objective."""

    id: UUID
    progress: Progress | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """A summary as typed so far: the facts stand in the record, not here."""

    objectives: tuple[TypedProgress, ...] = ()
    barriers: str = ""
    without_progress: WithoutProgress | None = None
    because: str = ""
    next_month: str = ""


@dataclass(frozen=True, slots=True)
class SummaryDesk:
    """A client's month in hand: the summary with its facts, what was typed, and the drafts that are still missing.

    `is_signed` says that the summary is the stored one and no longer changes; `required` that the payer asks for it.
    `in_error` are the month's summaries that were entered in error.
    """

    client: Client
    summary: MonthlySummary
    form: SummaryForm
    drafts: tuple[UUID, ...]
    is_signed: bool
    required: bool
    in_error: tuple[MonthlySummary, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A client in the list of a month: whether her payer asks for a summary, and how far it is."""

    client_id: UUID
    listed_name: str
    required: bool
    is_signed: bool
    is_started: bool
    contacts: int
    drafts: int


def kept_kind(month: date) -> str:
    """Under which kind a month's form is kept while it is not signed: a client has one for each month."""
    return f"{MonthlySummary.KIND}:{month:%Y-%m}"


def open_summary(desk: Desk, client_id: UUID, month: date, books: ValueBooks = value_book) -> SummaryDesk:
    """The signed summary of that month, or the one in hand with what was typed. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        stored = _stored(work, client_id, month)
        is_signed = stored is not None and stored.signature is not None
        notes = _notes(work, client_id, month)
        typed = kept_form(work, kept_kind(month), client_id, SummaryForm)
        summary = stored if stored is not None and is_signed else _with_facts(work, desk, client, month, notes)
        in_error = tuple(_in_error(work, client_id, month))
        before = form_of(stored) if stored is not None else SummaryForm()
    book = book_on(client.payer_profile, last_of_month(month), books)
    return SummaryDesk(
        client,
        summary,
        before if is_signed or typed is None else typed,
        tuple(note.id for note in notes if note.signature is None),
        is_signed,
        book is not None and book.words(MONTHLY) == ("yes",),
        in_error,
    )


def summary_of(desk: Desk, summary_id: UUID) -> SummaryDesk:
    """The month of a stored summary, as open_summary has it. Raises RecordNotFound."""
    with desk.reading() as work:
        stored = work.get(MonthlySummary, summary_id)
    return open_summary(desk, stored.client_id, stored.month)


def form_of(summary: MonthlySummary) -> SummaryForm:
    """What was chosen and typed in a summary."""
    typed = tuple(TypedProgress(each.id, each.progress, each.sentence) for each in summary.objectives)
    return SummaryForm(typed, summary.barriers, summary.without_progress, summary.because, summary.next_month)


def filled(summary: MonthlySummary, form: SummaryForm) -> MonthlySummary:
    """The summary with what is typed; what was typed about an objective that is no longer in the plan is left out."""
    typed = {each.id: each for each in form.objectives}
    objectives = tuple(
        replace(each, progress=typed[each.id].progress, sentence=typed[each.id].sentence) if each.id in typed else each
        for each in summary.objectives
    )
    return replace(
        summary,
        objectives=objectives,
        barriers=form.barriers,
        without_progress=form.without_progress,
        because=form.because,
        next_month=form.next_month,
    )


def keep_summary(desk: Desk, client_id: UUID, month: date, form: SummaryForm) -> None:
    """Keep what is typed until the summary is signed."""
    keep_form(desk, kept_kind(month), client_id, form)


def sign_summary(desk: Desk, client_id: UUID, month: date, form: SummaryForm) -> Outcome[MonthlySummary]:
    """Sign and store a month's summary, with the facts as they are now.

    Raises NotReadyToSign while something is missing, and AlreadySigned where the month has its summary.
    """
    with desk.writing() as work:
        client = work.get(Client, client_id)
        stored = _stored(work, client_id, month)
        if stored is not None and stored.signature is not None:
            raise AlreadySigned("This month has its signed summary. Open it to read it; your text is kept.")
        summary = filled(_with_facts(work, desk, client, month, _notes(work, client_id, month)), form)
        if summary_gaps(summary):
            raise NotReadyToSign("Something is still missing on this page. Your text is kept.")
        final: MonthlySummary = put_signed(desk, work, summary, "monthly_summary.signed", summary.written_on)
        work.drop_copy(copy_id(kept_kind(month), client_id))
        return Outcome(final, work.commit())


def month_lines(desk: Desk, month: date, books: ValueBooks = value_book) -> tuple[MonthLine, ...]:
    """Who was in care in a month: those whose payer asks for a summary first, then by name."""
    with desk.reading() as work:
        made = [each for each in work.every(MonthlySummary) if each.month == month]
        in_error = {line.id for line in work.standings(Standing.IN_ERROR)}
        done = {each.client_id for each in made if each.signature is not None and each.id not in in_error}
        started = {each.client_id for each in made if each.signature is None}
        started |= {copy.client_id for copy in work.copies() if copy.record_kind == kept_kind(month)}
        notes = [note for note in work.notes_between(month, last_of_month(month)) if note.attempt is None]
        lines = tuple(_lines(work, month, {note.client_id for note in notes}, books))
    found = [
        MonthLine(
            client_id,
            name,
            required,
            client_id in done,
            client_id in started,
            sum(note.client_id == client_id for note in notes),
            sum(note.client_id == client_id and note.signature is None for note in notes),
        )
        for client_id, name, required in lines
    ]
    return tuple(sorted(found, key=lambda line: not line.required))


def latest_month(desk: Desk) -> date:
    """The first day of the month to sum up: this one on its last day, else the one before."""
    today = desk.today
    first = today.replace(day=1)
    return first if today == last_of_month(today) else months_after(first, -1)


def summary_sheet(desk: Desk, summary_id: UUID, text_size: float) -> SummarySheet:
    """What is printed of a signed summary. Raises RecordNotFound."""
    with desk.reading() as work:
        summary = work.get(MonthlySummary, summary_id)
        client = work.get(Client, summary.client_id)
        in_error = summary.id not in {each.id for each in work.of_client(MonthlySummary, client.id)}
        consents = work.of_client(Consent, client.id)
    practice = desk.vault.entry.practice
    return SummarySheet(client, summary, desk.worker.agency, desk.today, text_size, practice, in_error, consents)


def _stored(work: UnitOfWork, client_id: UUID, month: date) -> MonthlySummary | None:
    """The month's summary: signed, or one whose signature was taken back; not one entered in error."""
    found = [each for each in work.of_client(MonthlySummary, client_id) if each.month == month]
    return max(found, key=lambda each: (each.signature is not None, each.id), default=None)


def _in_error(work: UnitOfWork, client_id: UUID, month: date) -> Iterator[MonthlySummary]:
    counted = {each.id for each in work.of_client(MonthlySummary, client_id)}
    for each in work.of_client(MonthlySummary, client_id, with_errors=True):
        if each.month == month and each.id not in counted:
            yield each


def _notes(work: UnitOfWork, client_id: UUID, month: date) -> tuple[ContactNote, ...]:
    """The month's contacts, oldest first; attempts that reached nobody are no contacts."""
    latest = work.latest_notes(client_id, last_of_month(month), MOST_NOTES)
    return tuple(note for note in reversed(latest) if note.service_date >= month and note.attempt is None)


def _with_facts(
    work: UnitOfWork, desk: Desk, client: Client, month: date, notes: tuple[ContactNote, ...]
) -> MonthlySummary:
    """A summary with the facts as they are now; one whose signature was taken back keeps its id."""
    stored = _stored(work, client.id, month)
    day = min(last_of_month(month), desk.today)
    plan = plan_of_day(work, client, day)
    return MonthlySummary(
        id=stored.id if stored is not None else desk.new_id(),
        client_id=client.id,
        worker_id=desk.worker.id,
        month=month,
        written_on=desk.today,
        plan_id=plan.id if plan is not None else None,
        objectives=tuple(ObjectiveMonth(each.id, each.statement) for each in _objectives(work, plan, month)),
        contacts=tuple(fact for note in notes for fact in _facts(note)),
    )


def _objectives(work: UnitOfWork, plan: CarePlan | None, month: date) -> Iterator[Objective]:
    """The plan's objectives that were open at any time of the month, as far as is known now."""
    if plan is None:
        return
    told = [each for each in work.of_client(ObjectiveProgress, plan.client_id) if each.on <= last_of_month(month)]
    for each in current_objectives(plan, work.of_client(CarePlan, plan.client_id), told):
        since = each.status_on or plan.effective_on or plan.drafted_on
        if each.status not in _OVER or since >= month:
            yield each


def _facts(note: ContactNote) -> Iterator[SummaryContact]:
    """A signed contact, once for each objective that it served, each time with the units of the whole contact."""
    if note.signature is None:
        return
    units = note.billing.units if note.billing is not None else 0
    minutes: dict[UUID | None, int] = {}
    for activity in every_activity(note):
        minutes[activity.objective_id] = minutes.get(activity.objective_id, 0) + (activity.minutes or 0)
    for objective_id, taken in minutes.items():
        yield SummaryContact(note.id, note.service_date, taken, units, objective_id)


def _lines(work: UnitOfWork, month: date, met: Collection[UUID], books: ValueBooks) -> Iterator[tuple[UUID, str, bool]]:
    """Whoever was in care in a month, and who was `met` in it before her chart was opened."""
    last = last_of_month(month)
    episodes = defaultdict(list)
    for each in work.every(Episode):
        episodes[each.client_id].append(each)
    for client in sorted(work.every(Client), key=lambda each: each.name.listed.casefold()):
        early = client.id in met and client.opened_on > last
        if early or any_touches(episodes_of(client, episodes[client.id]), month, last):
            book = book_on(client.payer_profile, last, books)
            yield client.id, client.name.listed, book is not None and book.words(MONTHLY) == ("yes",)
