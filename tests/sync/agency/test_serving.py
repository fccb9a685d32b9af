"""What is done beside a running server, and what it refuses before it begins."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from sync.protocol.messages import Status
from sync.server.backups import steady
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.facts import standings
from sync.server.keys import new_keys, nonce_secret, read_keys, write_keys
from sync.server.logs import LOG
from sync.server.office import Denied
from sync.server.serving import beside, give_up, refuse_behind
from sync.server.tables import agency as agency_table
from sync.server.tables import operation as operation_table
from sync.server.witness import Mark, Standing, Witness
from tests.sync.agency.charts import ANA, changed, client, draft, operation
from tests.sync.agency.offices import hire
from tests.sync.agency.test_exports import NOW, send
from tests.sync.postgres import make_agency


def test_what_waited_too_long_is_decided(database: Database, agency: UUID) -> None:
    """A change of a note that never came waits for a fortnight, and then counts as never coming."""
    hire(database, agency, ANA.name, id=ANA.id)
    bea = client()
    lost = operation(draft(bea))
    follows = changed(lost, {"narrative": "More."})
    _, answer = send(database, agency, operation(bea), follows)
    assert answer.status is Status.PARKED
    for later, status in ((timedelta(days=13), "parked"), (timedelta(days=15), "rejected")):
        give_up(database, NOW + later)
        with database.as_agency(agency) as connection:
            found = connection.scalar(
                sa.select(operation_table.c.status).where(operation_table.c.id == UUID(bytes=follows.id))
            )
        assert found == status


def count_to(database: Database, agency: UUID, seq: int) -> None:
    with database.as_agency(agency) as connection:
        connection.execute(sa.update(agency_table).values(seq=seq))


def test_the_witness_knows_how_far_it_came_when_the_server_ends(addresses: Addresses, tmp_path: Path) -> None:
    database, witness = Database(addresses.service), Witness(tmp_path / "witness.json")
    agency = make_agency(database)
    refuse_behind(addresses.service, witness)
    assert witness.marks() == {agency: Mark("e1", 0)}
    with beside(database, addresses.service, witness, lambda: NOW):
        count_to(database, agency, 12)
    assert witness.marks() == {agency: Mark("e1", 12)}
    database.close()


def test_one_agency_behind_is_enough_to_refuse(addresses: Addresses, tmp_path: Path) -> None:
    database, witness = Database(addresses.service), Witness(tmp_path / "witness.json")
    fine, behind = make_agency(database), make_agency(database)
    for agency in (fine, behind):
        count_to(database, agency, 5)
    witness.note([Standing(fine, "e1", 5), Standing(behind, "e1", 6)])
    with pytest.raises(Denied, match=f"agency {behind} is at 5 of epoch e1") as denied:
        refuse_behind(addresses.service, witness)
    assert denied.value.code == "behind_witness"
    assert witness.marks()[fine] == Mark("e1", 5)
    database.close()


def test_a_fault_beside_the_server_is_told_and_does_not_end_it(
    addresses: Addresses, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database, witness = Database(addresses.service), Witness(tmp_path / "witness.json")
    witness.path.write_text("broken")
    before, LOG.propagate = LOG.propagate, True  # whoever served in this process before has its log written elsewhere
    with caplog.at_level(logging.ERROR), beside(database, addresses.service, witness, lambda: NOW):
        pass
    LOG.propagate = before
    assert [(record.message, record.__dict__["facts"]["fault"]) for record in caplog.records] == [
        ("housekeeping failed", "BrokenWitness")
    ]
    database.close()


def test_standings_are_those_of_every_agency(addresses: Addresses) -> None:
    database = Database(addresses.service)
    agency = make_agency(database, "e7")
    count_to(database, agency, 3)
    for address in (addresses.owner, addresses.service):
        with steady(address) as connection:
            assert standings(connection) == (Standing(agency, "e7", 3),)
    database.close()


def test_every_process_with_the_server_s_key_seals_nonces_alike(tmp_path: Path) -> None:
    keys = new_keys()
    write_keys(tmp_path, keys)
    secret = nonce_secret(keys)
    assert nonce_secret(read_keys(tmp_path)) == secret
    assert nonce_secret(replace(keys, server=new_keys().server)) != secret
    assert (len(secret), secret in (keys.server.private_bytes_raw(), keys.server_public.public_bytes_raw())) == (
        32,
        False,
    )
