"""Workers, and the small facts about people that several records share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID


class WorkerRole(StrEnum):
    """What a worker may do beyond her own charts. Approving one's own documents is a permission of its own."""

    SUPERVISOR = "supervisor"
    SELF_APPROVAL = "self_approval"


@dataclass(frozen=True, slots=True)
class Qualification:
    """A title that lets a worker bill, for a time; `evidence` says where its proof lies (a license number, a file)."""

    id: UUID
    title: str
    since: date
    until: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Worker:
    """A case manager or supervisor. `credential` is the title that stands behind a signature.

    `is_supervised`: the agency wants a second signature under everything that she signs, whatever the payer says.
    """

    KIND: ClassVar[str] = "worker"

    id: UUID
    name: str
    credential: str
    agency: str = ""
    qualifications: tuple[Qualification, ...] = ()
    roles: tuple[WorkerRole, ...] = ()
    is_supervised: bool = False

    @property
    def client_id(self) -> None:
        """A worker belongs to no client's chart."""
        return None


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as she writes it. `preferred` is what she is called, where that differs from `given`."""

    given: str
    family: str
    preferred: str = ""

    @property
    def listed(self) -> str:
        """`Family, Given`, for lists."""
        return f"{self.family}, {self.preferred or self.given}" if self.family else self.preferred or self.given

    @property
    def full(self) -> str:
        """`Given Family`, for documents."""
        return f"{self.given} {self.family}".strip()


def with_role(worker: Worker, role: WorkerRole, *, held: bool) -> Worker:
    """The worker with that role or without it; her other roles stay, each once."""
    others = tuple(each for each in dict.fromkeys(worker.roles) if each is not role)
    return replace(worker, roles=(*others, role) if held else others)


def qualifications_on(worker: Worker, day: date) -> tuple[Qualification, ...]:
    """The titles that a worker holds on a day; the last day of one is still hers."""
    return tuple(q for q in worker.qualifications if q.since <= day and (q.until is None or day <= q.until))


def age_on(born: date, day: date) -> int:
    """Whole years lived on that day; someone born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
