"""Who acts for the agency, and what her role lets her do. It is asked on the server and of the database alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from sync.server.audit import Deed, record_event
from sync.server.tables import account, team


class Role(StrEnum):
    """What an account may do. A supervisor looks after the people of her team."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Denied(Exception):
    """It was not done, and nothing was changed. The words are for a person; `code` is stable."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks. Without an account it is a command on the server itself: who can start one owns the data."""

    account: UUID | None
    role: Role


AT_THE_SERVER = Actor(None, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Office:
    """One transaction in which somebody acts for her agency. `now` is aware; `random_bytes` gives that many."""

    connection: sa.Connection
    agency: UUID
    actor: Actor
    now: datetime
    random_bytes: Callable[[int], bytes] = field(default=secrets.token_bytes)

    def write_down(self, event: str, subject: object = "", reason: str = "") -> None:
        """Add to the audit trail, in this transaction."""
        record_event(self.connection, self.agency, self.now, Deed(event, self.actor.account, str(subject), reason))

    def require_administrator(self) -> None:
        """Raise Denied for anybody else."""
        if self.actor.role is not Role.ADMINISTRATOR:
            raise Denied("not_permitted", "Only an administrator may do this. Nothing was changed.")

    def require_care_of(self, worker: UUID) -> None:
        """Raise Denied unless she is an administrator, or the supervisor of that worker."""
        if self.actor.role is Role.ADMINISTRATOR:
            return
        if self.actor.role is not Role.SUPERVISOR or worker not in self.members():
            raise Denied("not_permitted", "This worker is not in your team. Nothing was changed.")

    def members(self) -> frozenset[UUID]:
        """The team of whoever acts."""
        hers = sa.select(team.c.member).where(team.c.supervisor == self.actor.account)
        return frozenset(self.connection.scalars(hers))


def actor_of(connection: sa.Connection, account_id: UUID) -> Actor:
    """The account as it stands now: a role that was taken away is gone at once. Raises Denied for a closed one."""
    query = sa.select(account.c.role).where(account.c.id == account_id, account.c.is_active)
    role = connection.scalar(query)
    if role is None:
        raise Denied("account_closed", "This account is closed. Ask an administrator.")
    return Actor(account_id, Role(role))
