"""The practice caseload as it lies in `resources/practice`: fictional clients, days counted from the day of loading.

`workdays_ago` counts Mondays to Fridays back, `days_ago` calendar days back, `in_days` calendar days ahead. Inside a
file, needs, objectives, notes (`key`) and diagnoses (`code`) are named by words; loading gives them their ids.
"""

from __future__ import annotations

import tomllib
from datetime import time
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.domain.assessment import AreaOutcome, InformationSource
from tcm_desktop.domain.clients import AssociateRole, Setting, TargetGroup
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactRole, Place, TcmComponent
from tcm_desktop.domain.necessity import CriterionStatus
from tcm_desktop.domain.plan_progress import CopyWay
from tcm_desktop.domain.plans import ObjectiveStatus, ParticipationEvidence, ServiceKind
from tcm_desktop.services.practice_care_data import ConsentData, DischargeData, MonitoringData, ReferralData


class PracticeDataError(Exception):
    """A file of the practice caseload is wrong; the text names the file and what is wrong in it."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class DiagnosisData(_Strict, frozen=True):
    """A diagnosis, as of a day."""

    code: str
    text: str
    days_ago: int
    recorded_by: str = ""


class AssociateData(_Strict, frozen=True):
    """Somebody in the client's life."""

    role: AssociateRole
    name: str
    relation: str = ""
    agency: str = ""
    phone: str = ""


class CoverageData(_Strict, frozen=True):
    """A time in which the client's payer covers her, looked up `known_days_ago`; open-ended without `until_in_days`."""

    since_days_ago: int
    known_days_ago: int
    until_in_days: int | None = None
    other_payer_liable: bool = False


class StayData(_Strict, frozen=True):
    """A stay in an institution that is over."""

    setting: Setting
    admitted_days_ago: int
    discharged_days_ago: int


class AuthorizationData(_Strict, frozen=True):
    """Units that the payer has authorized."""

    number: str
    units: int
    since_days_ago: int
    until_in_days: int


class ClientData(_Strict, frozen=True):
    """The client. `age` is in whole years, reached `birthday_days_ago` days ago."""

    given: str
    family: str
    age: int
    birthday_days_ago: int
    target_group: TargetGroup
    payer_profile: str
    opened_workdays_ago: int
    medicaid_id: str
    preferred: str = ""
    pronouns: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = "English"
    interpreter_needed: bool = False
    safety_alert: str = ""
    diagnoses: tuple[DiagnosisData, ...] = ()
    associates: tuple[AssociateData, ...] = ()
    coverages: tuple[CoverageData, ...] = ()
    stays: tuple[StayData, ...] = ()
    authorizations: tuple[AuthorizationData, ...] = ()


class NeedData(_Strict, frozen=True):
    """A need found, and the impairment behind it."""

    key: str
    statement: str
    because_of: str


class AreaData(_Strict, frozen=True):
    """What was learned about one area: `choices` and `said` by question id.

    It ends in a need found when it has needs, else in no need now, unless it says otherwise or is still `open`.
    """

    id: str
    sources: tuple[InformationSource, ...] = ()
    source_detail: str = ""
    choices: dict[str, str] = {}
    said: dict[str, str] = {}
    needs: tuple[NeedData, ...] = ()
    outcome: AreaOutcome | None = None
    open: bool = False


class SittingData(_Strict, frozen=True):
    """One sitting of an assessment; `at` is the local time at which it was written down."""

    workdays_ago: int
    at: time
    areas: tuple[AreaData, ...]
    face_to_face: bool = False


class AssessmentData(_Strict, frozen=True):
    """An assessment, signed at its last sitting or still under way."""

    sittings: tuple[SittingData, ...]
    sign: bool = False


class FindingData(_Strict, frozen=True):
    """The judgement of a criterion; `evidence` are diagnosis codes and keys of needs or notes."""

    id: str
    status: CriterionStatus
    rationale: str = ""
    evidence: tuple[str, ...] = ()


class ReviewData(_Strict, frozen=True):
    """A review of medical necessity."""

    workdays_ago: int
    at: time
    criteria_set: str
    findings: tuple[FindingData, ...]
    purpose: str = "The client asked for this help. It goes on for as long as these needs are there."


class ObjectiveData(_Strict, frozen=True):
    """An objective; `need` is the key of the need that it answers."""

    key: str
    statement: str
    responsible: str
    due_in_days: int
    need: str
    status: ObjectiveStatus = ObjectiveStatus.ACTIVE
    status_workdays_ago: int | None = None
    status_reason: str = ""


class ActionData(_Strict, frozen=True):
    """A step of the course of action."""

    statement: str
    need: str
    responsible: str
    due_in_days: int
    agency: str = ""
    service: ServiceKind | None = None
    contact: str = ""
    phone: str = ""
    frequency: str = ""


class SupportData(_Strict, frozen=True):
    """Somebody in the client's own life who helps."""

    name: str
    relation: str
    does: str


class DeclinedData(_Strict, frozen=True):
    """A service that the client said no to on the day of the plan."""

    what: str
    reason: str


class RepresentativeData(_Strict, frozen=True):
    """A caregiver or decision maker who took part, or why she did not."""

    name: str
    relation: str
    decides: bool = False
    why_not: str = ""


class ProgressData(_Strict, frozen=True):
    """How an objective went after the plan was signed."""

    objective: str
    status: ObjectiveStatus
    workdays_ago: int
    at: time
    words: str = ""
    reason: str = ""


class ParticipationData(_Strict, frozen=True):
    """How the client took part; `client_signed` on the day of the plan."""

    evidence: tuple[ParticipationEvidence, ...]
    details: str = ""
    client_signed: bool = False
    no_signature_reason: str = ""


class TransitionData(_Strict, frozen=True):
    """What comes after the goals."""

    next_steps: str
    discharge_in_days: int
    criteria: str = ""


class PlanData(_Strict, frozen=True):
    """A version of the care plan. `revises` makes it the next version of the one in force.

    With `provider` free choice and free will were explained on the day of the plan, and this provider was chosen. With
    `copy` a copy was given on that day, in `copy_language`.
    """

    workdays_ago: int
    at: time
    goal: str
    objectives: tuple[ObjectiveData, ...]
    actions: tuple[ActionData, ...]
    participation: ParticipationData
    goal_own_words: str = ""
    transition: TransitionData | None = None
    review_in_days: int | None = None
    revises: bool = False
    sign: bool = False
    supports: tuple[SupportData, ...] = ()
    no_supports_reason: str = ""
    declined: tuple[DeclinedData, ...] = ()
    representative: RepresentativeData | None = None
    provider: str = ""
    copy: CopyWay | None = None
    copy_language: str = "English"
    progress: tuple[ProgressData, ...] = ()


class Expected(_Strict, frozen=True):
    """The answer that the billing check must give, written down before it was asked.

    `reasons` and `exclude` are what the text gives, `chart` the codes of what the chart adds but for suggestions.
    """

    verdict: Verdict
    units: int
    reasons: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    chart: tuple[str, ...] = ()


class FixData(_Strict, frozen=True):
    """What the worker adds after the first check."""

    narrative: str


class NoteData(_Strict, frozen=True):
    """A contact note. Without a `choice` it stays a draft; with a `fix` it is checked, fixed and checked again."""

    key: str
    workdays_ago: int
    start: time
    minutes: int
    mode: ContactMode
    contacted: ContactRole = msgspec.field(name="with")
    narrative: str
    expect: Expected
    set_aside: int = 0
    travel: int = 0
    documentation: int = 0
    place: Place | None = None
    name: str = ""
    component: TcmComponent | None = None
    need: str | None = None
    objective: str | None = None
    choice: BillingChoice | None = None
    first_check: Expected | None = None
    fix: FixData | None = None


class Story(_Strict, frozen=True):
    """One client from the first visit on. The featured one is told step by step."""

    practice_id: str
    client: ClientData
    featured: bool = False
    assessments: tuple[AssessmentData, ...] = ()
    reviews: tuple[ReviewData, ...] = ()
    plans: tuple[PlanData, ...] = ()
    notes: tuple[NoteData, ...] = ()
    consents: tuple[ConsentData, ...] = ()
    referrals: tuple[ReferralData, ...] = ()
    monitoring: tuple[MonitoringData, ...] = ()
    discharge: DischargeData | None = None


def stories() -> tuple[Story, ...]:
    """Every client of the practice caseload, in the order of the files' names. Raises PracticeDataError."""
    folder = files("resources").joinpath("practice")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
    return tuple(read_story(entry) for entry in found)


def read_story(file: Traversable) -> Story:
    """One client's file. Raises PracticeDataError, which names the file and the place in it."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Story)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PracticeDataError(f"resources/practice/{file.name}: {error}") from error
