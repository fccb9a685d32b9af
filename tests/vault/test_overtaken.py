"""On which sight of a record something was made: the nearest, and in doubt an earlier one."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from db.overtaken import MOST_SIGHTS, Overtaken, Sight, Step
from tcm_desktop.domain.paths import diff, patched

ID = UUID(int=5)
FLAT = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=6)


def sight(**values: int) -> Sight:
    return Sight(values, {"": b"1" * 16})


def test_what_was_never_overtaken_is_made_on_what_is_stored() -> None:
    stored = sight(a=1)
    assert Overtaken().basis(ID, {"a": 2}, stored) is stored


def test_a_form_that_was_open_is_found_by_what_it_still_says() -> None:
    known, old, stored = Overtaken(), sight(a=1, b=1), sight(a=1, b=2)
    known.take({ID: [old]}, ())
    assert known.basis(ID, {"a": 2, "b": 1}, stored) is old
    assert known.basis(ID, {"a": 2, "b": 2}, stored) is stored


def test_in_doubt_it_was_not_seen_so_that_two_versions_are_shown() -> None:
    known, old, stored = Overtaken(), sight(a=1), sight(a=2)
    known.take({ID: [old]}, ())
    assert known.basis(ID, {"a": 3}, stored) is old


def test_what_is_stored_already_is_made_on_it() -> None:
    known, stored = Overtaken(), sight(a=2)
    known.take({ID: [sight(a=1)]}, ())
    assert known.basis(ID, {"a": 2}, stored) is stored


def test_after_a_save_the_form_itself_is_what_its_author_sees() -> None:
    known, old = Overtaken(), sight(a=1, b=1, c=1)
    known.take({ID: [old]}, ())
    form = sight(a=2, b=2, c=1)
    known.take(known.gone_on([Step(ID, old, form)]), ())
    stored = sight(a=2, b=2, c=9)
    assert known.basis(ID, {"a": 2, "b": 3, "c": 1}, stored) is form


def test_a_record_that_is_opened_again_is_seen_as_it_is() -> None:
    known, stored = Overtaken(), sight(a=2)
    known.take({ID: [sight(a=1)]}, ())
    known.see(ID)
    assert known.basis(ID, {"a": 3}, stored) is stored


def test_a_text_that_is_still_typed_over_it_is_what_opens_so_nothing_new_was_seen() -> None:
    known, old = Overtaken(), sight(a=1)
    known.take({ID: [old]}, {ID})
    known.see(ID)
    assert known.basis(ID, {"a": 3}, sight(a=2)) is old
    known.take({ID: [old]}, ())
    known.see(ID)
    assert not known.sights


def test_a_form_that_says_what_is_stored_leaves_nothing_to_go_on_from() -> None:
    known, old = Overtaken(), sight(a=1)
    known.take({ID: [old]}, {ID})
    assert known.gone_on([Step(ID, old)]) == {ID: []}


def test_only_what_changed_or_went_is_remembered() -> None:
    known, other, gone = Overtaken(), UUID(int=6), UUID(int=7)
    before = {ID: sight(a=1), other: sight(a=1), gone: sight(a=1)}
    assert known.compared(before, {ID: sight(a=2), other: sight(a=1)}) == {ID: [before[ID]], gone: [before[gone]]}


def test_the_same_sight_is_kept_once_and_old_ones_go() -> None:
    known = Overtaken()
    for value in (1, 1, 2, 3, 4, 5):
        known.take(known.compared({ID: sight(a=value)}, {}), ())
    assert [each.values["a"] for each in known.sights[ID]] == [2, 3, 4, 5]
    assert len(known.sights[ID]) == MOST_SIGHTS


@given(FLAT, FLAT, FLAT)
def test_the_basis_is_never_farther_than_what_is_stored_and_its_patch_gives_what_was_written(
    old: dict[str, int], now: dict[str, int], written: dict[str, int]
) -> None:
    known, stored = Overtaken(), Sight(now, {})
    known.take({ID: [Sight(old, {})]}, ())
    basis = known.basis(ID, written, stored)
    patch = diff(basis.values, written)
    assert len(patch) <= len(diff(now, written))
    assert patched(basis.values, patch) == written
