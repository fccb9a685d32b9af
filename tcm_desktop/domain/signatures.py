"""Signing: who, with which credential, when, and a digest of exactly what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.people import Qualification, Worker, qualifications_on

Document = TypeVar("Document")

_ATOMS = frozenset({str, int, bool, type(None), UUID, datetime, date, time})
_BLANKS: tuple[Any, ...] = (None, "", 0, False, (), [])


@dataclass(frozen=True, slots=True)
class Signature:
    """A worker's signature. `digest` is the SHA-256 (hex) of the content, `signed_at` an aware UTC instant.

    `titles` are those that the worker held on `as_of`, the day that the document is about, each with its proof: an
    auditor asks for the day of service, not for today (OIG A-07-22-03253). `cosign_needed` says whether the payer and
    the worker's privileges asked for a second signature on that day.
    """

    worker_id: UUID
    name: str
    credential: str
    signed_at: datetime
    zone: str
    digest: str
    as_of: date | None = None
    titles: tuple[Qualification, ...] = ()
    cosign_needed: bool = False


def content_digest(document: Any) -> str:
    """SHA-256 (hex) over the document's canonical JSON, without its signature.

    Canonical: keys sorted, no spaces, dates in ISO form, ids as text. The same content always gives the same digest,
    on every machine and in every later version that only adds fields which are blank in old documents.
    """
    kind: Any = type(document)
    content = _without_blanks({name: getattr(document, name) for name in _names(kind) if name != "signature"})
    return hashlib.sha256(_CANONICAL.encode(content).encode()).hexdigest()


def signed(
    document: Document,
    worker: Worker,
    now: datetime,
    zone: str,
    as_of: date | None = None,
    *,
    cosign_needed: bool = False,
) -> Document:
    """The document with this worker's signature, and with the titles that she held on `as_of`.

    Raises AlreadySigned when it has one.
    """
    refuse_if_signed(document)
    titles = qualifications_on(worker, as_of) if as_of is not None else ()
    digest = content_digest(document)
    signature = Signature(worker.id, worker.name, worker.credential, now, zone, digest, as_of, titles, cosign_needed)
    return replace(document, signature=signature)  # type: ignore[type-var]  # every document is a dataclass


def refuse_if_signed(document: Any) -> None:
    """Raise AlreadySigned when the document carries a signature."""
    if document.signature is not None:
        raise AlreadySigned("This is signed and can no longer change. Add an addendum below it.")


def is_untouched(document: Any) -> bool:
    """Whether a signed document still holds exactly what was signed."""
    return document.signature is not None and document.signature.digest == content_digest(document)


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _without_blanks(value: Any) -> Any:
    """Leave out what holds nothing, so that a field added later does not change an old digest.

    The agency's server does this for every signed record that it is sent: `asdict`, which copies all of it first,
    takes five times as long.
    """
    kind: Any = type(value)
    if kind in _ATOMS:
        return value
    if names := _names(kind):
        value = {name: getattr(value, name) for name in names}
    if isinstance(value, dict):
        # What counts as true is no blank, and that is asked faster.
        return {k: _without_blanks(v) for k, v in value.items() if v or v not in _BLANKS}
    if isinstance(value, list | tuple):
        return [_without_blanks(v) for v in _in_order(value)]
    return value


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    """The fields of a dataclass; none for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _in_order(items: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Items that have an id in the order of their ids, as a record comes back from its paths (see `domain.paths`)."""
    return sorted(items, key=_id_of) if all(map(_has_id, items)) else list(items)


def _has_id(item: Any) -> bool:
    kind: Any = type(item)
    return "id" in (item if kind is dict else _names(kind))


def _id_of(item: Any) -> str:
    return str(item["id"] if isinstance(item, dict) else item.id)
