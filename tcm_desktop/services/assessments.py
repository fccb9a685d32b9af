"""Assessing a client over one or more sittings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.assessment import (
    AreaFinding,
    Assessment,
    AssessmentForm,
    Need,
    needs_known,
    open_areas,
    with_finding,
)
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.signatures import refuse_if_signed, signed
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class AssessmentSitting:
    """The assessment in hand, its form, its client, and the finished one before it (None for a first one)."""

    client: Client
    form: AssessmentForm
    assessment: Assessment
    last_time: Assessment | None


def latest_assessment(work: UnitOfWork, client_id: UUID) -> Assessment | None:
    """The client's latest assessment, finished or not."""
    assessments = work.of_client(Assessment, client_id)
    return assessments[-1] if assessments else None


def assessed_needs(work: UnitOfWork, client_id: UUID) -> tuple[Need, ...]:
    """The client's needs as they are known now; a reassessment under way replaces them area by area."""
    return needs_known(work.of_client(Assessment, client_id))


def open_assessment(desk: Desk, client_id: UUID) -> AssessmentSitting:
    """The assessment that is under way; a new one, not yet stored, when there is none or the last one is signed."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        finished = [a for a in work.of_client(Assessment, client_id) if a.signature is not None]
        latest = latest_assessment(work, client_id)
    if latest is None or latest.signature is not None:
        latest = Assessment(desk.new_id(), client_id, desk.worker.id, started_on=desk.today)
    return AssessmentSitting(client, assessment_form(), latest, finished[-1] if finished else None)


def keep_area(desk: Desk, assessment: Assessment, finding: AreaFinding) -> Outcome[Assessment]:
    """Store what was learned in one area, as of today. Raises AlreadySigned."""
    finding = replace(finding, updated_on=desk.today)
    return _store(desk, replace(assessment, areas=with_finding(assessment.areas, finding)))


def keep_face_to_face(desk: Desk, assessment: Assessment, seen_on: date | None) -> Outcome[Assessment]:
    """Record the day on which the client was assessed in person. Raises AlreadySigned."""
    return _store(desk, replace(assessment, face_to_face_on=seen_on))


def sign_assessment(desk: Desk, assessment: Assessment) -> Outcome[Assessment]:
    """Finish and sign the assessment. Raises NotReadyToSign while an area is open, naming the areas."""
    missing = open_areas(assessment_form(), assessment)
    if missing:
        titles = ", ".join(area.title for area in missing)
        raise NotReadyToSign(f"Some areas are still open: {titles}. Each one ends in a need, no need now, or declined.")
    done = replace(assessment, completed_on=desk.today)
    return _store(
        desk,
        signed(done, desk.worker, desk.clock.now(), desk.clock.zone),
        "assessment.signed",
    )


def _store(desk: Desk, assessment: Assessment, event: str = "assessment.changed") -> Outcome[Assessment]:
    if event != "assessment.signed":
        refuse_if_signed(assessment)
    with desk.writing() as work:
        work.put(assessment, event)
        return Outcome(assessment, work.commit())
