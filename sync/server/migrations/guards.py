"""Statements that migrations share. What a released migration uses of this does not change any more."""

from __future__ import annotations

from collections.abc import Iterator

MINE = "NULLIF(current_setting('tcm.agency', true), '')::uuid"
"""The agency of this transaction; null where none was set, which is equal to nothing."""

_ROLE = """
DO $$ BEGIN
    CREATE ROLE tcm_service NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    IF (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'tcm_service') THEN
        RAISE EXCEPTION 'the role tcm_service may step over row-level security; take that right from it';
    END IF;
END $$
"""

_FUNCTION = """
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def role() -> str:
    """The service's role. A cluster has one for all its databases, so that it may be there already."""
    return _ROLE


def under_agency(table: str, rights: str, column: str = "agency") -> Iterator[str]:
    """Let the service do this with the lines of the transaction's agency, and the owner too sees no others."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY {table}_agency ON {table} USING ({column} = {MINE}) WITH CHECK ({column} = {MINE})"
    yield f"GRANT {rights} ON {table} TO tcm_service"


def opens_to(table: str, condition: str) -> str:
    """Let lines of any agency be read for which this holds."""
    return f"CREATE POLICY {table}_presented ON {table} FOR SELECT USING ({condition})"


def append_only(*tables: str, events: str = "UPDATE OR DELETE", has_function: bool = False) -> Iterator[str]:
    """Refuse to change or remove lines, whoever asks."""
    if not has_function:
        yield _FUNCTION
    for table in tables:
        yield f"CREATE TRIGGER {table}_stays BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION stays()"
        yield f"CREATE TRIGGER {table}_is_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION stays()"
