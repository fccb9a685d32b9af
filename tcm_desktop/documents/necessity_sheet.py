"""What is printed of a review of medical necessity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.necessity import CriteriaSet, NecessityResult, NecessityReview


@dataclass(frozen=True, slots=True)
class NecessitySheet:
    """A review with its criteria and how it came out; `before` is the signed one before it.

    `with_substance_use` shows evidence from substance use diagnoses too: only with the consent of 42 CFR part 2. What
    came from a program under that part shows while one of `consents` that its fact names covers the day.
    `practice` marks a made-up person, `in_error` a review that was set aside after it was signed.
    """

    client: Client
    criteria: CriteriaSet
    review: NecessityReview
    result: NecessityResult
    before: NecessityReview | None
    agency: str
    printed_on: date
    text_size: float = 14.0
    with_substance_use: bool = False
    practice: bool = False
    in_error: bool = False
    consents: tuple[Consent, ...] = ()
