"""What every page of the console is made of: what was asked, who asks, and what is answered."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.server.console_operations import Hand
from sync.server.console_sessions import Session
from sync.server.database import Database
from sync.server.office import Actor, Office, Role
from sync.server.passphrases import USUAL, Cost
from sync.server.second_factor import SecretBox
from tcm_desktop.domain.clock import Clock

CSRF = "csrf"
"""The hidden field of every form."""
STAFF = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


class NotHere(Exception):
    """There is no such page for whoever asks: what is missing and what is not hers look alike."""


class NotOurForm(Exception):
    """The form did not come from a page of this session."""


class SignInFirst(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request in plain values. `token` is that of the session's cookie, `visit` that of the sign-in form's."""

    path: str = ""
    method: str = "GET"
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    visit: str = ""
    address: str = ""
    is_cross_site: bool = False

    def typed(self, name: str) -> str:
        """What a form's field holds, without blanks around it; blank where it is not there."""
        return self.form.get(name, "").strip()

    def id(self, name: str) -> UUID:
        """An id of the path or the form. Raises NotHere."""
        try:
            return UUID(self.parts.get(name) or self.form.get(name, ""))
        except ValueError as error:
            raise NotHere from error

    def day(self, name: str) -> date | None:
        """A date of the form or the query (year-month-day), or None."""
        try:
            return date.fromisoformat(self.form.get(name) or self.query.get(name, ""))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a page, or `to` another one, or a file to keep. A cookie of None stays as it is; blank goes away."""

    body: str = ""
    status: HTTPStatus = HTTPStatus.OK
    to: str = ""
    token: str | None = None
    visit: str | None = None
    media_type: str = "text/html"
    file_name: str = ""
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Console:
    """What the console works with. `clock` tells the time, and the zone in which pages show it.

    `address` and `authorities` (PEM) go into tickets. Without the agency's key a laptop is withdrawn and not wiped.
    `box` seals the secrets of authenticator apps; `cost` is that of a new passphrase's hash.
    """

    database: Database
    clock: Clock
    box: SecretBox
    address: str = ""
    authorities: str = ""
    agency_key: Ed25519PrivateKey | None = None
    cost: Cost = USUAL

    def now(self) -> datetime:
        """The present instant, aware."""
        return self.clock.now()


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever is signed in. `may_approve_own` is a permission by itself."""

    id: UUID
    name: str
    credential: str
    role: Role
    may_approve_own: bool = False

    @property
    def is_administrator(self) -> bool:
        """Whether she looks after the whole agency."""
        return self.role is Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    asked: Asked
    console: Console
    agency: UUID
    agency_name: str
    session: Session
    account: Account
    now: datetime

    @contextmanager
    def office(self, *, steady: bool = False) -> Iterator[Office]:
        """One transaction in her name. `steady`: all its queries see the same moment."""
        with self.console.database.as_agency(self.agency, steady=steady) as connection:
            actor = Actor(self.account.id, self.account.role)
            yield Office(connection, self.agency, actor, self.now)

    @property
    def hand(self) -> Hand:
        """In whose name and at what time something is decided."""
        return Hand(self.account.id, self.now, self.console.clock.zone)

    @property
    def zone(self) -> ZoneInfo:
        """Where times are shown."""
        return ZoneInfo(self.console.clock.zone)

    @property
    def today(self) -> date:
        """The calendar day there."""
        return self.now.astimezone(self.zone).date()


Act = Callable[[Visit], Reply]
"""What a page does for somebody who is signed in."""
OpenAct = Callable[[Console, Asked], Reply]
"""What a page does for anybody."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's address below the console's, and what it does there. `roles`: for whom it is there at all."""

    path: str
    act: Act
    method: str = "GET"
    roles: frozenset[Role] = STAFF


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page that is there before anybody is signed in."""

    path: str
    act: OpenAct
    method: str = "GET"


def go(to: str) -> Reply:
    """See another page next; what was sent is not sent again by going back."""
    return Reply(status=HTTPStatus.SEE_OTHER, to=to)


def form_key(visit: str) -> str:
    """The hidden field of a form that is there before any session: it fits the cookie that came with the form."""
    return hashlib.sha256(f"form:{visit}".encode("utf-8", "surrogateescape")).hexdigest()


def require_form(asked: Asked, expected: str) -> None:
    """Raise NotOurForm unless the form holds what its page was given."""
    given = asked.form.get(CSRF, "").encode("utf-8", "surrogateescape")
    if asked.is_cross_site or not hmac.compare_digest(given, expected.encode("utf-8", "surrogateescape")):
        raise NotOurForm
