"""Migrations: the same tables as the rows, one transaction each, and a verified copy before them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.at_rest import verifies
from db.backup import FOLDER
from db.engine import keyed_connection
from db.gate import Gate
from db.migrate import SCHEMA, SCRIPTS, Schema
from db.rows import Base
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import VaultNewer
from tcm_desktop.services.notes import keep_typing
from tests.support.vaults import StandingClock, make_note, put, typed

NEXT = f"""
from alembic import op

revision = "v9001"
down_revision = "{SCHEMA.latest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE extra (seq INTEGER PRIMARY KEY) STRICT")
"""
FAILING = """
from alembic import op

revision = "v9002"
down_revision = "v9001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE half_made (seq INTEGER PRIMARY KEY) STRICT")
    op.execute("INSERT INTO half_made VALUES (1)")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""


def tables(vault: OpenVault) -> set[str]:
    with vault.engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def revision(vault: OpenVault) -> str:
    with vault.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def _no_index_of_words(name: str | None, kind: str, _: object) -> bool:
    """The index of words is FTS5's own business; tests/vault/test_search.py looks after it."""
    return not (kind == "table" and (name or "").startswith("record_search"))


def test_the_rows_are_what_the_migrations_make(vault: OpenVault) -> None:
    with vault.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _no_index_of_words}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_index_of_the_rows_covers_what_the_one_in_the_vault_covers(vault: OpenVault) -> None:
    """Alembic does not compare the conditions of partial indexes."""
    with vault.engine.connect() as connection:
        made = {
            name: text.split("WHERE")[1].strip()
            for name, text in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
            if text is not None and "WHERE" in text
        }
    wanted = {
        str(index.name): str(condition)
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if (condition := index.dialect_options["sqlite"]["where"]) is not None
    }
    assert made == wanted


def test_every_table_is_strict_and_none_is_without_rowid(vault: OpenVault) -> None:
    """Tables without a rowid take encrypted inserts more than three times as long."""
    with vault.engine.connect() as connection:
        listed = connection.exec_driver_sql("SELECT name, wr, strict FROM pragma_table_list WHERE type = 'table'").all()
    own = {name: (without_rowid, strict) for name, without_rowid, strict in listed if name in Base.metadata.tables}
    assert own == dict.fromkeys(Base.metadata.tables, (0, 1))


def test_the_stated_revisions_are_those_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [SCHEMA.latest]
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(SCHEMA.revisions)


@pytest.fixture
def later(tmp_path: Path) -> Schema:
    """The tables of a program that is one release ahead."""
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "v9001_next.py").write_text(NEXT)
    return Schema((*SCHEMA.revisions, "v9001"), tmp_path / "next")


def gate_of(tmp_path: Path, schema: Schema) -> Gate:
    return Gate(tmp_path / "data", StandingClock(), environment={}, schema=schema)


def test_an_upgrade_keeps_the_records_and_a_verified_copy_of_before(
    tmp_path: Path, vault: OpenVault, client: Client, later: Schema
) -> None:
    vault.close()
    upgraded = gate_of(tmp_path, later).open(vault.entry.id, typed())
    with upgraded.reading() as work:
        assert work.get(Client, client.id) == client
    assert (revision(upgraded), "extra" in tables(upgraded)) == ("v9001", True)
    copy = vault.folder / FOLDER / f"before-v9001-from-{SCHEMA.latest}.db"
    assert verifies(copy, upgraded.key)
    with closing(keyed_connection(copy, upgraded.key)) as connection:
        (kept,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert kept == SCHEMA.latest
    upgraded.close()
    with pytest.raises(VaultNewer):  # the program of before
        gate_of(tmp_path, SCHEMA).open(vault.entry.id, typed())


def test_unsent_work_and_text_half_typed_outlive_an_upgrade(
    tmp_path: Path, vault: OpenVault, desk: Desk, client: Client, later: Schema
) -> None:
    note = make_note(desk, client.id, "Not sent yet.")
    put(desk, note)
    keep_typing(desk, replace(note, narrative="Not sent yet, and goes on"), 3)
    with vault.reading() as work:
        waiting, copies, counts = work.waiting(), work.copies(), work.sync.counts()
    assert {operation.record_id for operation in waiting} >= {client.id, note.id}
    vault.close()
    upgraded = gate_of(tmp_path, later).open(vault.entry.id, typed())
    with upgraded.reading() as work:
        assert (work.waiting(), work.copies(), work.sync.counts()) == (waiting, copies, counts)
    upgraded.close()


def test_a_revision_that_fails_half_way_leaves_the_one_before(
    tmp_path: Path, vault: OpenVault, client: Client, later: Schema
) -> None:
    vault.close()
    (tmp_path / "next" / "v9002_failing.py").write_text(FAILING)
    failing = Schema((*later.revisions, "v9002"), later.more_versions)
    for _ in range(2):
        with pytest.raises(sa.exc.OperationalError, match="nowhere"):
            gate_of(tmp_path, failing).open(vault.entry.id, typed())
    left = gate_of(tmp_path, later).open(vault.entry.id, typed())
    assert revision(left) == "v9001"
    assert "half_made" not in tables(left)
    with left.reading() as work:
        assert work.get(Client, client.id) == client
    left.close()


def test_upgrading_twice_changes_nothing(vault: OpenVault) -> None:
    before = tables(vault)
    SCHEMA.upgrade(vault.engine)
    assert (tables(vault), revision(vault)) == (before, SCHEMA.latest)
