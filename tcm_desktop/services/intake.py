"""Taking a client in over more than one sitting: what is typed is kept until it is whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from tcm_desktop.billing.shelf import in_use
from tcm_desktop.domain.clients import AssociateRole, Client, CodeSystem, TargetGroup
from tcm_desktop.domain.duplicates import Match, near_matches
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import MaybeSamePerson
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.problems import with_adders
from tcm_desktop.services.views import WorkingCopy

INTAKE = "intake"
IN_CHART = "in_chart"
"""Stands in a kept intake as its field when it changes somebody who was taken in before."""


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
    """The intake as typed: anything may be missing or wrong.

    `not_same_reason` is why this is nobody who is in the caseload already.
    """

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
    not_same_reason: str = ""


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
    offered = tuple((payer.id, payer.title) for payer in in_use().payers)
    with desk.reading() as work:
        copies = [copy for copy in work.copies() if copy.record_kind == INTAKE]
        if client_id is None:
            started = next((c for c in copies if not _is_stored(work, c.client_id)), None)
            typed = _form(started) if started else None
            return IntakeDesk(started.client_id if started else desk.new_id(), None, typed, offered)
        copy = next((c for c in copies if c.client_id == client_id), None)
        return IntakeDesk(client_id, work.get(Client, client_id), _form(copy) if copy else None, offered)


def keep_intake(desk: Desk, client_id: UUID, form: IntakeForm) -> None:
    """Keep what is typed, whole or not. The copy of somebody who is in the chart says so, so that it is found there."""
    body = msgspec.json.encode(form)
    with desk.writing() as work:
        known = IN_CHART if _is_stored(work, client_id) else ""
        work.keep_copy(WorkingCopy(client_id, INTAKE, client_id, body, known, 0, desk.clock.now()))
        work.commit()


def drop_intake(desk: Desk, client_id: UUID) -> None:
    """Forget what was typed and not made part of the chart."""
    with desk.writing() as work:
        work.drop_copy(client_id)
        work.commit()


def likely_same(desk: Desk, client: Client) -> tuple[Match, ...]:
    """Everybody in the caseload who may be the person that is being taken in; nobody for a client who is in it."""
    with desk.reading() as work:
        return _likely_same(work, client)


def store_intake(desk: Desk, client: Client, not_same_reason: str = "") -> Outcome[Client]:
    """Make the intake part of the chart: take a new client in, or change what is known about one.

    Somebody new who may be in the caseload already needs a reason why she is somebody else; it stands in the audit
    trail. Raises MaybeSamePerson.
    """
    with desk.writing() as work:
        is_new = not _is_stored(work, client.id)
        client = with_adders(desk, client) if is_new else _with_listed(work, client)
        reason = not_same_reason.strip() if is_new else ""
        if not reason and _likely_same(work, client):
            raise MaybeSamePerson(
                "Somebody like this is in your caseload. All you typed is kept. Open that chart, or say why this is "
                "somebody else."
            )
        work.put(client, "client.registered" if is_new else "client.updated", reason)
        work.drop_copy(client.id)
        return Outcome(client, work.commit())


def _with_listed(work: UnitOfWork, client: Client) -> Client:
    """The client with her problems as they stand: from the day she is taken in they change on the problem list only.

    She is not looked up to be changed: the rest of the form was typed over what its author had before her.
    """
    known = next(each for each in work.every(Client) if each.id == client.id)
    return replace(client, diagnoses=known.diagnoses)


def _likely_same(work: UnitOfWork, client: Client) -> tuple[Match, ...]:
    every = work.every(Client)
    return () if any(known.id == client.id for known in every) else near_matches(client, every)


def _is_stored(work: UnitOfWork, client_id: UUID) -> bool:
    return any(client.id == client_id for client in work.every(Client))


def _form(copy: WorkingCopy) -> IntakeForm:
    return msgspec.json.decode(copy.body, type=IntakeForm)
