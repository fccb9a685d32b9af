"""Records as flat maps from path to value: the language of operations, conflicts and the audit trail.

A path names one fact for ever: `name/given`, `objectives/<id>/status`. Lists whose items have an `id` are keyed by it
and ordered by it, those that have a `rank` in front by that; other lists are one value. What holds nothing (None, an
empty list) has no path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.ranks import place

Tree = dict[str, Any]
Flat = dict[str, Any]


def flatten(tree: Mapping[str, Any]) -> Flat:
    """Plain values (as JSON has them) by path."""
    flat: Flat = {}
    _collect(tree, "", flat)
    return flat


def unflatten(flat: Mapping[str, Any]) -> Tree:
    """The tree that `flatten` took apart. Raises BrokenPatch when a path leads through a plain value."""
    tree: Tree = {}
    branches = {"": tree}
    for path, value in flat.items():
        parent, _, leaf = path.rpartition("/")
        node = branches.get(parent)
        if node is None:
            node = branches[parent] = _branch(tree, path)
        if isinstance(node.get(leaf), dict):
            raise BrokenPatch(f"{path!r} is both a value and a branch")
        node[leaf] = value
    return _branches_restored(tree)


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> Flat:
    """The patch that turns one flat map into the other; None stands for a path that goes away."""
    changed = {path: value for path, value in new.items() if path not in old or old[path] != value}
    return changed | {path: None for path in old if path not in new}


def patched(flat: Mapping[str, Any], patch: Mapping[str, Any]) -> Flat:
    """The flat map with a patch applied."""
    return {path: value for path, value in (dict(flat) | dict(patch)).items() if value is not None}


def _collect(branch: Mapping[str, Any], before: str, into: Flat) -> None:
    """Every value of a branch; `before` is what stands before a name in its path."""
    for name, value in branch.items():
        if isinstance(value, dict):
            _collect(value, f"{before}{name}/", into)
        elif _is_keyed(value):
            for item in value:
                _collect(item, f"{before}{name}/{item['id']}/", into)
        elif value is not None and value != []:
            into[before + name] = value


def _branch(tree: Tree, path: str) -> Tree:
    """The place in the tree where the path's last name belongs."""
    node = tree
    for name in path.split("/")[:-1]:
        node = node.setdefault(name, {})
        if not isinstance(node, dict):
            raise BrokenPatch(f"{path!r} leads through a value")
    return node


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, dict) and "id" in i for i in value)


def _branches_restored(tree: Tree) -> Tree:
    return {name: _lists_restored(child) if isinstance(child, dict) else child for name, child in tree.items()}


def _lists_restored(node: Tree) -> Any:
    if node and all(isinstance(child, dict) and child.get("id") == key for key, child in node.items()):
        return [_lists_restored(node[key]) for key in sorted(node, key=lambda key: place(node[key].get("rank"), key))]
    return _branches_restored(node)
