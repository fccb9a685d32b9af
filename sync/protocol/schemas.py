"""The versions of the wire's contents. A server takes every version up to its own; a newer one has to wait."""

from __future__ import annotations

VERSIONS: dict[int, str] = {
    1: "Operations with a patch and a base for each path; rows with values, versions and values kept in conflict.",
}

CURRENT = max(VERSIONS)


def is_understood(schema: int) -> bool:
    """Whether operations of this version can be decided here."""
    return schema in VERSIONS
