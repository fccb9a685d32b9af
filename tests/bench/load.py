"""Many laptops against one server on one machine: each sends a note and asks what is new, over its own connection.

    python -m tests.bench.load [--devices 200] [--rounds 3] [--at-once 8]

Prints rounds a second, how long a round takes, and the processor time that each costs the server and PostgreSQL. The
laptops are threads of this process with stores in memory, so they use the same cores: what is printed is a lower bound.
"""

from __future__ import annotations

import argparse
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median, quantiles
from uuid import UUID

from sync.client.enrolment import enrol, new_key
from sync.client.rounds import Ended, go_round
from sync.client.transport import Wire
from sync.protocol.tickets import Ticket
from sync.server.administration import new_ticket_code
from sync.server.database import Database
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.people import Worker
from tests.bench import sync_server
from tests.bench.costs import family, seconds_of
from tests.bench.syncing import narrative, postgres, postmaster
from tests.sync.agency.charts import client, draft, operation
from tests.sync.agency.offices import hire, office
from tests.sync.postgres import make_agency
from tests.sync.wire.serving import Laptop


class Field:
    """Everybody who works for one agency."""

    def __init__(self, database: Database, address: str) -> None:
        self.database, self.address = database, address
        self.agency = make_agency(database)
        self.chance = random.Random(11)

    def join(self, number: int) -> tuple[Laptop, Worker, Client]:
        """A laptop with a client whom its worker took in."""
        account = hire(self.database, self.agency, f"W{number} Field", id=UUID(int=10_000 + number))
        with office(self.database, self.agency, now=datetime.now(UTC)) as at:
            code = new_ticket_code(replace(at, random_bytes=random.randbytes), account)
        laptop = Laptop(enrol(Ticket(self.address, "", code), new_key(), "T14", "bench"))
        worker, own = Worker(account, "W Field", "MHRS"), client(1_000_000 + number)
        laptop.write(operation(own, worker))
        self.round((laptop, worker, own))
        return laptop, worker, own

    def round(self, who: tuple[Laptop, Worker, Client]) -> float:
        """A note more, and a whole round; seconds."""
        laptop, worker, own = who
        note = replace(draft(own, worker_id=worker.id), narrative=narrative(self.chance))
        laptop.write(operation(note, worker))
        wire, began = Wire.of(laptop.membership), time.perf_counter()
        done = go_round(laptop.store, laptop.membership, wire, datetime.now(UTC), lambda: False)
        wire.close()
        assert done.ended is Ended.DONE, done
        return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=8)
    given = parser.parse_args()
    with postgres() as (home, addresses), sync_server.running("agency", addresses.service) as server:
        database = Database(addresses.service)
        field = Field(database, server.address)
        everybody = [field.join(number) for number in range(given.devices)]
        database_process = postmaster(home)
        serving, storing = seconds_of([server.process]), seconds_of(family(database_process))
        began = time.perf_counter()
        with ThreadPoolExecutor(given.at_once) as several:
            taken = [each for _ in range(given.rounds) for each in several.map(field.round, everybody)]
        wall = time.perf_counter() - began
        serving, storing = seconds_of([server.process]) - serving, seconds_of(family(database_process)) - storing
        database.close()
    print(f"{len(taken)} rounds of {given.devices} laptops, {given.at_once} at once, in {wall:.1f} s")
    print(f"rounds a second      {len(taken) / wall:8.1f}")
    late = quantiles(taken, n=20)[-1] * 1000
    print(f"a round, median      {median(taken) * 1000:8.1f} ms, 95 of 100 within {late:.1f} ms")
    print(f"server, each         {serving / len(taken) * 1000:8.1f} ms of processor")
    print(f"PostgreSQL, each     {storing / len(taken) * 1000:8.1f} ms of processor")


if __name__ == "__main__":
    main()
