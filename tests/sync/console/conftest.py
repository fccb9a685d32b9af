"""A console that is served by a real uvicorn on a port of its own, and an agency for each test."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar

from sync.server.console import console_mount
from sync.server.console_frame import Console
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.second_factor import SecretBox
from sync.server.tables import sign_in_attempt
from tests.support.vaults import StandingClock
from tests.sync.console.browser import Browser
from tests.sync.console.town import QUICK, Town
from tests.sync.postgres import elsewhere

NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
THREADS = 3


@dataclass
class Site:
    """The address of a console that is served, and what it works with."""

    address: str
    console: Console
    clock: StandingClock


@pytest.fixture(scope="session")
def database(postgres: Addresses, _template: str) -> Iterator[Database]:
    """A database of this process alone: tries to sign in belong to no agency, so that others' would be counted too."""
    name = f"console_{uuid4().hex}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template}"')
        made = Database(elsewhere(postgres.service, name))
        yield made
        made.close()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def served(database: Database) -> Iterator[Site]:
    """One console for the tests of a module."""
    clock = StandingClock(NOON)
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listener.getsockname()[1]}"
    box, key = SecretBox(secrets.token_bytes(32)), Ed25519PrivateKey.generate()
    console = Console(database, clock, box, address, agency_key=key, cost=QUICK)
    app = Litestar([console_mount(console)], openapi_config=None, logging_config=None)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    thread = threading.Thread(target=asyncio.run, args=[_serve(server, listener)])
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(address, console, clock)
    server.should_exit = True
    thread.join()
    listener.close()


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    """With all its threads there from the start, so that no test leaves one behind that it did not find."""
    loop, ready = asyncio.get_running_loop(), threading.Barrier(THREADS)
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    await asyncio.gather(*(loop.run_in_executor(None, ready.wait) for _ in range(THREADS)))
    await server.serve([listener])


@pytest.fixture
def site(served: Site) -> Site:
    """The console, at Sunday noon in San Francisco, where nobody has tried to sign in yet."""
    served.clock.at = NOON
    with served.console.database.as_agency(UUID(int=0)) as connection:
        connection.execute(sa.delete(sign_in_attempt))
    return served


@pytest.fixture
def town(site: Site) -> Town:
    """A new agency without anybody in it."""
    return Town(site.console)


@pytest.fixture
def visit(site: Site, town: Town) -> Iterator[Callable[[UUID | None], Browser]]:
    """Opens the browser of somebody who is signed in (None: of nobody)."""
    with ExitStack() as opened:
        yield lambda who=None: opened.enter_context(Browser(site.address, town.token(who) if who else ""))
