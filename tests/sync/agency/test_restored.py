"""A server restored from last night's backup, with devices that were told more since (T13 of the security reference).

The devices are memory stores driven by the real client's core; the server is the real one on a real PostgreSQL, and
the backup is PostgreSQL's own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from sync.client.round import Outcome, Pace, a_round
from sync.protocol.codes import Code
from sync.server.answering import Answering, answer
from sync.server.backups import DUMP, back_up, steady
from sync.server.charts import RULES, assign, plan_transfer, transfer
from sync.server.database import Database
from sync.server.dumps import load_dump
from sync.server.embedded import Addresses
from sync.server.facts import standings
from sync.server.office import Denied
from sync.server.restores import EMPTIED, Place, restore
from sync.server.serving import refuse_behind
from sync.server.store import PostgresStore
from sync.server.tables import operation as operation_table
from sync.server.tables import record
from sync.server.witness import Standing, Witness
from tcm_desktop.domain.operations import Operation
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.sync_ports import Delivery
from tests.simulator.memory_device import MemoryDevice
from tests.sync.agency.charts import ANA, BEN, addendum, billed, changed, client, draft, operation
from tests.sync.agency.offices import give_laptop, hire, office
from tests.sync.postgres import make_agency

pytestmark = pytest.mark.slow  # each dumps a database, loads it into a second one, and loads it back

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACTIONS = 200


@dataclass
class Agency:
    """The server's side of one agency."""

    addresses: Addresses
    database: Database
    id: UUID
    witness: Witness

    def bump(self) -> None:
        """What the running server does now and then."""
        with steady(self.addresses.service) as connection:
            self.witness.note(standings(connection))

    def accepted(self) -> set[str]:
        """The operations that the server has, by id."""
        with self.database.as_agency(self.id) as connection:
            return {id.hex for id in connection.scalars(sa.select(operation_table.c.id))}

    def rows(self) -> dict[UUID, dict[str, object]]:
        """What is in force, by record."""
        with self.database.as_agency(self.id) as connection:
            return {row.id: row._mapping["values"] for row in connection.execute(sa.select(record))}


class Laptop:
    """A device with its worker, who writes and syncs."""

    def __init__(self, at: Agency, worker: Worker) -> None:
        self.at, self.worker = at, worker
        with office(at.database, at.id) as room:
            device = give_laptop(room, worker.id, generation_last="g0", generation_before="g0")
        self.store = MemoryDevice(device, "g0")
        self.made: list[Operation] = []

    def writes(self, *operations: Operation) -> None:
        self.store.write(*operations)
        self.made += operations

    def syncs(self) -> Outcome:
        """A whole round; each request is one transaction of the server."""
        talk = a_round(self.store, NOW, Pace())
        how = Answering(RULES, NOW, lambda: uuid4().hex)
        try:
            request = next(talk)
            while True:
                with self.at.database.as_agency(self.at.id) as connection:
                    store = PostgresStore(connection, self.at.id, self.store.at.device)
                    response = answer(request, self.worker.id, store, how)
                request = talk.send(response)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome

    def sees(self) -> dict[UUID, dict[str, object]]:
        return {record_id: dict(view.values) for record_id, view in self.store.views()}


@pytest.fixture
def harbor(addresses: Addresses, tmp_path: Path) -> Iterator[Agency]:
    """An agency in a database of its own."""
    database = Database(addresses.service)
    yield Agency(addresses, database, make_agency(database), Witness(tmp_path / "witness.json"))
    database.close()


@pytest.fixture
def ana(harbor: Agency) -> Laptop:
    """Ana's laptop."""
    hire(harbor.database, harbor.id, ANA.name, id=ANA.id)
    return Laptop(harbor, ANA)


@pytest.fixture
def ben(harbor: Agency) -> Laptop:
    """Ben's laptop."""
    hire(harbor.database, harbor.id, BEN.name, id=BEN.id)
    return Laptop(harbor, BEN)


def works(laptop: Laptop, chance: random.Random, count: int) -> None:
    """Her clients, notes, changes of drafts, signed notes and what is added to them, with a sync now and then."""
    bea = client(chance.randrange(1000, 1 << 40))
    laptop.writes(operation(bea, laptop.worker))
    typed: list[Operation] = []
    for number in range(count):
        luck = chance.random()
        if luck < 0.4 and typed:
            place = chance.randrange(len(typed))
            typed[place] = changed(typed[place], {"narrative": f"Version {number}."}, laptop.worker)
            laptop.writes(typed[place])
        elif luck < 0.7:
            typed.append(operation(draft(bea, worker_id=laptop.worker.id), laptop.worker))
            laptop.writes(typed[-1])
        else:
            note = billed(draft(bea), by=laptop.worker)
            both = uuid4()
            laptop.writes(operation(note, laptop.worker, both))
            laptop.writes(operation(addendum(note, by=laptop.worker), laptop.worker))
        if chance.random() < 0.1:
            assert laptop.syncs().refusal is None


def save(at: Agency, into: Path) -> Path:
    """Last night's backup."""
    folder, _ = back_up(at.addresses.owner, into, NOW, None)
    return folder


def put_back(at: Agency, folder: Path) -> None:
    """What an administrator does, with the server stopped."""
    at.database.close()
    restored = restore(folder, Place(at.addresses, replaces=True), NOW + timedelta(hours=9))
    (life,) = restored.lives
    at.witness.note([Standing(life.agency, life.epoch, life.forked_at, life.forked_from)])
    refuse_behind(at.addresses.service, at.witness)


def ids(laptop: Laptop) -> set[str]:
    return {each.id.hex() for each in laptop.made}


@pytest.mark.parametrize("seed", range(3))
def test_what_was_acknowledged_after_the_backup_comes_back(
    harbor: Agency, ana: Laptop, ben: Laptop, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for laptop in (ana, ben):
        works(laptop, chance, ACTIONS // 10)
        laptop.syncs()
    folder = save(harbor, tmp_path)
    for laptop in (ana, ben):
        works(laptop, chance, ACTIONS // 2)
        laptop.syncs()
    harbor.bump()
    before = harbor.rows()
    assert harbor.accepted() == ids(ana) | ids(ben)
    assert len(harbor.accepted()) > ACTIONS
    put_back(harbor, folder)
    assert len(harbor.rows()) < len(before)
    for laptop in (ana, ben):
        assert laptop.syncs() == Outcome()
    assert harbor.accepted() == ids(ana) | ids(ben)
    assert harbor.rows() == before
    for laptop in (ana, ben):
        assert laptop.syncs() == Outcome()
        assert {out.delivery for out in laptop.store.ops.values()} == {Delivery.ACKNOWLEDGED}
        assert all(before[id] == values for id, values in laptop.sees().items())


def test_a_device_that_never_heard_of_what_was_lost_keeps_its_rows(
    harbor: Agency, ana: Laptop, ben: Laptop, tmp_path: Path
) -> None:
    """Its highest number is below the fork: nothing is fetched again."""
    works(ana, random.Random(1), 10)
    ana.syncs()
    folder = save(harbor, tmp_path)
    rows = dict(ana.store.rows)
    works(ben, random.Random(2), 10)
    ben.syncs()
    put_back(harbor, folder)
    assert ana.syncs() == Outcome()
    assert {id: row.digest for id, row in ana.store.rows.items()} == {id: row.digest for id, row in rows.items()}
    assert ana.store.at.epoch != "e1"


def test_work_done_while_the_server_was_away_goes_up_with_the_rest(harbor: Agency, ana: Laptop, tmp_path: Path) -> None:
    folder = save(harbor, tmp_path)
    works(ana, random.Random(1), 5)
    ana.syncs()
    put_back(harbor, folder)
    works(ana, random.Random(2), 5)
    ana.syncs()
    assert harbor.accepted() == ids(ana)


def test_without_a_new_epoch_the_server_refuses(harbor: Agency, ana: Laptop, tmp_path: Path) -> None:
    """Somebody put PostgreSQL's own dump back, and not by `tcm-server restore`."""
    folder = save(harbor, tmp_path)
    works(ana, random.Random(1), ACTIONS // 10)
    ana.syncs()
    harbor.bump()
    harbor.database.close()
    load_dump(harbor.addresses.owner, folder / DUMP, EMPTIED)
    with pytest.raises(Denied, match="older than what laptops were told") as denied:
        refuse_behind(harbor.addresses.service, harbor.witness)
    assert denied.value.code == "behind_witness"
    assert "tcm-server restore" in str(denied.value)


def test_without_a_witness_the_devices_themselves_notice(harbor: Agency, ana: Laptop, tmp_path: Path) -> None:
    folder = save(harbor, tmp_path)
    works(ana, random.Random(1), ACTIONS // 10)
    ana.syncs()
    held = dict(ana.store.rows)
    harbor.database.close()
    load_dump(harbor.addresses.owner, folder / DUMP, EMPTIED)
    assert ana.syncs().refusal is Code.ROLLBACK_DETECTED
    assert (ana.store.rows, harbor.accepted()) == (held, set())


def test_a_restore_of_what_was_put_back_wrongly_mends_it(harbor: Agency, ana: Laptop, tmp_path: Path) -> None:
    folder = save(harbor, tmp_path)
    works(ana, random.Random(1), 10)
    ana.syncs()
    harbor.bump()
    harbor.database.close()
    load_dump(harbor.addresses.owner, folder / DUMP, EMPTIED)
    put_back(harbor, folder)
    assert ana.syncs() == Outcome()
    assert harbor.accepted() == ids(ana)


def test_two_restores_one_after_another_lose_nothing(harbor: Agency, ana: Laptop, ben: Laptop, tmp_path: Path) -> None:
    folder = save(harbor, tmp_path)
    for seed in range(2):
        works(ana, random.Random(seed), 10)
        ana.syncs()
        put_back(harbor, folder)
    works(ben, random.Random(9), 10)
    for laptop in (ben, ana):
        assert laptop.syncs() == Outcome()
    assert harbor.accepted() == ids(ana) | ids(ben)


def test_a_transfer_after_the_backup_is_done_again_and_releases_the_work(
    harbor: Agency, ana: Laptop, ben: Laptop, tmp_path: Path
) -> None:
    bea = client()
    ana.writes(operation(bea))
    ana.syncs()
    folder = save(harbor, tmp_path)
    with office(harbor.database, harbor.id) as at:
        transfer(at, plan_transfer(at, ANA.id, BEN.id), "moved")
    ben.syncs()
    ben.writes(operation(billed(draft(bea), by=BEN), BEN))
    ben.syncs()
    harbor.database.close()
    restored = restore(folder, Place(harbor.addresses, replaces=True), NOW + timedelta(hours=9))
    assert [event.event for event in restored.lost[0].events] == ["chart.transferred"]
    ben.syncs()
    assert {out.delivery for out in ben.store.ops.values()} == {Delivery.QUARANTINED}
    with office(harbor.database, harbor.id) as at:
        assign(at, BEN.id, bea.id)
    ben.syncs()
    assert {out.delivery for out in ben.store.ops.values()} == {Delivery.ACKNOWLEDGED}
