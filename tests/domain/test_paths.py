"""Records as flat maps: taking apart, putting together, patches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.paths import diff, flatten, patched, unflatten

NAMES = st.text("abcdefg_", min_size=1, max_size=6).filter(lambda name: name != "id")
SCALARS = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.lists(st.text(max_size=3), min_size=1))


def trees(depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """Records as JSON has them: scalars, branches, and lists of items that have an id."""
    if depth == 0:
        return st.dictionaries(NAMES, SCALARS, max_size=3)
    items = st.dictionaries(
        st.text("0123456789abcdef", min_size=4, max_size=4), trees(depth - 1), min_size=1, max_size=3
    )
    keyed = items.map(lambda found: [{"id": key, **found[key]} for key in sorted(found)])
    branch = trees(depth - 1).filter(bool)
    return st.dictionaries(NAMES, st.one_of(SCALARS, branch, keyed), max_size=4)


@given(trees())
def test_a_tree_comes_back_from_its_paths(tree: dict[str, Any]) -> None:
    assert unflatten(flatten(tree)) == tree


@given(trees(), trees())
def test_a_patch_turns_one_record_into_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = flatten(old), flatten(new)
    assert patched(before, diff(before, after)) == after


@given(trees())
def test_nothing_changed_is_an_empty_patch(tree: dict[str, Any]) -> None:
    assert diff(flatten(tree), flatten(tree)) == {}


def test_paths_name_facts_by_the_id_of_their_item() -> None:
    plan = {"goal": "A place of my own", "objectives": [{"id": "o1", "statement": "Apply", "status": "active"}]}
    assert flatten(plan) == {
        "goal": "A place of my own",
        "objectives/o1/id": "o1",
        "objectives/o1/statement": "Apply",
        "objectives/o1/status": "active",
    }


def test_what_holds_nothing_has_no_path() -> None:
    assert flatten({"a": None, "b": [], "c": "", "d": 0, "e": False}) == {"c": "", "d": 0, "e": False}


def test_items_come_back_in_the_order_of_their_ids() -> None:
    flat = {"steps/b/id": "b", "steps/a/id": "a", "steps/a/what": "first"}
    assert unflatten(flat) == {"steps": [{"id": "a", "what": "first"}, {"id": "b"}]}


def test_items_with_a_place_of_their_own_come_in_front_in_its_order() -> None:
    """The order that a worker chose comes back from the paths; who has no place stands behind, by the ids."""
    steps = [
        {"id": "c", "rank": 1},
        {"id": "a", "rank": 2},
        {"id": "b", "rank": 2},
        {"id": "0"},
        {"id": "d", "rank": 0},
    ]
    assert unflatten(flatten({"steps": steps})) == {"steps": steps}
    shuffled = {path: flatten({"steps": steps})[path] for path in sorted(flatten({"steps": steps}), reverse=True)}
    assert unflatten(shuffled) == {"steps": steps}


@pytest.mark.parametrize("rank", ["first", -1, True, 1.5, {"x": 1}])
def test_a_place_that_is_no_number_stops_nothing(rank: object) -> None:
    flat = flatten({"steps": [{"id": "a", "rank": rank}, {"id": "b", "rank": 1}]})
    assert {step["id"] for step in unflatten(flat)["steps"]} == {"a", "b"}


def test_a_move_changes_places_and_nothing_else() -> None:
    before = {"steps": [{"id": "a", "what": "x", "rank": 0}, {"id": "b", "what": "y", "rank": 0}]}
    after = {"steps": [{"id": "b", "what": "y", "rank": 1}, {"id": "a", "what": "x", "rank": 2}]}
    patch = diff(flatten(before), flatten(after))
    assert patch == {"steps/a/rank": 2, "steps/b/rank": 1}
    assert unflatten(patched(flatten(before), patch)) == after


def test_an_item_that_goes_away_takes_all_its_paths_with_it() -> None:
    before = flatten({"needs": [{"id": "n1", "statement": "Housing"}, {"id": "n2", "statement": "Food"}]})
    after = flatten({"needs": [{"id": "n2", "statement": "Food"}]})
    assert diff(before, after) == {"needs/n1/id": None, "needs/n1/statement": None}


@pytest.mark.parametrize("flat", [{"a": 1, "a/b": 2}, {"a/b": 2, "a": 1}])
def test_a_path_through_a_value_is_refused(flat: dict[str, Any]) -> None:
    with pytest.raises(BrokenPatch):
        unflatten(flat)
