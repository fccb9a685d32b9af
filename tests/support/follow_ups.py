"""Signed documents and a second worker, for tests of what follows a signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, Place, TcmComponent
from tcm_desktop.domain.people import Qualification, Worker, WorkerRole
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import keep_note, new_note
from tcm_desktop.services.signing import sign_note
from tests.support.vaults import put

GOOD = (
    "Called the intake worker at the county clinic with client. Because of her panic attacks client could not make the"
    " call alone. Made the referral to psychiatry and got an intake appointment for Tuesday."
)
LONG_AGO = date(2015, 4, 1)
REASON = "the chart is still being filled"


def draft(desk: Desk, client: Client, narrative: str = GOOD, **facts: object) -> ContactNote:
    """A filled-in draft of a contact of 30 minutes now, stored."""
    made = replace(
        new_note(desk, client.id).note,
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        place=Place.OFFICE,
        contacted_role=ContactRole.PROVIDER,
        component=TcmComponent.REFERRAL_LINKAGE,
        narrative=narrative,
    )
    return keep_note(desk, replace(made, **facts)).value  # type: ignore[arg-type]  # drawn by tests


def signed_note(desk: Desk, client: Client, narrative: str = GOOD, **facts: object) -> ContactNote:
    """The same, signed to be billed: two units."""
    return sign_note(desk, draft(desk, client, narrative, **facts), BillingChoice.BILL, REASON).value


def titled(desk: Desk, *titles: str) -> Desk:
    """The same worker with these titles, held for long and with their proof."""
    held = tuple(Qualification(desk.new_id(), title, LONG_AGO, evidence=f"Certificate {title}") for title in titles)
    return stored(desk, replace(desk.worker, qualifications=held))


def stored(desk: Desk, worker: Worker) -> Desk:
    """The desk of this worker, whose record is in the vault."""
    put(desk, worker)
    return replace(desk, worker=worker)


def colleague(desk: Desk, *, supervised: bool = True, name: str = "Kim Second") -> Desk:
    """Another worker's desk at the same vault, as if her work had come by sync; all of hers is signed twice."""
    worker = Worker(desk.new_id(), name, "MHRS", "Practice Agency", is_supervised=supervised)
    return stored(desk, worker)


def supervisor(desk: Desk, *more: WorkerRole) -> Desk:
    """The same worker as a supervisor."""
    return stored(desk, replace(desk.worker, roles=(WorkerRole.SUPERVISOR, *more)))
