"""A device's request from its bytes to its answer: who asks, may she, and what is answered. No web framework."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec

from sync.protocol import codec
from sync.protocol.authentication import Call, Nonces, Proof, is_proven, mark_of, proof_in
from sync.protocol.codes import Code
from sync.protocol.devices import AuditAnswer, AuditHead, Enrol, Enrolled, Packs
from sync.protocol.messages import Epoch, Page, Pull, Push, Pushed, Refusal, Request, Snapshot, SnapshotPull
from sync.protocol.tickets import code_digest
from sync.server.answering import Answering, answer
from sync.server.core import Rules
from sync.server.core_judging import judge_record
from sync.server.database import Database
from sync.server.devices import (
    LEASE,
    Caller,
    Desk,
    caller,
    enrol,
    latest_packs,
    lease,
    packs_mark,
    take_audit_head,
    was_heard,
)
from sync.server.faults import TryAgain
from sync.server.keys import Keys
from sync.server.store import PostgresStore

PREFIX = "/sync/v1"
NOBODYS = Epoch("")
"""The life of an agency that is not known yet."""
RULES = Rules(judge_record)
_TRIES = 3
TRYING_SECONDS = 6.0
"""No other try begins later than this. With a wait for a connection and two for others' transactions the last one ends
well before a laptop gives up (`sync.client.transport.TIMEOUT`), so that it hears "busy" and when to come again."""
_SMALL = 1 << 16

STATUSES: dict[Code, HTTPStatus] = {
    Code.NOT_UNDERSTOOD: HTTPStatus.BAD_REQUEST,
    Code.NONCE_STALE: HTTPStatus.UNAUTHORIZED,
    Code.NOT_ENROLLED: HTTPStatus.UNAUTHORIZED,
    Code.DEVICE_REVOKED: HTTPStatus.UNAUTHORIZED,
    Code.ACCOUNT_CLOSED: HTTPStatus.FORBIDDEN,
    Code.TICKET_REFUSED: HTTPStatus.FORBIDDEN,
    Code.NOT_YOURS: HTTPStatus.NOT_FOUND,
    Code.EPOCH_CHANGED: HTTPStatus.CONFLICT,
    Code.DEVICE_FORKED: HTTPStatus.CONFLICT,
    Code.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.SCHEMA_TOO_NEW: HTTPStatus.UPGRADE_REQUIRED,
    Code.ROLLBACK_DETECTED: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""What a refusal of a whole request is in HTTP."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What requests are served with. `keys_of` an agency; `now` is aware; `random_bytes` gives that many."""

    database: Database
    keys_of: Callable[[UUID], Keys]
    nonces: Nonces
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    lease: timedelta = LEASE
    agencies: dict[str, UUID] = field(default_factory=dict)
    """Whose each device is, as far as it was asked: that never changes."""

    def agency_of(self, device_id: str) -> UUID | None:
        """Whose device this is."""
        found = self.agencies.get(device_id) or self.database.agency_of_device(device_id)
        if found is not None:
            self.agencies[device_id] = found
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. The path is with its query."""

    call: Call
    headers: Mapping[str, str]


@dataclass(slots=True)
class Told:
    """What is told about a request to whoever runs the server: ids and numbers, nothing about clients."""

    agency: UUID | None = None
    device: str = ""
    statuses: list[str] = field(default_factory=list)
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A request whose sender is known, inside its transaction."""

    serving: Serving
    desk: Desk
    who: Caller
    proof: Proof
    told: Told


Message = Any
Act = Callable[[At, Message], msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that devices ask. `asks` and `answers` are the messages, `act` what is done; `says` is for readers.

    `refusals`: the codes that a whole request may meet here, beside those of every endpoint. `most`: bytes of a body.
    """

    name: str
    method: str
    asks: type[msgspec.Struct] | None
    answers: type[msgspec.Struct]
    act: Act | None
    says: str
    refusals: tuple[Code, ...] = ()
    is_steady: bool = False
    most: int = codec.MAX_PUSH_BYTES

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{PREFIX}/{self.name}"


def turned_away(serving: Serving, endpoint: Endpoint, headers: Mapping[str, str]) -> Refusal | None:
    """Why a request is refused before its body is read, or None: what no device sent is not worth the memory.

    Raises a DatabaseFault.
    """
    proof = proof_in(headers)
    if not serving.nonces.is_fresh(proof.nonce, serving.now()):
        return Refusal(NOBODYS, Code.NONCE_STALE)
    is_known = endpoint.act is None or serving.agency_of(proof.device) is not None
    return None if is_known else Refusal(NOBODYS, Code.NOT_ENROLLED)


def serve(serving: Serving, endpoint: Endpoint, asked: Asked, told: Told) -> msgspec.Struct:
    """The answer to a request that was not turned away. Raises a DatabaseFault."""
    began = time.monotonic()
    for left in reversed(range(_TRIES)):
        try:
            return _answer(serving, endpoint, asked, told)
        except TryAgain:
            if not left or time.monotonic() - began > TRYING_SECONDS:
                raise
    raise AssertionError("the last try gives an answer or raises")


def _answer(serving: Serving, endpoint: Endpoint, asked: Asked, told: Told) -> msgspec.Struct:
    proof = proof_in(asked.headers)
    if endpoint.act is None:
        return _enrol(serving, asked, proof, told)
    agency = serving.agency_of(proof.device)
    if agency is None:
        return Refusal(NOBODYS, Code.NOT_ENROLLED)
    with serving.database.as_agency(agency, steady=endpoint.is_steady) as connection:
        desk = Desk(connection, agency, serving.keys_of(agency), serving.now(), serving.random_bytes, serving.lease)
        who = caller(desk, proof.device)
        if who is None or not is_proven(who.public_key, proof, asked.call):
            return Refusal(NOBODYS, Code.NOT_ENROLLED)
        told.agency, told.device = agency, who.device
        was_heard(desk, who)
        return _of_known(At(serving, desk, who, proof, told), endpoint, asked)


def _of_known(at: At, endpoint: Endpoint, asked: Asked) -> msgspec.Struct:
    """The answer to a device that has proved itself."""
    is_push = endpoint.asks is Push
    if at.who.is_revoked and not (is_push and at.who.sends_still):
        return Refusal(_epoch(at), Code.DEVICE_REVOKED, at.who.order)
    if not at.who.is_active and not is_push:
        return Refusal(_epoch(at), Code.ACCOUNT_CLOSED)
    assert endpoint.act is not None
    if endpoint.asks is None:
        return endpoint.act(at, None)
    message = _read(endpoint.asks, asked)
    if isinstance(message, Refusal):
        return Refusal(_epoch(at), message.code)
    if getattr(message, "device", None) != at.who.device:
        return Refusal(_epoch(at), Code.NOT_UNDERSTOOD)
    return endpoint.act(at, message)


def _read(kind: type[msgspec.Struct], asked: Asked) -> msgspec.Struct | Refusal:
    try:
        return codec.decode(kind, asked.call.body, asked.headers.get("content-type", ""), codec.MAX_PUSH_BYTES)
    except codec.TooLarge:
        return Refusal(NOBODYS, Code.TOO_LARGE)
    except codec.NotSync:
        return Refusal(NOBODYS, Code.NOT_UNDERSTOOD)


def _epoch(at: At) -> Epoch:
    return PostgresStore(at.desk.connection, at.desk.agency).standing()[0]


def _enrol(serving: Serving, asked: Asked, proof: Proof, told: Told) -> msgspec.Struct:
    message = _read(Enrol, asked)
    if isinstance(message, Refusal):
        return message
    assert isinstance(message, Enrol)
    if not is_proven(message.public_key, proof, asked.call):
        return Refusal(NOBODYS, Code.NOT_ENROLLED)
    agency = serving.database.agency_of_code(code_digest(message.code))
    if agency is None:
        return Refusal(NOBODYS, Code.TICKET_REFUSED)
    with serving.database.as_agency(agency) as connection:
        desk = Desk(connection, agency, serving.keys_of(agency), serving.now(), serving.random_bytes, serving.lease)
        made = enrol(desk, message, mark_of(proof))
        if made is None:
            return Refusal(NOBODYS, Code.TICKET_REFUSED)
        told.agency, told.device = agency, made.device
        return made


def _talk(at: At, message: Request) -> msgspec.Struct:
    store = PostgresStore(at.desk.connection, at.desk.agency, at.who.device)
    how = Answering(RULES, at.desk.now, lambda: mark_of(at.proof), at.who.is_revoked)
    answered = answer(message, at.who.worker, store, how)
    if isinstance(answered, Pushed):
        at.told.statuses = [each.status for each in answered.answers]
    if isinstance(answered, Page) and not answered.has_more:
        granted = lease(at.desk, at.who.device, at.who.worker, at.who.role)
        return msgspec.structs.replace(answered, lease=granted, packs=packs_mark(at.desk))
    return answered


def _audit(at: At, message: AuditHead) -> AuditAnswer | Refusal:
    epoch = _epoch(at)
    if message.epoch != epoch.id:
        return Refusal(epoch, Code.EPOCH_CHANGED)
    answered, at.told.is_alarm = take_audit_head(at.desk, at.who, epoch, message)
    return answered


def _packs(at: At, _: None) -> Packs:
    return latest_packs(at.desk, _epoch(at))


_OF_LIFE = (Code.EPOCH_CHANGED, Code.ROLLBACK_DETECTED)
ENDPOINTS = (
    Endpoint(
        "enrol",
        "POST",
        Enrol,
        Enrolled,
        None,
        "A laptop becomes a device.",
        (Code.TICKET_REFUSED,),
        most=_SMALL,
    ),
    Endpoint(
        "push",
        "POST",
        Push,
        Pushed,
        _talk,
        "A device sends whole local transactions; each operation gets its own answer.",
        (*_OF_LIFE, Code.DEVICE_FORKED, Code.SCHEMA_TOO_NEW),
    ),
    Endpoint(
        "pull",
        "POST",
        Pull,
        Page,
        _talk,
        "A device asks what changed after its cursor.",
        (*_OF_LIFE, Code.DEVICE_FORKED, Code.ACCOUNT_CLOSED),
        is_steady=True,
    ),
    Endpoint(
        "snapshot",
        "POST",
        SnapshotPull,
        Snapshot,
        _talk,
        "A device asks for the rows of a chart that its worker sees.",
        (*_OF_LIFE, Code.NOT_YOURS, Code.ACCOUNT_CLOSED),
        is_steady=True,
    ),
    Endpoint(
        "audit",
        "POST",
        AuditHead,
        AuditAnswer,
        _audit,
        "A device has the head of its audit trail countersigned.",
        (Code.EPOCH_CHANGED, Code.ACCOUNT_CLOSED),
        most=_SMALL,
    ),
    Endpoint("packs", "GET", None, Packs, _packs, "A device asks for the agency's rule packs.", (Code.ACCOUNT_CLOSED,)),
)
COMMON = (Code.NONCE_STALE, Code.NOT_ENROLLED, Code.DEVICE_REVOKED, Code.NOT_UNDERSTOOD, Code.TOO_LARGE)
"""What a request may meet at every endpoint."""
