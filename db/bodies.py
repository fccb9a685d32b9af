"""Between the domain's records and what is stored of them."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from tcm_desktop.domain.paths import Flat, flatten
from tcm_desktop.domain.records import RECORD_TYPES, Record

R = TypeVar("R", bound=Record)

_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in RECORD_TYPES.values()
}


def to_body(record: Record) -> str:
    """A record as JSON."""
    return msgspec.json.encode(record).decode()


def to_record(kind: type[R], body: str) -> R:
    """The record of that kind. Raises msgspec.ValidationError for what is none."""
    record: R = _decoders[kind].decode(body)
    return record


def flat_body(body: str) -> Flat:
    """A stored record as path → plain value."""
    return flatten(msgspec.json.decode(body))
