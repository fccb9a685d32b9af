"""The person served: identity, coverage, diagnoses as of a date, and the people around her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

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


class AssociateRole(StrEnum):
    """What somebody is to the client."""

    FAMILY = "family"
    FRIEND = "friend"
    CAREGIVER = "caregiver"
    DECISION_MAKER = "decision_maker"
    PROVIDER = "provider"
    CASE_MANAGER = "case_manager"
    OTHER = "other"


SUPPORT_ROLES = frozenset(
    {
        AssociateRole.FAMILY,
        AssociateRole.FRIEND,
        AssociateRole.CAREGIVER,
        AssociateRole.DECISION_MAKER,
    }
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis as it was known: the code and its text as used on `as_of`, until `resolved_on`."""

    id: UUID
    code: str
    text: str
    as_of: date
    code_system: CodeSystem = CodeSystem.ICD_10_CM
    recorded_by: str = ""
    resolved_on: date | None = None


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

    @property
    def client_id(self) -> UUID:
        """A client's own record belongs to her chart."""
        return self.id


def diagnoses_on(client: Client, day: date) -> tuple[Diagnosis, ...]:
    """The diagnoses in force on a day, as the chart knows them."""
    return tuple(d for d in client.diagnoses if d.as_of <= day and (d.resolved_on is None or day < d.resolved_on))
