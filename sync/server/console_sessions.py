"""Who is signed in to the console: a random token in a cookie, of which the database keeps only the hash.

A session begins halfway, with the passphrase alone; the second factor ends that one and begins a whole one, so that no
token from before the sign-in opens anything after it. The stage is part of what is hashed: a halfway token never finds
a whole session.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from sync.server.tables import session

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
HALFWAY_LONGEST = timedelta(minutes=10)
_NOTED_EVERY = timedelta(seconds=30)
"""That somebody is still here is written down at most this often."""
_TOKEN_BYTES = 32


class Stage(StrEnum):
    """How far a sign-in is."""

    HALFWAY = "halfway"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session as its owner gets it: `token` goes into her cookie, and nowhere else."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session that still holds. `key` is the token's hash."""

    key: str
    account: UUID
    csrf: str


def key_of(token: str, stage: Stage) -> str:
    """Under what a token is kept: SHA-256 over stage and token, hex."""
    return hashlib.sha256(f"{stage}:{token}".encode("utf-8", "surrogateescape")).hexdigest()


def begin(connection: sa.Connection, agency: UUID, account: UUID, stage: Stage, now: datetime) -> Begun:
    """A new session; sessions that are over are forgotten at the same time."""
    token, csrf = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
    expires_at = now + (LONGEST if stage is Stage.WHOLE else HALFWAY_LONGEST)
    over = sa.or_(session.c.expires_at <= now, session.c.seen_at <= now - IDLE)
    connection.execute(sa.delete(session).where(over))
    connection.execute(
        sa.insert(session).values(
            agency=agency,
            token_hash=key_of(token, stage),
            account=account,
            csrf=csrf,
            made_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    return Begun(token, csrf, expires_at)


def find(connection: sa.Connection, key: str, now: datetime) -> Session | None:
    """The session, unless it is over; that it was used is noted."""
    row = connection.execute(sa.select(session).where(session.c.token_hash == key)).one_or_none()
    if row is None or now >= row.expires_at or now >= row.seen_at + IDLE:
        return None
    if now >= row.seen_at + _NOTED_EVERY:
        connection.execute(sa.update(session).where(session.c.token_hash == key).values(seen_at=now))
    return Session(key, row.account, row.csrf)


def end(connection: sa.Connection, key: str) -> None:
    """Sign out here."""
    connection.execute(sa.delete(session).where(session.c.token_hash == key))


def end_all(connection: sa.Connection, account: UUID) -> None:
    """Sign out everywhere."""
    connection.execute(sa.delete(session).where(session.c.account == account))
