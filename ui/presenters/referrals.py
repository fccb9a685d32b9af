"""Referrals, tasks and appointments in words, and in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus, booked, in_order
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import (
    FOLLOWING,
    Referral,
    ReferralOutcome,
    ReferralState,
    ReferralStep,
    StepKind,
    closed_on,
    days_open,
    history,
    is_open,
    open_referrals,
    referral_state,
)
from tcm_desktop.domain.tasks import Task, TaskStatus
from ui.levels import Level
from ui.presenters.due import when
from ui.presenters.typed import count, show_date, show_time
from ui.presenters.words import MODES

STATES = {
    ReferralState.NEEDED: ("Not made yet", Level.FIX, "circle-dashed"),
    ReferralState.MADE: ("Made", Level.TIP, "circle-dot"),
    ReferralState.ACCEPTED: ("Accepted", Level.OK, "check"),
    ReferralState.WAITLISTED: ("Waitlist", Level.TIP, "history"),
    ReferralState.DECLINED: ("Turned down", Level.FIX, "ban"),
    ReferralState.BOOKED: ("Appointment", Level.OK, "calendar"),
    ReferralState.KEPT: ("Went there", Level.OK, "circle-check"),
    ReferralState.NOT_KEPT: ("Missed", Level.FIX, "triangle-alert"),
    ReferralState.CLOSED: ("Closed", Level.NEUTRAL, "circle-check"),
}

STEPS = {
    StepKind.MADE: "Referral made",
    StepKind.ACCEPTED: "Accepted",
    StepKind.WAITLISTED: "Put on a waitlist",
    StepKind.DECLINED: "Turned down",
    StepKind.APPOINTMENT: "Appointment made",
    StepKind.KEPT: "Client went",
    StepKind.NOT_KEPT: "Client did not go",
    StepKind.FOLLOWED_UP: "Followed up",
    StepKind.INFORMATION_SENT: "Information sent",
    StepKind.CLOSED: "Closed",
}
"""What happened."""

ASKS = STEPS | {
    StepKind.INFORMATION_SENT: "Send information",
    StepKind.CLOSED: "Close it",
    StepKind.FOLLOWED_UP: "Follow up",
}
"""The same as buttons."""

OUTCOMES = {
    ReferralOutcome.RECEIVING: "Client gets the service",
    ReferralOutcome.FINISHED: "Service is finished",
    ReferralOutcome.DID_NOT_HELP: "It did not help",
    ReferralOutcome.NOT_AVAILABLE: "Not to be had there",
    ReferralOutcome.CLIENT_DECLINED: "Client said no",
    ReferralOutcome.NO_LONGER_NEEDED: "Not needed any more",
}

EARLIER = "A part of an earlier plan"

WENT = {
    AppointmentStatus.KEPT: "Kept",
    AppointmentStatus.MISSED: "Missed",
    AppointmentStatus.CANCELLED: "Moved or cancelled",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list in words."""

    id: UUID
    title: str
    detail: str
    action: str
    pill: str = ""
    level: Level = Level.NEUTRAL
    picture: str = ""


def name(referral: Referral) -> str:
    """`Dental care · City Dental`."""
    return " · ".join(part for part in (referral.service, referral.recipient) if part)


def referral_line(referral: Referral, today: date) -> Line:
    """How it stands, for how long, and when the worker looks after it next."""
    pill, level, picture = STATES[referral_state(referral)]
    return Line(referral.id, name(referral), standing(referral, today), "Open", pill, level, picture)


def standing(referral: Referral, today: date) -> str:
    """`Open for 12 days. Follow up Fri 3/20.`, or when it was closed and with what."""
    ended = closed_on(referral)
    if ended is not None:
        outcome = history(referral)[-1].outcome
        said = f": {OUTCOMES[outcome].lower()}" if outcome is not None else ""
        return f"Closed {show_date(ended, today)}{said}."
    days = days_open(referral, today)
    age = f"Open for {count(days, 'day')}." if days else "Since today."
    if referral.follow_up_on is None:
        return f"{age} No day to follow up."
    late = " (late)" if referral.follow_up_on < today else ""
    return f"{age} Follow up {show_date(referral.follow_up_on, today)}{late}."


def open_lines(referrals: Iterable[Referral], today: date) -> tuple[Line, ...]:
    """The open ones, longest known first."""
    return tuple(referral_line(each, today) for each in open_referrals(referrals))


def closed_lines(referrals: Iterable[Referral], today: date) -> tuple[Line, ...]:
    """The closed ones, latest first."""
    ended = sorted((r for r in referrals if not is_open(r)), key=lambda r: closed_on(r) or today, reverse=True)
    return tuple(referral_line(each, today) for each in ended)


def facts(referral: Referral, needs: Sequence[Need], plan: CarePlan | None, today: date) -> tuple[tuple[str, str], ...]:
    """What a referral is about, as label and value; what is blank is left out."""
    need = next((n for n in needs if n.id == referral.need_id), None)
    pairs = (
        ("Need", _need_words(need) if need is not None else ""),
        ("Plan", planned_words(referral, plan)),
        ("To", referral.recipient),
        ("How to reach", referral.reach),
        ("Why help is needed", referral.reason),
        ("Needed since", show_date(referral.needed_on, today)),
        ("Stands", standing(referral, today)),
    )
    return tuple((label, value) for label, value in pairs if value)


def _need_words(need: Need) -> str:
    return f"{need.statement}, because of {need.because_of}" if need.because_of else need.statement


def planned_words(referral: Referral, plan: CarePlan | None) -> str:
    """The objective or the step of the plan that it serves."""
    wanted = referral.action_id or referral.objective_id
    if wanted is None:
        return ""
    if plan is None:
        return EARLIER
    said = {each.id: each.statement for each in plan.actions} | {each.id: each.statement for each in plan.objectives}
    return said.get(wanted, EARLIER)


def offered_plan(plan: CarePlan | None) -> tuple[tuple[UUID, str], ...]:
    """The steps and objectives of the plan in force, to choose from."""
    if plan is None:
        return ()
    steps = ((each.id, f"Step: {each.statement}") for each in plan.actions if each.statement)
    objectives = ((each.id, f"Objective: {each.statement}") for each in plan.objectives if each.statement)
    return (*steps, *objectives)


def next_steps(referral: Referral) -> tuple[tuple[StepKind, str], ...]:
    """What can be written down next, the usual one first."""
    return tuple((kind, ASKS[kind]) for kind in FOLLOWING[referral_state(referral)])


def step_title(step: ReferralStep, today: date) -> str:
    """`Wed 3/4, accepted: client gets the service`."""
    said = f": {OUTCOMES[step.outcome].lower()}" if step.outcome is not None else ""
    wrong = " (a mistake)" if step.mistake else ""
    return f"{show_date(step.on, today)}, {STEPS[step.kind].lower()}{said}{wrong}"


def step_detail(step: ReferralStep, appointments: Iterable[Appointment], today: date) -> str:
    """Who, how, in words; the appointment that it made; and why it is a mistake."""
    how = MODES[step.how].lower() if step.how is not None else ""
    visit = next((a for a in appointments if a.id == step.appointment_id), None)
    made = f"For {moment(visit, today)}." if visit is not None and step.kind is StepKind.APPOINTMENT else ""
    who = ", ".join(part for part in (step.who, how) if part)
    wrong = f"Mistake: {step.mistake}" if step.mistake else ""
    return "\n".join(part for part in (who, made, step.words, wrong) if part)


# --- tasks and appointments ---


def task_line(task: Task, today: date) -> Line:
    """What is to be done; the pill says by when."""
    detail = ". ".join(part for part in (f"For {task.for_whom}" if task.for_whom else "", task.words) if part)
    if task.status is not TaskStatus.OPEN:
        pill = "Done" if task.status is TaskStatus.DONE else "Not needed"
        picture = "circle-check" if task.status is TaskStatus.DONE else "circle-minus"
        ended = " ".join(part for part in (f"{show_date(task.ended_on, today)}.", detail) if part)
        return Line(task.id, task.what, ended, "Open", pill, Level.NEUTRAL, picture)
    if task.due_on is None:
        return Line(task.id, task.what, detail, "Open", "No day", Level.NEUTRAL, "circle-dashed")
    pill, level, picture = when(task.due_on, today)
    return Line(task.id, task.what, detail, "Open", pill, level, picture)


def moment(appointment: Appointment, today: date) -> str:
    """`Fri 3/20, 9:30 am`."""
    return ", ".join(part for part in (show_date(appointment.on, today), show_time(appointment.at)) if part)


def appointment_line(appointment: Appointment, today: date) -> Line:
    """When and with whom; a past one asks how it went."""
    title = f"{moment(appointment, today)}, {appointment.with_whom}"
    if appointment.status is not AppointmentStatus.BOOKED:
        is_moved = appointment.moved_to is not None
        pill = "Moved" if is_moved else WENT[appointment.status]
        level = Level.OK if appointment.status is AppointmentStatus.KEPT else Level.NEUTRAL
        return Line(appointment.id, title, appointment.words, "Open", pill, level, "circle-minus")
    reminded = f"{appointment.reminds} reminds" if appointment.reminds else ""
    on = f" {show_date(appointment.remind_on, today)}" if appointment.remind_on and reminded else ""
    detail = ". ".join(part for part in (appointment.purpose, appointment.place, reminded + on) if part)
    if appointment.on < today:
        return Line(appointment.id, title, detail, "How did it go?", "Was it kept?", Level.FIX, "triangle-alert")
    pill, level, picture = ("Today", Level.FIX, "calendar") if appointment.on == today else ("", Level.TIP, "calendar")
    return Line(appointment.id, title, detail, "How did it go?", pill or "Booked", level, picture)


def coming_lines(appointments: Iterable[Appointment], today: date) -> tuple[Line, ...]:
    """Those of which nobody has said how they went, in order."""
    return tuple(appointment_line(each, today) for each in booked(appointments))


def past_lines(appointments: Iterable[Appointment], today: date) -> tuple[Line, ...]:
    """Those that are settled, latest first."""
    settled = (each for each in in_order(appointments) if each.status is not AppointmentStatus.BOOKED)
    return tuple(appointment_line(each, today) for each in reversed(tuple(settled)))
