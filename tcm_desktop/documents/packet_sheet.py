"""What is printed in a record packet: everything of one chart, or of a part of its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet
from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.assessment import Assessment, AssessmentForm
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.episodes import Episode
from tcm_desktop.domain.follow_ups import FollowUp
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import CriteriaSet, NecessityReview
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class PacketOptions:
    """Which days (None: from the first, to the last), how large, and whether substance use is in it.

    `with_substance_use` needs the client's written consent (42 CFR part 2); facts that came from a program under that
    part are printed only while their own consent holds, whatever is chosen here.
    """

    first: date | None = None
    last: date | None = None
    text_size: float = 14.0
    with_substance_use: bool = False


@dataclass(frozen=True, slots=True)
class PacketSheet:
    """The documents of a chart, each kind by its day. `drafts` is how many unsigned ones are left out.

    `follow_ups` is what follows each signed document, by the document's id; `payers` and `levels` are the
    names of payers and of what gets an action level, by their ids.
    """

    client: Client
    worker: Worker
    printed_on: date
    form: AssessmentForm
    criteria: Mapping[str, CriteriaSet]
    options: PacketOptions = PacketOptions()
    practice: bool = False
    episodes: tuple[Episode, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    reviews: tuple[NecessityReview, ...] = ()
    plans: tuple[CarePlanSheet, ...] = ()
    progress: tuple[ObjectiveProgress, ...] = ()
    events: tuple[PlanEvent, ...] = ()
    notes: tuple[ContactNote, ...] = ()
    referrals: tuple[Referral, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    tasks: tuple[Task, ...] = ()
    consents: tuple[Consent, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    monitored: tuple[MonitoringReview, ...] = ()
    summaries: tuple[MonthlySummary, ...] = ()
    discharges: tuple[DischargeSummary, ...] = ()
    follow_ups: Mapping[UUID, tuple[FollowUp, ...]] = field(default_factory=dict)
    drafts: int = 0
    payers: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
