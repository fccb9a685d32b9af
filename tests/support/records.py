"""Hypothesis strategies for records of every kind, as the program could hold them."""

from __future__ import annotations

import string
import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from tcm_desktop.domain.ranks import place

SLUG = st.text(string.ascii_lowercase + string.digits + "_-", min_size=1, max_size=12)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


@cache  # or each example of a test would make, and check, the strategies of a whole record anew
def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that records are made of; items that have an id differ in it."""
    if kind in PLAIN:
        return PLAIN[kind]
    if is_dataclass(kind):
        return _objects(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if get_origin(kind) in (Union, types.UnionType):
        options: list[st.SearchStrategy[Any]] = [
            st.none() if option is types.NoneType else values(option) for option in get_args(kind)
        ]
        return st.one_of(options)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        unique = (lambda value: value.id) if "id" in get_type_hints(item) else None
        drawn = st.lists(values(item), max_size=3, unique_by=unique)
        return drawn.map(_in_order if "rank" in get_type_hints(item) else tuple)
    raise TypeError(f"no record holds {kind!r}")


def _in_order(items: list[Any]) -> tuple[Any, ...]:
    """As the screens keep items that have a place of their own."""
    return tuple(sorted(items, key=lambda item: place(item.rank, item.id)))


def _objects(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    # An id that is a word comes from a form or a set of criteria and is one segment of a path.
    parts = {
        field.name: SLUG if field.name == "id" and hints["id"] is str else values(hints[field.name])
        for field in fields(kind)
    }
    return st.builds(kind, **parts)
