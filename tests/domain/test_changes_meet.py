"""Two people change one record: as paths, what they did apart comes together, and where they met shows."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.paths import diff, flatten, patched, unflatten
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.records import RECORD_TYPES
from tests.support.effort import examples
from tests.support.records import values

FEW = settings(max_examples=examples(15))
KINDS = pytest.mark.parametrize("kind", [Client, CarePlan, ContactNote], ids=lambda kind: kind.KIND)


def plain(record: Any) -> dict[str, Any]:
    """A record as JSON has it."""
    tree: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return tree


def flat(record: Any) -> dict[str, Any]:
    return flatten(plain(record))


@pytest.mark.parametrize("kind", RECORD_TYPES)
@given(data=st.data())
@settings(max_examples=examples(10))
def test_every_kind_of_record_comes_back_from_its_paths(kind: str, data: st.DataObject) -> None:
    record = data.draw(values(RECORD_TYPES[kind]))
    again = msgspec.convert(unflatten(flat(record)), type(record), strict=False)
    assert flat(again) == flat(record)


@KINDS
@given(data=st.data())
@FEW
def test_a_patch_holds_what_changed_and_nothing_else(kind: type, data: st.DataObject) -> None:
    old, new = flat(data.draw(values(kind))), flat(data.draw(values(kind)))
    patch = diff(old, new)
    assert set(patch) == {path for path in set(old) | set(new) if old.get(path) != new.get(path)}
    assert {path for path, value in patch.items() if value is None} == set(old) - set(new)


@KINDS
@given(data=st.data())
@FEW
def test_changes_to_different_facts_may_come_in_any_order(kind: type, data: st.DataObject) -> None:
    start = flat(data.draw(values(kind)))
    one, other = diff(start, flat(data.draw(values(kind)))), diff(start, flat(data.draw(values(kind))))
    apart = {path: value for path, value in other.items() if path not in one}
    assert patched(patched(start, one), apart) == patched(patched(start, apart), one)


@KINDS
@given(data=st.data())
@FEW
def test_the_last_word_on_one_fact_counts_and_an_undo_leads_back(kind: type, data: st.DataObject) -> None:
    start, one, other = (flat(data.draw(values(kind))) for _ in range(3))
    assert patched(patched(start, diff(start, one)), diff(one, other)) == other
    assert patched(patched(start, diff(start, one)), diff(one, start)) == start


@KINDS
@given(data=st.data())
@FEW
def test_the_same_patch_twice_is_the_same_patch_once(kind: type, data: st.DataObject) -> None:
    start, end = flat(data.draw(values(kind))), flat(data.draw(values(kind)))
    patch = diff(start, end)
    assert patched(patched(start, patch), patch) == patched(start, patch) == end
    assert diff(end, patched(end, patch)) == {}


@KINDS
@given(data=st.data())
@FEW
def test_patching_changes_none_of_what_it_was_given(kind: type, data: st.DataObject) -> None:
    start, end = flat(data.draw(values(kind))), flat(data.draw(values(kind)))
    kept_start, patch = dict(start), diff(start, end)
    kept_patch = dict(patch)
    patched(start, patch)
    assert (start, patch) == (kept_start, kept_patch)


@given(values(CarePlan))
@FEW
def test_each_objective_is_named_by_its_id_wherever_it_stands(plan: CarePlan) -> None:
    paths = flat(plan)
    for objective in plan.objectives:
        assert paths[f"objectives/{objective.id}/id"] == str(objective.id)
    assert flatten({"objectives": list(reversed(plain(plan)["objectives"]))}) == {
        path: value for path, value in paths.items() if path.startswith("objectives/")
    }


@pytest.mark.parametrize("paths", [{"a": 1, "a/b": 2}, {"a/b": 2, "a": 1}, {"a/b/c": 1, "a/b": 2}])
def test_a_fact_that_is_both_a_value_and_a_branch_is_refused(paths: dict[str, int]) -> None:
    with pytest.raises(BrokenPatch):
        unflatten(paths)


@pytest.mark.parametrize("blank", [None, []])
def test_what_holds_nothing_has_no_path(blank: object) -> None:
    assert flatten({"a": blank, "b": {"c": blank}}) == {}
    assert flatten({"a": "", "b": 0, "c": False}) == {"a": "", "b": 0, "c": False}
