"""Looking at an assessment by a payer's form, and at what changed since the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment, AssessmentForm
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.themes import PayerForm
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class AssessmentViews:
    """The assessment looked at (None: there is none yet), the one before it, and the forms of the client's payer."""

    client: Client
    assessment: Assessment | None
    before: Assessment | None
    asked: AssessmentForm
    forms: tuple[PayerForm, ...]


def open_views(desk: Desk, client_id: UUID, assessment_id: UUID | None = None) -> AssessmentViews:
    """The views of an assessment; without an id of the client's latest. Raises RecordNotFound for no such client."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        every = work.of_client(Assessment, client_id)
    looked_at = next((a for a in reversed(every) if assessment_id in (None, a.id)), None)
    before = before_it(looked_at, every) if looked_at is not None else None
    shelf = form_shelf()
    return AssessmentViews(client, looked_at, before, shelf.asked, shelf.for_payer(client.payer_profile))


def before_it(assessment: Assessment, every: tuple[Assessment, ...]) -> Assessment | None:
    """The finished assessment that this one follows: the one it names, else the last one finished before it."""
    if assessment.follows is not None:
        return next((a for a in every if a.id == assessment.follows), None)
    earlier = every[: every.index(assessment)]
    return next((a for a in reversed(earlier) if a.signature is not None), None)
