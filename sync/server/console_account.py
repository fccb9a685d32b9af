"""One's own account in the console: another passphrase, and another authenticator app.

Both ask for the present passphrase and a code, whoever sits at an open session. They end every other session; this one
goes on under a new token. A new app's secret is made after that, and travels in its form sealed, for this session and
some minutes: nothing of it is kept before its first code.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
import sqlalchemy as sa

from sync.server import console_limits, passphrases
from sync.server.console_frame import Page, Reply, Visit
from sync.server.console_limits import WINDOW
from sync.server.console_pages import show
from sync.server.console_sessions import HALFWAY_LONGEST, Stage, begin, end_all
from sync.server.console_sign_in import TOO_MANY, TOO_OFTEN, account_line, hashing, secret_of
from sync.server.console_totp import accepted_step, typed_secret, uri
from sync.server.office import Office
from sync.server.second_factor import SECRET_BYTES, NotOurs
from sync.server.tables import account

HERE = "/account"
NOT_RIGHT = "The present passphrase or the code is not right, or the code was used already. Nothing was changed."
NOT_ALIKE = "The two new passphrases differ. Nothing was changed."
NOT_NEW = "The new passphrase is the present one. Nothing was changed."
TOO_LATE = "That took too long, or this session is another one. Begin again. Nothing was changed."
WRONG_CODE = "The code of the new app is not right. Look at the app, then type what it shows now. Nothing was changed."


class _Offer(msgspec.Struct, frozen=True):
    """A new app's secret on its way to its first code. `until`: seconds since 1970."""

    secret: bytes
    until: float


class _NotDone(Exception):
    """Why nothing was changed."""

    def __init__(self, words: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> None:
        super().__init__(words)
        self.words, self.status = words, status


def own_account(visit: Visit) -> Reply:
    """Both forms."""
    return show(visit, "account.html", HERE)


def change_passphrase(visit: Visit) -> Reply:
    """Sign in with another passphrase from now on."""
    new = visit.asked.form.get("new", "")

    def act() -> Reply:
        if new != visit.asked.form.get("again", ""):
            raise _NotDone(NOT_ALIKE, HTTPStatus.CONFLICT)
        try:
            passphrases.refuse_short(new)
        except passphrases.TooShort as short:
            raise _NotDone(f"{short} Nothing was changed.", HTTPStatus.CONFLICT) from short
        hers, step = _proved(visit)
        if passphrases.matches(new, hers.passphrase):
            raise _NotDone(NOT_NEW, HTTPStatus.CONFLICT)
        values = {"passphrase": passphrases.hashed(new, visit.console.cost), "totp_step": step}
        return _changed(visit, "console.passphrase_changed", "passphrase", hers.totp_step, values)

    return _tried(visit, act)


def offer_second_step(visit: Visit) -> Reply:
    """Show a new app's secret to whoever proved that she is the owner of the present one."""

    def act() -> Reply:
        hers, step = _proved(visit)
        with visit.office() as office:
            _write(office, visit, hers.totp_step, {"totp_step": step})
        secret = secrets.token_bytes(SECRET_BYTES)
        until = (visit.now + HALFWAY_LONGEST).timestamp()
        sealed = visit.console.box.seal(msgspec.json.encode(_Offer(secret, until)), _bound_to(visit))
        return _second_step(visit, secret, base64.urlsafe_b64encode(sealed).decode())

    return _tried(visit, act)


def take_second_step(visit: Visit) -> Reply:
    """The new app takes the place of the one before, once it has shown a code."""

    def act() -> Reply:
        secret = _offered(visit)
        with visit.office() as office:
            last = _line(office, visit).totp_step
        step = accepted_step(secret, visit.asked.typed("code"), visit.now, None)
        if step is None:
            return _second_step(visit, secret, visit.asked.typed("offer"), WRONG_CODE)
        values = {"totp_secret": visit.console.box.keep(secret, visit.account.id), "totp_step": max(step, last or 0)}
        return _changed(visit, "console.second_factor_replaced", "second-step", last, values)

    return _tried(visit, act)


PAGES = (
    Page(HERE, own_account),
    Page(f"{HERE}/passphrase", change_passphrase, "POST"),
    Page(f"{HERE}/second-step", offer_second_step, "POST"),
    Page(f"{HERE}/second-step/code", take_second_step, "POST"),
)


def _tried(visit: Visit, act: Callable[[], Reply]) -> Reply:
    """What comes of it, with its try counted as one of signing in."""
    with visit.office() as office:
        sign_in = _line(office, visit).sign_in
    database, address = visit.console.database, visit.asked.address
    if not console_limits.may_try(database, sign_in, address, visit.now):
        return _refused(visit, _NotDone(TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS))
    try:
        with hashing() as may_hash:
            if not may_hash:
                raise _NotDone(TOO_MANY, HTTPStatus.SERVICE_UNAVAILABLE)
            done = act()
    except _NotDone as why:
        return _refused(visit, why)
    if done.status != HTTPStatus.FORBIDDEN:
        console_limits.succeeded(database, sign_in, address, visit.now)
    return done


def _refused(visit: Visit, why: _NotDone) -> Reply:
    reply = show(visit, "account.html", HERE, why.words, why.status)
    is_too_often = why.status is HTTPStatus.TOO_MANY_REQUESTS
    wait = int(WINDOW.total_seconds()) if is_too_often else 0
    return Reply(reply.body, reply.status, retry_after=wait)


def _proved(visit: Visit) -> tuple[Any, int]:
    """The account, and the step of the code that came with its present passphrase. Raises _NotDone."""
    with visit.office() as office:
        hers = _line(office, visit)
    fits = bool(hers.passphrase) and passphrases.matches(visit.asked.form.get("passphrase", ""), hers.passphrase)
    secret = secret_of(visit.console, hers) if hers.totp_secret and fits else None
    step = accepted_step(secret, visit.asked.typed("code"), visit.now, hers.totp_step) if secret else None
    if step is None:
        with visit.office() as office:
            office.write_down("console.account_change_refused", visit.account.id)
        raise _NotDone(NOT_RIGHT)
    return hers, step


def _changed(visit: Visit, event: str, done: str, before: int | None, values: dict[str, Any]) -> Reply:
    """Write it, end every session of hers, and go on with a new one."""
    with visit.office() as office:
        _write(office, visit, before, values)
        end_all(office.connection, visit.account.id)
        office.write_down(event, visit.account.id)
        begun = begin(office.connection, visit.agency, visit.account.id, Stage.WHOLE, visit.now)
    return Reply(status=HTTPStatus.SEE_OTHER, to=f"/console{HERE}?done={done}", token=begun.token)


def _write(office: Office, visit: Visit, before: int | None, values: dict[str, Any]) -> None:
    """Raises _NotDone where another request used a code since `before` was read: a code counts once."""
    mine = sa.update(account).where(account.c.id == visit.account.id, account.c.totp_step.is_not_distinct_from(before))
    if not office.connection.execute(mine.values(**values)).rowcount:
        raise _NotDone(NOT_RIGHT)


def _line(office: Office, visit: Visit) -> Any:
    return account_line(office.connection, visit.account.id, lock=True)


def _second_step(visit: Visit, secret: bytes, offer: str, problem: str = "") -> Reply:
    with visit.office() as office:
        sign_in = _line(office, visit).sign_in
    status = HTTPStatus.FORBIDDEN if problem else HTTPStatus.OK
    shown = {"secret": typed_secret(secret), "uri": uri(secret, sign_in, visit.agency_name), "offer": offer}
    return show(visit, "second_step.html", HERE, problem, status, **shown)


def _offered(visit: Visit) -> bytes:
    """The secret that this session was shown. Raises _NotDone."""
    try:
        sealed = base64.urlsafe_b64decode(visit.asked.typed("offer").encode("ascii", "replace"))
        offer = msgspec.json.decode(visit.console.box.open(sealed, _bound_to(visit)), type=_Offer)
    except (NotOurs, ValueError) as error:
        raise _NotDone(TOO_LATE) from error
    if visit.now.timestamp() > offer.until:
        raise _NotDone(TOO_LATE)
    return offer.secret


def _bound_to(visit: Visit) -> bytes:
    return f"offer {visit.account.id} {visit.session.key}".encode()
