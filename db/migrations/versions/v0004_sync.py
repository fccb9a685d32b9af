"""What the sync keeps: how far this device is, what the agency confirmed, and its answers to each operation.

`confirmed` says of each record what the agency last told; its body and versions stand there only while the record that
is shown differs from them (own work lies over it, or it is not shown), so that nothing is stored twice.
"""

from __future__ import annotations

from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE sync_state (
    seq INTEGER NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    generation TEXT NOT NULL,
    epoch TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    to_clean INTEGER NOT NULL,
    tidied_on TEXT
) STRICT;

CREATE TABLE sync_scope (
    seq INTEGER NOT NULL PRIMARY KEY,
    scope BLOB NOT NULL,
    state TEXT NOT NULL,
    after TEXT NOT NULL,
    hidden_at TEXT,
    is_purged INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_sync_scope_scope ON sync_scope (scope);

CREATE TABLE confirmed (
    seq INTEGER NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    scope BLOB NOT NULL,
    agency_seq INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,
    conflicts TEXT NOT NULL,
    received_at TEXT,
    body TEXT,
    versions TEXT
) STRICT;
CREATE UNIQUE INDEX ix_confirmed_record ON confirmed (record_id);
CREATE INDEX ix_confirmed_scope ON confirmed (scope, digest);
CREATE INDEX ix_confirmed_conflicts ON confirmed (seq) WHERE conflicts <> '';

CREATE TABLE awaited (
    seq INTEGER NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL,
    scope BLOB NOT NULL,
    agency_seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_awaited_record ON awaited (record_id);

CREATE TABLE passage (
    seq INTEGER NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_passage_record ON passage (record_id);

CREATE TABLE sync_setting (
    seq INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    value BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_sync_setting_name ON sync_setting (name);

CREATE TABLE sync_round (
    seq INTEGER NOT NULL PRIMARY KEY,
    began_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    refusal TEXT NOT NULL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    restated INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    size INTEGER NOT NULL
) STRICT;

ALTER TABLE operation ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN received_at TEXT;
ALTER TABLE operation ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operation ADD COLUMN dealt_with INTEGER NOT NULL DEFAULT 0;
DROP INDEX ix_operation_waiting;
CREATE INDEX ix_operation_waiting ON operation (seq) WHERE state IN ('pending', 'parked', 'quarantined');
CREATE INDEX ix_operation_refused ON operation (seq) WHERE state = 'rejected' AND dealt_with = 0;
CREATE INDEX ix_operation_client ON operation (client_id)
"""

PASSES = "EXISTS (SELECT 1 FROM passage WHERE record_id = old.id)"
"""The sync names a signed record that it has to put back, hide or purge, and takes the name away again in the same
transaction. What was signed stays in `operation`, or with the agency."""

GUARDS = (
    "DROP TRIGGER record_signed_stays",
    "DROP TRIGGER record_signed_is_kept",
    f"""CREATE TRIGGER record_signed_stays BEFORE UPDATE ON record WHEN old.signed AND NOT (
        new.seq = old.seq AND new.id = old.id AND new.kind = old.kind AND {PASSES}
    ) AND NOT (
        new.signed = 0 AND new.seq = old.seq AND new.id = old.id AND new.kind = old.kind
        AND new.client_id IS old.client_id AND new.created_at = old.created_at
        AND EXISTS (
            SELECT 1 FROM operation
            WHERE record_id = old.id AND state = 'pending' AND held_until IS NOT NULL AND held_body = new.body
        )
    ) BEGIN SELECT RAISE(ABORT, 'a signed record does not change'); END""",
    f"""CREATE TRIGGER record_signed_is_kept BEFORE DELETE ON record WHEN old.signed AND NOT {PASSES} AND NOT EXISTS (
        SELECT 1 FROM operation
        WHERE record_id = old.id AND state = 'pending' AND held_until IS NOT NULL AND kind = 'create'
        AND held_body IS NULL
    ) BEGIN SELECT RAISE(ABORT, 'a signed record is not deleted'); END""",
)


def upgrade() -> None:
    """Make the sync's tables, give operations room for their answers, and let the guards know the sync."""
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)
    for guard in GUARDS:
        op.execute(guard)
