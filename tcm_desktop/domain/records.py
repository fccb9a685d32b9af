"""Every kind of record that a chart is made of. A record has a KIND, an `id`, and the `client_id` of its chart."""

from __future__ import annotations

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import Signature

Record = Worker | Client | Assessment | NecessityReview | CarePlan | ContactNote

RECORD_TYPES: dict[str, type[Record]] = {
    kind.KIND: kind for kind in (Worker, Client, Assessment, NecessityReview, CarePlan, ContactNote)
}


def signature_of(record: Record) -> Signature | None:
    """The record's signature, or None when it has none or is of a kind that is not signed."""
    return getattr(record, "signature", None)
