"""Taking a client in over more than one sitting: what is typed is kept until it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.clients import AssociateRole, Client, CodeSystem, TargetGroup
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import WorkingCopy

INTAKE = "intake"


@dataclass(frozen=True, slots=True)
class TypedDiagnosis:
    """A diagnosis as typed; dates are text."""

    id: UUID
    code: str = ""
    text: str = ""
    as_of: str = ""
    recorded_by: str = ""
    resolved_on: str = ""
    code_system: CodeSystem = CodeSystem.ICD_10_CM


@dataclass(frozen=True, slots=True)
class TypedAssociate:
    """Somebody in the client's life, as typed."""

    id: UUID
    role: AssociateRole = AssociateRole.FAMILY
    name: str = ""
    relation: str = ""
    agency: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """The intake as typed: anything may be missing or wrong."""

    given: str = ""
    family: str = ""
    preferred: str = ""
    pronouns: str = ""
    birth_date: str = ""
    language: str = "English"
    interpreter_needed: bool = False
    safety_alert: str = ""
    payer_profile: str = ""
    medicaid_id: str = ""
    target_group: TargetGroup | None = None
    opened_on: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    diagnoses: tuple[TypedDiagnosis, ...] = ()
    associates: tuple[TypedAssociate, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """An intake in hand. `client` is what the chart holds (None for a new one), `typed` what was left unfinished.

    `payers` are the payer profiles as (id, title).
    """

    client_id: UUID
    client: Client | None
    typed: IntakeForm | None
    payers: tuple[tuple[str, str], ...]


def open_intake(desk: Desk, client_id: UUID | None = None) -> IntakeDesk:
    """A client's intake; without an id the new client whose intake was left unfinished, or else a new one."""
    offered = tuple((payer.id, payer.title) for payer in shipped().payers)
    with desk.reading() as work:
        copies = [copy for copy in work.copies() if copy.record_kind == INTAKE]
        if client_id is None:
            started = next((c for c in copies if not _is_stored(work, c.client_id)), None)
            typed = _form(started) if started else None
            return IntakeDesk(started.client_id if started else desk.new_id(), None, typed, offered)
        copy = next((c for c in copies if c.client_id == client_id), None)
        return IntakeDesk(client_id, work.get(Client, client_id), _form(copy) if copy else None, offered)


def keep_intake(desk: Desk, client_id: UUID, form: IntakeForm) -> None:
    """Keep what is typed, whole or not."""
    body = msgspec.json.encode(form)
    with desk.writing() as work:
        work.keep_copy(WorkingCopy(client_id, INTAKE, client_id, body, "", 0, desk.clock.now()))
        work.commit()


def drop_intake(desk: Desk, client_id: UUID) -> None:
    """Forget what was typed and not made part of the chart."""
    with desk.writing() as work:
        work.drop_copy(client_id)
        work.commit()


def store_intake(desk: Desk, client: Client) -> Outcome[Client]:
    """Make the intake part of the chart: take a new client in, or change what is known about one."""
    with desk.writing() as work:
        work.put(client, "client.updated" if _is_stored(work, client.id) else "client.registered")
        work.drop_copy(client.id)
        return Outcome(client, work.commit())


def _is_stored(work: UnitOfWork, client_id: UUID) -> bool:
    return any(client.id == client_id for client in work.every(Client))


def _form(copy: WorkingCopy) -> IntakeForm:
    return msgspec.json.decode(copy.body, type=IntakeForm)
