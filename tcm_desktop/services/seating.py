"""From an open vault to a worker at her desk."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tcm_desktop.domain.clock import Clock
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.leases import LeaseStanding
from tcm_desktop.domain.people import Worker, WorkerRole, with_role
from tcm_desktop.services.agency_packs import kept_packs_in, use_packs
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import QUALIFICATIONS, copy_id
from tcm_desktop.services.membership import membership_in, refuse_own_roles
from tcm_desktop.services.ports import Vault


def enrol_worker(
    vault: Vault, clock: Clock, name: str, credential: str, agency: str = "", account: UUID | None = None
) -> Desk:
    """Make the vault this worker's: its first record is hers, under the id of her account where an agency gave one."""
    ids = IdSource()
    worker = Worker(account or ids.new(clock.now()), name.strip(), credential.strip(), agency.strip())
    with vault.writing(worker.id, clock) as work:
        use_packs(kept_packs_in(work))
        work.put(worker, "worker.enrolled")
        work.commit()
    return Desk(worker, vault, clock, ids)


def sit_down(vault: Vault, clock: Clock) -> Desk:
    """The desk of the worker whose vault this is, with the rules of her agency in use.

    Raises RecordNotFound for a vault that nobody was enrolled in.
    """
    with vault.reading() as work:
        owner = work.owner()
        if owner is None:
            raise RecordNotFound("Nobody has been set up in this vault yet. Set it up with your name first.")
        use_packs(kept_packs_in(work))
        joined = membership_in(work)
        ended = joined is not None and joined.lease_standing(clock.now()) is LeaseStanding.ENDED
        return Desk(work.get(Worker, owner), vault, clock, lease_ended=ended)


def change_privileges(desk: Desk, is_supervised: bool | None = None, supervises: bool | None = None) -> Outcome[Desk]:
    """Change whether all that the worker signs is signed twice, and whether she is a supervisor; None leaves it.

    What is being typed about her titles stays. Approving her own documents is not hers to choose, and once she has
    joined an agency, supervising is not either: that raises NotPermitted.
    """
    with desk.writing() as work:
        if supervises is not None:
            refuse_own_roles(work)
        worker = work.get(Worker, desk.worker.id)
        if is_supervised is not None:
            worker = replace(worker, is_supervised=is_supervised)
        if supervises is not None:
            worker = with_role(worker, WorkerRole.SUPERVISOR, held=supervises)
        work.put(worker, "worker.privileges_changed")
        return Outcome(replace(desk, worker=worker), work.commit())


def update_worker(desk: Desk, worker: Worker) -> Outcome[Desk]:
    """Change what is known about the worker, and sit down again as her.

    A desk is frozen, so the answer is another one in the same vault: whoever holds the desk in use holds this one from
    now on. Where she has joined an agency, her roles stay as it says. Raises RecordNotFound for somebody this vault
    does not know.
    """
    with desk.writing() as work:
        known = work.get(Worker, worker.id)
        worker = worker if membership_in(work) is None else replace(worker, roles=known.roles)
        work.put(worker, "worker.updated")
        work.drop_copy(copy_id(QUALIFICATIONS, worker.id))
        return Outcome(replace(desk, worker=worker), work.commit())
