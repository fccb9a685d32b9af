"""The wait after failed unlocks, to the second, and a side file that others have written in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.attempts import FILE, FREE_TRIES, LONGEST_WAIT, Attempts, refusal, wait_after
from tcm_desktop.services.errors import WrongPassphrase

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


def failed(folder: Path, times: int) -> Attempts:
    attempts = Attempts(folder)
    for _ in range(times):
        attempts.remember(NOW)
    return attempts


@given(st.integers(0, 10**6))
def test_the_wait_never_shrinks_with_another_failure_and_never_passes_the_longest(failures: int) -> None:
    assert 0 <= wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_the_first_tries_are_free_and_the_next_is_not() -> None:
    assert [wait_after(count) for count in (0, FREE_TRIES, FREE_TRIES + 1)] == [0, 0, 2]


def test_without_failures_nothing_is_refused_and_no_file_is_made(tmp_path: Path) -> None:
    Attempts(tmp_path).refuse_early(NOW)
    Attempts(tmp_path).forget()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("late", "told"), [(0.0, 2), (0.001, 2), (1.0, 1), (1.999, 1)])
def test_what_is_left_of_the_wait_is_told_in_whole_seconds_rounded_up(tmp_path: Path, late: float, told: int) -> None:
    attempts = failed(tmp_path, FREE_TRIES + 1)
    with pytest.raises(WrongPassphrase) as error:
        attempts.refuse_early(NOW + timedelta(seconds=late))
    assert error.value.wait_seconds == told


def test_at_the_very_end_of_the_wait_the_next_try_is_let_through(tmp_path: Path) -> None:
    failed(tmp_path, FREE_TRIES + 1).refuse_early(NOW + timedelta(seconds=2))


def test_looking_whether_to_refuse_counts_as_no_failure(tmp_path: Path) -> None:
    attempts = failed(tmp_path, FREE_TRIES)
    attempts.refuse_early(NOW)
    assert attempts.failures() == (NOW,) * FREE_TRIES


def test_after_a_success_counting_starts_anew(tmp_path: Path) -> None:
    failed(tmp_path, 9).forget()
    assert Attempts(tmp_path).remember(NOW) == 0


def test_lines_that_are_no_instant_are_left_out_and_the_others_count(tmp_path: Path) -> None:
    good = NOW.isoformat()
    (tmp_path / FILE).write_bytes(f"{good}\n2026-03-04T18:00:00\nnonsense\n\n{good}\n".encode() + b"\xff\xfe\n")
    assert Attempts(tmp_path).failures() == (NOW, NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_the_side_file_is_private(tmp_path: Path) -> None:
    failed(tmp_path, 1)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("seconds", "told"), [(0, "Then try again."), (60, "Wait 60 seconds, then try again.")])
def test_what_a_person_is_told_ends_with_what_to_do(seconds: int, told: str) -> None:
    assert str(refusal(seconds)).endswith(told)
    assert refusal(seconds).wait_seconds == seconds
