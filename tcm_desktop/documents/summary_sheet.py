"""What is printed of a monthly progress summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.summaries import MonthlySummary


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """A signed summary and what is printed with it. `practice` marks a made-up person.

    `in_error` says that it was set aside after it was signed. What came from a substance use program stands there while
    one of `consents` that its fact names covers the day.
    """

    client: Client
    summary: MonthlySummary
    agency: str
    printed_on: date
    text_size: float = 14.0
    practice: bool = False
    in_error: bool = False
    consents: tuple[Consent, ...] = ()
