"""Signing in to the console: name and passphrase, then a code of the authenticator app; the first time it is set up."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sync.server import console_limits, passphrases
from sync.server.administration import sign_in_name
from sync.server.audit import Deed, record_event
from sync.server.console_frame import (
    STAFF,
    Account,
    Asked,
    Console,
    OpenPage,
    Page,
    Reply,
    SignInFirst,
    Visit,
    form_key,
    require_form,
)
from sync.server.console_sessions import Begun, Stage, begin, end, end_all, find, key_of
from sync.server.console_templates import render
from sync.server.console_totp import accepted_step, offered_secret, typed_secret, uri
from sync.server.logs import LOG
from sync.server.office import Role
from sync.server.second_factor import NotOurs
from sync.server.tables import account, agency

HOME, SIGN_IN, CODE = "/console", "/console/sign-in", "/console/sign-in/code"
NOT_RIGHT = "The name or the passphrase is not right. Nobody was signed in."
WRONG_CODE = "The code is not right, or it was used already. Wait for the next one, then type that."
TOO_OFTEN = "There were too many tries. Wait 15 minutes, then try again."
TOO_MANY = "Many people sign in at this moment. Try again soon."
_HASHING = threading.BoundedSemaphore(3)
"""Checking a passphrase takes 64 MiB and shares the threads that laptops wait for."""
_HASHING_SECONDS = 3


def visit_of(console: Console, asked: Asked) -> Visit:
    """The request as one of somebody who is signed in. Raises SignInFirst."""
    key, now = key_of(asked.token, Stage.WHOLE), console.now()
    found = console.database.agency_of_session(key) if asked.token else None
    if found is None:
        raise SignInFirst
    with console.database.as_agency(found) as connection:
        session = find(connection, key, now)
        hers = account_line(connection, session.account) if session is not None else None
        if session is None or hers is None or not _may_enter(hers):
            raise SignInFirst
        name = connection.scalars(sa.select(agency.c.name)).one()
    who = Account(hers.id, hers.name, hers.credential, Role(hers.role), hers.approves_own)
    return Visit(asked, console, found, name, session, who, now)


def show_sign_in(console: Console, asked: Asked) -> Reply:
    """The form. A cookie of its own ties it to this browser."""
    return _form(console, asked)


def sign_in(console: Console, asked: Asked) -> Reply:
    """Check name and passphrase. Who has no account takes as long to refuse as who has one."""
    require_form(asked, form_key(asked.visit) if asked.visit else secrets.token_hex())
    name, now = sign_in_name(asked.typed("name")), console.now()
    if not console_limits.may_try(console.database, name, asked.address, now):
        return _form(console, asked, TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)
    with hashing() as may_hash:
        if not may_hash:
            return _form(console, asked, TOO_MANY, HTTPStatus.SERVICE_UNAVAILABLE)
        return _check(console, asked, name, now)


@contextmanager
def hashing() -> Iterator[bool]:
    """A place to check or make a passphrase's hash in, or False where none came free in time."""
    is_mine = _HASHING.acquire(timeout=_HASHING_SECONDS)
    try:
        yield is_mine
    finally:
        if is_mine:
            _HASHING.release()


def show_code(console: Console, asked: Asked) -> Reply:
    """Ask for the code; the first time, show what to put into the app before."""
    _, _, csrf, hers = _halfway(console, asked)
    return _code_form(console, asked, csrf, hers)


def enter_code(console: Console, asked: Asked) -> Reply:
    """Check the code. A whole session with a fresh token takes the place of the halfway one."""
    found, key, csrf, hers = _halfway(console, asked)
    require_form(asked, csrf)
    now = console.now()
    if not console_limits.may_try(console.database, hers.sign_in, asked.address, now):
        return _code_form(console, asked, csrf, hers, TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)
    begun = _take_code(console, asked, found, hers.id, now)
    if begun is None:
        _write_down(console, found, Deed("console.code_refused", hers.id, str(hers.id)))
        return _code_form(console, asked, csrf, hers, WRONG_CODE, HTTPStatus.FORBIDDEN)
    with console.database.as_agency(found) as connection:
        end(connection, key)
    console_limits.succeeded(console.database, hers.sign_in, asked.address, now)
    return Reply(status=HTTPStatus.SEE_OTHER, to=HOME, token=begun.token)


def sign_out(visit: Visit) -> Reply:
    """End this session."""
    with visit.office() as office:
        end(office.connection, visit.session.key)
        office.write_down("console.signed_out", visit.account.id)
    return Reply(status=HTTPStatus.SEE_OTHER, to=SIGN_IN, token="")


def sign_out_everywhere(visit: Visit) -> Reply:
    """End every session of this account."""
    with visit.office() as office:
        end_all(office.connection, visit.account.id)
        office.write_down("console.signed_out_everywhere", visit.account.id)
    return Reply(status=HTTPStatus.SEE_OTHER, to=SIGN_IN, token="")


OPEN_PAGES = (
    OpenPage("/sign-in", show_sign_in),
    OpenPage("/sign-in", sign_in, "POST"),
    OpenPage("/sign-in/code", show_code),
    OpenPage("/sign-in/code", enter_code, "POST"),
)
PAGES = (Page("/sign-out", sign_out, "POST"), Page("/sign-out/everywhere", sign_out_everywhere, "POST"))


def _check(console: Console, asked: Asked, name: str, now: datetime) -> Reply:
    found = console.database.agency_of_sign_in(name)
    hers = _by_name(console, found, name) if found is not None else None
    kept = hers.passphrase if hers is not None and hers.passphrase and _may_enter(hers) else None
    fits = passphrases.matches(asked.form.get("passphrase", ""), kept or _nobodys())
    if found is None or hers is None or kept is None or not fits:
        if found is not None and hers is not None:
            _write_down(console, found, Deed("console.sign_in_refused", hers.id, str(hers.id)))
        return _form(console, asked, NOT_RIGHT, HTTPStatus.FORBIDDEN)
    with console.database.as_agency(found) as connection:
        begun = begin(connection, found, hers.id, Stage.HALFWAY, now)
    return Reply(status=HTTPStatus.SEE_OTHER, to=CODE, token=begun.token, visit="")


def _take_code(console: Console, asked: Asked, found: UUID, account_id: UUID, now: datetime) -> Begun | None:
    """Accept a code once, however many requests bring it at the same time."""
    with console.database.as_agency(found) as connection:
        hers = account_line(connection, account_id, lock=True)
        is_first = hers.totp_secret is None
        secret = offered_secret(asked.token) if is_first else secret_of(console, hers)
        step = accepted_step(secret, asked.typed("code"), now, hers.totp_step) if secret is not None else None
        if secret is None or step is None:
            return None
        kept = console.box.keep(secret, account_id)
        connection.execute(
            sa.update(account).where(account.c.id == account_id).values(totp_secret=kept, totp_step=step)
        )
        if is_first:
            record_event(connection, found, now, Deed("console.second_factor_set", account_id, str(account_id)))
        record_event(connection, found, now, Deed("console.signed_in", account_id, str(account_id)))
        return begin(connection, found, account_id, Stage.WHOLE, now)


def secret_of(console: Console, hers: Any) -> bytes | None:
    """What an account's app knows; None where this server cannot read it, which is told to whoever runs it."""
    try:
        return console.box.kept(hers.totp_secret, hers.id)
    except NotOurs:
        LOG.error("second factor sealed with another key", extra={"facts": {"account": str(hers.id)}})
        return None


def _halfway(console: Console, asked: Asked) -> tuple[UUID, str, str, Any]:
    """The agency, the session's key and form key, and the account of whoever gave her passphrase."""
    key = key_of(asked.token, Stage.HALFWAY)
    found = console.database.agency_of_session(key) if asked.token else None
    if found is None:
        raise SignInFirst
    with console.database.as_agency(found) as connection:
        session = find(connection, key, console.now())
        hers = account_line(connection, session.account) if session is not None else None
    if session is None or hers is None or not _may_enter(hers):
        raise SignInFirst
    return found, key, session.csrf, hers


def _form(console: Console, asked: Asked, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Reply:
    visit = asked.visit or secrets.token_urlsafe()
    values = {"csrf": form_key(visit), "problem": problem, "name": asked.typed("name")}
    return Reply(_page(console, "sign_in.html", values), status, visit=visit, retry_after=_wait(status))


def _code_form(
    console: Console, asked: Asked, csrf: str, hers: Any, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Reply:
    values = {"csrf": csrf, "problem": problem, "secret": "", "uri": ""}
    if hers.totp_secret is None:
        secret = offered_secret(asked.token)
        values |= {"secret": typed_secret(secret), "uri": uri(secret, hers.sign_in, hers.agency_name)}
    return Reply(_page(console, "code.html", values), status, retry_after=_wait(status))


def _page(console: Console, template: str, values: dict[str, Any]) -> str:
    return render(template, ZoneInfo(console.clock.zone), console.now(), values)


def _wait(status: HTTPStatus) -> int:
    return int(console_limits.WINDOW.total_seconds()) if status is HTTPStatus.TOO_MANY_REQUESTS else 0


def _by_name(console: Console, found: UUID, name: str) -> Any:
    with console.database.as_agency(found) as connection:
        return connection.execute(sa.select(account).where(account.c.sign_in == name)).one_or_none()


def account_line(connection: sa.Connection, account_id: UUID, *, lock: bool = False) -> Any:
    """An account with its agency's name, or None."""
    query = sa.select(account, agency.c.name.label("agency_name")).join(agency, agency.c.id == account.c.agency)
    query = query.where(account.c.id == account_id)
    return connection.execute(query.with_for_update(of=account) if lock else query).one_or_none()


def _may_enter(hers: Any) -> bool:
    return bool(hers.is_active) and hers.role in STAFF


def _write_down(console: Console, found: UUID, deed: Deed) -> None:
    with console.database.as_agency(found) as connection:
        record_event(connection, found, console.now(), deed)


@cache
def _nobodys() -> str:
    """What the passphrase of a name that nobody has is compared with."""
    return passphrases.hashed(secrets.token_hex())
