"""Every kind of record that a chart is made of. A record has a KIND, an `id`, and the `client_id` of its chart."""

from __future__ import annotations

from typing import get_args

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.episodes import Episode
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.domain.tasks import Task

Record = (
    Worker
    | Client
    | Assessment
    | NecessityReview
    | CarePlan
    | ObjectiveProgress
    | PlanEvent
    | ContactNote
    | Addendum
    | ErrorMark
    | CoSigning
    | Referral
    | Consent
    | Disclosure
    | Task
    | Appointment
    | MonitoringReview
    | MonthlySummary
    | DischargeSummary
    | Episode
)

RECORD_TYPES: dict[str, type[Record]] = {kind.KIND: kind for kind in get_args(Record)}


def signature_of(record: Record) -> Signature | None:
    """The record's signature, or None when it has none or is of a kind that is not signed."""
    return getattr(record, "signature", None)
