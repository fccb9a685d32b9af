"""Something between a laptop and its server that does what networks do: on the request that it was told, once."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

import msgspec
import zstandard

from sync.protocol.codec import MAX_ANSWER_BYTES

END = b"\r\n\r\n"
PORTAL = b"<html><body>Welcome to the Hotel. Sign in to go on.</body></html>"


@dataclass
class Proxy:
    """`fault` is done once, to the request number `nth` (from 1) for `path` that carries a nonce."""

    port: int
    server: int
    fault: Fault | None = None
    path: str = ""
    nth: int = 1
    has_fired: bool = False
    fired: Callable[[], None] = lambda: None
    late: bytes = b""
    last: bytes = b""
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where laptops find it."""
        return f"http://127.0.0.1:{self.port}"

    def arm(self, path: str, fault: Fault, nth: int = 1, fired: Callable[[], None] = lambda: None) -> None:
        """Do this once, when the time has come; `fired` is called just before."""
        self.path, self.fault, self.nth, self.fired, self.has_fired = path, fault, nth, fired, False

    def ask(self, request: bytes, upto: int | None = None) -> bytes:
        """What the server answers to a request, or to the beginning of one."""
        with socket.create_connection(("127.0.0.1", self.server), timeout=10) as connection:
            connection.sendall(request[:upto])
            if upto is not None:
                return b""
            return _message(connection)

    def carry(self, client: socket.socket, request: bytes) -> bool:
        """Bring one request to the server and its answer back; whether the line stays open."""
        if self._is_due(request):
            fault, self.fault = self.fault, None
            self.has_fired = True
            self.fired()
            assert fault is not None
            return fault(self, client, request)
        self.last = self.ask(request)
        client.sendall(self.last)
        late, self.late = self.late, b""
        if late:
            self.ask(late)
        return True

    def _is_due(self, request: bytes) -> bool:
        head = request.partition(END)[0].decode("latin-1").lower()
        if self.fault is None or f" {self.path} " not in head or "tcm-nonce: \r\n" in f"{head}\r\n":
            return False
        self.nth -= 1
        return self.nth == 0


Fault = Callable[[Proxy, socket.socket, bytes], bool]


@contextmanager
def between(server: str) -> Iterator[Proxy]:
    """A proxy before this server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(listener.getsockname()[1], int(server.rpartition(":")[2]))
        thread = threading.Thread(target=_listen, args=(listener, proxy), name="proxy")
        thread.start()
        try:
            yield proxy
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for each in (thread, *proxy.threads):
                each.join()


def _listen(listener: socket.socket, proxy: Proxy) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        thread = threading.Thread(target=_serve, args=(client, proxy), name="proxy line")
        proxy.threads.append(thread)
        thread.start()


def _serve(client: socket.socket, proxy: Proxy) -> None:
    with client, suppress(OSError):
        client.settimeout(10)
        while (request := _message(client)) and proxy.carry(client, request):
            pass


def _message(connection: socket.socket) -> bytes:
    """One request or answer, whole; blank at the end of the line."""
    whole = b""
    while END not in whole:
        part = connection.recv(65536)
        if not part:
            return b""
        whole += part
    head, _, body = whole.partition(END)
    length = _length(head)
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            return b""
        body += part
    return head + END + body


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


# --- what goes wrong ----------------------------------------------------------------------------------------------


def cut_request(share: float) -> Fault:
    """The line breaks after this share of the request."""

    def fault(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
        proxy.ask(request, int(len(request) * share))
        return False

    return fault


def cut_answer(share: float) -> Fault:
    """The server has done it; the line breaks after this share of its answer."""

    def fault(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
        answer = proxy.ask(request)
        client.sendall(answer[: int(len(answer) * share)])
        return False

    return fault


def twice(answer: int) -> Fault:
    """The request comes twice; the laptop gets the first (0) or the second answer (1)."""

    def fault(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
        answers = proxy.ask(request), proxy.ask(request)
        client.sendall(answers[answer])
        return True

    return fault


def two_answers(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """The same answer comes twice on one line, so that the second one meets the next request."""
    answer = proxy.ask(request)
    client.sendall(answer + answer)
    _message(client)
    return False


def comes_late(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """The line breaks; the request comes after the one that the laptop makes next."""
    proxy.late = request
    return False


def answers_late(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """The answer takes longer than a laptop waits."""
    answer = proxy.ask(request)
    time.sleep(0.5)
    client.sendall(answer)
    return False


def stale_answer(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """A cache gives the answer to an earlier request again."""
    proxy.ask(request)
    client.sendall(proxy.last)
    return True


def status(code: int, *, is_done: bool, headers: str = "") -> Fault:
    """Something answers in the server's place; with `is_done` after the server did it."""

    def fault(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
        if is_done:
            proxy.ask(request)
        head = f"HTTP/1.1 {code} Whatever\r\nContent-Type: text/html\r\nContent-Length: {len(PORTAL)}\r\n{headers}\r\n"
        client.sendall(head.encode() + PORTAL)
        return True

    return fault


def _instead(answer: bytes, body: bytes, more: bytes = b"") -> bytes:
    """The server's answer with another body; its headers stay."""
    head = answer.partition(END)[0].split(b"\r\n")
    kept = [line for line in head if not line.lower().startswith((b"content-length", b"transfer-encoding"))]
    return b"\r\n".join([*kept, b"Content-Length: %d" % len(body)]) + b"\r\n" + more + b"\r\n" + body


def other_life(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """The answer is of another life of the server's data."""
    answer = proxy.ask(request)
    body = answer.partition(END)[2]
    message = msgspec.json.decode(zstandard.decompress(body))
    message["epoch"]["id"] = "another"
    client.sendall(_instead(answer, zstandard.compress(msgspec.json.encode(message))))
    return True


def flipped(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """One bit of the answer's body is another."""
    answer = proxy.ask(request)
    body = bytearray(answer.partition(END)[2])
    body[len(body) // 2] ^= 4
    client.sendall(_instead(answer, bytes(body)))
    return True


@cache
def _zstd_bomb() -> bytes:
    return zstandard.compress(bytes(2 * MAX_ANSWER_BYTES))


@cache
def _gzip_bomb() -> bytes:
    return gzip.compress(bytes(MAX_ANSWER_BYTES), 9)


def zstd_bomb(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """A small body that unpacks to more than a laptop takes."""
    client.sendall(_instead(proxy.ask(request), _zstd_bomb()))
    return True


def gzip_bomb(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """The same, packed by HTTP."""
    client.sendall(_instead(proxy.ask(request), _gzip_bomb(), b"Content-Encoding: gzip\r\n"))
    return True


def endless(proxy: Proxy, client: socket.socket, request: bytes) -> bool:
    """A body that does not end; says that it is the answer."""
    head = proxy.ask(request).partition(END)[0].split(b"\r\n")
    kept = [line for line in head if not line.lower().startswith(b"content-length")]
    client.sendall(b"\r\n".join([*kept, b"Transfer-Encoding: chunked"]) + END)
    part = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    for _ in range(2 * MAX_ANSWER_BYTES >> 20):
        client.sendall(part)
    return False


FAULTS: dict[str, Fault] = {
    **{f"the request is cut at {share:.0%}": cut_request(share) for share in (0, 0.05, 0.5, 0.99)},
    **{f"the answer is cut at {share:.0%}": cut_answer(share) for share in (0, 0.2, 0.6, 0.99)},
    "the request comes twice, first answer": twice(0),
    "the request comes twice, second answer": twice(1),
    "the answer comes twice": two_answers,
    "the request comes late": comes_late,
    "the answer comes late": answers_late,
    "an old answer comes again": stale_answer,
    **{f"{code} before": status(code, is_done=False) for code in (200, 302, 404, 408, 413, 429, 500, 502, 503)},
    **{f"{code} after": status(code, is_done=True) for code in (200, 502, 504)},
    "another life": other_life,
    "a flipped bit": flipped,
    "a zstd bomb": zstd_bomb,
    "a gzip bomb": gzip_bomb,
}
