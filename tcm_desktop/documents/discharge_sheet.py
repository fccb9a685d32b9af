"""What is printed of a discharge summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.discharge import DischargeSummary


@dataclass(frozen=True, slots=True)
class DischargeSheet:
    """A signed summary and what goes with it on paper; `text_size` in points."""

    client: Client
    summary: DischargeSummary
    agency: str
    printed_on: date
    text_size: float = 14.0
    practice: bool = False
    in_error: bool = False
