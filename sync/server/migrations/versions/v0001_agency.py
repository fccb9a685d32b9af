"""The first tables, whose lines are whose, and what may never change."""

from __future__ import annotations

from alembic import op

from sync.server.migrations.guards import append_only, opens_to, role, under_agency

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = """
CREATE TABLE agency (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    epoch text NOT NULL,
    forked_from text NOT NULL DEFAULT '',
    forked_at bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL
);
CREATE TABLE account (
    agency uuid NOT NULL REFERENCES agency,
    id uuid NOT NULL,
    sign_in text NOT NULL UNIQUE,
    name text NOT NULL,
    credential text NOT NULL DEFAULT '',
    role text NOT NULL CONSTRAINT account_role CHECK (role IN ('worker', 'supervisor', 'administrator')),
    passphrase text,
    totp_secret bytea,
    totp_step bigint,
    is_active boolean NOT NULL DEFAULT true,
    approves_own boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (agency, id)
);
CREATE TABLE team (
    agency uuid NOT NULL REFERENCES agency,
    supervisor uuid NOT NULL,
    member uuid NOT NULL,
    PRIMARY KEY (agency, supervisor, member)
);
CREATE TABLE scope (
    agency uuid NOT NULL REFERENCES agency,
    id uuid NOT NULL,
    records bigint NOT NULL DEFAULT 0,
    digest bytea NOT NULL,
    PRIMARY KEY (agency, id)
);
CREATE TABLE assignment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    agency uuid NOT NULL REFERENCES agency,
    worker uuid NOT NULL,
    scope uuid NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX assignment_current ON assignment (agency, worker, scope) WHERE ended_at IS NULL;
CREATE TABLE sight (
    agency uuid NOT NULL REFERENCES agency,
    worker uuid NOT NULL,
    scope uuid NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (agency, worker, scope)
)
"""

DEVICES = """
CREATE TABLE device (
    agency uuid NOT NULL REFERENCES agency,
    id text PRIMARY KEY,
    worker uuid NOT NULL,
    label text NOT NULL DEFAULT '',
    public_key bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    last_contact timestamptz,
    unsent bigint NOT NULL DEFAULT 0,
    oldest_unsent_at timestamptz,
    generation_last text,
    generation_before text,
    revoked_at timestamptz,
    wipe_order bytea,
    audit_seq bigint NOT NULL DEFAULT 0,
    audit_head text NOT NULL DEFAULT ''
);
CREATE TABLE enrolment_code (
    agency uuid NOT NULL REFERENCES agency,
    code_hash text PRIMARY KEY,
    worker uuid NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    device text
);
CREATE TABLE session (
    agency uuid NOT NULL REFERENCES agency,
    token_hash text PRIMARY KEY,
    account uuid NOT NULL,
    csrf text NOT NULL,
    made_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE TABLE sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    who text NOT NULL,
    at timestamptz NOT NULL,
    is_ok boolean NOT NULL
);
CREATE INDEX sign_in_attempt_who ON sign_in_attempt (who, at)
"""

# A signed note is just larger than what PostgreSQL begins to compress: a fifth of a push's time, for a third of the
# room. What is larger than a page is compressed all the same.
RECORDS = """
CREATE TABLE operation (
    agency uuid NOT NULL,
    id uuid NOT NULL,
    payload bytea NOT NULL,
    device text NOT NULL,
    author uuid NOT NULL,
    record_id uuid NOT NULL,
    op json NOT NULL,
    status text NOT NULL,
    code text,
    seq bigint NOT NULL DEFAULT 0,
    revision bigint NOT NULL DEFAULT 0,
    late boolean NOT NULL DEFAULT false,
    received_at timestamptz NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (agency, id)
) WITH (toast_tuple_target = 8160);
CREATE TABLE record (
    agency uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    scope uuid NOT NULL,
    seq bigint NOT NULL,
    revision bigint NOT NULL,
    "values" json NOT NULL,
    versions json NOT NULL,
    conflicts json,
    digest bytea NOT NULL,
    PRIMARY KEY (agency, id)
) WITH (toast_tuple_target = 8160);
CREATE INDEX record_chart ON record (scope, agency, id);
CREATE INDEX record_conflict ON record (agency, id) WHERE conflicts IS NOT NULL;
CREATE TABLE change (
    agency uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL CONSTRAINT change_kind CHECK (kind IN ('row', 'enter', 'leave')),
    scope uuid NOT NULL,
    record_id uuid,
    worker uuid,
    PRIMARY KEY (agency, seq)
);
CREATE INDEX change_scope ON change (agency, scope, seq) WHERE worker IS NULL;
CREATE INDEX change_worker ON change (agency, worker, seq) WHERE worker IS NOT NULL;
CREATE TABLE parked (
    agency uuid NOT NULL,
    transaction_id uuid NOT NULL,
    operations json NOT NULL,
    waits text[] NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (agency, transaction_id)
);
CREATE INDEX parked_waits ON parked USING gin (waits)
"""

AGENCY = """
CREATE TABLE admin_event (
    agency uuid NOT NULL REFERENCES agency,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor uuid,
    event text NOT NULL,
    subject text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    previous text NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (agency, seq)
);
CREATE TABLE pack (
    agency uuid NOT NULL REFERENCES agency,
    id text NOT NULL,
    version text NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    published_at timestamptz NOT NULL,
    published_by uuid,
    PRIMARY KEY (agency, id, version)
)
"""

ANSWERS_STAY = """
CREATE FUNCTION answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (old.agency, old.id, old.payload, old.device, old.author, old.record_id, old.received_at, old.op::text)
        IS DISTINCT FROM
        (new.agency, new.id, new.payload, new.device, new.author, new.record_id, new.received_at, new.op::text)
    THEN
        RAISE EXCEPTION 'an operation does not change';
    END IF;
    IF old.status NOT IN ('parked', 'quarantined') THEN
        RAISE EXCEPTION 'a final answer does not change';
    END IF;
    RETURN new;
END $$
"""

ALL = "SELECT, INSERT, UPDATE, DELETE"
GRANTS = {
    "agency": "SELECT, INSERT, UPDATE (name, seq)",
    "account": "SELECT, INSERT, UPDATE",
    "team": ALL,
    "scope": "SELECT, INSERT, UPDATE",
    "assignment": "SELECT, INSERT, UPDATE",
    "sight": "SELECT, INSERT, UPDATE",
    "device": "SELECT, INSERT, UPDATE",
    "enrolment_code": ALL,
    "session": ALL,
    "operation": "SELECT, INSERT, UPDATE (status, code, seq, revision, late, answered_at)",
    "record": "SELECT, INSERT, UPDATE",
    "change": "SELECT, INSERT",
    "parked": ALL,
    "admin_event": "SELECT, INSERT",
    "pack": "SELECT, INSERT",
}
"""What the service may do; nothing that is for ever can be deleted by it."""


def upgrade() -> None:
    """Make the role, the tables, the policies and the triggers."""
    op.execute(role())
    for statements in (PEOPLE, DEVICES, RECORDS, AGENCY):
        for statement in statements.split(";"):
            op.execute(statement)
    for table, rights in GRANTS.items():
        for statement in under_agency(table, rights, "id" if table == "agency" else "agency"):
            op.execute(statement)
    op.execute("GRANT SELECT, INSERT, DELETE ON sign_in_attempt TO tcm_service")
    for table, column in (
        ("device", "id"),
        ("enrolment_code", "code_hash"),
        ("session", "token_hash"),
        ("account", "sign_in"),
    ):
        op.execute(opens_to(table, f"{column} = current_setting('tcm.presented', true)"))
    op.execute(opens_to("agency", "current_setting('tcm.presented', true) = 'every agency'"))
    for statement in append_only("change", "admin_event", "pack"):
        op.execute(statement)
    op.execute(ANSWERS_STAY)
    op.execute("CREATE TRIGGER answer_stays BEFORE UPDATE ON operation FOR EACH ROW EXECUTE FUNCTION answer_stays()")
    for statement in append_only("operation", events="DELETE", has_function=True):
        op.execute(statement)
