"""Every word of a record reaches the packet: each text field of each kind holds a mark that is searched for in it.

What does not get there is named here with its reason, so that a field added later is not forgotten.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet, PrintOptions
from tcm_desktop.documents.packet import packet_text
from tcm_desktop.documents.packet_sheet import PacketOptions, PacketSheet
from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import AssociateRole, Client
from tcm_desktop.domain.consents import Consent, Disclosure
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary, NeedEnd
from tcm_desktop.domain.episodes import Episode
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent
from tcm_desktop.domain.plans import CarePlan, TookPart
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.forms import assessment_form, criteria_sets

DAY = date(2026, 2, 3)
PRINTED = date(2026, 3, 4)
T = TypeVar("T")

IDS = "what it stands for is printed"
JUDGED = "how the program judged, not what was done; the units and the worker's reason are printed"
NOT_PRINTED = {
    "Client.pronouns": "not part of the record's facts",
    "Client.email": "the plan says how she is reached",
    "Client.safety_alert": "for whoever visits her, not for paper",
    "Client.payer_profile": IDS,
    "Client.life[].origin.program": "names a program; stands only where the fact does",
    "Client.medications[].origin.program": "the same",
    "Client.substances[].origin.program": "the same",
    "Worker.qualifications[].title": "each signature has the titles of its day",
    "Worker.qualifications[].evidence": "kept with the agency",
    "Assessment.areas[].id": IDS,
    "Assessment.areas[].answers[].id": IDS,
    "NecessityReview.criteria_set": IDS,
    "NecessityReview.findings[].id": IDS,
    "NecessityReview.findings[].evidence[].kind": IDS,
    "NecessityReview.findings[].evidence[].path": IDS,
    "CarePlan.participation.no_signature_reason": "she signed",
    "ContactNote.zone": "times are local",
    "ContactNote.dismissed[]": JUDGED,
    "ContactNote.billing.verdict": JUDGED,
    "ContactNote.billing.reasons[]": JUDGED,
    "ContactNote.billing.exclude[]": JUDGED,
    "ContactNote.billing.pack_id": JUDGED,
    "ContactNote.billing.pack_version": JUDGED,
    "ContactNote.billing.pack_digest": JUDGED,
    "ContactNote.billing.trace[]": JUDGED,
    "Episode.carried[].record_kind": IDS,
    "MonitoringReview.facts[].kind": IDS,
    "MonitoringReview.facts[].path": IDS,
    "MonitoringReview.facts[].shows": "the first words of contacts and referrals that stand in the packet whole",
}


@dataclass(slots=True)
class Filler:
    """Builds records in which every text is a mark; `marks` says where each of them stands."""

    marks: dict[str, str] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1000))

    def build(self, kind: type[T]) -> T:
        return self._build(kind, kind.__name__)

    def _build(self, kind: type[T], path: str) -> T:
        hints = typing.get_type_hints(kind)
        known = [each for each in fields(kind) if each.init]  # type: ignore[arg-type]  # records are dataclasses
        return kind(**{each.name: self._value(hints[each.name], f"{path}.{each.name}") for each in known})

    def _value(self, kind: Any, path: str) -> Any:
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if origin in {typing.Union, types.UnionType}:
            return self._value(next(each for each in parts if each is not types.NoneType), path)
        if origin is tuple:
            return (self._value(parts[0], f"{path}[]"),)
        if kind is Signature:
            return None
        if is_dataclass(kind):
            return self._build(kind, path)  # type: ignore[type-var]  # a type, not a value
        return self._plain(kind, path)

    def _plain(self, kind: type, path: str) -> Any:
        if kind is str:
            mark = f"Mark{len(self.marks)}x"
            self.marks[mark] = path
            return mark
        if issubclass(kind, Enum):
            return next(iter(kind))
        whole: dict[type, object] = {
            bool: False,
            int: 7,
            date: DAY,
            datetime: datetime(2026, 2, 3, tzinfo=UTC),
            time: time(9, 30),
            UUID: UUID(int=next(self._ids)),
        }
        return whole[kind]


@pytest.fixture(scope="module")
def filled() -> tuple[str, dict[str, str]]:
    """The packet of a chart in which every text is a mark, and where each mark stands."""
    filler, form, criteria = Filler(), assessment_form(), criteria_sets()
    client, worker, plan = filler.build(Client), filler.build(Worker), filler.build(CarePlan)
    client = replace(client, associates=tuple(replace(a, role=AssociateRole.FAMILY) for a in client.associates))
    assert plan.representative is not None
    plan = replace(plan, representative=replace(plan.representative, took_part=TookPart.NO))
    options = PrintOptions(leave_out_diagnosis=False, leave_out_address=False, with_substance_use=True)
    summary = filler.build(DischargeSummary)
    ends = tuple(replace(each, after=NeedEnd.GOES_ON) for each in summary.needs)
    sheet = PacketSheet(
        client,
        worker,
        PRINTED,
        form,
        criteria,
        PacketOptions(with_substance_use=True),
        episodes=(filler.build(Episode),),
        assessments=(_asked(filler.build(Assessment), form.areas[0].id),),
        reviews=(filler.build(NecessityReview),),
        plans=(CarePlanSheet(client, plan, (), worker, "Agency", PRINTED, options),),
        progress=(filler.build(ObjectiveProgress),),
        events=(filler.build(PlanEvent),),
        notes=(filler.build(ContactNote),),
        referrals=(filler.build(Referral),),
        appointments=(filler.build(Appointment),),
        tasks=(filler.build(Task),),
        consents=(filler.build(Consent),),
        disclosures=(filler.build(Disclosure),),
        monitored=(filler.build(MonitoringReview),),
        summaries=(filler.build(MonthlySummary),),
        discharges=(replace(summary, needs=ends),),
    )
    return packet_text(sheet), filler.marks


def _asked(assessment: Assessment, area_id: str) -> Assessment:
    """With an area of the form, so that it is shown."""
    return replace(assessment, areas=tuple(replace(each, id=area_id) for each in assessment.areas))


def test_every_word_of_a_record_reaches_the_packet_or_is_known_not_to(filled: tuple[str, dict[str, str]]) -> None:
    text, marks = filled
    assert len(marks) > 120
    missing = {path for mark, path in marks.items() if mark not in text}
    assert missing - NOT_PRINTED.keys() == set()


def test_what_is_known_not_to_be_printed_is_not(filled: tuple[str, dict[str, str]]) -> None:
    text, marks = filled
    assert NOT_PRINTED.keys() <= set(marks.values()), "a field that is gone has no reason any more"
    printed = {path for mark, path in marks.items() if mark in text}
    always = {"Assessment.areas[].answers[].id", "NecessityReview.criteria_set", "NecessityReview.findings[].id"}
    assert printed & NOT_PRINTED.keys() <= always | {"Client.payer_profile"}, "unknown ids stand for themselves"


def test_action_levels_stand_by_themselves_and_who_told_it(filled: tuple[str, dict[str, str]]) -> None:
    text, _ = filled
    assert text.count("Action level, ") == 1
    assert "Told by: the client" in text
    assert "(said by the client, same as last time)" in text
