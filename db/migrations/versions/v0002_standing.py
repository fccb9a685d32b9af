"""What follows a signature: where signed documents stand, and signatures that can be taken back for some seconds."""

from __future__ import annotations

from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE operation ADD COLUMN held_until TEXT;
ALTER TABLE operation ADD COLUMN held_body TEXT;
CREATE INDEX ix_operation_held ON operation (record_id, transaction_id) WHERE held_until IS NOT NULL;

CREATE TABLE standing_line (
    record INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    client_id BLOB NOT NULL,
    worker_id BLOB NOT NULL,
    signed_at TEXT NOT NULL,
    standing TEXT NOT NULL,
    FOREIGN KEY (record) REFERENCES record (seq) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX ix_standing_line_id ON standing_line (id, standing);
CREATE INDEX ix_standing_line_standing ON standing_line (standing, signed_at, id);

ALTER TABLE contact_line ADD COLUMN standing TEXT NOT NULL DEFAULT 'clear';
DROP INDEX ix_contact_line_chart;
CREATE INDEX ix_contact_line_chart ON contact_line (
    client_id, service_date, start, id, direct_minutes, mode, contacted_role, component, objective_id, choice,
    verdict, units, signed_at, first_words, standing
);
"""

GUARDS = (
    "DROP TRIGGER record_signed_stays",
    "DROP TRIGGER record_signed_is_kept",
    "DROP TRIGGER operation_is_kept",
    # A held signature goes as it came: back to the very text before it, while its operation waits and is held.
    """CREATE TRIGGER record_signed_stays BEFORE UPDATE ON record WHEN old.signed AND NOT (
        new.signed = 0 AND new.seq = old.seq AND new.id = old.id AND new.kind = old.kind
        AND new.client_id IS old.client_id AND new.created_at = old.created_at
        AND EXISTS (
            SELECT 1 FROM operation
            WHERE record_id = old.id AND state = 'pending' AND held_until IS NOT NULL AND held_body = new.body
        )
    ) BEGIN SELECT RAISE(ABORT, 'a signed record does not change'); END""",
    """CREATE TRIGGER record_signed_is_kept BEFORE DELETE ON record WHEN old.signed AND NOT EXISTS (
        SELECT 1 FROM operation
        WHERE record_id = old.id AND state = 'pending' AND held_until IS NOT NULL AND kind = 'create'
        AND held_body IS NULL
    ) BEGIN SELECT RAISE(ABORT, 'a signed record is not deleted'); END""",
    """CREATE TRIGGER record_signed_is_no_other BEFORE INSERT ON record WHEN EXISTS (
        SELECT 1 FROM record WHERE (id = new.id OR seq = new.seq) AND signed
    ) BEGIN SELECT RAISE(ABORT, 'a signed record is not replaced'); END""",
    # A hold begins with the signature, on a record that was not signed, and names its text before.
    """CREATE TRIGGER operation_hold_begins BEFORE INSERT ON operation WHEN new.held_until IS NOT NULL AND NOT (
        new.state = 'pending' AND NOT EXISTS (SELECT 1 FROM record WHERE id = new.record_id AND signed)
        AND new.held_body IS (SELECT body FROM record WHERE id = new.record_id)
    ) BEGIN SELECT RAISE(ABORT, 'only a new signature is held'); END""",
    """CREATE TRIGGER operation_hold_ends BEFORE UPDATE OF held_until, held_body ON operation WHEN NOT (
        new.held_until IS NULL AND new.held_body IS NULL
    ) BEGIN SELECT RAISE(ABORT, 'a hold only ends'); END""",
    """CREATE TRIGGER operation_held_waits BEFORE UPDATE OF state ON operation
    WHEN old.held_until IS NOT NULL AND new.state <> 'pending'
    BEGIN SELECT RAISE(ABORT, 'a held operation is not answered'); END""",
    """CREATE TRIGGER operation_is_kept BEFORE DELETE ON operation WHEN old.state <> 'acked' AND NOT (
        old.state = 'pending' AND old.held_until IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM record WHERE id = old.record_id AND signed)
    ) BEGIN SELECT RAISE(ABORT, 'an operation that was not acknowledged is not deleted'); END""",
)


def upgrade() -> None:
    """Add columns and tables, then put the guards of before in words that know a hold."""
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)
    for guard in GUARDS:
        op.execute(guard)
