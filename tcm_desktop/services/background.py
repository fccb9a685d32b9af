"""What is known about a client's life: kept as typed until it is whole, then part of the chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, SubstanceUse
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form

BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class TypedFact:
    """A fact about the client's life as typed. The parts about its origin are the same in all three."""

    id: UUID
    kind: FactKind = FactKind.HISTORY
    words: str = ""
    said_by: InformationSource | None = None
    said_detail: str = ""
    as_of: str = ""
    from_part_2: bool = False
    program: str = ""
    consent_on: str = ""
    consent_until: str = ""


@dataclass(frozen=True, slots=True)
class TypedMedication:
    """A medicine as typed."""

    id: UUID
    name: str = ""
    what_for: str = ""
    prescriber: str = ""
    how_it_goes: str = ""
    ended_on: str = ""
    said_by: InformationSource | None = None
    said_detail: str = ""
    as_of: str = ""
    from_part_2: bool = False
    program: str = ""
    consent_on: str = ""
    consent_until: str = ""


@dataclass(frozen=True, slots=True)
class TypedSubstance:
    """The use of a substance as typed."""

    id: UUID
    substance: str = ""
    words: str = ""
    said_by: InformationSource | None = None
    said_detail: str = ""
    as_of: str = ""
    from_part_2: bool = False
    program: str = ""
    consent_on: str = ""
    consent_until: str = ""


@dataclass(frozen=True, slots=True)
class BackgroundForm:
    """All three as typed: anything may be missing or wrong."""

    life: tuple[TypedFact, ...] = ()
    medications: tuple[TypedMedication, ...] = ()
    substances: tuple[TypedSubstance, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """What the chart holds of it once it can be read."""

    life: tuple[LifeFact, ...] = ()
    medications: tuple[Medication, ...] = ()
    substances: tuple[SubstanceUse, ...] = ()


@dataclass(frozen=True, slots=True)
class BackgroundDesk:
    """The form in hand. `typed` is what was left unfinished."""

    client: Client
    typed: BackgroundForm | None


def open_background(desk: Desk, client_id: UUID) -> BackgroundDesk:
    """What is known about a client's life, to be changed; that it was opened stands in the audit trail.

    Raises RecordNotFound.
    """
    with desk.writing() as work:
        client = work.get(Client, client_id)
        typed = kept_form(work, BACKGROUND, client_id, BackgroundForm)
        work.audit("background.opened", Client.KIND, client_id)
        work.commit()
        return BackgroundDesk(client, typed)


def store_background(desk: Desk, client_id: UUID, found: Background) -> Outcome[Client]:
    """Make it part of the chart; the rest of the client is as it is now. Raises RecordNotFound."""
    with desk.writing() as work:
        known = work.get(Client, client_id)
        client = replace(known, life=found.life, medications=found.medications, substances=found.substances)
        work.put(client, "client.updated")
        work.drop_copy(copy_id(BACKGROUND, client_id))
        return Outcome(client, work.commit())
