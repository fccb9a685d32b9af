"""A server of somebody else's: it notes every byte that a laptop tells it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_TLS_GREETING = 22


@dataclass
class Recorder:
    """`heard`: what came, after TLS where there is any. `tried`: connections. `answers`: bytes that it says to each."""

    port: int
    answers: bytes = b""
    heard: bytearray = field(default_factory=bytearray)
    tried: int = 0


@contextmanager
def recording(context: ssl.SSLContext | None = None, answers: bytes = b"") -> Iterator[Recorder]:
    """Listen on a port that the system chooses; with TLS where a context is given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        recorder = Recorder(listener.getsockname()[1], answers)
        thread = threading.Thread(target=_listen, args=(listener, context, recorder), name="recorder")
        thread.start()
        try:
            yield recorder
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _listen(listener: socket.socket, context: ssl.SSLContext | None, recorder: Recorder) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        recorder.tried += 1
        with connection, suppress(OSError):
            connection.settimeout(5)
            _hear(context.wrap_socket(connection, server_side=True) if context else connection, recorder)


def _hear(connection: socket.socket, recorder: Recorder) -> None:
    with connection:
        while part := connection.recv(65536):
            recorder.heard += part
            if recorder.answers and (b"\r\n\r\n" in recorder.heard or recorder.heard[0] == _TLS_GREETING):
                connection.sendall(recorder.answers)
                connection.settimeout(1)
                while connection.recv(65536):  # closed with something unread, the answer would be lost on its way
                    pass
                return
