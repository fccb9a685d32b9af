"""What the office looks up about a client: coverage, stays in institutions, authorized units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.billing.shelf import in_use
from tcm_desktop.domain.clients import Authorization, Client, Coverage, Setting, Stay
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import COVERAGE, copy_id, kept_form
from tcm_desktop.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class TypedCoverage:
    """A coverage as typed; dates are text, `payer` the id of a rule profile or blank."""

    id: UUID
    payer: str = ""
    since: str = ""
    until: str = ""
    known_as_of: str = ""
    other_payer_liable: bool = False


@dataclass(frozen=True, slots=True)
class TypedStay:
    """A stay as typed."""

    id: UUID
    setting: Setting | None = None
    admitted_on: str = ""
    discharged_on: str = ""
    known_as_of: str = ""


@dataclass(frozen=True, slots=True)
class TypedAuthorization:
    """An authorization as typed; units are text."""

    id: UUID
    number: str = ""
    units: str = ""
    since: str = ""
    until: str = ""
    known_as_of: str = ""


@dataclass(frozen=True, slots=True)
class CoverageForm:
    """All three as typed: anything may be missing or wrong."""

    coverages: tuple[TypedCoverage, ...] = ()
    stays: tuple[TypedStay, ...] = ()
    authorizations: tuple[TypedAuthorization, ...] = ()


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the chart holds of it once it can be read."""

    coverages: tuple[Coverage, ...]
    stays: tuple[Stay, ...]
    authorizations: tuple[Authorization, ...]


@dataclass(frozen=True, slots=True)
class CoverageDesk:
    """The form in hand. `typed` is what was left unfinished; `payers` are the payer profiles as (id, title)."""

    client: Client
    typed: CoverageForm | None
    payers: tuple[tuple[str, str], ...]


def open_coverage(desk: Desk, client_id: UUID) -> CoverageDesk:
    """A client's coverage, stays and authorizations, to be changed. Raises RecordNotFound."""
    offered = tuple((payer.id, payer.title) for payer in in_use().payers)
    with desk.reading() as work:
        client = work.get(Client, client_id)
        return CoverageDesk(client, kept_form(work, COVERAGE, client_id, CoverageForm), offered)


def store_coverage(desk: Desk, client_id: UUID, found: LookedUp) -> Outcome[Client]:
    """Make it part of the chart; the rest of the client stays as it is. Raises RecordNotFound."""
    with desk.writing() as work:
        known = work.begun(Client, client_id)
        client = replace(known, coverages=found.coverages, stays=found.stays, authorizations=found.authorizations)
        work.put(client, "client.updated")
        work.drop_copy(copy_id(COVERAGE, client_id))
        return Outcome(client, work.commit())


def units_used(work: UnitOfWork, client: Client) -> Mapping[UUID, int]:
    """The units that signed notes bill within each of the client's authorizations, by its id."""
    return {each.id: work.units_billed(client.id, each.since, each.until) for each in client.authorizations}
