"""What is printed of a discharge summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.discharge import DischargeSummary


@dataclass(frozen=True, slots=True)
class DischargeSheet:
    """A signed summary and what goes with it on paper; `text_size` in points.

    What came from a substance use program stands there while one of `consents` that its fact names covers the day, and
    on the client's `own_copy` (42 CFR 2.23).
    """

    client: Client
    summary: DischargeSummary
    agency: str
    printed_on: date
    text_size: float = 14.0
    practice: bool = False
    in_error: bool = False
    consents: tuple[Consent, ...] = ()
    own_copy: bool = False
