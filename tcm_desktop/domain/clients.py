"""The person served: identity, coverage, diagnoses as of a date, and the people around her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.background import LifeFact, Medication, SubstanceUse
from tcm_desktop.domain.people import PersonName


class TargetGroup(StrEnum):
    """The groups that TCM is offered to (42 USC 1396n(g)(2); SF BHS TCM page; CG-BEH-13)."""

    ADULT_SPMI = "adult_spmi"
    CHILD_SED = "child_sed"
    EPSDT_UNDER_21 = "epsdt_under_21"


class CodeSystem(StrEnum):
    """Diagnosis code sets; the service date decides which one counts (boundary 10/01/2015, CG-BEH-13)."""

    ICD_10_CM = "icd_10_cm"
    ICD_9_CM = "icd_9_cm"


class Setting(StrEnum):
    """Where a client can be staying so that it matters for billing (42 CFR 435.1009; 9 CCR 1840.368-374)."""

    PSYCHIATRIC_INPATIENT = "psychiatric_inpatient"
    PSYCHIATRIC_HEALTH_FACILITY = "psychiatric_health_facility"
    IMD = "imd"
    CRISIS_STABILIZATION = "crisis_stabilization"
    HOSPITAL = "hospital"
    NURSING_FACILITY = "nursing_facility"
    JAIL = "jail"
    JUVENILE_HALL = "juvenile_hall"


class AssociateRole(StrEnum):
    """What somebody is to the client."""

    FAMILY = "family"
    FRIEND = "friend"
    CAREGIVER = "caregiver"
    DECISION_MAKER = "decision_maker"
    PROVIDER = "provider"
    CASE_MANAGER = "case_manager"
    OTHER = "other"


CIRCUMSTANCES = frozenset(f"Z{number}" for number in range(55, 66))
"""What the codes of circumstances begin with; what is half typed, like Z6, is none yet."""


class ProblemEvent(StrEnum):
    """What can be written down about a problem."""

    ADDED = "added"
    SOURCE = "source"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    IN_ERROR = "in_error"


@dataclass(frozen=True, slots=True)
class ProblemStep:
    """Something written down about a problem on a day, by somebody with the titles that she held then."""

    id: UUID
    event: ProblemEvent
    on: date
    worker_id: UUID
    name: str
    title: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A line of the problem list: the code and its text as used on `as_of`, until `resolved_on` (that day excluded).

    A problem that only words name has no `code`. `recorded_by` is who diagnosed it; what nobody in scope diagnosed has
    `reported_by`: who told it (DHCS BHIN 23-068 as summarized: listing is not diagnosing). `steps` are who added,
    resolved or withdrew it; there are none where it was written down before they were kept.
    """

    id: UUID
    code: str
    text: str
    as_of: date
    code_system: CodeSystem = CodeSystem.ICD_10_CM
    recorded_by: str = ""
    resolved_on: date | None = None
    specifier: str = ""
    reported_by: str = ""
    steps: tuple[ProblemStep, ...] = ()

    @property
    def is_in_error(self) -> bool:
        """Whether it was entered in error: it can be read, and counts nowhere."""
        return any(step.event is ProblemEvent.IN_ERROR for step in self.steps)

    @property
    def is_reported_only(self) -> bool:
        """Whether it is a diagnosis that somebody told, and that nobody in scope made."""
        return bool(self.code and self.reported_by and not self.recorded_by) and not is_circumstance(self.code)


@dataclass(frozen=True, slots=True)
class Associate:
    """A support person, provider or other case manager in the client's life."""

    id: UUID
    role: AssociateRole
    name: str
    relation: str = ""
    agency: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A time in which a payer covers the client, as far as was known on `known_as_of` (None: nobody looked it up).

    `payer` is the id of a rule profile. Without `until` it was open-ended when it was looked up.
    """

    id: UUID
    payer: str
    since: date
    until: date | None = None
    known_as_of: date | None = None
    other_payer_liable: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in an institution, from the day of admission to the day of discharge, as known on `known_as_of`."""

    id: UUID
    setting: Setting
    admitted_on: date
    discharged_on: date | None = None
    known_as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Authorization:
    """Units that a payer has authorized for a time, both days included, as known on `known_as_of`."""

    id: UUID
    number: str
    units: int
    since: date
    until: date
    known_as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A person who receives TCM. `payer_profile` is the id of a rule profile such as `sf-smhs`."""

    KIND: ClassVar[str] = "client"

    id: UUID
    name: PersonName
    birth_date: date
    payer_profile: str
    target_group: TargetGroup
    opened_on: date
    medicaid_id: str = ""
    pronouns: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = "English"
    interpreter_needed: bool = False
    safety_alert: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    associates: tuple[Associate, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    stays: tuple[Stay, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    life: tuple[LifeFact, ...] = ()
    medications: tuple[Medication, ...] = ()
    substances: tuple[SubstanceUse, ...] = ()

    @property
    def client_id(self) -> UUID:
        """A client's own record belongs to her chart."""
        return self.id


def is_circumstance(code: str) -> bool:
    """Whether a code is one of Z55 to Z65, which no diagnosis is needed for (DHCS BHIN 22-013 as summarized)."""
    return code.strip().upper()[:3] in CIRCUMSTANCES


def problems_on(client: Client, day: date) -> tuple[Diagnosis, ...]:
    """The problems that stand on the list on a day, with or without a code."""
    return tuple(
        p
        for p in client.diagnoses
        if not p.is_in_error and p.as_of <= day and (p.resolved_on is None or day < p.resolved_on)
    )


def diagnoses_on(client: Client, day: date) -> tuple[Diagnosis, ...]:
    """Of the problems of a day those with a code that may be used as such: diagnosed, or a circumstance."""
    return tuple(p for p in problems_on(client, day) if p.code and not p.is_reported_only)
