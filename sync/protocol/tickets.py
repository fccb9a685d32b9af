"""The enrolment ticket: one block of text that an administrator makes and a worker pastes, good for one laptop.

It holds the server's address, the certificates of the agency's own authority (none for a server on this machine) and
a one-time code of 130 random bits. Check digits over all of it tell damage from a wrong code. White space, line
breaks, quoting by a mail program and the case of letters do not matter.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

CODE_SYMBOLS = 26
"""Of five bits each."""
_CODE_BYTES = 17
_CHECK_SYMBOLS = 4
_GROUP = 5
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

_HEAD = "TCM TICKET - good once, for one laptop. Paste all of it, from this line to the last."
_END = "END OF TICKET"
_SERVER = re.compile(r"\bserver\s*:\s*(\S+)", re.IGNORECASE)
_CODE = re.compile(r"\bcode\s*:(.*?)\bcheck\s*:\s*((?:[0-9a-z]\s*){4})(?![0-9a-z])", re.IGNORECASE | re.DOTALL)
_CERTIFICATE = re.compile(r"BEGIN\s+CERTIFICATE\W+?-+(.*?)-+\s*END\s+CERTIFICATE", re.DOTALL)
_QUOTING = re.compile(r"^[>|\s]+", re.MULTILINE)


class TicketFault(StrEnum):
    """Why a text is no ticket that can be used."""

    NO_TICKET = "no_ticket"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"
    UNSAFE_ADDRESS = "unsafe_address"
    NO_AUTHORITY = "no_authority"


SENTENCES: dict[TicketFault, str] = {
    TicketFault.NO_TICKET: "This text is no ticket. Copy the whole ticket that your administrator gave you.",
    TicketFault.CUT_OFF: "A part of the ticket is missing. Copy all of it, from TCM TICKET to END OF TICKET.",
    TicketFault.DAMAGED: "The ticket was changed on its way. Copy it again, or ask your administrator for a new one.",
    TicketFault.UNSAFE_ADDRESS: "The address in this ticket is not safe to use. Show it to your administrator.",
    TicketFault.NO_AUTHORITY: "The ticket does not say how to know the server. Ask your administrator for a new one.",
}


class UnreadableTicket(Exception):
    """The text is no ticket that can be used; its text is for people."""

    def __init__(self, fault: TicketFault) -> None:
        super().__init__(SENTENCES[fault])
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Ticket:
    """`server`: scheme, host and port. `authorities`: PEM certificates, blank only for plain http to this machine.

    `code`: 26 symbols without groups.
    """

    server: str
    authorities: str
    code: str


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """A one-time code. `random_bytes` gives that many (`secrets.token_bytes`)."""
    return _symbols(int.from_bytes(random_bytes(_CODE_BYTES)), CODE_SYMBOLS)


def code_digest(code: str) -> str:
    """SHA-256 (hex) of a code, all that a server keeps of it: so many random bits need no slow hash."""
    return hashlib.sha256(b"tcm-enrolment-code/v1 " + code.encode()).hexdigest()


def write_ticket(ticket: Ticket) -> str:
    """The text that the worker pastes. Raises UnreadableTicket for an address that no laptop would use."""
    whole = _whole(ticket.server, _certificates(ticket.authorities), ticket.code)
    code = "-".join(textwrap.wrap(whole.code, _GROUP))
    lines = [_HEAD, f"Server: {whole.server}", f"Code: {code}", f"Check: {_check(whole)}"]
    return "\n".join([*lines, *whole.authorities.splitlines(), _END, ""])


def read_ticket(text: str) -> Ticket:
    """The ticket in a pasted text. Raises UnreadableTicket."""
    plain = _QUOTING.sub("", text.translate(_INVISIBLE).replace("\u00a0", " "))
    server, code = _SERVER.search(plain), _CODE.search(plain)
    if server is None and code is None and "TICKET" not in plain.upper():
        raise UnreadableTicket(TicketFault.NO_TICKET)
    if server is None or code is None or _END not in " ".join(plain.upper().split()):
        raise UnreadableTicket(TicketFault.CUT_OFF)
    symbols, check = _canonical(code[1]), _canonical(code[2])
    address, certificates = server[1].rstrip("/"), _certificates(plain)
    if len(symbols) != CODE_SYMBOLS or check != _check(Ticket(address, _pem(certificates), symbols)):
        raise UnreadableTicket(TicketFault.DAMAGED)
    return _whole(address, certificates, symbols)


def is_loopback(host: str) -> bool:
    """Whether a host can only be this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def safe_address(address: str) -> str:
    """A server's address as it is used. Raises UnreadableTicket for all but https, and http to this machine."""
    try:
        parts = urlsplit(address.strip().rstrip("/"))
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnreadableTicket(TicketFault.UNSAFE_ADDRESS) from error
    has_more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or ""))
    if not host or has_more or not is_safe:
        raise UnreadableTicket(TicketFault.UNSAFE_ADDRESS)
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port is not None else "")


def _whole(server: str, certificates: tuple[bytes, ...], code: str) -> Ticket:
    address = safe_address(server)
    if address.startswith("https") and not certificates:
        raise UnreadableTicket(TicketFault.NO_AUTHORITY)
    return Ticket(address, _pem(certificates), code)


def _certificates(text: str) -> tuple[bytes, ...]:
    try:
        return tuple(base64.b64decode("".join(body.split()), validate=True) for body in _CERTIFICATE.findall(text))
    except (binascii.Error, ValueError) as error:
        raise UnreadableTicket(TicketFault.DAMAGED) from error


def _pem(certificates: tuple[bytes, ...]) -> str:
    """The certificates as `ssl.create_default_context(cadata=…)` takes them."""
    blocks = ("\n".join(textwrap.wrap(base64.b64encode(each).decode(), 64)) for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{block}\n-----END CERTIFICATE-----\n" for block in blocks)


def _check(ticket: Ticket) -> str:
    stated = "\n".join((ticket.server, ticket.code, ticket.authorities)).encode()
    return _symbols(int.from_bytes(hashlib.sha256(stated).digest()), _CHECK_SYMBOLS)


def _canonical(typed: str) -> str:
    """Symbols as they are meant: without groups, and with what is often mistaken put right."""
    return "".join(symbol for symbol in typed.upper() if symbol.isalnum()).translate(_READ_AS)


def _symbols(number: int, count: int) -> str:
    """The lowest `count` times five bits of a number."""
    return "".join(_CROCKFORD[number >> (5 * place) & 31] for place in reversed(range(count)))
