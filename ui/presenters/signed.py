"""Signatures in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tcm_desktop.domain.signatures import Signature
from ui.presenters.typed import show_full_date, show_time


def signed_words(signature: Signature) -> str:
    """Who signed, with which credential, and when by the clock of that place."""
    at = signature.signed_at.astimezone(ZoneInfo(signature.zone))
    who = ", ".join(part for part in (signature.name, signature.credential) if part)
    return f"Signed by {who} on {show_full_date(at.date())} at {show_time(at.time())}. It can no longer change."
