"""The servers of the sync's measures, each as a process of its own: `python -m tests.bench.sync_server KIND ADDRESS`.

`agency` is the product's server over a database of the service's role. `floor` does no more than has to be done: one
zstd body into PostgreSQL by COPY, and one body out of it. Both print their port, and run until they are killed.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
import zstandard

from sync.protocol.authentication import Nonces
from sync.server.app import application
from sync.server.database import Database
from sync.server.keys import new_keys
from sync.server.requests import Serving

ROOT = Path(__file__).parents[2]
TABLE = "CREATE TABLE note (id text PRIMARY KEY, body jsonb NOT NULL)"
_COPY = "COPY note (id, body) FROM STDIN"
_ALL = "SELECT body::text FROM note"

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Started:
    """A server that runs: where it is reached, and the number of its process."""

    address: str
    process: int


@contextmanager
def running(kind: str, address: str) -> Iterator[Started]:
    """The server as a process."""
    command = [sys.executable, "-m", "tests.bench.sync_server", kind, address]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Started(f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid)
        finally:
            process.kill()


def main() -> None:
    """Serve until it is told to end."""
    kind, address = sys.argv[1:]
    server = uvicorn.Server(_config(_agency(address) if kind == "agency" else Floor(address)))
    threading.Thread(target=_announce, args=(server,)).start()
    server.run()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="auto"
    )


def _announce(server: uvicorn.Server) -> None:
    while not server.started and not server.should_exit:
        threading.Event().wait(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)


def _agency(address: str) -> Any:
    keys = new_keys()
    nonces = Nonces(secrets.token_bytes(32), secrets.token_bytes)
    return application(
        Serving(Database(address), lambda _: keys, nonces, lambda: datetime.now(UTC), secrets.token_bytes)
    )


class Floor:
    """An application without a framework."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        answer = {"/push": self.push, "/pull": self.pull, "/nothing": lambda _: b"", "/empty": self.empty}
        told = answer[scope["path"]](body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": told})

    def push(self, body: bytes) -> bytes:
        """Store every note of the body."""
        with self.connection.transaction(), self.connection.cursor().copy(_COPY) as copy:
            for note in json.loads(zstandard.decompress(body)):
                copy.write_row((note["id"], json.dumps(note, ensure_ascii=False)))
        return b""

    def pull(self, _: bytes) -> bytes:
        """All notes as one body."""
        with self.connection.transaction():
            rows = self.connection.execute(_ALL).fetchall()
        return zstandard.compress(("[" + ",".join(body for (body,) in rows) + "]").encode(), 3)

    def empty(self, _: bytes) -> bytes:
        """Forget everything."""
        with self.connection.transaction():
            self.connection.execute("TRUNCATE note")
        return b""


if __name__ == "__main__":
    main()
