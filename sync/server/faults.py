"""What can be wrong with the database, in plain words; nothing of psycopg or SQLAlchemy passes this border."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import errors


class DatabaseFault(Exception):
    """The request was not carried out and had no effect. The words are for a person who runs the server."""


class DatabaseAway(DatabaseFault):
    """The database does not answer; later it may."""


class DatabaseFull(DatabaseFault):
    """The disk of the database is full."""


class TryAgain(DatabaseFault):
    """Two transactions stood in each other's way; the same request may succeed at once."""


class DatabaseRefused(DatabaseFault):
    """The database did not take what the program asked for: a fault of the program or of the set-up."""


AWAY = "The agency's database does not answer. Nothing was lost; devices send again by themselves."
FULL = "The disk of the agency's database is full. Nothing was lost; make room, then devices send again by themselves."
AGAIN = "Two changes came at the same moment. Nothing was lost; the request can be sent again."
NOT_LET_IN = (
    "The agency's database did not let this program in. Check the name, the password and the database in its address."
)
REFUSED = "The agency's database refused a request ({what}). Nothing was changed."

_AWAY = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.IdleInTransactionSessionTimeout,
)
_NOT_LET_IN = ("authentication failed", "does not exist", "no pg_hba.conf entry", "not permitted to log in")
"""What a refused connection says; it comes without a state."""
_AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn what the driver raises into one of the faults above.

    The driver's own error is not kept with it: its details quote lines of tables, and tracebacks go into logs.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _fault(error.orig, is_broken=error.connection_invalidated) from None
    except psycopg.Error as error:
        raise _fault(error) from None
    except sa.exc.TimeoutError:
        raise DatabaseAway(AWAY) from None


def _fault(error: BaseException | None, *, is_broken: bool = False) -> DatabaseFault:
    found = error if isinstance(error, psycopg.Error) else psycopg.Error()
    state = found.sqlstate or ""
    if isinstance(found, errors.DiskFull):
        return DatabaseFull(FULL)
    if isinstance(found, _AGAIN):
        return TryAgain(AGAIN)
    if not state and any(sign in str(found) for sign in _NOT_LET_IN):
        return DatabaseRefused(NOT_LET_IN)
    # A connection that broke gives an error without a state; class 08 is PostgreSQL's for connections.
    is_lost = isinstance(found, psycopg.OperationalError) and (not state or state.startswith("08"))
    if is_broken or is_lost or isinstance(found, _AWAY):
        return DatabaseAway(AWAY)
    named = (state or type(error).__name__, found.diag.table_name, found.diag.constraint_name)
    return DatabaseRefused(REFUSED.format(what=", ".join(filter(None, named))))
