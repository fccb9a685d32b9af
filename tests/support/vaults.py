"""Real vaults for tests: encrypted like any other, with the cheapest stretching that the program accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from db.gate import Gate
from db.keys import FLOOR
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client, Coverage, Diagnosis, TargetGroup
from tcm_desktop.domain.clock import Clock
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.records import Record
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.seating import enrol_worker
from tcm_desktop.services.views import ChangeSet

PASSPHRASE = "violet harbor ninety lamp"
ZONE = "America/Los_Angeles"
LONG_AGO = date(2015, 10, 1)


@dataclass(slots=True)
class StandingClock:
    """Stands at an instant until it is moved on."""

    at: datetime = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    zone: str = ZONE

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **amount: float) -> None:
        """Move on by so many `seconds`, `minutes`, `days` …"""
        self.at += timedelta(**amount)


def typed(passphrase: str = PASSPHRASE) -> bytearray:
    """A passphrase as the unlock window hands it over; the vault overwrites the buffer."""
    return bytearray(passphrase.encode())


def make_gate(root: Path, clock: Clock | None = None, environment: Mapping[str, str] | None = None) -> Gate:
    """The vaults under a folder, made with the floor of the stretching so that tests stay quick."""
    return Gate(root, clock or StandingClock(), calibrate=lambda: FLOOR, environment=environment or {})


def open_practice_like_vault(root: Path, clock: Clock | None = None) -> OpenVault:
    """A new practice vault under this folder, open and empty. Close it on the same thread."""
    return make_gate(root, clock).create("Practice", typed(), practice=True)


def open_desk(vault: OpenVault, clock: Clock | None = None) -> Desk:
    """A worker enrolled in this vault."""
    return enrol_worker(vault, clock or StandingClock(), "Ana Practice", "LCSW", "Practice Agency")


def make_client(desk: Desk, family: str = "Practice", given: str = "Bea") -> Client:
    """A client as she is first written down, with a diagnosis and with coverage looked up today; not stored."""
    name, born = PersonName(given, family), date(1984, 6, 15)
    diagnosis = Diagnosis(desk.new_id(), "F33.1", "Major depressive disorder, recurrent, moderate", LONG_AGO)
    coverage = Coverage(desk.new_id(), "sf-smhs", LONG_AGO, known_as_of=desk.today)
    return Client(
        desk.new_id(),
        name,
        born,
        "sf-smhs",
        TargetGroup.ADULT_SPMI,
        desk.today,
        diagnoses=(diagnosis,),
        coverages=(coverage,),
    )


def make_note(desk: Desk, client_id: UUID, narrative: str = "Called the clinic.") -> ContactNote:
    """A draft of a contact today; not stored."""
    return ContactNote(desk.new_id(), client_id, desk.worker.id, desk.today, ZONE, narrative=narrative)


def put(desk: Desk, *records: Record) -> ChangeSet:
    """Store records in one transaction."""
    with desk.writing() as work:
        for record in records:
            work.put(record, "tried.put")
        return work.commit()


def seen(desk: Desk) -> tuple[int, int]:
    """How many operations wait, and how many audit entries there are."""
    with desk.reading() as work:
        return len(work.waiting()), len(work.trail())


def contents(folder: Path, *but: str) -> dict[str, bytes]:
    """Every file under a folder with its content, but for those of these names."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in but)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
