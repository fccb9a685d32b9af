"""Monitoring in words: what is asked, what is missing, how the last one stands."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.intervals import interval_words
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringGap, MonitoringReview, NeedsAnswer
from tcm_desktop.domain.necessity import Evidence
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.services.monitoring import MonitoringDesk
from ui.levels import Level
from ui.presenters.due import when
from ui.presenters.typed import count, show_date, show_full_date
from ui.presenters.words import cited

DELIVERED = {
    Delivered.AS_PLANNED: "As planned",
    Delivered.PARTLY: "Partly",
    Delivered.NOT_DELIVERED: "Not at all",
    Delivered.FINISHED: "Finished",
}
ADEQUATE = {
    Adequate.ENOUGH: "Enough",
    Adequate.NOT_ENOUGH: "Not enough",
    Adequate.TOO_EARLY: "Too early to say",
}
NEEDS = {NeedsAnswer.SAME: "The same", NeedsAnswer.CHANGED: "They changed"}

GAPS = {
    MonitoringGap.NOT_ASKED: "Say who was asked.",
    MonitoringGap.SERVICE_OPEN: "Answer for this service.",
    MonitoringGap.SERVICE_WORDS: "Say what is not going well.",
    MonitoringGap.NEEDS_OPEN: "Say whether needs changed.",
    MonitoringGap.NEEDS_WORDS: "Say what changed.",
    MonitoringGap.NO_WORDS: "Write in your own words how it goes.",
}

NEAR = timedelta(days=60)
"""From how long before its day the next review stands open for writing; it can always be begun. Ours."""

_KINDS = {ContactNote.KIND: "Contact", Referral.KIND: "Referral", Appointment.KIND: "Appointment"}


def due_words(desk: MonitoringDesk, today: date) -> tuple[str, Level]:
    """When the plan is to be monitored, and who says so."""
    if desk.plan is None:
        return "Monitoring begins with a signed care plan.", Level.NEUTRAL
    if desk.is_closed:
        return "Nothing is due: this chart is closed.", Level.NEUTRAL
    often = f"every {' or '.join(interval_words(each) for each in desk.rule.every)}"
    if desk.due_on is None:
        return f"At least {often} ({cited(desk.rule.source)}).", Level.NEUTRAL
    words, level, _ = when(desk.due_on, today)
    lead = words if desk.due_on <= today else f"Due {words}"
    return f"{lead}. At least {often} ({cited(desk.rule.source)}).", level


def wants_review(desk: MonitoringDesk, today: date) -> bool:
    """Whether a review is to be written now: there was none yet, or the next one is near. None in a closed chart."""
    if desk.is_closed:
        return False
    return desk.last_time is None or desk.due_on is None or desk.due_on - NEAR <= today


def fact_words(fact: Evidence, today: date) -> str:
    """`Wed 3/4, contact: Called the clinic.`"""
    return f"{show_date(fact.dated, today)}, {_KINDS.get(fact.kind, 'record').lower()}: {fact.shows}"


def facts_title(desk: MonitoringDesk) -> str:
    """Since when the record was looked through."""
    since = f"since {show_full_date(desk.last_time.reviewed_on)}" if desk.last_time is not None else "so far"
    return f"In the record {since}"


def open_words(gaps: tuple[tuple[MonitoringGap, UUID | None], ...]) -> str:
    """How much is open before it can be signed."""
    return f"{count(len(gaps), 'answer')} still open." if gaps else "Everything is answered. You can sign."


def signed_lines(review: MonitoringReview) -> tuple[tuple[str, str], ...]:
    """A signed review as label and value."""
    services = tuple(
        (each.statement, _service_words(each.delivered, each.adequate, each.words)) for each in review.services
    )
    needs = NEEDS[review.needs] if review.needs is not None else ""
    pairs = (
        ("Who was asked", review.asked),
        *services,
        ("Needs", ". ".join(part for part in (needs, review.needs_words) if part)),
        ("In the worker's words", review.words),
    )
    return tuple((label, value) for label, value in pairs if value)


def _service_words(delivered: Delivered | None, adequate: Adequate | None, words: str) -> str:
    got = f"Delivered: {DELIVERED[delivered].lower()}" if delivered is not None else ""
    enough = ADEQUATE[adequate] if adequate is not None else ""
    return ". ".join(part for part in (got, enough, words) if part)


def signed_title(review: MonitoringReview) -> str:
    """`Signed 3/4/2026 by Ana Practice, LCSW`."""
    by = f" by {review.signature.name}, {review.signature.credential}" if review.signature is not None else ""
    return f"Signed {show_full_date(review.reviewed_on)}{by}"
