"""The console as one mounted application: its addresses, its cookies, its headers, and what an error looks like."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Litestar, MediaType, Request, Response, asgi, get
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler, route
from litestar.types import Message, Scope

from sync.server.console_frame import (
    Asked,
    Console,
    NotHere,
    NotOurForm,
    OpenPage,
    Page,
    Reply,
    SignInFirst,
    require_form,
)
from sync.server.console_routes import OPEN_PAGES, PAGES
from sync.server.console_sign_in import SIGN_IN, visit_of
from sync.server.console_templates import render, style_sheet
from sync.server.faults import DatabaseFault
from sync.server.logs import LOG, fault_facts
from sync.server.office import Denied

PATH = "/console"
SESSION_COOKIE, VISIT_COOKIE = "__Host-tcm", "__Host-tcm-visit"
_LARGEST_FORM = 64 << 10

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
UNDER_TLS = {"Strict-Transport-Security": "max-age=63072000"}

_WORDS = {
    HTTPStatus.NOT_FOUND: ("Not here", "There is no such page, or it is not yours to see. Nothing was changed."),
    HTTPStatus.FORBIDDEN: (
        "Not taken",
        "This form did not come from a page of your session, or you were signed out meanwhile. Nothing was changed.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Not now", "The database does not answer. Nothing was changed. Try again soon."),
}
_OTHER = ("Not done", "The request could not be carried out. Nothing was changed.")


def console_mount(console: Console) -> ASGIRouteHandler:
    """What the server mounts: everything below PATH is answered here, errors too, and always with HEADERS."""
    pages: tuple[Page | OpenPage, ...] = (*OPEN_PAGES, *PAGES)
    app = Litestar(
        [_style, *(_handler(console, page) for page in pages)],
        openapi_config=None,
        logging_config=None,
        before_send=[_add_headers],
        exception_handlers={HTTPException: _refused(console), Exception: _fault(console)},
        request_max_body_size=_LARGEST_FORM,
    )
    return asgi(PATH, is_mount=True, copy_scope=True)(app)


def serve(console: Console, page: Page | OpenPage, asked: Asked) -> Reply:
    """What the page answers. Whoever is not signed in, or may not see it, learns nothing about it."""
    try:
        if isinstance(page, OpenPage):
            return page.act(console, asked)
        visit = visit_of(console, asked)
        if visit.account.role not in page.roles:
            raise NotHere
        if page.method != "GET":
            require_form(asked, visit.session.csrf)
        return page.act(visit)
    except SignInFirst:
        return Reply(status=HTTPStatus.SEE_OTHER, to=SIGN_IN)
    except NotHere:
        return error_page(console, HTTPStatus.NOT_FOUND)
    except NotOurForm:
        return error_page(console, HTTPStatus.FORBIDDEN)
    except Denied as denied:
        return error_page(console, HTTPStatus.CONFLICT, str(denied))
    except DatabaseFault as fault:
        LOG.error("database fault", extra={"facts": fault_facts(fault)})
        return error_page(console, HTTPStatus.SERVICE_UNAVAILABLE)


def error_page(console: Console, status: HTTPStatus, why: str = "") -> Reply:
    """What is said instead of a page; `why` in the place of the usual words."""
    heading, words = _WORDS.get(status, _OTHER)
    zone = ZoneInfo(console.clock.zone)
    return Reply(render("missing.html", zone, console.now(), {"heading": heading, "words": why or words}), status)


@get("/console.css", media_type=MediaType.TEXT, sync_to_thread=False)
def _style() -> Response[str]:
    return Response(style_sheet(), media_type="text/css")


def _handler(console: Console, page: Page | OpenPage) -> HTTPRouteHandler:
    async def answer(request: Request[Any, Any, Any]) -> Response[str]:
        began = time.perf_counter()
        reply = await sync_to_thread(serve, console, page, await _asked(request))
        facts = {"page": page.path, "method": page.method, "status": int(reply.status)}
        LOG.info("console", extra={"facts": facts | {"ms": round((time.perf_counter() - began) * 1000, 1)}})
        return _response(reply)

    method = HttpMethod.GET if page.method == "GET" else HttpMethod.POST
    return route(page.path or "/", http_method=method)(answer)


async def _asked(request: Request[Any, Any, Any]) -> Asked:
    form = await request.form() if request.method == "POST" else {}
    return Asked(
        path=request.url.path,
        parts={name: str(value) for name, value in request.path_params.items()},
        query=_plain(request.query_params),
        form=_plain(form),
        token=request.cookies.get(SESSION_COOKIE, ""),
        visit=request.cookies.get(VISIT_COOKIE, ""),
        address=request.client.host if request.client else "",
        is_cross_site=request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"),
    )


def _plain(given: Mapping[str, Any]) -> dict[str, str]:
    """Fields as text that a database can hold; a file that was sent in one is nothing."""
    return {name: value.replace("\0", "") for name, value in given.items() if isinstance(value, str)}


def _response(reply: Reply) -> Response[str]:
    response = Response(reply.body, status_code=reply.status, media_type=reply.media_type)
    if reply.to:
        response.headers["Location"] = reply.to
    if reply.retry_after:
        response.headers["Retry-After"] = str(reply.retry_after)
    if reply.file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{reply.file_name}"'
    for name, value in ((SESSION_COOKIE, reply.token), (VISIT_COOKIE, reply.visit)):
        if value is not None:
            ends = None if value else 0
            cookie = Cookie(name, value=value, max_age=ends, path="/", secure=True, httponly=True, samesite="strict")
            response.set_cookie(cookie)
    return response


def _refused(console: Console) -> Callable[[Request[Any, Any, Any], HTTPException], Response[str]]:
    def answer(_: Request[Any, Any, Any], error: HTTPException) -> Response[str]:
        return _response(error_page(console, HTTPStatus(error.status_code)))

    return answer


def _fault(console: Console) -> Callable[[Request[Any, Any, Any], Exception], Response[str]]:
    def answer(_: Request[Any, Any, Any], error: Exception) -> Response[str]:
        """A fault of the program: told to whoever runs the server, without what anybody typed."""
        LOG.error("fault in the console", extra={"facts": fault_facts(error)})
        return _response(error_page(console, HTTPStatus.INTERNAL_SERVER_ERROR))

    return answer


def _add_headers(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in (HEADERS | (UNDER_TLS if scope["scheme"] == "https" else {})).items():
            headers[name] = value
