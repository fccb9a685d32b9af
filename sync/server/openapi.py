"""The published description of what devices ask (OpenAPI 3.1), made from the endpoints and messages themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from sync.protocol.authentication import ANSWERS, DEVICE, NONCE, SIGNATURE
from sync.protocol.codec import MEDIA_TYPE
from sync.protocol.codes import SENTENCES, Code
from sync.protocol.messages import Refusal
from sync.server.requests import COMMON, ENDPOINTS, STATUSES, Endpoint

_SCHEMAS = "#/components/schemas/{name}"
_BODY = "One zstd frame that states its size; inside it JSON of this schema, at most 8 MiB."
_HEADERS = {
    DEVICE: "The device's id, or `new` while it enrols.",
    NONCE: "The nonce of the server's last answer, blank for none. A stale one is answered with 401 and a fresh one.",
    SIGNATURE: "Ed25519 (base64url) over these lines: tcm-request/v1, method, path with query, SHA-256 of the body in "
    "hex, device, nonce.",
}
_ANSWERED = {
    NONCE: "A nonce for the next request.",
    ANSWERS: "The nonce of the request that this answers.",
}


def document() -> dict[str, Any]:
    """The whole document."""
    messages = [kind for endpoint in ENDPOINTS for kind in (endpoint.asks, endpoint.answers) if kind]
    _, schemas = msgspec.json.schema_components([*messages, Refusal], ref_template=_SCHEMAS)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "TCM sync",
            "version": "1",
            "description": "How a device and its agency's server talk. A device proves each request with its own key.",
        },
        "paths": {endpoint.path: {endpoint.method.lower(): _operation(endpoint)} for endpoint in ENDPOINTS}
        | {"/health": {"get": _health()}},
        "components": {"schemas": schemas},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.says,
        "parameters": [
            {"name": name, "in": "header", "description": says, "schema": {"type": "string"}}
            for name, says in _HEADERS.items()
        ],
        "responses": _responses(endpoint),
    }
    if endpoint.asks:
        made["requestBody"] = {"required": True, "description": _BODY, "content": _content(endpoint.asks)}
    return made


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    """Those of each status: what each of its codes tells a person."""
    codes: dict[int, list[Code]] = {}
    for code in (*COMMON, *endpoint.refusals):
        codes.setdefault(STATUSES[code], []).append(code)
    refused = {
        str(status): _response(Refusal, " ".join(f"{c}: {SENTENCES[c]}" for c in codes[status])) for status in codes
    }
    busy = refused.setdefault("503", {"description": "The server is busy.", "content": {}})
    busy["content"] |= {"text/plain": {"schema": {"type": "string"}}}
    slow = {"description": "The body took too long to come.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {"200": _response(endpoint.answers, "The answer."), "408": slow} | refused


def _response(kind: type[msgspec.Struct], says: str) -> dict[str, Any]:
    headers = {name: {"description": told, "schema": {"type": "string"}} for name, told in _ANSWERED.items()}
    return {"description": says, "headers": headers, "content": _content(kind)}


def _content(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": _SCHEMAS.format(name=kind.__name__)}}}


def _health() -> dict[str, Any]:
    status = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
    content = {"application/json": {"schema": status}}
    return {
        "operationId": "health",
        "summary": "Whether requests can be answered now.",
        "responses": {
            "200": {"description": "They can.", "content": content},
            "503": {"description": "The database does not answer.", "content": content},
        },
    }
