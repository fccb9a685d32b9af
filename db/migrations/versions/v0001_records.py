"""The first tables: records, their history, and the lines of lists."""

from __future__ import annotations

from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

RECORDS = """
CREATE TABLE record (
    seq INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    client_id BLOB,
    signed INTEGER NOT NULL,
    body TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_record_id ON record (id);
CREATE INDEX ix_record_chart ON record (kind, client_id, id);

CREATE TABLE field_version (
    seq INTEGER NOT NULL PRIMARY KEY,
    record INTEGER NOT NULL,
    path TEXT NOT NULL,
    operation_id BLOB NOT NULL,
    FOREIGN KEY (record) REFERENCES record (seq) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX ix_field_version_path ON field_version (record, path);

CREATE TABLE working_copy (
    seq INTEGER NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL,
    record_kind TEXT NOT NULL,
    client_id BLOB NOT NULL,
    body BLOB NOT NULL,
    field TEXT NOT NULL,
    caret INTEGER NOT NULL,
    kept_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_working_copy_record ON working_copy (record_id);
"""

HISTORY = """
CREATE TABLE operation (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    transaction_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    client_id BLOB,
    author BLOB NOT NULL,
    made_at TEXT NOT NULL,
    zone TEXT NOT NULL,
    patch TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    acked_epoch BLOB,
    acked_seq INTEGER
) STRICT;
CREATE UNIQUE INDEX ix_operation_id ON operation (id);
CREATE INDEX ix_operation_record ON operation (record_id);
CREATE INDEX ix_operation_waiting ON operation (seq) WHERE state = 'pending';

CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY,
    event TEXT NOT NULL,
    actor BLOB NOT NULL,
    at TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB,
    reason TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX ix_audit_record ON audit (record_id);
"""

LINES = """
CREATE TABLE client_line (
    record INTEGER NOT NULL PRIMARY KEY,
    client_id BLOB NOT NULL,
    listed_name TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    target_group TEXT NOT NULL,
    payer_profile TEXT NOT NULL,
    plan_review_due TEXT,
    assessed_on TEXT,
    FOREIGN KEY (record) REFERENCES record (seq) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX ix_client_line_client ON client_line (client_id);

CREATE TABLE contact_line (
    record INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    service_date TEXT NOT NULL,
    start TEXT,
    direct_minutes INTEGER,
    mode TEXT,
    contacted_role TEXT,
    component TEXT,
    objective_id BLOB,
    choice TEXT,
    verdict TEXT NOT NULL,
    units INTEGER NOT NULL,
    signed_at TEXT,
    first_words TEXT NOT NULL,
    FOREIGN KEY (record) REFERENCES record (seq) ON DELETE CASCADE
) STRICT;
CREATE INDEX ix_contact_line_chart ON contact_line (
    client_id, service_date, start, id, direct_minutes, mode, contacted_role, component, objective_id, choice,
    verdict, units, signed_at, first_words
);
CREATE INDEX ix_contact_line_day ON contact_line (service_date, start, id);
CREATE INDEX ix_contact_line_draft ON contact_line (service_date, start, id) WHERE signed_at IS NULL;
"""

GUARDS = (
    """CREATE TRIGGER record_signed_stays BEFORE UPDATE ON record WHEN old.signed
    BEGIN SELECT RAISE(ABORT, 'a signed record does not change'); END""",
    """CREATE TRIGGER record_signed_is_kept BEFORE DELETE ON record WHEN old.signed
    BEGIN SELECT RAISE(ABORT, 'a signed record is not deleted'); END""",
    """CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail does not change'); END""",
    """CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is not deleted'); END""",
    """CREATE TRIGGER operation_stays
    BEFORE UPDATE OF
        seq, id, transaction_id, kind, record_kind, record_id, client_id, author, made_at, zone, patch, base
    ON operation BEGIN SELECT RAISE(ABORT, 'an operation does not change'); END""",
    """CREATE TRIGGER operation_is_kept BEFORE DELETE ON operation WHEN old.state <> 'acked'
    BEGIN SELECT RAISE(ABORT, 'an operation that was not acknowledged is not deleted'); END""",
)


def upgrade() -> None:
    """Make the tables and their guards."""
    for statements in (RECORDS, HISTORY, LINES):
        for statement in filter(str.strip, statements.split(";")):
            op.execute(statement)
    for trigger in GUARDS:
        op.execute(trigger)
