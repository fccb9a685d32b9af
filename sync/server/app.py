"""The agency's server as a web application: sizes, threads, headers, log and figures around `requests`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import HTTPRouteHandler, route
from litestar.types import ControllerRouterHandler

from sync.protocol import codec
from sync.protocol.authentication import ANSWERS, NONCE, Call, proof_in
from sync.protocol.codes import Code
from sync.protocol.messages import Refusal
from sync.protocol.tickets import is_loopback
from sync.server import metrics
from sync.server.faults import DatabaseFault
from sync.server.logs import LOG, fault_facts
from sync.server.metrics import Metrics, Seen
from sync.server.openapi import document
from sync.server.requests import ENDPOINTS, NOBODYS, STATUSES, Asked, Endpoint, Serving, Told, serve, turned_away

_DRAINED = 4 * codec.MAX_PUSH_BYTES
"""How much of a body that is not taken is read."""
_BODY_SECONDS = 120
_MOST_AT_ONCE = 128
_WAIT = "5"
"""Seconds that a laptop is asked to wait while the server or its database is busy."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in HTTP. `outcome` is for the log and the figures."""

    status: int
    body: bytes
    outcome: str
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = codec.MEDIA_TYPE


def application(serving: Serving, more: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """The whole server; `more` are other handlers, such as the console."""
    figures, places = Metrics(), asyncio.Semaphore(_MOST_AT_ONCE)
    handlers = [_handler(serving, endpoint, figures, places) for endpoint in ENDPOINTS]
    return Litestar(
        [*handlers, _health(serving), _figures(figures), _openapi(), *more],
        openapi_config=None,
        logging_config=None,
        exception_handlers={HTTPException: _refused, Exception: _fault},
        request_max_body_size=None,  # `_body` sees to it, and reads on so that its answer arrives
    )


def _handler(serving: Serving, endpoint: Endpoint, figures: Metrics, places: asyncio.Semaphore) -> HTTPRouteHandler:
    @route(endpoint.path, http_method=HttpMethod(endpoint.method), name=endpoint.name)
    async def answer(request: Request[Any, Any, Any]) -> Response[bytes]:
        began, told = time.perf_counter(), Told()
        with figures.in_flight.track_inprogress():
            size, reply = await _answered(serving, endpoint, request, told, places)
        seconds = time.perf_counter() - began
        seen = Seen(endpoint.name, reply.status, reply.outcome, seconds, size, len(reply.body))
        figures.saw(seen, told.statuses, is_alarm=told.is_alarm)
        _write_down(seen, told)
        return _response(serving, request, reply)

    return answer


async def _answered(
    serving: Serving, endpoint: Endpoint, request: Request[Any, Any, Any], told: Told, places: asyncio.Semaphore
) -> tuple[int, Reply]:
    """How many bytes of a body came, and what is answered."""
    size = 0
    try:
        refusal = await sync_to_thread(turned_away, serving, endpoint, request.headers)
        async with asyncio.timeout(_BODY_SECONDS):
            size, body = await _body(request, 0 if refusal else endpoint.most)
        if refusal:
            return size, _reply(refusal)
        if body is None:
            return size, _reply(Refusal(NOBODYS, Code.TOO_LARGE))
        if places.locked():
            return size, _busy("busy")
        async with places:
            asked = Asked(Call(request.method, _path(request), body), request.headers)
            return size, _reply(await sync_to_thread(serve, serving, endpoint, asked, told))
    except TimeoutError:
        return size, Reply(HTTPStatus.REQUEST_TIMEOUT, b"too slow\n", "slow_body", media_type=MediaType.TEXT)
    except DatabaseFault as fault:
        LOG.error("database fault", extra={"facts": fault_facts(fault)})
        return size, _busy("database")


async def _body(request: Request[Any, Any, Any], most: int) -> tuple[int, bytes | None]:
    """Its size and all of it, or None for one of more than `most` bytes.

    That is read as well, and let go, or the sender would not hear why it was not taken.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _DRAINED:
            return size, None
        if size <= most:
            parts.append(part)
    return size, b"".join(parts) if size <= most else None


def _reply(answer: msgspec.Struct) -> Reply:
    if not isinstance(answer, Refusal):
        return Reply(HTTPStatus.OK, codec.encode(answer), "answered")
    status = STATUSES[answer.code]
    headers = {"WWW-Authenticate": "TCM-Signature"} if status is HTTPStatus.UNAUTHORIZED else {}
    return Reply(status, codec.encode(answer), answer.code, headers)


def _busy(outcome: str) -> Reply:
    return Reply(HTTPStatus.SERVICE_UNAVAILABLE, b"busy\n", outcome, {"Retry-After": _WAIT}, MediaType.TEXT)


def _response(serving: Serving, request: Request[Any, Any, Any], reply: Reply) -> Response[bytes]:
    nonce = proof_in(request.headers).nonce
    headers = {
        NONCE: serving.nonces.fresh(serving.now()),
        ANSWERS: nonce if nonce.isascii() and nonce.isprintable() else "",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type, headers=headers | reply.headers)


def _path(request: Request[Any, Any, Any]) -> str:
    """The path with its query, as it stood in the request line."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _write_down(seen: Seen, told: Told) -> None:
    facts: dict[str, object] = msgspec.to_builtins(seen) | {"ms": round(seen.seconds * 1000, 1)}
    del facts["seconds"]
    facts |= {"agency": str(told.agency or ""), "device": told.device, "operations": len(told.statuses)}
    LOG.info("request", extra={"facts": facts})
    if told.is_alarm:
        LOG.warning("audit trail altered", extra={"facts": {"agency": str(told.agency), "device": told.device}})


def _health(serving: Serving) -> HTTPRouteHandler:
    @get("/health", sync_to_thread=True)
    def health() -> Response[dict[str, str]]:
        """Whether requests can be answered now."""
        try:
            serving.database.agencies()
        except DatabaseFault as fault:
            LOG.error("database fault", extra={"facts": fault_facts(fault)})
            return Response({"status": "no database"}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return Response({"status": "ok"})

    return health


def _figures(figures: Metrics) -> HTTPRouteHandler:
    @get("/metrics", sync_to_thread=False)
    def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        """The figures, for a watcher on this machine; nobody else's business."""
        if request.client is None or not is_loopback(request.client.host):
            raise NotFoundException
        return Response(figures.page(), media_type=metrics.MEDIA_TYPE)

    return page


def _openapi() -> HTTPRouteHandler:
    whole = msgspec.json.encode(document())

    @get("/openapi.json", sync_to_thread=False)
    def page() -> Response[bytes]:
        """What devices ask and what is answered."""
        return Response(whole, media_type=MediaType.JSON)

    return page


def _refused(_: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, str]]:
    """What is no endpoint, or not asked for as it wants."""
    words = {"detail": HTTPStatus(error.status_code).phrase}
    return Response(words, status_code=error.status_code, headers=error.headers)


def _fault(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, str]]:
    """A fault of the program: told to whoever runs the server, without what anybody typed."""
    LOG.error("fault", extra={"facts": fault_facts(error)})
    return Response({"detail": "fault"}, status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
