"""Opening Today with a full caseload: 60 clients with plans, assessments and 5,000 contacts in the encrypted file.

    python -m tests.bench.caseload

Prints milliseconds: the first time in a process, when the rules are read too, and the median after that.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, Need
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.today import caseload_entries, today
from tests.bench.chart import NARRATIVE
from tests.support.vaults import make_client, make_note, open_desk, open_practice_like_vault, put

CLIENTS, CONTACTS, DRAFTS = 60, 5_000, 30
PAYERS = ("sf-smhs", "um-guideline", "ky-month", "pa-icm", "tx-mh-tcm", "mt-youth")
REPEATS = 9


def fill(desk: Desk) -> tuple[UUID, ...]:
    """A caseload over two years, its clients' payers in turns; the ids of the clients."""
    now, zone = desk.clock.now(), desk.clock.zone
    clients = [
        replace(make_client(desk, f"Practice {number}"), payer_profile=PAYERS[number % len(PAYERS)])
        for number in range(CLIENTS)
    ]
    put(desk, *clients)
    began = desk.today - timedelta(days=730)
    for client in clients:
        found = tuple(
            AreaFinding(area.id, (), AreaOutcome.NEED_FOUND, (Need(desk.new_id(), "Housing", "cannot sleep"),))
            for area in assessment_form().areas
        )
        made = Assessment(desk.new_id(), client.id, desk.worker.id, began, found, began, began)
        steps = tuple(Objective(desk.new_id(), f"Step {n}", "Bea") for n in range(4))
        plan = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, began, "A home", objectives=steps)
        plan = replace(plan, effective_on=began)
        put(desk, signed(made, desk.worker, now, zone), signed(plan, desk.worker, now, zone))
    blank = replace(
        make_note(desk, clients[0].id, NARRATIVE),
        direct_minutes=30,
        mode=ContactMode.FACE_TO_FACE,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.MONITORING,
    )
    notes = [
        replace(
            blank,
            id=desk.new_id(),
            client_id=clients[number % CLIENTS].id,
            service_date=desk.today - timedelta(days=number % 720),
        )
        for number in range(CONTACTS)
    ]
    put(desk, *notes[:DRAFTS], *(signed(note, desk.worker, now, zone) for note in notes[DRAFTS:]))
    return tuple(client.id for client in clients)


def milliseconds(desk: Desk) -> dict[str, float]:
    """How long the pages take."""
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        today(desk)
        taken.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    caseload_entries(desk)
    return {
        "first": taken[0],
        "today": median(taken[1:]),
        "caseload": (time.perf_counter() - began) * 1000,
    }


if __name__ == "__main__":
    with TemporaryDirectory() as folder, closing(open_practice_like_vault(Path(folder))) as vault:
        at = open_desk(vault)
        fill(at)
        for name, value in milliseconds(at).items():
            print(f"{name:12} {value:7.1f} ms")
