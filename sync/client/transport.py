"""Requests of the sync over HTTP, to the agency's server and to nobody else.

Only an answer of the agency's own authority, with the sync's content type, in the server's present life and to this
very request is believed. Everything else is "offline", with a reason that a person can do something about.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.round import Request, Response
from sync.protocol import codec
from sync.protocol.authentication import ANSWERS, NONCE, Call, prove
from sync.protocol.codes import Code
from sync.protocol.devices import AuditAnswer, AuditHead, Packs
from sync.protocol.messages import Epoch, Page, Pull, Push, Pushed, Refusal, Snapshot, SnapshotPull
from sync.protocol.tickets import safe_address

if TYPE_CHECKING:
    import httpx

PREFIX = "/sync/v1"
TIMEOUT = 30.0
"""Seconds without a single byte after which the server counts as away."""
LONGEST_WAIT = 15 * 60.0
_EXPECTED: dict[type[Request], tuple[str, type[Pushed] | type[Page] | type[Snapshot]]] = {
    Push: (f"{PREFIX}/push", Pushed),
    Pull: (f"{PREFIX}/pull", Page),
    SnapshotPull: (f"{PREFIX}/snapshot", Snapshot),
}
_SMALL = 2048
_OK, _TOO_LARGE, _FAULT = 200, 413, 500
_BUSY = (408, 425, 429, 502, 503, 504)

M = TypeVar("M", bound=msgspec.Struct)


class Trouble(StrEnum):
    """Why no answer of the agency's server came."""

    NO_CONNECTION = "no_connection"
    TIMED_OUT = "timed_out"
    OTHER_SERVER = "other_server"
    NOT_SYNC = "not_sync"
    BUSY = "busy"
    SERVER_FAULT = "server_fault"
    TOO_LARGE = "too_large"


SENTENCES: dict[Trouble, str] = {
    Trouble.NO_CONNECTION: "There is no connection to the agency's server. Your work is kept here and sent later.",
    Trouble.TIMED_OUT: "The agency's server took too long to answer. Your work is kept here and sent later.",
    Trouble.OTHER_SERVER: "Something between here and the agency answers in its place. Nothing was sent to it. "
    "Try another network; if this goes on, tell your administrator.",
    Trouble.NOT_SYNC: "This network answers in the agency's place, as in a hotel before you sign in. "
    "Your work is kept here. Sign in to the network or try another one.",
    Trouble.BUSY: "The agency's server is busy. Your work is kept here and sent a little later.",
    Trouble.SERVER_FAULT: "The agency's server has a fault. Your work is kept here and sent later.",
    Trouble.TOO_LARGE: "Something on the way takes no message of this size. Your work is kept here. "
    "Tell your administrator.",
}


class Offline(Exception):
    """No answer came that is the server's. `retry_after`: seconds that it asked to wait, if it did."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.retry_after = retry_after


class Membership(msgspec.Struct, frozen=True):
    """What a laptop keeps of its enrolment, inside its vault. `key` is the private key (32 bytes), `device` hex."""

    server: str
    authorities: str
    device: str
    key: bytes
    agency: UUID
    agency_name: str
    worker: UUID
    worker_name: str
    agency_key: bytes
    server_key: bytes


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as it came. `body` is read whole and not unpacked; blank where `is_to_this` is false.

    `is_to_this`: it names the request that it answers, as the agency's server does.
    """

    status: int
    media_type: str
    body: bytes
    retry_after: float | None
    is_to_this: bool


@dataclass
class Wire:
    """A connection to one server as one device. Close it when the round is over; it belongs to one thread.

    `server`: an address that `safe_address` takes. `authorities`: PEM certificates, blank for plain http.
    """

    server: str
    authorities: str
    device: str
    key: Ed25519PrivateKey
    timeout: float = TIMEOUT
    requests: int = 0
    _nonce: str = ""
    _client: httpx.Client | None = field(default=None, repr=False)

    @classmethod
    def of(cls, membership: Membership, timeout: float = TIMEOUT) -> Wire:
        """The connection of an enrolled laptop."""
        key = Ed25519PrivateKey.from_private_bytes(membership.key)
        return cls(membership.server, membership.authorities, membership.device, key, timeout)

    def ask(self, request: Request) -> Response:
        """The answer to a request of a round. Raises Offline."""
        path, kind = _EXPECTED[type(request)]
        try:
            answer: Response = self.exchange(kind, "POST", path, request)
        except Offline as offline:
            if offline.trouble is not Trouble.TOO_LARGE or not isinstance(request, Push):
                raise
            return Refusal(Epoch(request.epoch), Code.TOO_LARGE)
        is_refusal = isinstance(answer, Refusal)
        says_changed = isinstance(answer, Refusal) and answer.code is Code.EPOCH_CHANGED
        if (says_changed or not is_refusal) and says_changed == (answer.epoch.id == request.epoch):
            self.close()
            raise Offline(Trouble.NOT_SYNC)
        return answer

    def tell_audit(self, head: AuditHead) -> AuditAnswer | Refusal:
        """Have the head of this device's audit trail countersigned. Raises Offline."""
        return self.exchange(AuditAnswer, "POST", f"{PREFIX}/audit", head)

    def packs(self) -> Packs | Refusal:
        """The rule packs that the agency published. Raises Offline."""
        return self.exchange(Packs, "GET", f"{PREFIX}/packs")

    def exchange(self, kind: type[M], method: str, path: str, message: msgspec.Struct | None = None) -> M | Refusal:
        """Ask, and once more with a fresh nonce where the server wants that. Raises Offline."""
        body = b"" if message is None else codec.encode(message)
        # Without a nonce the answer is one, whatever the body: a large one is kept back until then.
        first = b"" if not self._nonce and len(body) > _SMALL else body
        for sent in (first, body):
            answer = self._once(kind, Call(method, path, sent))
            if not isinstance(answer, Refusal) or answer.code is not Code.NONCE_STALE:
                return answer
        raise Offline(Trouble.SERVER_FAULT)

    def close(self) -> None:
        """Let go of the connection; the next request opens another one."""
        self._nonce = ""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _once(self, kind: type[M], call: Call) -> M | Refusal:
        try:
            return _read(kind, self._sent(call))
        except Offline:
            self.close()  # whatever still comes on this connection, or to this nonce, answers the past
            raise

    def _sent(self, call: Call) -> Got:
        import httpx  # at the first round, not while the program starts

        nonce, self._nonce, client = self._nonce, "", self._open()
        headers = prove(self.key, self.device, nonce, call)
        self.requests += 1
        try:
            with client.stream(call.method, call.path, content=call.body, headers=headers) as response:
                self._nonce = response.headers.get(NONCE, "")
                return _got(response, nonce)
        except httpx.TimeoutException as error:
            raise Offline(Trouble.TIMED_OUT) from error
        except httpx.HTTPError as error:
            raise Offline(Trouble.OTHER_SERVER if _is_distrust(error) else Trouble.NO_CONNECTION) from error

    def _open(self) -> httpx.Client:
        import httpx

        if self._client is None:
            self._client = httpx.Client(
                base_url=safe_address(self.server),
                verify=trust(self.authorities),
                headers={"Content-Type": codec.MEDIA_TYPE, "Accept": codec.MEDIA_TYPE, "Accept-Encoding": "identity"},
                timeout=self.timeout,
                trust_env=False,
                follow_redirects=False,
            )
        return self._client


def trust(authorities: str) -> ssl.SSLContext:
    """What a server must show: a certificate of these authorities (PEM) and of no others; none at all for blank.

    `ssl.create_default_context` would take the system's authorities for blank, and write keys where the environment
    says.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # which checks the certificate and the host's name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities:
        context.load_verify_locations(cadata=authorities)
    return context


def _got(response: httpx.Response, nonce: str) -> Got:
    headers = response.headers
    is_to_this = headers.get(ANSWERS) == nonce and headers.get("content-encoding", "identity") == "identity"
    body = bytearray()
    for part in response.iter_raw() if is_to_this else ():
        body += part
        if len(body) > codec.MAX_ANSWER_BYTES:
            raise Offline(Trouble.NOT_SYNC)
    stated = headers.get("retry-after", "")
    wait = min(float(stated), LONGEST_WAIT) if stated.isascii() and stated.isdigit() else None
    return Got(response.status_code, headers.get("content-type", ""), bytes(body), wait, is_to_this)


def _read(kind: type[M], got: Got) -> M | Refusal:
    """The message. Raises Offline for what is none of ours, by what its status says about who answered."""
    if got.is_to_this:
        with suppress(codec.NotSync):
            if got.status == _OK:
                return codec.decode(kind, got.body, got.media_type, codec.MAX_ANSWER_BYTES)
            return codec.decode(Refusal, got.body, got.media_type, codec.MAX_ANSWER_BYTES)
    if got.status == _TOO_LARGE:
        raise Offline(Trouble.TOO_LARGE)
    if got.status in _BUSY:
        raise Offline(Trouble.BUSY, got.retry_after)
    raise Offline(Trouble.SERVER_FAULT if got.status >= _FAULT else Trouble.NOT_SYNC, got.retry_after)


def _is_distrust(error: BaseException | None) -> bool:
    """Whether TLS failed because of who answered, and not because the line broke."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return True
        error = error.__cause__ or error.__context__
    return False
