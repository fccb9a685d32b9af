"""Backups and restores on the real PostgreSQL: what is promised is there, and a restore begins another life."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.server.administration import close_account, new_ticket_code, revoke
from sync.server.audit import events, first_break
from sync.server.backups import ABOUT, DUMP, KEYS, About, Secrets, Verified, back_up, read_about
from sync.server.database import Database, revision_of, upgrade
from sync.server.dumps import DumpFault, load_dump, read_dump
from sync.server.embedded import Addresses
from sync.server.keys import new_keys, write_keys
from sync.server.office import Denied, Role
from sync.server.passphrases import Cost, TooShort
from sync.server.restores import EMPTIED, Place, Restored, restore, withdrawn_ids
from sync.server.revisions import bring_up_to_date
from sync.server.sealed_keys import read_files, unseal_files
from sync.server.tables import agency as agency_table
from sync.server.tables import device, enrolment_code, record
from tests.sync.agency.offices import NOW, give_laptop, hire, known, office
from tests.sync.postgres import elsewhere, make_agency

pytestmark = pytest.mark.slow  # each dumps a database and loads it again, once or more: about a second

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
GOOD = "four words that differ"
LATER = NOW + timedelta(hours=8)


@pytest.fixture
def own(addresses: Addresses) -> Iterator[Database]:
    """A database of the test's own, as the service."""
    database = Database(addresses.service)
    yield database
    database.close()


@pytest.fixture
def harbor(own: Database) -> UUID:
    """An agency in it."""
    return make_agency(own)


@pytest.fixture
def ana(own: Database, harbor: UUID) -> UUID:
    """A worker."""
    return hire(own, harbor, "Ana Reyes")


def count_to(database: Database, agency: UUID, seq: int) -> None:
    """Let the agency's order come this far, as if devices had sent something."""
    with database.as_agency(agency) as connection:
        connection.execute(sa.update(agency_table).values(seq=seq))
        values = {"agency": agency, "kind": "task", "scope": agency, "seq": seq, "revision": 1, "digest": b"d" * 32}
        row = values | {"id": uuid4(), "values": {"text": f"Päckchen {seq} \\ 'x' \t"}, "versions": {}}
        connection.execute(sa.insert(record).values(row))


def epoch_of(database: Database, agency: UUID) -> tuple[str, str, int, int]:
    with database.as_agency(agency) as connection:
        row = connection.execute(sa.select(agency_table)).one()
    return row.epoch, row.forked_from, row.forked_at, row.seq


def put_back(addresses: Addresses, folder: Path, keep: Path | None = None) -> Restored:
    return restore(folder, Place(addresses, replaces=True, keep=keep), LATER, lambda: "e2")


def refused(denied: pytest.ExceptionInfo[Denied]) -> str:
    return denied.value.code


# --- backups -------------------------------------------------------------------------------------------------------


def test_a_backup_says_what_it_holds(
    addresses: Addresses, own: Database, harbor: UUID, ana: UUID, tmp_path: Path
) -> None:
    count_to(own, harbor, 41)
    with office(own, harbor) as at:
        give_laptop(at, ana)
    folder, about = back_up(addresses.owner, tmp_path, NOW, None)
    assert folder.name == "tcm-backup-20261122T090000Z"
    (facts,) = about.agencies
    assert (facts.id, facts.epoch, facts.seq, facts.records, facts.devices, facts.audit_seq) == (
        harbor,
        "e1",
        41,
        1,
        1,
        1,
    )
    assert (about.verified, about.has_keys, about.revision) == (Verified.RESTORED, False, revision_of(addresses.owner))
    assert read_about(folder) == about
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_the_check_leaves_no_database_behind(addresses: Addresses, harbor: UUID, tmp_path: Path) -> None:
    back_up(addresses.owner, tmp_path, NOW, None)
    with psycopg.connect(addresses.owner) as connection:
        assert not connection.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'tcm_check%'").fetchall()


def test_the_keys_lie_beside_it_under_a_passphrase(addresses: Addresses, harbor: UUID, tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", new_keys())
    folder, about = back_up(addresses.owner, tmp_path / "b", NOW, Secrets(tmp_path / "keys", GOOD, cost=QUICK))
    sealed = (folder / KEYS).read_bytes()
    assert about.has_keys
    assert b"PRIVATE" not in sealed
    assert unseal_files(sealed, GOOD) == read_files(tmp_path / "keys")


def test_a_short_passphrase_writes_nothing(addresses: Addresses, harbor: UUID, tmp_path: Path) -> None:
    write_keys(tmp_path / "keys", new_keys())
    with pytest.raises(TooShort):
        back_up(addresses.owner, tmp_path / "b", NOW, Secrets(tmp_path / "keys", "short", cost=QUICK))
    assert not (tmp_path / "b").exists()


def test_an_empty_database_has_no_backup(addresses: Addresses, tmp_path: Path) -> None:
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    with pytest.raises(Denied) as denied:
        back_up(addresses.owner, tmp_path / "b", NOW, None)
    assert refused(denied) == "empty_database"
    assert not [*(tmp_path / "b").iterdir()]


def test_what_is_written_meanwhile_is_wholly_in_it_or_not(
    addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path
) -> None:
    """The count and the dump see one moment, or the check would find a difference."""
    count_to(own, harbor, 1)
    with own.as_agency(harbor) as connection:  # not committed while the backup runs
        connection.execute(sa.update(agency_table).values(seq=2))
        _, about = back_up(addresses.owner, tmp_path, NOW, None)
    assert about.agencies[0].seq == 1


@pytest.mark.parametrize("place", [0.0, 0.6])
def test_a_damaged_dump_is_told(
    addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path, place: float
) -> None:
    count_to(own, harbor, 1)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    whole = bytearray((folder / DUMP).read_bytes())
    whole[int(place * len(whole))] ^= 0xFF
    (folder / DUMP).write_bytes(whole)
    with pytest.raises(Denied) as denied:
        read_about(folder)
    assert refused(denied) == "backup_damaged"


@pytest.mark.parametrize("name", [ABOUT, DUMP])
def test_a_backup_that_misses_a_part_is_none(addresses: Addresses, harbor: UUID, tmp_path: Path, name: str) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    (folder / name).unlink()
    with pytest.raises(Denied) as denied:
        put_back(addresses, folder)
    assert refused(denied) == "no_backup"


def test_half_a_dump_changes_nothing(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    """Also behind the digest's back: the load is one transaction."""
    count_to(own, harbor, 1)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    count_to(own, harbor, 2)
    own.close()
    half = tmp_path / "half.dump"
    half.write_bytes((folder / DUMP).read_bytes()[:-2000])
    with pytest.raises(DumpFault):
        read_dump(half)
    with pytest.raises(DumpFault):
        load_dump(addresses.owner, half, EMPTIED)
    assert epoch_of(own, harbor)[3] == 2


def test_a_statement_that_fails_undoes_the_load(
    addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path
) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    count_to(own, harbor, 2)
    own.close()
    with pytest.raises(DumpFault, match="division by zero"):
        load_dump(addresses.owner, folder / DUMP, EMPTIED, ["SELECT 1/0"])
    assert epoch_of(own, harbor)[3] == 2


def owned_by(addresses: Addresses, name: str) -> str:
    """A database that belongs to an account without any right beyond it, as managed services give them."""
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' CREATEROLE")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
        connection.execute(f"GRANT tcm_service TO {name} WITH ADMIN TRUE")
    address = sa.make_url(elsewhere(addresses.owner, name)).set(username=name, password="p")
    return address.render_as_string(hide_password=False)


def test_a_managed_database_is_backed_up_and_restored_too(addresses: Addresses, tmp_path: Path) -> None:
    """Its owner is under row-level security like everybody, and makes no databases."""
    name = f"managed_{uuid4().hex[:8]}"
    owner = owned_by(addresses, name)
    upgrade(owner)
    managed = Database(owner)
    agency = make_agency(managed)
    count_to(managed, agency, 5)
    folder, about = back_up(owner, tmp_path, NOW, None)
    assert (about.verified, about.agencies[0].seq, about.agencies[0].records) == (Verified.READ, 5, 1)
    count_to(managed, agency, 9)
    managed.close()
    restore(folder, Place(Addresses(owner, owner), replaces=True), LATER, lambda: "e2")
    assert epoch_of(managed, agency) == ("e2", "e1", 5, 5)
    managed.close()
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {name}")


def test_two_agencies_need_an_owner_who_sees_both(addresses: Addresses, tmp_path: Path) -> None:
    name = f"managed_{uuid4().hex[:8]}"
    owner = owned_by(addresses, name)
    upgrade(owner)
    managed = Database(owner)
    make_agency(managed)
    make_agency(managed)
    with pytest.raises(Denied) as denied:
        back_up(owner, tmp_path, NOW, None)
    assert refused(denied) == "not_whole"
    managed.close()
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {name}")


# --- restores ------------------------------------------------------------------------------------------------------


def test_a_restore_begins_another_life(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    count_to(own, harbor, 10)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    count_to(own, harbor, 30)
    own.close()
    (life,) = put_back(addresses, folder).lives
    assert (life.agency, life.epoch, life.forked_from, life.forked_at) == (harbor, "e2", "e1", 10)
    assert epoch_of(own, harbor) == ("e2", "e1", 10, 10)
    with own.as_agency(harbor) as connection:
        (text,) = (row["text"] for row in connection.scalars(sa.select(record.c["values"])))
    assert text == "Päckchen 10 \\ 'x' \t"


def test_each_restore_has_an_epoch_of_its_own(
    addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path
) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    own.close()
    lives = [restore(folder, Place(addresses, replaces=True), LATER).lives[0] for _ in range(2)]
    assert len({life.epoch for life in lives} | {"e1"}) == 3
    assert [life.forked_from for life in lives] == ["e1", "e1"]


def test_a_database_that_is_not_empty_is_not_replaced_unasked(
    addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path
) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    count_to(own, harbor, 3)
    own.close()
    with pytest.raises(Denied, match="it holds Harbor") as denied:
        restore(folder, Place(addresses), LATER)
    assert refused(denied) == "not_empty"
    assert epoch_of(own, harbor) == ("e1", "", 0, 3)


def test_a_database_in_use_is_not_replaced(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    with own.as_agency(harbor), pytest.raises(Denied) as denied:
        put_back(addresses, folder)
    assert refused(denied) == "in_use"


def test_what_stood_there_is_kept(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    folder, _ = back_up(addresses.owner, tmp_path / "b", NOW, None)
    count_to(own, harbor, 7)
    own.close()
    kept = put_back(addresses, folder, tmp_path / "kept").kept
    assert kept is not None
    assert read_about(kept).agencies[0].seq == 7


def test_an_empty_database_is_filled(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    """A new machine: nothing but the backup."""
    count_to(own, harbor, 4)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    name = f"fresh_{uuid4().hex}"
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    fresh = Addresses(elsewhere(addresses.owner, name), elsewhere(addresses.service, name))
    restored = restore(folder, Place(fresh), LATER, lambda: "e2")
    assert (restored.kept, restored.lost) == (None, ())
    there = Database(fresh.service)
    assert epoch_of(there, harbor) == ("e2", "e1", 4, 4)
    there.close()
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_devices_are_awaited_and_may_come_with_any_generation(
    addresses: Addresses, own: Database, harbor: UUID, ana: UUID, tmp_path: Path
) -> None:
    with office(own, harbor) as at:
        give_laptop(at, ana, revoked_at=NOW)
        quiet, busy = give_laptop(at, ana), give_laptop(at, ana, last_contact=NOW, generation_last="g2")
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    own.close()
    (life,) = put_back(addresses, folder).lives
    assert [each.id for each in life.awaited] == [busy, quiet]
    with own.as_agency(harbor) as connection:
        assert set(connection.scalars(sa.select(device.c.generation_last))) == {None}


def test_a_withdrawn_device_stays_withdrawn_and_a_closed_account_closed(
    addresses: Addresses, own: Database, harbor: UUID, ana: UUID, tmp_path: Path
) -> None:
    """The laptop was stolen after the backup: a restore must not let it in again."""
    hire(own, harbor, "Bo Stone", Role.ADMINISTRATOR)
    with office(own, harbor) as at:
        laptop = give_laptop(at, ana, label="it's \"Ana's\"")
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    with office(own, harbor) as at:
        revoke(at, laptop, Ed25519PrivateKey.generate(), "stolen")
        close_account(at, ana, "left")
        order = at.connection.scalar(sa.select(device.c.wipe_order))
    own.close()
    restored = put_back(addresses, folder)
    assert withdrawn_ids(restored.lost) == (laptop,)
    assert [event.event for event in restored.lost[0].events] == [
        "device.revoked",
        "device.wipe_ordered",
        "account.closed",
    ]
    with own.as_agency(harbor) as connection:
        row = connection.execute(sa.select(device)).one()
    assert (row.revoked_at, row.wipe_order) == (NOW, order)
    assert not known(own, harbor, ana).is_active


def test_a_ticket_of_the_backup_is_not_good_twice(
    addresses: Addresses, own: Database, harbor: UUID, ana: UUID, tmp_path: Path
) -> None:
    with office(own, harbor) as at:
        new_ticket_code(at, ana)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    own.close()
    put_back(addresses, folder)
    with own.as_agency(harbor) as connection:
        assert not connection.execute(sa.select(enrolment_code)).all()


def test_the_restore_is_written_down_in_a_whole_trail(
    addresses: Addresses, own: Database, harbor: UUID, ana: UUID, tmp_path: Path
) -> None:
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    own.close()
    put_back(addresses, folder)
    with own.as_agency(harbor) as connection:
        last = events(connection)[0]
        assert (last.event, last.actor, last.subject, last.at) == ("server.restored", None, "e2", LATER)
        assert first_break(connection) is None


def test_a_newer_program_s_backup_is_refused(addresses: Addresses, own: Database, harbor: UUID, tmp_path: Path) -> None:
    folder, about = back_up(addresses.owner, tmp_path, NOW, None)
    own.close()
    newer: About = msgspec.structs.replace(about, revision="v9999")
    (folder / ABOUT).write_bytes(msgspec.json.encode(newer))
    with pytest.raises(Denied, match="newer program") as denied:
        put_back(addresses, folder)
    assert refused(denied) == "schema_too_new"
    assert epoch_of(own, harbor)[0] == "e1"


def test_a_newer_database_is_not_touched(addresses: Addresses, harbor: UUID) -> None:
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(Denied) as denied:
        bring_up_to_date(addresses.owner)
    assert refused(denied) == "schema_too_new"


def test_tables_are_made_once(addresses: Addresses) -> None:
    assert bring_up_to_date(addresses.owner) is False


def test_what_a_killed_backup_left_goes_after_a_day(addresses: Addresses, harbor: UUID, tmp_path: Path) -> None:
    """Copies of the whole record, beside the backups and in the database. A younger one may be under way."""
    old, young = "20261101T020000Z", f"{NOW:%Y%m%dT%H%M%SZ}"
    parts = [tmp_path / f".tcm-backup-{stamp}.part" for stamp in (old, young)]
    databases = [f"tcm_check_{stamp}_{uuid4().hex}" for stamp in (old, young)]
    with psycopg.connect(elsewhere(addresses.owner, "postgres"), autocommit=True) as connection:
        for part, database in zip(parts, databases, strict=True):
            part.mkdir()
            (part / DUMP).write_bytes(b"half")
            connection.execute(f'CREATE DATABASE "{database}"')
        back_up(addresses.owner, tmp_path, NOW + timedelta(minutes=1), None)
        assert [part.exists() for part in parts] == [False, True]
        found = {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}
        assert [database in found for database in databases] == [False, True]
        connection.execute(f'DROP DATABASE "{databases[1]}"')
