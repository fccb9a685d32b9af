"""Closing a chart with what is still open in it, opening it again, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.values import ValueBooks, value_book
from tcm_desktop.domain.appointments import Appointment, booked
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary, summary_of
from tcm_desktop.domain.episodes import (
    EndReason,
    Episode,
    EpisodeRefused,
    OpenKind,
    StillOpen,
    carried_with_words,
    closed,
    current,
    episodes_of,
    first_id,
    is_closed,
    reopened,
)
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral, open_referrals
from tcm_desktop.domain.retention import (
    Retention,
    RetentionAnchor,
    RetentionRule,
    kept_until,
    latest_of,
)
from tcm_desktop.domain.tasks import Task, open_tasks
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due_rules import book_on
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.ports import UnitOfWork

CLOSING_FORM = "closing_form"
YEARS, ANCHORS = "record.retention_years", "record.retention_from"


@dataclass(frozen=True, slots=True)
class TypedOpen:
    """Why something stays open, as typed. `id` is the thing's."""

    id: UUID
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """Closing as typed; days are text."""

    closed_on: str = ""
    reason: EndReason | None = None
    words: str = ""
    carried: tuple[TypedOpen, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosingDesk:
    """A chart that is to be closed, or was: its episodes, what is still open, the summary, and how long it is kept."""

    client: Client
    episodes: tuple[Episode, ...]
    still_open: tuple[StillOpen, ...]
    summary: DischargeSummary | None
    retention: Retention | None
    typed: ClosingForm | None = None

    @property
    def episode(self) -> Episode:
        """The one that is open, or was closed last."""
        return current(self.episodes)


def open_closing(desk: Desk, client_id: UUID, books: ValueBooks = value_book) -> ClosingDesk:
    """Everything that closing a chart, or reading a closed one, needs to know. Raises RecordNotFound."""
    with desk.reading() as work:
        client, episodes = chart_episodes(work, client_id)
        now = current(episodes)
        summaries = work.of_client(DischargeSummary, client_id)
        return ClosingDesk(
            client,
            episodes,
            () if now.closed_on is not None else tuple(still_open(work, client_id, now)),
            summary_of((each for each in summaries if each.signature is not None), now.id),
            _retention(work, client, now, books),
            kept_form(work, CLOSING_FORM, client_id, ClosingForm),
        )


def close_chart(
    desk: Desk, client_id: UUID, day: date, reason: EndReason, words: str, carried: Mapping[UUID, str]
) -> Outcome[Episode]:
    """Close a chart as of a day; `carried` says for each thing that is still open why it stays so.

    Raises EpisodeRefused for a day that cannot be, or while something open has no word.
    """
    with desk.writing() as work:
        _, episodes = chart_episodes(work, client_id)
        now = current(episodes)
        if day > desk.today:
            raise EpisodeRefused("That day is still to come. Close the chart on its last day; your words are kept.")
        left = carried_with_words(still_open(work, client_id, now), carried)
        ended = closed(now, day, reason, words, desk.worker.id, left)
        work.put(ended, "episode.closed", reason)
        work.drop_copy(copy_id(CLOSING_FORM, client_id))
        return Outcome(ended, work.commit())


def reopen_chart(desk: Desk, client_id: UUID, words: str) -> Outcome[Episode]:
    """Begin a new episode today; all that was written before stays as it is. Raises EpisodeRefused."""
    with desk.writing() as work:
        _, episodes = chart_episodes(work, client_id)
        again = reopened(episodes, desk.new_id(), desk.today, words, desk.worker.id)
        work.put(again, "episode.opened", words.strip())
        return Outcome(again, work.commit())


def keep_retention_days(
    desk: Desk, client_id: UUID, contract_ended_on: date | None, audited_on: date | None
) -> Outcome[Episode]:
    """Write down the days that the agency knows, from which the payer counts how long the record is kept.

    Raises EpisodeRefused for an open chart.
    """
    with desk.writing() as work:
        _, episodes = chart_episodes(work, client_id)
        if not is_closed(episodes):
            raise EpisodeRefused("This chart is open. Close it first; nothing was changed.")
        known = replace(current(episodes), contract_ended_on=contract_ended_on, audited_on=audited_on)
        work.put(known, "episode.retention_known")
        return Outcome(known, work.commit())


def chart_episodes(work: UnitOfWork, client_id: UUID) -> tuple[Client, tuple[Episode, ...]]:
    """A client and her episodes. Raises RecordNotFound."""
    client = work.get(Client, client_id)
    return client, episodes_of(client, work.of_client(Episode, client_id))


def closed_charts(work: UnitOfWork) -> dict[UUID, date]:
    """The clients whose charts are closed now, and since when."""
    return {each.client_id: each.closed_on for each in _latest(work) if each.closed_on is not None}


def closed_since(desk: Desk, client_id: UUID) -> date | None:
    """The day as of which a chart is closed; None for an open one, and for one that is not in this vault."""
    with desk.reading() as work:
        return closed_charts(work).get(client_id)


def opened_again(work: UnitOfWork) -> dict[UUID, date]:
    """The clients whose charts were opened again, and since when: what was done before does not count any more."""
    again = (each for each in _latest(work) if each.id != first_id(each.client_id))
    return {each.client_id: each.opened_on for each in again if each.closed_on is None}


def _latest(work: UnitOfWork) -> Iterable[Episode]:
    """Of each client of whom an episode is stored the last one. The id of the first says nothing about its time."""
    stored = sorted(
        work.every(Episode), key=lambda each: (each.opened_on, each.id != first_id(each.client_id), each.id)
    )
    return {each.client_id: each for each in stored}.values()


def still_open(work: UnitOfWork, client_id: UUID, episode: Episode) -> Iterator[StillOpen]:
    """What a chart that is to be closed still has open, the documents first."""
    for line in work.drafts():
        if line.client_id == client_id:
            what = f"Note of {_day(line.service_date)}"
            yield StillOpen(line.id, OpenKind.DRAFT_NOTE, what, ContactNote.KIND)
    yield from _unsigned(work, client_id)
    for referral in open_referrals(work.of_client(Referral, client_id)):
        what = ", ".join(part for part in (referral.service, referral.recipient) if part)
        yield StillOpen(referral.id, OpenKind.REFERRAL, what, Referral.KIND)
    for task in open_tasks(work.of_client(Task, client_id)):
        yield StillOpen(task.id, OpenKind.TASK, task.what, Task.KIND)
    for appointment in booked(work.of_client(Appointment, client_id)):
        what = f"{appointment.with_whom}, {_day(appointment.on)}"
        yield StillOpen(appointment.id, OpenKind.APPOINTMENT, what, Appointment.KIND)
    signed = (each for each in work.of_client(DischargeSummary, client_id) if each.signature is not None)
    if summary_of(signed, episode.id) is None:
        yield StillOpen(episode.id, OpenKind.NO_SUMMARY, "There is no discharge summary.", DischargeSummary.KIND)


def retention_rule(payer: str, day: date, books: ValueBooks = value_book) -> RetentionRule | None:
    """How long the payer's rules of a day keep a record; None where they name no number."""
    book = book_on(payer, day, books)
    years = book.limit(YEARS) if book is not None else None
    if book is None or not years:
        return None
    said = book.parameters[YEARS]
    anchors = tuple(RetentionAnchor(word) for word in book.words(ANCHORS)) or (RetentionAnchor.SERVICE,)
    source = f"{said.citation.document} {said.citation.section}".strip()
    return RetentionRule(years, anchors, source, said.confirmed)


def _retention(work: UnitOfWork, client: Client, episode: Episode, books: ValueBooks) -> Retention | None:
    """Counted for a closed chart only: while it is open its years have not begun."""
    if episode.closed_on is None or (rule := retention_rule(client.payer_profile, episode.closed_on, books)) is None:
        return None
    latest = work.latest_notes(client.id, date.max, 1)
    days = {
        RetentionAnchor.SERVICE: latest_of((episode.closed_on, *(note.service_date for note in latest))),
        RetentionAnchor.CONTRACT: episode.contract_ended_on,
        RetentionAnchor.AUDIT: episode.audited_on,
    }
    return kept_until(rule, {anchor: day for anchor, day in days.items() if day is not None}, client.birth_date)


def _unsigned(work: UnitOfWork, client_id: UUID) -> Iterator[StillOpen]:
    found: tuple[tuple[str, Assessment | NecessityReview | CarePlan | MonitoringReview], ...] = (
        *(("Assessment", each) for each in work.of_client(Assessment, client_id)),
        *(("Medical necessity review", each) for each in work.of_client(NecessityReview, client_id)),
        *(("Care plan", each) for each in work.of_client(CarePlan, client_id)),
        *(("Monitoring review", each) for each in work.of_client(MonitoringReview, client_id)),
    )
    for name, record in found:
        if record.signature is None:
            yield StillOpen(record.id, OpenKind.UNSIGNED, name, record.KIND)


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
