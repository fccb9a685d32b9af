"""What differs between two versions of a care plan, fact by fact, by the paths that name a fact for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tcm_desktop.domain.paths import Flat, diff, flatten, patched
from tcm_desktop.domain.plans import CarePlan

_OF_THE_VERSION = frozenset(
    {"id", "client_id", "worker_id", "version", "drafted_on", "effective_on", "review_due", "supersedes", "signature"}
)
"""What says which version it is, not what the plan says."""
LISTS = ("objectives", "actions", "supports", "declined")
"""The parts of a plan that are lists; an item keeps its id from version to version."""


class How(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs: `path` within the plan, and its value then and now (None: there was none)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PartChange:
    """What became of one item of a list, or of one part that is no list (`item` None; `part` is the field's name)."""

    part: str
    item: UUID | None
    how: How
    facts: tuple[FactChange, ...]


def facts_of(plan: CarePlan) -> Flat:
    """What a version says, by path; which version it is and the order of its rows are left out. Blank is nothing."""
    said = {name: value for name, value in _tree(asdict(plan)).items() if name not in _OF_THE_VERSION}
    found = flatten(said).items()
    return {path: value for path, value in found if value not in ("", False) and not path.endswith("/rank")}


def plan_changes(before: CarePlan, after: CarePlan) -> tuple[PartChange, ...]:
    """Everything in which a version differs from another, part by part in the order of the plan's fields."""
    old, new = facts_of(before), facts_of(after)
    by_part: dict[tuple[str, str], list[FactChange]] = {}
    for path, value in diff(old, new).items():
        part, _, rest = path.partition("/")
        item = rest.partition("/")[0] if part in LISTS else ""
        by_part.setdefault((part, item), []).append(FactChange(path, old.get(path), value))
    order = list(asdict(after))
    keys = sorted(by_part, key=lambda key: (order.index(key[0]), key[1]))
    return tuple(_part_change(part, item, by_part[part, item], old, new) for part, item in keys)


def starts_afresh(change: PartChange, after: CarePlan) -> bool:
    """Whether it only says that in a draft it is not written down yet how somebody took part."""
    is_open = after.signature is None and change.part in ("participation", "representative")
    return is_open and all(fact.after is None for fact in change.facts)


def applied(facts: Mapping[str, Any], changes: Iterable[PartChange]) -> Flat:
    """What a version says once these changes are made."""
    return patched(facts, {fact.path: fact.after for change in changes for fact in change.facts})


def _part_change(part: str, item: str, facts: list[FactChange], old: Flat, new: Flat) -> PartChange:
    how = How.CHANGED
    if item:
        there = f"{part}/{item}/id"
        how = How.CHANGED if there in old and there in new else How.ADDED if there in new else How.REMOVED
    return PartChange(part, UUID(item) if item else None, how, tuple(sorted(facts, key=lambda fact: fact.path)))


def _tree(value: Any) -> Any:
    """A record's parts with lists for tuples, as paths take them."""
    if isinstance(value, dict):
        return {name: _tree(child) for name, child in value.items()}
    return [_tree(child) for child in value] if isinstance(value, tuple) else value
