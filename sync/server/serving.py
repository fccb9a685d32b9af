"""A running server: the socket, TLS, the web application, and what is done beside it now and then."""

from __future__ import annotations

import errno
import secrets
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from sync.protocol.authentication import Nonces
from sync.protocol.tickets import is_loopback
from sync.server.app import application
from sync.server.assignments import give_up_overdue
from sync.server.backups import steady
from sync.server.certificates import AUTHORITY, CERTIFICATE, CERTIFICATE_KEY
from sync.server.charts import RULES
from sync.server.commands_place import Bench
from sync.server.console import console_mount
from sync.server.console_frame import Console
from sync.server.database import Database
from sync.server.facts import standings
from sync.server.faults import DatabaseFault
from sync.server.file_words import system_words
from sync.server.keys import Keys, nonce_secret
from sync.server.logs import LOG, fault_facts, log_to
from sync.server.office import Denied
from sync.server.requests import Serving
from sync.server.revisions import bring_up_to_date
from sync.server.second_factor import SecretBox, seal_open_ones
from sync.server.store import PostgresStore
from sync.server.witness import BrokenWitness, Witness
from tcm_desktop.domain.clock import SystemClock

PORT = 8443
STOP_SECONDS = 30
"""How long requests that are under way get to end."""
_WITNESS_SECONDS = 10.0
_GIVE_UP_EVERY = timedelta(hours=1)
_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen. `at`: `host:port`, or blank for the address's own port. `plain`: no TLS, on this machine only.

    Without a certificate named it is the one that `init` made.
    """

    at: str
    certificate: Path | None
    key: Path | None
    plain: bool
    zone: str


def serve_until_stopped(bench: Bench, listening: Listening, witness: Witness, keys: Keys) -> None:
    """Serve. Raises Denied where something else serves there, or the database is behind its witness."""
    address = bench.settings().address
    tls = _tls(bench, listening, address)
    with _listen(listening, address, tls is not None) as at, bench.addresses() as addresses:
        bring_up_to_date(addresses.owner)
        refuse_behind(addresses.service, witness)
        database = Database(addresses.service)
        handler = log_to(sys.stderr)
        try:
            seal_open_ones(database, SecretBox.of(keys))
            with beside(database, addresses.service, witness, bench.now):
                _run(_application(bench, database, keys, listening.zone, address), at, tls)
        finally:
            LOG.removeHandler(handler)
            database.close()


def refuse_behind(service: str, witness: Witness) -> None:
    """Raise Denied where the database knows less than devices were told (rule S8)."""
    with steady(service) as connection:
        found = standings(connection)
    behind = {each.agency: each for each in witness.behind(found)}
    for agency, known in behind.items():
        mark = witness.marks()[agency]
        raise Denied(
            "behind_witness",
            f"The database is older than what laptops were told: agency {agency} is at {known.seq} of epoch "
            f"{known.epoch}, but the witness {witness.path} saw {mark.seq} of epoch {mark.epoch}. It was put back from "
            "a copy. Put it back with `tcm-server restore`, so that laptops send again what is missing. Nothing was "
            "served.",
        )
    witness.note(found)


def _application(bench: Bench, database: Database, keys: Keys, zone: str, address: str) -> object:
    clock = SystemClock(zone)
    nonces = Nonces(nonce_secret(keys), secrets.token_bytes)
    pem = bench.keys_folder / AUTHORITY
    authorities = pem.read_text("utf-8") if pem.is_file() else ""
    console = Console(database, clock, SecretBox.of(keys), address, authorities, keys.agency)
    serving = Serving(database, lambda _: keys, nonces, bench.now, secrets.token_bytes)
    return application(serving, [console_mount(console)])


def _run(app: object, at: socket.socket, tls: tuple[Path, Path] | None) -> None:
    certificate, key = tls or (None, None)
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application, whatever its class
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    # uvicorn ends by raising the signal that stopped it once more; the database is still to be stopped in peace.
    before = {number: signal.signal(number, _heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        scheme = "https" if tls else "http"
        host, port = at.getsockname()[:2]
        print(f"Serving {scheme}://{host}:{port}", flush=True)
        uvicorn.Server(config).run(sockets=[at])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _heard(number: int, frame: object) -> None:
    """Nothing more: uvicorn has seen to it."""


def _tls(bench: Bench, listening: Listening, address: str) -> tuple[Path, Path] | None:
    """The certificate and its key, or None for plain http. Raises Denied."""
    if listening.plain or (address.startswith("http://") and not listening.certificate):
        return None
    certificate = listening.certificate or bench.keys_folder / CERTIFICATE
    key = listening.key or (bench.keys_folder / CERTIFICATE_KEY if not listening.certificate else certificate)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except OSError as error:
        raise Denied(
            "no_certificate",
            f"The certificate {certificate} and its key {key} could not be used ({system_words(error)}). Name them "
            "with --certificate and --key. Nothing was served.",
        ) from error
    return certificate, key


@contextmanager
def _listen(listening: Listening, address: str, has_tls: bool) -> Iterator[socket.socket]:
    """The socket, in hand before anything else begins: two servers never get as far as the database."""
    host, port = _place(listening.at, address, has_tls)
    if not has_tls and not is_loopback(host):
        raise Denied(
            "plain_http",
            f"Without TLS the server listens on this machine only, not on {host}. Give it a certificate, or listen on "
            "127.0.0.1 behind something that has one. Nothing was served.",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        at = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            words = f"Something serves at {host}:{port} already: most likely another tcm-server. Stop it first."
            raise Denied("runs_already", words) from error
        words = f"The server cannot listen on {host}:{port} ({system_words(error)})."
        raise Denied("cannot_listen", words) from error
    with at:
        yield at


def _place(typed: str, address: str, has_tls: bool) -> tuple[str, int]:
    parts = urlsplit(address)
    if not typed:
        own = parts.hostname if is_loopback(parts.hostname or "") else None
        return own or ("0.0.0.0" if has_tls else "127.0.0.1"), parts.port or PORT
    try:
        found = urlsplit(f"//{typed}")
        return found.hostname or "0.0.0.0", PORT if found.port is None else found.port
    except ValueError as error:
        raise Denied("cannot_listen", f"{typed} is no place to listen at: write host:port.") from error


@contextmanager
def beside(database: Database, service: str, witness: Witness, now: Callable[[], datetime]) -> Iterator[None]:
    """What is done now and then while the server runs, and the witness once more at its end."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_house, args=(database, service, witness, now, stop), name="housekeeping")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_house(
    database: Database, service: str, witness: Witness, now: Callable[[], datetime], stop: threading.Event
) -> None:
    """Witness how far the order has come; decide what has waited too long. A fault is logged, and it goes on."""
    given_up: datetime | None = None
    is_last = False
    while not is_last:
        is_last = stop.wait(_WITNESS_SECONDS)
        try:
            with steady(service) as connection:
                witness.note(standings(connection))
            if given_up is None or now() - given_up >= _GIVE_UP_EVERY:
                given_up = now()
                give_up(database, given_up)
        except (DatabaseFault, BrokenWitness, OSError) as fault:
            LOG.error("housekeeping failed", extra={"facts": fault_facts(fault)})


def give_up(database: Database, now: datetime) -> int:
    """Decide, in every agency, what has waited too long for something that never came. Gives how many there were."""
    count = 0
    for agency in database.agencies():
        with database.as_agency(agency) as connection:
            count += give_up_overdue(PostgresStore(connection, agency), now, RULES)
    return count
