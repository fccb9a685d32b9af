"""The high-water witness: a database that knows less than devices were told does not serve."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.server.witness import BrokenWitness, Mark, Standing, Witness, is_behind

HARBOR, VALLEY = UUID(int=1), UUID(int=2)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness.json")


def test_a_disk_that_is_not_there_has_not_witnessed_nothing(tmp_path: Path) -> None:
    """A server that took it for an empty witness would serve what was put back behind its back."""
    away = Witness(tmp_path / "not mounted" / "witness.json")
    for ask in (away.marks, lambda: away.behind([]), lambda: away.note([Standing(HARBOR, "e1", 1)])):
        with pytest.raises(BrokenWitness, match="mount"):
            ask()
    assert not (tmp_path / "not mounted").exists()


@pytest.mark.parametrize(
    ("mark", "found", "behind"),
    [
        (None, Standing(HARBOR, "e1", 0), False),
        (Mark("e1", 10), Standing(HARBOR, "e1", 10), False),
        (Mark("e1", 10), Standing(HARBOR, "e1", 11), False),
        (Mark("e1", 10), Standing(HARBOR, "e1", 9), True),
        (Mark("e1", 10), Standing(HARBOR, "e2", 4, "e1"), False),
        (Mark("e2", 10), Standing(HARBOR, "e1", 90), True),
        (Mark("e1", 10), Standing(HARBOR, "e3", 90, "e2"), True),
        (Mark("e1", 10), Standing(HARBOR, "e2", 90), True),
    ],
)
def test_a_database_is_behind(mark: Mark | None, found: Standing, behind: bool) -> None:
    assert is_behind(mark, found) is behind


def test_nothing_is_witnessed_before_the_first_time(witness: Witness) -> None:
    assert witness.marks() == {}
    assert witness.behind([Standing(HARBOR, "e1", 0)]) == ()


def test_what_was_noted_is_witnessed_by_another_process(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10), Standing(VALLEY, "e9", 3)])
    assert Witness(witness.path).marks() == {HARBOR: Mark("e1", 10), VALLEY: Mark("e9", 3)}


def test_each_agency_is_judged_by_itself(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10), Standing(VALLEY, "e9", 3)])
    late = Standing(VALLEY, "e9", 2)
    assert witness.behind([Standing(HARBOR, "e1", 12), late]) == (late,)


def test_another_agency_s_mark_stays(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10)])
    witness.note([Standing(VALLEY, "e9", 3)])
    assert set(witness.marks()) == {HARBOR, VALLEY}


def test_a_process_that_is_late_sets_nothing_back(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10)])
    witness.note([Standing(HARBOR, "e1", 7)])
    assert witness.marks() == {HARBOR: Mark("e1", 10)}


def test_a_new_life_is_witnessed_from_its_own_number(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10)])
    witness.note([Standing(HARBOR, "e2", 4, "e1")])
    assert witness.marks() == {HARBOR: Mark("e2", 4)}


def test_nothing_is_left_beside_the_file(witness: Witness) -> None:
    witness.note([Standing(HARBOR, "e1", 10)])
    witness.note([Standing(HARBOR, "e1", 11)])
    assert [each.name for each in witness.path.parent.iterdir()] == ["witness.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"x": 1}', b"\xff"])
def test_a_broken_witness_is_never_taken_for_none(witness: Witness, content: bytes) -> None:
    witness.path.write_bytes(content)
    with pytest.raises(BrokenWitness, match=r"witness\.json"):
        witness.behind([Standing(HARBOR, "e1", 10)])


@given(st.lists(st.integers(0, 50), min_size=1))
def test_the_mark_is_the_highest_that_was_noted(tmp_path_factory: pytest.TempPathFactory, seqs: list[int]) -> None:
    witness = Witness(tmp_path_factory.mktemp("w") / "witness.json")
    for seq in seqs:
        witness.note([Standing(HARBOR, "e1", seq)])
    assert witness.marks() == {HARBOR: Mark("e1", max(seqs))}
