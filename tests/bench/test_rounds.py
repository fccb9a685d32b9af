"""The rounds of a benchmark: what is timed, which rounds count, and what the machine tells of others' work."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.bench.rounds import (
    ENOUGH,
    LOST_CORES,
    STAT,
    Figures,
    Pair,
    Round,
    busy_seconds,
    counting,
    in_turns,
    measure,
    milliseconds,
    one_round,
    own_seconds,
    wait_until_quiet,
    warmed,
)

QUIET = Round((Figures(2.0, 1.0),), 0.0)
LOUD = Round((Figures(9.0, 1.0),), LOST_CORES + 0.01)


def saying(*told: float) -> Callable[[], float]:
    """A job that has measured itself: these milliseconds, one after the other."""
    left = iter(told)
    return lambda: next(left)


def test_a_job_that_measured_itself_is_believed() -> None:
    assert milliseconds(lambda: 123.5) == 123.5


def test_any_other_job_is_timed_whatever_it_answers() -> None:
    def slow() -> int:
        time.sleep(0.02)
        return 5

    assert 20 <= milliseconds(slow) < 5000


def test_each_figure_is_the_median_of_its_own_repeats() -> None:
    figures = in_turns(Pair(saying(1.0, 100.0, 3.0), saying(8.0, 2.0, 4.0), repeats=3))
    assert figures == Figures(program=3.0, floor=4.0)
    assert figures.ratio == 0.75


def test_of_an_even_number_of_repeats_the_middle_two_are_averaged() -> None:
    assert in_turns(Pair(saying(1.0, 3.0), saying(2.0, 6.0), repeats=2)) == Figures(2.0, 4.0)


def test_program_and_floor_take_turns() -> None:
    done: list[str] = []
    in_turns(Pair(lambda: done.append("program"), lambda: done.append("floor"), repeats=3))
    assert done == ["program", "floor"] * 3


@pytest.mark.parametrize("turns", [0, 1, 3])
def test_warming_does_each_job_so_often_and_gives_the_same_pair(turns: int) -> None:
    done: list[str] = []
    pair = Pair(lambda: done.append("program"), lambda: done.append("floor"), repeats=9)
    assert warmed(pair, turns) is pair
    assert done == ["program", "floor"] * turns


def test_a_round_has_the_figures_of_every_pair_in_order() -> None:
    done = one_round([Pair(lambda: 4.0, lambda: 2.0, 1), Pair(lambda: 9.0, lambda: 3.0, 2)])
    assert done.figures == (Figures(4.0, 2.0), Figures(9.0, 3.0))
    assert done.others is None or done.others >= 0.0


def test_measuring_gives_the_median_of_the_ratios_not_the_ratio_of_the_medians() -> None:
    # The first figure of each round warms up and does not count.
    program, floor = saying(0.0, 1.0, 0.0, 8.0, 0.0, 6.0), saying(0.0, 1.0, 0.0, 2.0, 0.0, 3.0)
    assert measure(Pair(program, floor, 1), rounds=3) == {"program_ms": 6.0, "floor_ms": 2.0, "ratio": 2.0}


@pytest.mark.parametrize(
    ("others", "is_quiet"), [(None, True), (0.0, True), (LOST_CORES, True), (LOST_CORES + 0.001, False), (2.0, False)]
)
def test_a_round_is_quiet_up_to_the_limit_and_where_nobody_can_tell(others: float | None, is_quiet: bool) -> None:
    assert Round((), others).is_quiet is is_quiet


def test_with_enough_quiet_rounds_only_these_count() -> None:
    assert counting([LOUD, *[QUIET] * ENOUGH, LOUD]) == [QUIET] * ENOUGH


def test_with_too_few_quiet_rounds_all_count_in_their_order() -> None:
    rounds = [LOUD, *[QUIET] * (ENOUGH - 1), LOUD]
    assert counting(rounds) == rounds
    assert counting([]) == []


def test_waiting_no_time_leaves_none_and_comes_back_at_once() -> None:
    began = time.monotonic()
    assert wait_until_quiet(0.0) == 0.0
    assert time.monotonic() - began < 0.5


@pytest.mark.skipif(not STAT.exists(), reason="this system does not tell how busy its processors are")
def test_the_machine_s_busy_time_never_goes_back() -> None:
    first = busy_seconds()
    second = busy_seconds()
    assert first is not None
    assert second is not None
    assert 0.0 < first <= second


def test_own_time_counts_processes_that_were_started_and_have_ended() -> None:
    before = own_seconds()
    subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.1: pass"], check=True)
    assert own_seconds() - before >= 0.05  # the system counts in ticks of a hundredth, each of four times rounded down
