"""Rule packs that are taken back, and a way to what follows signed documents. Only added to: v0001's programs go on."""

from __future__ import annotations

from alembic import op

from sync.server.migrations.guards import append_only, under_agency

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

WITHDRAWN = """
CREATE TABLE pack_withdrawal (
    agency uuid NOT NULL REFERENCES agency,
    id text NOT NULL,
    version text NOT NULL,
    statement bytea NOT NULL,
    withdrawn_at timestamptz NOT NULL,
    withdrawn_by uuid,
    PRIMARY KEY (agency, id, version)
)
"""

# By kind, which costs notes nothing: under row-level security what a record says could not be looked up in an index.
FOLLOW_UPS = """
CREATE INDEX record_follow_up ON record (scope, agency, kind)
WHERE kind IN ('addendum', 'co_signing', 'error_mark')
"""


def upgrade() -> None:
    """Make the table and the index."""
    op.execute(WITHDRAWN)
    for statement in under_agency("pack_withdrawal", "SELECT, INSERT"):
        op.execute(statement)
    for statement in append_only("pack_withdrawal", has_function=True):
        op.execute(statement)
    op.execute(FOLLOW_UPS)
