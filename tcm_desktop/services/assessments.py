"""Assessing a client over one or more sittings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import msgspec

from tcm_desktop.domain.assessment import (
    AreaFinding,
    Assessment,
    AssessmentForm,
    Need,
    needs_known,
    open_areas,
    with_finding,
)
from tcm_desktop.domain.assessment_changes import Changed, changed_items
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.intervals import after
from tcm_desktop.domain.paths import diff, flatten
from tcm_desktop.domain.people import age_on
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.domain.themes import LevelItem
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due_rules import book_on, chart_rules
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed


@dataclass(frozen=True, slots=True)
class AssessmentSitting:
    """The assessment in hand, its form, its client, and the finished one before it (None for a first one).

    `due_on` is the day by which the payer wants to hear again; None for a first one, and where no number is known.
    `levels` are the items that get an action level for this client. `in_error` are those marked so, oldest first.
    """

    client: Client
    form: AssessmentForm
    assessment: Assessment
    last_time: Assessment | None
    due_on: date | None = None
    levels: tuple[LevelItem, ...] = ()
    in_error: tuple[Assessment, ...] = ()


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
        counted = {each.id for each in work.of_client(Assessment, client_id)}
        every = work.of_client(Assessment, client_id, with_errors=True)
    last = finished[-1] if finished else None
    if latest is None or latest.signature is not None:
        follows = last.id if last is not None else None
        latest = Assessment(desk.new_id(), client_id, desk.worker.id, started_on=desk.today, follows=follows)
    return AssessmentSitting(
        client,
        assessment_form(),
        latest,
        last,
        reassessment_due(client, last, desk.today) if last is not None else None,
        form_shelf().levels_for(client.payer_profile, age_on(client.birth_date, desk.today)),
        tuple(each for each in every if each.id not in counted),
    )


def reassessment_due(client: Client, last: Assessment, on: date) -> date | None:
    """The day by which needs are to be assessed again, by the payer's rules on a day; None where there is no rule.

    Counted from the day on which the last one was finished, as everything due is (domain reference F-02, F-06).
    """
    rule = chart_rules(book_on(client.payer_profile, on), age_on(client.birth_date, on)).every.get(DueKind.REASSESS)
    if rule is None or last.completed_on is None:
        return None
    return min(after(last.completed_on, interval) for interval in rule.every)


def keep_area(desk: Desk, assessment: Assessment, finding: AreaFinding) -> Outcome[Assessment]:
    """Store what was learned in one area, as of today. Raises AlreadySigned."""
    finding = replace(finding, updated_on=desk.today)
    return _store(desk, replace(assessment, areas=with_finding(assessment.areas, finding)))


def keep_face_to_face(desk: Desk, assessment: Assessment, seen_on: date | None) -> Outcome[Assessment]:
    """Record the day on which the client was assessed in person. Raises AlreadySigned."""
    return _store(desk, replace(assessment, face_to_face_on=seen_on))


def keep_words(desk: Desk, assessment: Assessment, early_reason: str, summary: str) -> Outcome[Assessment]:
    """Store why it began before it was due, and what was learned and is recommended. Raises AlreadySigned."""
    return _store(desk, replace(assessment, early_reason=early_reason, summary=summary))


def what_changed(before: Assessment, after: Assessment) -> tuple[Changed, ...]:
    """What a reassessment says otherwise than the one before it, as far as it has been asked; by the paths of both."""
    old, new = (flatten(msgspec.json.decode(msgspec.json.encode(each))) for each in (before, after))
    return changed_items(diff(old, new), after)


def sign_assessment(desk: Desk, assessment: Assessment) -> Outcome[Assessment]:
    """Finish and sign the assessment. Raises NotReadyToSign while an area is open, naming the areas."""
    missing = open_areas(assessment_form(), assessment)
    if missing:
        titles = ", ".join(area.title for area in missing)
        raise NotReadyToSign(f"Some areas are still open: {titles}. Each one ends in a need, no need now, or declined.")
    done = replace(assessment, completed_on=desk.today)
    with desk.writing() as work:
        final: Assessment = put_signed(desk, work, done, "assessment.signed", desk.today, draft=assessment)
        return Outcome(final, work.commit())


def _store(desk: Desk, assessment: Assessment) -> Outcome[Assessment]:
    refuse_if_signed(assessment)
    with desk.writing() as work:
        work.put(assessment, "assessment.changed")
        return Outcome(assessment, work.commit())
