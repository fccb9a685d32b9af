"""What the billing check answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tcm_desktop.billing.pack import Citation, Fix, Level, Question


class Verdict(StrEnum):
    """Whether a contact can be billed as it stands. The text alone never leaves it not known; a chart can."""

    BILLABLE = "billable"
    NEEDS_DOCUMENTATION = "needs_documentation"
    NOT_BILLABLE = "not_billable"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say to the worker. `spans` are character positions of the words that led to it.

    `since` is the day from which something is not known, for findings of that level.
    """

    code: str
    level: Level
    question: Question
    headline: str
    reason: str
    rule: str
    citation: Citation
    fixes: tuple[Fix, ...]
    spans: tuple[tuple[int, int], ...]
    confirmed: bool
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer about one contact, with what is needed to explain and repeat it.

    `units` can be claimed as the record stands; `units_when_complete` once what is missing has been written down.
    `minutes` are those that the payer counts, `notices` plain sentences on how sure the rules are and how they count.
    `exclude` are activities beside the billable work, `set_aside` the minutes the narrative names for them.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    exclude: tuple[str, ...]
    set_aside: tuple[tuple[str, int], ...]
    units: int
    units_when_complete: int
    procedure: str
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    trace: tuple[str, ...]
    pack_id: str
    pack_version: str
    pack_digest: str
    minutes: int = 0
    notices: tuple[str, ...] = ()
