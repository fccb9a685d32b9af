"""Signatures in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.people import Qualification
from tcm_desktop.domain.signatures import Signature
from ui.presenters.typed import show_full_date, show_time


def who(signature: Signature) -> str:
    """`Ana Practice, LCSW`."""
    return ", ".join(part for part in (signature.name, signature.credential) if part)


def moment(at: datetime, zone: str) -> str:
    """`3/4/2026 at 10:00 am`, by the clock of that place."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{show_full_date(local.date())} at {show_time(local.time())}"


def signed_on(signature: Signature) -> str:
    """When, by the clock of the place where it was signed."""
    return moment(signature.signed_at, signature.zone)


def signed_words(signature: Signature) -> str:
    """Who signed, with which credential, and when by the clock of that place."""
    return f"Signed by {who(signature)} on {signed_on(signature)}. It can no longer change."


def title_words(signature: Signature) -> str:
    """The titles held on the day that the document is about, with their proof; blank where none was on file."""
    if signature.as_of is None or not signature.titles:
        return ""
    return f"Title on {show_full_date(signature.as_of)}: {'; '.join(map(_title, signature.titles))}"


def _title(held: Qualification) -> str:
    until = f" to {show_full_date(held.until)}" if held.until is not None else ""
    proof = f" ({held.evidence.strip()})" if held.evidence.strip() else " (no proof on file)"
    return f"{held.title}, since {show_full_date(held.since)}{until}{proof}"


def late_words(note: ContactNote) -> str:
    """Both days of a late entry, and why it is late."""
    assert note.signature is not None
    happened, reason = show_full_date(note.service_date), note.late_reason.strip()
    return f"Late entry. The contact was on {happened}; it was signed on {signed_on(note.signature)}. Why: {reason}"
