"""Dates, times and states in words that a reader of the sixth grade knows. Independent of the machine's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tcm_desktop.domain.plan_progress import CopyWay
from tcm_desktop.domain.plans import ObjectiveStatus, ParticipationEvidence
from tcm_desktop.domain.signatures import Signature

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # twelve words read better in a row
)

STATUS_WORDS = {
    ObjectiveStatus.ACTIVE: "Working on it",
    ObjectiveStatus.MET: "Done",
    ObjectiveStatus.PARTLY_MET: "Partly done",
    ObjectiveStatus.REVISED: "Changed",
    ObjectiveStatus.DECLINED: "I said no",
    ObjectiveStatus.DEFERRED: "Put off for now",
}

EVIDENCE_WORDS = {
    ParticipationEvidence.OWN_WORDS: "I said in my own words what I want.",
    ParticipationEvidence.CHOSE_THE_GOAL: "I chose this goal.",
    ParticipationEvidence.SIGNED: "I signed this plan.",
    ParticipationEvidence.AGREED_BY_PHONE: "I agreed to this plan by phone.",
    ParticipationEvidence.WITH_CAREGIVER: "I made this plan with someone who supports me.",
    ParticipationEvidence.DECLINED: "I was asked, and I chose not to take part in making this plan.",
}

WAY_WORDS = {
    CopyWay.ON_PAPER: "on paper",
    CopyWay.BY_MAIL: "by mail",
    CopyWay.BY_EMAIL: "by email",
    CopyWay.READ_ALOUD: "read to me",
}

CHOICES = (
    "This service is my choice. I can say no to it. I can stop at any time.",
    "If I say no or stop, I do not lose any other care.",
    "I can choose who helps me. I can ask for a different case manager or a different provider.",
    "No one may use this plan to keep me from other care.",
    "I can ask for an interpreter. It is free.",
    "I can ask for this plan in large print or in a language that I read.",
    "I can ask to change this plan. I can have a copy of it.",
    "If I do not agree with something, I can file a complaint or an appeal. My case manager will tell me how.",
)
"""Wording for every agency (42 CFR 441.18(a)(1) to (3), 42 CFR 438.10(d)); an agency's own text takes its place."""


def day_words(day: date | None) -> str:
    """`June 3, 2026`, or nothing. Day and year stay on one line."""
    return f"{MONTHS[day.month - 1]} {day.day},\N{NO-BREAK SPACE}{day.year}" if day else ""


def time_words(at: time | None) -> str:
    """`1:26 PM`, or nothing."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}" if at is not None else ""


def signed_words(signature: Signature) -> str:
    """Who signed, when by the clock of the place where it was signed, and a short code of what was signed."""
    local = signature.signed_at.astimezone(_zone(signature.zone))
    who = f"{signature.name}, {signature.credential}" if signature.credential else signature.name
    return (
        f"Signed electronically by {who}\n"
        f"{day_words(local.date())} at {_clock_words(local)}\n"
        f"Check code: {signature.digest[:12]}"
    )


def _clock_words(moment: datetime) -> str:
    return f"{time_words(moment.time())} {moment.tzname()}"


def _zone(name: str) -> tzinfo:
    """UTC where this machine does not know the zone: a foreign hour that says so is better than a wrong one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
