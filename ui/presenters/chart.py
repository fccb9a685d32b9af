"""The chart's page in words: the strip, what to know before the door, the steps, the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tcm_desktop.domain.appointments import booked, next_appointment
from tcm_desktop.domain.clients import Client, diagnoses_on
from tcm_desktop.domain.consents import is_in_force
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.people import age_on
from tcm_desktop.domain.tasks import open_tasks
from tcm_desktop.services.clients import Chart
from tcm_desktop.services.forms import SEVERITY
from tcm_desktop.services.views import ContactLine
from ui.levels import Level
from ui.presenters.consents import consent_lines, ending_soon
from ui.presenters.due import when
from ui.presenters.follow_ups import PILLS
from ui.presenters.referrals import moment, open_lines
from ui.presenters.typed import count, show_date, show_full_date
from ui.presenters.words import COMPONENTS, CONTACTED, MODES

NEAR = timedelta(days=7)
MOST_REFERRALS = 4
"""How far ahead tasks, and how many referrals, are named before a visit; the rest is one key away."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps of a new client. `screen` is where it is done."""

    title: str
    detail: str
    action: str
    screen: str
    is_done: bool


def subtitle(client: Client, today: date) -> str:
    """`she/her · born 6/15/1984, 41 · Spanish, interpreter needed`."""
    language = "" if client.language in ("", "English") else client.language
    spoken = f"{language or 'Interpreter'}, interpreter needed" if client.interpreter_needed else language
    spoken = spoken.replace("Interpreter, interpreter", "Interpreter")
    born = f"born {show_full_date(client.birth_date)}, {age_on(client.birth_date, today)} years"
    return " · ".join(part for part in (client.pronouns, born, spoken) if part)


def reach(client: Client) -> tuple[tuple[str, str], ...]:
    """How to reach the client, as label and value; what is blank is left out."""
    pairs = (("Phone", client.phone), ("Email", client.email), ("Address", client.address))
    return tuple((label, value) for label, value in pairs if value)


def diagnoses(client: Client, today: date) -> tuple[str, ...]:
    """The diagnoses in force, with the day as of which each was known."""
    return tuple(f"{d.code} {d.text} (as of {show_full_date(d.as_of)})" for d in diagnoses_on(client, today))


def steps(chart: Chart) -> tuple[Step, ...]:
    """The way from intake to a plan in force."""
    assessed = any(a.signature is not None for a in chart.assessments)
    started = bool(chart.assessments)
    reviews = [r for r in chart.reviews if r.criteria_set == SEVERITY]
    reviewed = any(r.signature is not None for r in reviews)
    drafted = bool(chart.plans)
    return (
        Step("Intake", "Who the client is", "Change", "intake", is_done=True),
        Step("Assessment", "Started" if started else "Not started", "Assess", "assessment", assessed),
        Step("Medical necessity", "Started" if reviews else "Not started", "Review", "necessity", reviewed),
        Step("Care plan", "Draft" if drafted else "Not started", "Write", "plan", chart.plan_in_force is not None),
    )


def is_new(chart: Chart) -> bool:
    """Whether one of the four steps is still open."""
    return not all(step.is_done for step in steps(chart))


def before_you_go(chart: Chart, today: date) -> tuple[tuple[str, str], ...]:
    """What to know at the door, as label and value."""
    signed = [c for c in chart.contacts if c.signed_at is not None]
    drafts = len(chart.contacts) - len(signed)
    plan = chart.plan_in_force
    review = when(plan.review_due, today)[0] if plan is not None and plan.review_due is not None else ""
    pairs = (
        ("Last contact", _last(chart.contacts, today)),
        ("Goal", (plan.goal_own_words or plan.goal) if plan is not None else ""),
        ("Next appointment", _next_appointment(chart, today)),
        ("How did it go?", "\n".join(_unsettled(chart, today))),
        ("To do", "\n".join(_to_do(chart, today))),
        ("Open referrals", "\n".join(_open_referrals(chart, today))),
        ("Consents that end soon", "\n".join(ending_soon(chart.consents, today))),
        ("Plan review", review),
        ("Notes to sign", str(drafts or "")),
    )
    return tuple((label, value) for label, value in pairs if value)


def consents(chart: Chart, today: date) -> tuple[str, ...]:
    """Who may learn what until when: the consents in force, the one that ends first at the top."""
    held = [each for each in chart.consents if is_in_force(each, today)]
    return tuple(f"{line.title}. {line.detail}" for line in consent_lines(held, today))


def _next_appointment(chart: Chart, today: date) -> str:
    coming = next_appointment(chart.appointments, today)
    return f"{moment(coming, today)}, {coming.with_whom}" if coming is not None else ""


def _unsettled(chart: Chart, today: date) -> tuple[str, ...]:
    """Appointments that have passed, of which nobody has said how they went."""
    return tuple(f"{moment(each, today)}, {each.with_whom}" for each in booked(chart.appointments) if each.on < today)


def _to_do(chart: Chart, today: date) -> tuple[str, ...]:
    """The tasks of the next days, and those that are late."""
    near = (t for t in open_tasks(chart.tasks) if t.due_on is not None and t.due_on <= today + NEAR)
    return tuple(f"{task.what} ({when(task.due_on, today)[0]})" for task in near if task.due_on is not None)


def _open_referrals(chart: Chart, today: date) -> tuple[str, ...]:
    lines = open_lines(chart.referrals, today)
    more = (f"and {len(lines) - MOST_REFERRALS} more",) if len(lines) > MOST_REFERRALS else ()
    return (*(f"{line.title}: {line.pill.lower()}" for line in lines[:MOST_REFERRALS]), *more)


def _last(contacts: tuple[ContactLine, ...], today: date) -> str:
    line = next((line for line in contacts if not line.is_attempt), None)
    if line is None:
        return "None yet"
    return f"{show_date(line.service_date, today)}: {line.first_words}".rstrip(": ")


def contact_title(line: ContactLine, today: date) -> str:
    """`Fri 11/21, in person with client`."""
    mode = MODES[line.mode].lower() if line.mode is not None else "contact"
    person = f" with {CONTACTED[line.contacted_role].lower()}" if line.contacted_role is not None else ""
    if line.is_attempt:
        person = ", nobody reached"
    return f"{show_date(line.service_date, today)}, {mode}{person}"


def contact_detail(line: ContactLine) -> str:
    """What kind of service, how long, and how the text begins."""
    component = COMPONENTS[line.component] if line.component is not None else ""
    minutes = count(line.direct_minutes, "minute") if line.direct_minutes is not None else ""
    facts = ", ".join(part for part in (component, minutes) if part)
    return ". ".join(part for part in (facts, line.first_words) if part)


def contact_state(line: ContactLine) -> tuple[str, Level, str]:
    """Whether it is signed and how it counts: words, level, icon."""
    if line.signed_at is None:
        return "Draft", Level.FIX, "pencil"
    if line.standing in PILLS:
        return PILLS[line.standing]
    if line.choice is BillingChoice.BILL:
        return count(line.units, "unit"), Level.OK, "circle-check"
    if line.is_attempt:
        return "Attempt", Level.NEUTRAL, "circle-minus"
    return "Not billed", Level.NEUTRAL, "circle-minus"
