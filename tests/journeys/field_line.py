"""The network between the field and the agency, which can be cut: bytes of TLS are passed on, and nothing is read."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

AT_ONCE = 1 << 14


class Line:
    """Passes on what comes at `port` to `server`. `left`: bytes that still go up before it breaks, None for all."""

    def __init__(self, port: int, server: int) -> None:
        self.server = server
        self.left: int | None = None
        self.passed = 0
        self.threads: list[threading.Thread] = []
        self.listening = socket.create_server(("127.0.0.1", port))
        self._start(self._accept)

    def close(self) -> None:
        """No more network."""
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for thread in self.threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listening.accept()
                self._start(self._join, near)

    def _join(self, near: socket.socket) -> None:
        """Both ways, until either side has enough."""
        try:
            far = socket.create_connection(("127.0.0.1", self.server), 10)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        self._start(self._pass, far, near, False)
        self._pass(near, far, True)

    def _pass(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(AT_ONCE):
                if is_up:
                    data = self._as_much_as_goes(data)
                target.sendall(data)
                if is_up and self.left == 0:
                    break
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _as_much_as_goes(self, data: bytes) -> bytes:
        if self.left is not None:
            data = data[: self.left]
            self.left -= len(data)
        self.passed += len(data)
        return data

    def _start(self, job: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=job, args=given, name="line of the test")
        self.threads.append(thread)
        thread.start()


@contextmanager
def line(port: int, server: int) -> Iterator[Line]:
    """A line, for the length of the test."""
    made = Line(port, server)
    try:
        yield made
    finally:
        made.close()
