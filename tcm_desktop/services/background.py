"""What is known about a client's life: kept as typed until it is whole, then part of the chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, SubstanceUse
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form

BACKGROUND = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedOrigin:
    """Where a fact is from, as typed; days are text. `consent_id` is one of the client's consents."""

    said_by: InformationSource | None = None
    said_detail: str = ""
    as_of: str = ""
    from_part_2: bool = False
    program: str = ""
    consent_on: str = ""
    consent_until: str = ""
    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TypedFact(TypedOrigin):
    """A fact about the client's life as typed."""

    id: UUID
    kind: FactKind = FactKind.HISTORY
    words: str = ""


@dataclass(frozen=True, slots=True)
class TypedMedication(TypedOrigin):
    """A medicine as typed."""

    id: UUID
    name: str = ""
    what_for: str = ""
    prescriber: str = ""
    how_it_goes: str = ""
    ended_on: str = ""


@dataclass(frozen=True, slots=True)
class TypedSubstance(TypedOrigin):
    """The use of a substance as typed."""

    id: UUID
    substance: str = ""
    words: str = ""


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
    """The form in hand. `typed` is what was left unfinished, `consents` what the client consented to."""

    client: Client
    typed: BackgroundForm | None
    consents: tuple[Consent, ...] = ()


def open_background(desk: Desk, client_id: UUID) -> BackgroundDesk:
    """What is known about a client's life, to be changed; that it was opened stands in the audit trail.

    Raises RecordNotFound.
    """
    with desk.reading() as work:
        client = work.get(Client, client_id)
        typed = kept_form(work, BACKGROUND, client_id, BackgroundForm)
        consents = work.of_client(Consent, client_id)
    with desk.writing() as work:
        work.audit("background.opened", Client.KIND, client_id)
        work.commit()
    return BackgroundDesk(client, typed, consents)


def store_background(desk: Desk, client_id: UUID, found: Background) -> Outcome[Client]:
    """Make it part of the chart; the rest of the client stays as it is. Raises RecordNotFound."""
    with desk.writing() as work:
        known = work.begun(Client, client_id)
        client = replace(known, life=found.life, medications=found.medications, substances=found.substances)
        work.put(client, "client.updated")
        work.drop_copy(copy_id(BACKGROUND, client_id))
        return Outcome(client, work.commit())
