"""The published description of the wire, tried against the server: nothing is found that it does not say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import hypothesis
import msgspec
import pytest
import requests
import schemathesis
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.auth import AuthBase

from sync.client.enrolment import new_key
from sync.client.rounds import Ended
from sync.protocol.authentication import NEW_DEVICE, Call, prove
from sync.protocol.codec import MEDIA_TYPE
from sync.protocol.codes import Code
from sync.server.openapi import document
from sync.server.requests import COMMON, ENDPOINTS, STATUSES
from tests.sync.wire.serving import Agency, Laptop

OF_OPERATIONS = {
    Code.WAITS_FOR_CHANGE,
    Code.WAITS_FOR_RECORD,
    Code.WAITS_FOR_ACCESS,
    Code.SIGNED,
    Code.CHANGED_BEFORE_SIGNING,
    Code.DOES_NOT_FIT,
    Code.NOT_A_RECORD,
    Code.NOT_THE_AUTHOR,
    Code.NOT_ALLOWED,
    Code.ID_REUSED,
    Code.BESIDE_REFUSED,
    Code.FOLLOWS_REFUSED,
    Code.NEVER_CAME,
}
OPERATIONS = [endpoint.name for endpoint in ENDPOINTS] + ["health"]


@schemathesis.serializer(MEDIA_TYPE)
def packed(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    """Generated JSON as it travels."""
    return zstandard.compress(msgspec.json.encode(value)) if not isinstance(value, bytes) else value


@schemathesis.deserializer(MEDIA_TYPE)
def unpacked(ctx: schemathesis.DeserializationContext, response: schemathesis.Response) -> Any:
    """An answer's JSON."""
    return msgspec.json.decode(zstandard.decompress(response.content))


class Signing(AuthBase):
    """Proves each request as it is sent."""

    def __init__(self, served: Agency, device: str, key: bytes) -> None:
        self.nonces, self.clock, self.device = served.serving().nonces, served.clock, device
        self.key = Ed25519PrivateKey.from_private_bytes(key)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        call = Call(request.method or "", request.path_url, body.encode() if isinstance(body, str) else body)
        request.headers.update(prove(self.key, self.device, self.nonces.fresh(self.clock()), call))
        return request


def as_asked(laptop: Laptop, public_key: str) -> Callable[[Any, Any], Any]:
    """Puts what only an enrolled laptop can know into what is generated, or hardly anything would be answered."""

    def map_body(_: Any, body: Any) -> Any:
        at = laptop.store.progress()
        known = {"device": at.device, "generation": at.generation, "epoch": at.epoch, "as_of": 0, "schema": 1}
        known |= {"scope": "00000000-0000-0000-0000-000000000000", "public_key": public_key}
        if isinstance(body, dict) and all(isinstance(body.get(name), str | int) for name in known if name in body):
            body |= {name: value for name, value in known.items() if name in body}
            for operation in body.get("operations", []) if isinstance(body.get("operations"), list) else []:
                if isinstance(operation, dict) and "author" in operation:
                    operation["author"] = str(laptop.membership.worker)
        return body

    return map_body


def explore(served: Agency, name: str, examples: int, mode: schemathesis.GenerationMode) -> None:
    """Generate requests for one operation of the document, send them, and hold the answers against it."""
    laptop, key = served.join(served.worker()), new_key()
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    schema = schemathesis.openapi.from_dict(document())
    if mode is schemathesis.GenerationMode.POSITIVE:
        schema.hook("map_body")(as_asked(laptop, msgspec.json.decode(msgspec.json.encode(public))))
    own = Signing(served, laptop.membership.device, laptop.membership.key)
    auth = Signing(served, NEW_DEVICE, key) if name == "enrol" else own
    operations = [each.ok() for each in schema.get_all_operations()]
    operation = next(each for each in operations if each.definition.raw["operationId"] == name)

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(max_examples=examples, database=None)
    def ask(case: schemathesis.Case) -> None:
        case.headers.clear()
        case.call_and_validate(base_url=served.address, auth=auth)

    ask()
    if name != "enrol":
        assert laptop.round().ended is Ended.DONE


GOOD, BAD = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
WITH_BODY = [endpoint.name for endpoint in ENDPOINTS if endpoint.asks]


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("name", ["enrol", "pull", "health"])  # to generate a push takes seconds
def test_the_server_does_what_its_document_says(served: Agency, name: str) -> None:
    explore(served, name, 5, GOOD)


@pytest.mark.slow  # 60 good requests of each operation, about 15 s
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_server_does_what_its_document_says_at_length(served: Agency, name: str) -> None:
    explore(served, name, 60, GOOD)


@pytest.mark.slow  # 30 bad requests of each operation, about 10 s
@pytest.mark.parametrize("name", WITH_BODY)
def test_what_the_document_forbids_is_refused(served: Agency, name: str) -> None:
    explore(served, name, 30, BAD)


def test_every_refusal_has_a_status_and_stands_in_the_document() -> None:
    assert STATUSES.keys() == set(Code) - OF_OPERATIONS
    for endpoint in ENDPOINTS:
        responses = document()["paths"][endpoint.path][endpoint.method.lower()]["responses"]
        for code in (*COMMON, *endpoint.refusals):
            assert f"{code}: " in responses[str(STATUSES[code].value)]["description"]


def test_the_document_is_published(served: Agency) -> None:
    answer = httpx.get(f"{served.address}/openapi.json", trust_env=False, verify=False)
    assert answer.json() == msgspec.json.decode(msgspec.json.encode(document()))
    assert answer.headers["content-type"].startswith("application/json")
