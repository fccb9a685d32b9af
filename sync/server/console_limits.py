"""How often signing in may be tried. The count is in the database, so that it holds for all processes together."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from sync.server.database import Database
from sync.server.tables import sign_in_attempt

WINDOW = timedelta(minutes=15)
OF_A_NAME, OF_AN_ADDRESS = 10, 60
"""Tries in the window: a passphrase is one, a code is another. Several people may share an address."""
_KEPT = timedelta(days=1)
_NOBODY = UUID(int=0)
"""Tries belong to no agency: they are counted before anybody is known."""


def name_key(sign_in: str) -> str:
    """Under what a name's tries are counted."""
    return _digest(f"name {sign_in}")


def address_key(address: str) -> str:
    """Under what a network address's tries are counted."""
    return _digest(f"address {address}")


def may_try(database: Database, sign_in: str, address: str, now: datetime) -> bool:
    """Count a try, and say whether it may go on. It counts before it is judged, so that many at once gain nothing."""
    with database.as_agency(_NOBODY) as connection:
        tries = [{"who": who, "at": now, "is_ok": False} for who in (name_key(sign_in), address_key(address))]
        connection.execute(sa.insert(sign_in_attempt), tries)
    with database.as_agency(_NOBODY) as connection:
        return (
            _since_success(connection, name_key(sign_in), now) <= OF_A_NAME
            and _since_success(connection, address_key(address), now) <= OF_AN_ADDRESS
        )


def succeeded(database: Database, sign_in: str, address: str, now: datetime) -> None:
    """Somebody signed in whole: her name's tries begin anew, and this address has one try less against it."""
    with database.as_agency(_NOBODY) as connection:
        connection.execute(sa.insert(sign_in_attempt).values(who=name_key(sign_in), at=now, is_ok=True))
        connection.execute(sa.delete(sign_in_attempt).where(sign_in_attempt.c.at <= now - _KEPT))
        mine = sa.select(sa.func.max(sign_in_attempt.c.id)).where(sign_in_attempt.c.who == address_key(address))
        connection.execute(sa.delete(sign_in_attempt).where(sign_in_attempt.c.id == mine.scalar_subquery()))


def _since_success(connection: sa.Connection, who: str, now: datetime) -> int:
    tried = sign_in_attempt.c
    success = sa.select(sa.func.max(tried.id)).where(tried.who == who, tried.is_ok).scalar_subquery()
    query = sa.select(sa.func.count()).where(
        tried.who == who, ~tried.is_ok, tried.at > now - WINDOW, tried.id > sa.func.coalesce(success, 0)
    )
    return connection.scalar(query) or 0


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()
