"""What is printed of a consent to share information."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.people import Worker


@dataclass(frozen=True, slots=True)
class ConsentSheet:
    """A consent, to be signed on paper; `text_size` in points. `practice` marks a made-up person."""

    client: Client
    consent: Consent
    worker: Worker
    printed_on: date
    text_size: float = 14.0
    practice: bool = False
