"""The agency's database: one transaction for each request, under the service's role and for one agency."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from sync.server.faults import in_plain_words
from sync.server.tables import SERVICE, account, agency, device, enrolment_code, session

SCRIPTS = "sync.server:migrations"
LATEST = "v0002"
EVERY_AGENCY = "every agency"
LOCK_SECONDS = 5
"""How long a transaction waits for another one, such as that which holds the counter; then it is to be tried again.

A device's request waits for two at most, its own device's line and the counter: see `requests.TRYING_SECONDS`.
"""
POOL_SECONDS = 5
"""How long a request waits for a connection while all are in use."""
IDLE_SECONDS = 300
"""How long a transaction may do nothing, so that a stuck process does not hold the counter for ever."""
_MIGRATING = 0x7C3_5E1F
"""The number of the lock that lets one process at a time change the tables."""

_MAY_SERVE = f"""
DO $$ BEGIN
    GRANT SELECT ON alembic_version TO {SERVICE};
    IF NOT pg_has_role(current_user, '{SERVICE}', 'SET') THEN
        GRANT {SERVICE} TO CURRENT_USER;
    END IF;
END $$
"""

_BEGIN = sa.text(
    "SELECT set_config('role', :role, true), set_config('tcm.agency', :agency, true),"
    " set_config('tcm.presented', :presented, true), set_config('timezone', 'UTC', true),"
    f" set_config('lock_timeout', '{LOCK_SECONDS}s', true),"
    f" set_config('idle_in_transaction_session_timeout', '{IDLE_SECONDS}s', true)"
)


def engine_of(address: str) -> sa.Engine:
    """An engine for a PostgreSQL address (`postgresql://…`)."""
    url = sa.make_url(address).set(drivername="postgresql+psycopg")
    # Parameters are what people wrote: an error must not carry them into a log.
    return sa.create_engine(url, pool_size=10, max_overflow=10, pool_timeout=POOL_SECONDS, hide_parameters=True)


def upgrade(owner: str, revision: str = LATEST) -> None:
    """Bring the tables to what this program expects, as their owner. Several processes may ask at once."""
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    engine = engine_of(owner)
    try:
        with in_plain_words(), engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.execute(sa.text(_MAY_SERVE))
    finally:
        engine.dispose()


def revision_of(owner: str) -> str | None:
    """The revision of the tables, or None for an empty database."""
    engine = engine_of(owner)
    try:
        with in_plain_words(), engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


class Database:
    """Connections to one database. The address may be the owner's or the service role's own."""

    def __init__(self, address: str) -> None:
        self._engine = engine_of(address)
        self._steady = self._engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def as_agency(self, agency_id: UUID, *, steady: bool = False) -> Iterator[sa.Connection]:
        """One transaction for this agency; committed at the end, rolled back when anything is raised.

        `steady`: all of it sees the database as it was at the first statement, so that what several queries say fits
        together; two that change the same line then end in TryAgain. Raises a DatabaseFault.
        """
        with self._begin(str(agency_id), "", steady) as connection:
            yield connection

    def agencies(self) -> tuple[UUID, ...]:
        """Every agency that is kept here."""
        with self._begin("", EVERY_AGENCY) as connection:
            return tuple(connection.scalars(sa.select(agency.c.id).order_by(agency.c.made_at, agency.c.id)))

    def agency_of_device(self, device_id: str) -> UUID | None:
        """Whose device this is."""
        return self._agency_of(device.c.agency, device_id)

    def agency_of_code(self, code_hash: str) -> UUID | None:
        """Whose enrolment code has this hash."""
        return self._agency_of(enrolment_code.c.agency, code_hash)

    def agency_of_session(self, token_hash: str) -> UUID | None:
        """Whose console session has this hash."""
        return self._agency_of(session.c.agency, token_hash)

    def agency_of_sign_in(self, sign_in: str) -> UUID | None:
        """In which agency somebody signs in by this name."""
        return self._agency_of(account.c.agency, sign_in)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _agency_of(self, column: sa.Column[UUID], presented: str) -> UUID | None:
        """The policies show the one line that was presented, of whichever agency."""
        if not presented or "\0" in presented:
            return None
        with self._begin("", presented) as connection:
            return connection.scalar(sa.select(column))

    @contextmanager
    def _begin(self, agency_id: str, presented: str, steady: bool = False) -> Iterator[sa.Connection]:
        engine = self._steady if steady else self._engine
        with in_plain_words(), engine.begin() as connection:
            connection.execute(_BEGIN, {"role": SERVICE, "agency": agency_id, "presented": presented})
            yield connection
