"""The model of a power cut, on logs made by hand: what is parsed, what survives and what comes to harm."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.power import (
    CONTROL_FAILS,
    HEADER,
    SECTOR,
    Image,
    Step,
    _apply,
    _judged,
    crashed,
    parsed,
)
from tests.faults.tally import Tally

CHANCES = 300
"""Enough seeds that every fate of a write is met; which ones come is the same in every run."""


def record(kind: str, path: str, offset: int = 0, length: int = 0, data: bytes = b"") -> bytes:
    """A record as the recorder writes it."""
    return HEADER.pack(kind.encode(), len(path.encode()), offset, length or len(data)) + path.encode() + data


def write(data: bytes, offset: int = 0, path: str = "a") -> Step:
    return Step("W", path, offset, data)


def flush(path: str = "a") -> Step:
    return Step("S", path, 0, b"")


def printed(data: bytes) -> Step:
    return Step("M", "", 0, data)


def after(steps: list[Step], cut: int | None = None) -> list[tuple[Image, list[int], int]]:
    """What may be left of an empty disk, by many chances."""
    at = len(steps) if cut is None else cut
    return [crashed(steps, at, {}, random.Random(seed)) for seed in range(CHANCES)]


def images(steps: list[Step], cut: int | None = None) -> set[bytes | None]:
    """The contents that the file `a` may have; None where it is not there."""
    return {bytes(image["a"]) if "a" in image else None for image, _, _ in after(steps, cut)}


def test_a_log_is_parsed_into_its_steps_with_the_last_part_of_each_path() -> None:
    log = (
        record("W", "/far/away/vault.db", 4096, data=b"page")
        + record("M", "", data=b"1\n")
        + record("T", "/far/away/vault.db-wal", 32)
        + record("S", "/far/away/vault.db")
        + record("U", "/far/away/vault.db-wal")
    )
    assert list(parsed(log)) == [
        Step("W", "vault.db", 4096, b"page"),
        Step("M", "", 0, b"1\n"),
        Step("T", "vault.db-wal", 32, b""),
        Step("S", "vault.db", 0, b""),
        Step("U", "vault.db-wal", 0, b""),
    ]


def test_an_empty_log_has_no_steps() -> None:
    assert list(parsed(b"")) == []


def test_a_log_that_ends_within_a_header_is_not_taken_for_whole() -> None:
    with pytest.raises(struct.error):
        list(parsed(record("S", "/a") + b"W\x01"))


@given(st.lists(st.tuples(st.sampled_from("WM"), st.text("ab/é", max_size=9), st.integers(0, 2**63), st.binary())))
def test_any_log_comes_back_as_it_was_written(told: list[tuple[str, str, int, bytes]]) -> None:
    log = b"".join(record(kind, path, offset, data=data) for kind, path, offset, data in told)
    assert list(parsed(log)) == [Step(kind, path.split("/")[-1], offset, data) for kind, path, offset, data in told]


@pytest.mark.parametrize(
    ("before", "step", "then"),
    [
        (b"", write(b"new"), b"new"),
        (b"abcdef", write(b"XY", 2), b"abXYef"),
        (b"ab", write(b"XY", 4), b"ab\0\0XY"),
        (b"abc", write(b"XY", 2), b"abXY"),
        (b"abcdef", Step("T", "a", 2, b""), b"ab"),
        (b"ab", Step("T", "a", 4, b""), b"ab\0\0"),
        (b"ab", Step("T", "a", 0, b""), b""),
    ],
)
def test_a_step_changes_a_file_as_the_system_would(before: bytes, step: Step, then: bytes) -> None:
    image: Image = {"a": bytearray(before), "b": bytearray(b"other")}
    _apply(image, step)
    assert image == {"a": bytearray(then), "b": bytearray(b"other")}


def test_what_was_flushed_is_always_there_and_whole() -> None:
    steps = [write(b"x" * 5 * SECTOR), flush()]
    assert images(steps) == {b"x" * 5 * SECTOR}
    assert {harmed for _, _, harmed in after(steps)} == {0}


def test_a_flush_of_one_file_does_not_save_another() -> None:
    assert images([write(b"x"), flush("b")]) == {None, b"x"}


def test_what_comes_after_the_cut_never_happened() -> None:
    assert images([write(b"old"), flush(), write(b"new"), flush()], cut=2) == {b"old"}


def test_writes_that_were_not_flushed_may_be_lost_each_by_itself() -> None:
    assert images([write(b"12"), flush(), write(b"X"), write(b"Y", 1)]) == {b"12", b"X2", b"1Y", b"XY"}


def test_a_sector_is_never_torn_and_more_than_one_may_be() -> None:
    assert images([write(bytes(SECTOR)), flush(), write(b"x" * SECTOR)]) == {bytes(SECTOR), b"x" * SECTOR}
    old, new = bytes(SECTOR), b"x" * SECTOR
    assert images([write(old * 2), flush(), write(new * 2)]) == {old * 2, new + old, old + new, new * 2}


def test_a_torn_write_keeps_its_last_short_piece_in_its_place() -> None:
    left = images([write(bytes(SECTOR + 3)), flush(), write(b"x" * SECTOR + b"end")])
    assert bytes(SECTOR) + b"end" in left
    assert {len(content) for content in left if content is not None} == {SECTOR + 3}


def test_a_truncation_is_lost_or_done_and_never_torn() -> None:
    assert images([write(b"a" * 2000), flush(), Step("T", "a", 1, b"")]) == {b"a" * 2000, b"a"}


def test_unlinking_is_durable_at_once_and_takes_what_was_waiting() -> None:
    assert images([write(b"x"), flush(), write(b"y"), Step("U", "a", 0, b"")]) == {None}
    assert images([write(b"x"), Step("U", "a", 0, b""), write(b"new"), flush()]) == {b"new"}


def test_every_harm_is_counted_and_no_other() -> None:
    for image, _, harmed in after([write(b"1"), write(b"2", path="b"), write(b"3", path="c")]):
        assert harmed == 3 - len(image)


def test_acknowledged_are_the_whole_lines_before_the_cut() -> None:
    steps = [printed(b"0\n1"), printed(b"2\nready\n3"), printed(b"\n4\n")]
    assert [crashed(steps, cut, {}, random.Random(1))[1] for cut in range(4)] == [[], [0], [0, 12], [0, 12, 3, 4]]


@pytest.mark.parametrize(
    ("failed", "is_fine"), [(100, True), (int(100 * CONTROL_FAILS), True), (89, False), (0, False)]
)
def test_the_control_is_in_order_only_when_it_went_wrong(failed: int, is_fine: bool) -> None:
    control = Tally("control", 100)
    for _ in range(failed):
        control.add_wrong("the vault does not open")
    assert bool(_judged(control).wrong) is not is_fine


def test_the_header_is_as_long_as_the_recorder_s() -> None:
    """Kind, length of the path (2 bytes), offset (8), length of the data (8): the head of recorder.c."""
    assert HEADER.size == 1 + 2 + 8 + 8
    assert "length of the path (2 bytes), offset (8), length of the data (8)" in " ".join(
        Path(__file__).with_name("recorder.c").read_text(encoding="utf-8").split()
    )
