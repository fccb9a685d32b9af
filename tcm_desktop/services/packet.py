"""Everything of one chart as one document, for an auditor or the client, and a trace of handing it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from tcm_desktop.billing.shelf import in_use
from tcm_desktop.documents.care_plan_sheet import CarePlanSheet, PrintOptions
from tcm_desktop.documents.packet_sheet import PacketOptions, PacketSheet
from tcm_desktop.domain.appointments import Appointment, in_order
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure, last_day
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.follow_ups import by_document
from tcm_desktop.domain.intervals import last_of_month
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.records import Record, signature_of
from tcm_desktop.domain.referrals import Referral, closed_on
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.closing import chart_episodes
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import everything_after
from tcm_desktop.services.forms import assessment_form, criteria_sets
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.printing import plan_sheet

PAPER = PaperTrail(Client.KIND, "packet")
"""The events in the audit trail."""

R = TypeVar("R", bound=Record)


def packet_sheet(desk: Desk, client_id: UUID, options: PacketOptions) -> PacketSheet:
    """What is printed of a chart: the signed documents of these days, and what stood when they began.

    Raises RecordNotFound.
    """
    with desk.reading() as work:
        client, episodes = chart_episodes(work, client_id)
        sheet = _documents(
            work,
            client_id,
            PacketSheet(
                client=client,
                worker=desk.worker,
                printed_on=desk.today,
                form=assessment_form(),
                criteria=criteria_sets(),
                options=options,
                practice=desk.vault.entry.practice,
                episodes=episodes,
                levels={item.id: item.title for item in form_shelf().levels},
                payers={payer.id: payer.title for payer in in_use().payers},
                follow_ups=by_document(everything_after(work, client_id)),
            ),
        )
        plans = _signed(work, CarePlan, client_id)
    shown = _in_force(plans, lambda plan: plan.effective_on or plan.drafted_on, options)
    return replace(sheet, plans=tuple(_plan(desk, client, each, options) for each in shown))


def _documents(work: UnitOfWork, client_id: UUID, sheet: PacketSheet) -> PacketSheet:
    """The sheet with every kind of document but the plans."""
    options = sheet.options
    monitored, summaries = _signed(work, MonitoringReview, client_id), _signed(work, MonthlySummary, client_id)
    notes = _within(_signed(work, ContactNote, client_id), lambda note: note.service_date, options)
    return replace(
        sheet,
        assessments=_in_force(
            _signed(work, Assessment, client_id), lambda each: each.completed_on or each.started_on, options
        ),
        reviews=_in_force(_signed(work, NecessityReview, client_id), lambda each: each.reviewed_on, options),
        progress=_within(work.of_client(ObjectiveProgress, client_id), lambda each: each.on, options),
        events=_within(work.of_client(PlanEvent, client_id), lambda each: each.on, options),
        notes=tuple(sorted(notes, key=lambda note: (note.service_date, note.id))),
        referrals=tuple(each for each in work.of_client(Referral, client_id) if _was_open(each, options)),
        appointments=in_order(_within(work.of_client(Appointment, client_id), lambda each: each.on, options)),
        tasks=tuple(each for each in work.of_client(Task, client_id) if _was_waiting(each, options)),
        consents=tuple(each for each in work.of_client(Consent, client_id) if _held(each, options)),
        disclosures=_within(work.of_client(Disclosure, client_id), lambda each: each.on, options),
        monitored=_within(monitored, lambda each: each.reviewed_on, options),
        summaries=tuple(each for each in summaries if _touches(each, options)),
        discharges=_within(_signed(work, DischargeSummary, client_id), lambda each: each.discharged_on, options),
        drafts=_drafts(work, client_id),
    )


def _signed(work: UnitOfWork, kind: type[R], client_id: UUID) -> tuple[R, ...]:
    """The signed documents of a kind; those entered in error too, which the packet marks."""
    return tuple(e for e in work.of_client(kind, client_id, with_errors=True) if signature_of(e) is not None)


def _drafts(work: UnitOfWork, client_id: UUID) -> int:
    kinds: tuple[type[Record], ...] = (ContactNote, Assessment, NecessityReview, CarePlan, MonitoringReview)
    return sum(signature_of(each) is None for kind in kinds for each in work.of_client(kind, client_id))


def _within(found: Iterable[R], day_of: Callable[[R], date], options: PacketOptions) -> tuple[R, ...]:
    first, last = options.first or date.min, options.last or date.max
    return tuple(each for each in found if first <= day_of(each) <= last)


def _in_force(found: tuple[R, ...], day_of: Callable[[R], date], options: PacketOptions) -> tuple[R, ...]:
    """Those of these days, and the last one before them: that is what counted when they began."""
    first = options.first or date.min
    before = [each for each in found if day_of(each) < first]
    return (*sorted(before, key=day_of)[-1:], *_within(found, day_of, options))


def _touches(summary: MonthlySummary, options: PacketOptions) -> bool:
    starts, ends = summary.month, last_of_month(summary.month)
    return starts <= (options.last or date.max) and ends >= (options.first or date.min)


def _was_open(referral: Referral, options: PacketOptions) -> bool:
    ended = closed_on(referral) or date.max
    return referral.needed_on <= (options.last or date.max) and ended >= (options.first or date.min)


def _was_waiting(task: Task, options: PacketOptions) -> bool:
    ended = task.ended_on or date.max
    return task.opened_on <= (options.last or date.max) and ended >= (options.first or date.min)


def _held(consent: Consent, options: PacketOptions) -> bool:
    ended = last_day(consent) or date.max
    return consent.since <= (options.last or date.max) and ended >= (options.first or date.min)


def _plan(desk: Desk, client: Client, plan: CarePlan, options: PacketOptions) -> CarePlanSheet:
    choice = PrintOptions(options.text_size, False, False, options.with_substance_use)
    return plan_sheet(desk, client.id, plan.id, choice)
