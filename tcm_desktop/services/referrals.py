"""Referrals: made, followed step by step, and closed with what came of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus, booked, settled
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import (
    Referral,
    ReferralOutcome,
    ReferralState,
    ReferralStep,
    StepKind,
    referral_state,
    with_step,
    without_step,
)
from tcm_desktop.domain.tasks import Task, WordsNeeded
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork

REFERRAL_FORM = "referral_form"
STEP_FORM = "referral_step"
MISTAKE_FORM = "referral_mistake"


@dataclass(frozen=True, slots=True)
class ReferralForm:
    """A referral as typed; dates are text. `planned` is the objective or the step of the plan that it serves."""

    service: str = ""
    recipient: str = ""
    reach: str = ""
    reason: str = ""
    need_id: UUID | None = None
    planned: UUID | None = None
    needed_on: str = ""
    follow_up_on: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as typed, with the appointment that it makes; dates and times are text."""

    kind: StepKind
    on: str = ""
    who: str = ""
    how: ContactMode | None = None
    words: str = ""
    outcome: ReferralOutcome | None = None
    follow_up_on: str = ""
    with_whom: str = ""
    appointment_on: str = ""
    at: str = ""
    place: str = ""
    reminds: str = ""
    remind_on: str = ""


@dataclass(frozen=True, slots=True)
class MistakeForm:
    """Why a step of a referral is a mistake, as typed."""

    step_id: UUID
    why: str = ""


@dataclass(frozen=True, slots=True)
class CareDesk:
    """What is under way for a client beside the contacts."""

    client: Client
    referrals: tuple[Referral, ...]
    tasks: tuple[Task, ...]
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class ReferralDesk:
    """A referral in hand (None: one that is not stored yet), and what it can be tied to.

    `typed` is a form about it that was left unfinished.
    """

    client: Client
    referral: Referral | None
    needs: tuple[Need, ...]
    plan: CarePlan | None
    appointments: tuple[Appointment, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    consents: tuple[Consent, ...] = ()
    typed: ReferralForm | None = None
    typed_step: StepForm | None = None
    typed_mistake: MistakeForm | None = None


def open_care(desk: Desk, client_id: UUID) -> CareDesk:
    """A client's referrals, tasks and appointments. Raises RecordNotFound."""
    with desk.reading() as work:
        return CareDesk(
            work.get(Client, client_id),
            work.of_client(Referral, client_id),
            work.of_client(Task, client_id),
            work.of_client(Appointment, client_id),
        )


def open_referral(desk: Desk, client_id: UUID, referral_id: UUID | None = None) -> ReferralDesk:
    """A referral, or what a new one can be tied to. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        referral = work.get(Referral, referral_id) if referral_id is not None else None
        owner = referral_id or client_id
        return ReferralDesk(
            client,
            referral,
            assessed_needs(work, client_id),
            plan_of_day(work, client, desk.today),
            tuple(a for a in work.of_client(Appointment, client_id) if referral and a.referral_id == referral.id),
            tuple(d for d in work.of_client(Disclosure, client_id) if referral and d.referral_id == referral.id),
            work.of_client(Consent, client_id),
            kept_form(work, REFERRAL_FORM, owner, ReferralForm),
            kept_form(work, STEP_FORM, owner, StepForm),
            kept_form(work, MISTAKE_FORM, owner, MistakeForm),
        )


def store_referral(desk: Desk, referral: Referral) -> Outcome[Referral]:
    """Store what a referral is about; its steps stay as they are stored."""
    with desk.writing() as work:
        known = next((r for r in work.of_client(Referral, referral.client_id) if r.id == referral.id), None)
        whole = replace(referral, steps=known.steps) if known is not None else referral
        work.put(whole, "referral.recorded")
        work.drop_copy(copy_id(REFERRAL_FORM, referral.id if known is not None else referral.client_id))
        return Outcome(whole, work.commit())


def add_step(
    desk: Desk, referral_id: UUID, step: ReferralStep, follow_up_on: date | None, appointment: Appointment | None = None
) -> Outcome[Referral]:
    """Write down what happened, and the appointment that was made, kept or missed with it.

    An appointment made in the place of one that nobody has kept or missed moves that one. Raises RecordNotFound,
    StepOutOfOrder, and WordsNeeded for a step that says nothing without its reason.
    """
    _refuse_without_words(step)
    with desk.writing() as work:
        referral = work.get(Referral, referral_id)
        waiting = booked(a for a in work.of_client(Appointment, referral.client_id) if a.referral_id == referral_id)
        old = waiting[-1] if waiting else None
        if appointment is not None:
            work.put(replace(appointment, referral_id=referral_id), "appointment.booked")
            step = replace(step, appointment_id=appointment.id)
        elif step.kind in _SETTLES and old is not None:
            step = replace(step, appointment_id=old.id)
        if old is not None:
            _settle(work, old, step, appointment)
        changed = replace(with_step(referral, step), follow_up_on=follow_up_on)
        if referral_state(changed) is ReferralState.CLOSED:
            changed = replace(changed, follow_up_on=None)
        work.put(changed, "referral.step_added")
        work.drop_copy(copy_id(STEP_FORM, referral_id))
        return Outcome(changed, work.commit())


def mark_mistake(desk: Desk, referral_id: UUID, step_id: UUID, why: str) -> Outcome[Referral]:
    """Take a step back that was written by mistake, with what it did; it stays readable.

    Raises RecordNotFound, and WordsNeeded without a reason.
    """
    if not why.strip():
        raise WordsNeeded("Say what was wrong with this step. It stays in the record, and counts no more.")
    with desk.writing() as work:
        referral = work.get(Referral, referral_id)
        step = next(each for each in referral.steps if each.id == step_id)
        changed = without_step(referral, step_id, why.strip())
        work.put(changed, "referral.step_marked_mistake", why.strip())
        if step.disclosure_id is not None:
            shared = work.get(Disclosure, step.disclosure_id)
            work.put(replace(shared, mistake=why.strip()), "disclosure.marked_mistake", why.strip())
        if step.appointment_id is not None:
            _unsettle(work, work.get(Appointment, step.appointment_id), step, why.strip())
        work.drop_copy(copy_id(MISTAKE_FORM, referral_id))
        return Outcome(changed, work.commit())


_SETTLES = {StepKind.KEPT: AppointmentStatus.KEPT, StepKind.NOT_KEPT: AppointmentStatus.MISSED}
_NEEDS_WORDS = frozenset({StepKind.DECLINED, StepKind.NOT_KEPT})


def _refuse_without_words(step: ReferralStep) -> None:
    if step.kind in _NEEDS_WORDS and not step.words.strip():
        raise WordsNeeded("Say why. Without the reason nobody can see what to do next.")
    if step.kind is StepKind.CLOSED and step.outcome is None:
        raise WordsNeeded("Say what came of it. That closes the referral.")


def _settle(work: UnitOfWork, old: Appointment, step: ReferralStep, moved_to: Appointment | None) -> None:
    """What a step means for the appointment that was still open."""
    if moved_to is not None:
        moved = settled(old, AppointmentStatus.CANCELLED, step.on, step.words, moved_to.id)
        work.put(moved, "appointment.moved")
    elif step.kind in _SETTLES:
        work.put(settled(old, _SETTLES[step.kind], step.on, step.words), "appointment.settled")


def _unsettle(work: UnitOfWork, appointment: Appointment, step: ReferralStep, why: str) -> None:
    """An appointment whose step was a mistake: one that was made is off, one that was settled is open again."""
    if step.kind is not StepKind.APPOINTMENT:
        again = replace(appointment, status=AppointmentStatus.BOOKED, settled_on=None, words="")
        work.put(again, "appointment.opened_again", why)
    elif appointment.status is AppointmentStatus.BOOKED:
        off = replace(appointment, status=AppointmentStatus.CANCELLED, settled_on=step.on, words=why)
        work.put(off, "appointment.cancelled", why)
