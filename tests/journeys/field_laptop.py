"""A laptop as a process of its own, without a window: one order a line in JSON, one answer a line.

    python -m tests.journeys.field_laptop FOLDER

It works through the same services, vault and connection as the program, with the machine's clock.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meetings import keep_kept, meetings
from tcm_desktop.services.rounds import depart, end_round
from tcm_desktop.services.syncing import hand_back, sync_status
from tests.support.vaults import PASSPHRASE, make_client, make_note, put, typed
from ui.bootstrap import Door, Enrolment

Answer = dict[str, Any]


class FieldLaptop:
    """Does what it is told. `desk` once the vault is open."""

    def __init__(self, folder: Path) -> None:
        self.door = Door(folder)
        self.desk: Desk | None = None

    @property
    def at(self) -> Desk:
        """The worker at her open vault."""
        assert self.desk is not None
        return self.desk

    def join(self, name: str, ticket: str) -> Answer:
        """A new vault for the account that the ticket names."""
        self.desk = self.door.create(Enrolment(name, "MHRS", "", bytearray(PASSPHRASE.encode()), ticket))
        return {"worker": str(self.desk.worker.id)}

    def open(self) -> Answer:
        """The vault that is here, after a new start."""
        (entry,) = self.door.vaults()
        self.desk = self.door.open(entry.id, typed())
        return {}

    def intake(self, family: str) -> Answer:
        """A new client."""
        client = make_client(self.at, family)
        put(self.at, client)
        return {"client": str(client.id)}

    def note(self, client: str, words: str) -> Answer:
        """A contact, written and signed."""
        desk = self.at
        note = signed(make_note(desk, UUID(client), words), desk.worker, desk.clock.now(), desk.clock.zone)
        put(desk, note)
        return {"note": str(note.id)}

    def task(self, client: str, what: str) -> Answer:
        """Something to do."""
        task = Task(self.at.new_id(), UUID(client), self.at.worker.id, what, self.at.today)
        put(self.at, task)
        return {"task": str(task.id)}

    def reword(self, task: str, what: str) -> Answer:
        """The same task in other words."""
        with self.at.reading() as work:
            known = work.get(Task, UUID(task))
        put(self.at, replace(known, what=what))
        return {}

    def sync(self) -> Answer:
        """One round; destroys the vault where the agency ordered so."""
        departure = depart(self.at)
        if departure is None:
            return {"whole": False, "why": "nowhere to go"}
        agency = self.door.agency()
        end = agency.go_round(departure.link, departure.store, self.at.clock.now, lambda: False)
        noted = end_round(self.at, end).value
        self.desk = noted.desk
        if noted.is_withdrawn:
            self.at.vault.destroy()
        return {"whole": end.is_whole, "why": end.done.refusal, "withdrawn": noted.is_withdrawn}

    def look(self) -> Answer:
        """What she sees: clients, signed notes, tasks; what waits, what met."""
        with self.at.reading() as work:
            clients = [line.client_id for line in work.caseload(self.at.today.replace(day=1))]
            notes = [note for id_ in clients for note in work.of_client(ContactNote, id_)]
            tasks = [task for id_ in clients for task in work.of_client(Task, id_)]
        status = sync_status(self.at)
        return {
            "clients": sorted(map(str, clients)),
            "notes": {str(note.id): note.narrative for note in notes},
            "tasks": {str(task.id): task.what for task in tasks},
            "unsent": status.to_send,
            "met": [
                {
                    "record": str(each.first.record_id),
                    "kept": str(each.first.kept),
                    "in_force": str(each.first.in_force),
                }
                for each in meetings(self.at)
            ],
            "safe": hand_back(status).is_safe,
            "in_the_way": [str(each) for each in hand_back(status).blockers],
        }

    def decide(self) -> Answer:
        """Of everything that met, what was kept comes into force."""
        for each in meetings(self.at):
            keep_kept(self.at, *each.key)
        return {}


def main() -> None:
    """Answer until the orders end."""
    laptop = FieldLaptop(Path(sys.argv[1]))
    for line in sys.stdin:
        order = json.loads(line)
        job: Callable[..., Answer] = getattr(laptop, order.pop("do"))
        try:
            answer = job(**order)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    if laptop.desk is not None:
        laptop.desk.vault.close()


if __name__ == "__main__":
    main()
