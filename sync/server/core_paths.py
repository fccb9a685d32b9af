"""One operation against one record: which paths apply, agree or conflict (rules S4, S11, S12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from sync.protocol.messages import Kept, Op, Row
from tcm_desktop.domain.operations import ids_in
from tcm_desktop.domain.signing_paths import DIGEST, set_in_signing

EVERY_PATH = ""


class PathVerdict(StrEnum):
    """What becomes of one path."""

    APPLY = "apply"
    AGREE = "agree"
    CONFLICT = "conflict"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Offer:
    """A path as an operation offers it and as the server has it."""

    value: Any
    seen: tuple[str, ...]
    in_force: Any
    version: tuple[str, ...]


PathRule = Callable[[Offer, Callable[[str], bool]], PathVerdict]


def version_of(row: Row, path: str) -> str:
    """The version of a path; blank where nobody ever set it. A path that was emptied keeps the version that did it."""
    return row.versions.get(path) or (row.versions.get(EVERY_PATH, "") if path in row.values else "")


def offers(operation: Op, row: Row) -> dict[str, Offer]:
    """Each path of the operation beside what the server has."""
    return {
        path: Offer(value, ids_in(operation.base.get(path, "")), row.values.get(path), ids_in(version_of(row, path)))
        for path, value in operation.patch.items()
    }


def decide_path(offer: Offer, has_arrived: Callable[[str], bool]) -> PathVerdict:
    """The rule. Clocks have no say; a value that its author had not seen is never overwritten.

    Also an equal value waits for what it was made on: else that comes later and undoes it. So does a decision between
    two values: after a restore it may come before one of them, which would then be asked about again.
    """
    if offer.seen != offer.version and not all(has_arrived(id_) for id_ in offer.seen):
        return PathVerdict.WAIT
    if is_on_it(offer):
        return PathVerdict.APPLY
    return PathVerdict.AGREE if offer.value == offer.in_force else PathVerdict.CONFLICT


def is_on_it(offer: Offer) -> bool:
    """Whether the author had seen the value in force; where nobody ever set one, there is none to be seen.

    So somebody can decide for a value that lost beside others, at a path that nobody has set.
    """
    return not offer.version or not set(offer.seen).isdisjoint(offer.version)


def merged(row: Row, operation: Op, verdicts: Mapping[str, PathVerdict]) -> Row:
    """The row with the operation's paths as they were decided; its numbers are left to the caller."""
    values, versions, kept = dict(row.values), dict(row.versions), list(row.conflicts)
    for path, verdict in verdicts.items():
        value = operation.patch[path]
        if verdict is PathVerdict.CONFLICT:
            kept.append(Kept(operation.id, path, value, operation.author, operation.made_at))
            continue
        seen = ids_in(operation.base.get(path, ""))
        kept = [other for other in kept if other.path != path or other.operation not in seen]
        if verdict is PathVerdict.APPLY:
            values[path], versions[path] = value, operation.id
        else:
            versions[path] = version_of(row, path) + operation.id
    values = {path: value for path, value in values.items() if value is not None}
    return Row(row.record_id, row.kind, row.scope, row.seq, row.revision, values, versions, tuple(kept))


def without_signings(row: Row) -> Row:
    """A signed record without the signatures that lost before: they were over other content."""
    gone = set_in_signing((kept.operation, kept.path) for kept in row.conflicts)
    left = tuple(kept for kept in row.conflicts if (kept.operation, kept.path) not in gone)
    return msgspec.structs.replace(row, conflicts=left)


def is_signed(values: Mapping[str, Any]) -> bool:
    """Whether the record carries a signature."""
    return DIGEST in values
