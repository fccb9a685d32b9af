"""Every figure that there is a bound for, as a ratio to a floor in the same run: `python3 dev.py bench [--rounds N]`.

Rounds in which others used the processor are left out when three quiet ones are left; else the heading says so.
The exit code tells only whether everything could be measured: a bound that is missed is shown, not punished.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from tests.bench import chart, pdf, reading, search, startup, syncing
from tests.bench.rounds import Figures, Pair, Round, counting, one_round, wait_until_quiet


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of the table: the work, its floor, and how many times as long it may take."""

    work: str
    floor: str
    bound: float


def one(pair: Callable[[], AbstractContextManager[Pair]]) -> Callable[[], AbstractContextManager[Sequence[Pair]]]:
    """A pair that shares nothing with others."""

    @contextmanager
    def alone() -> Iterator[Sequence[Pair]]:
        with pair() as made:
            yield [made]

    return alone


GROUPS = (
    ((Measure("process start to painted unlock window", "a bare PySide6 window", 1.5),), one(startup.pair)),
    ((Measure("keystroke to verdict, 800 characters", "60 compiled searches", 4.0),), one(reading.pair)),
    ((Measure("a chart with 5,000 contacts", "the same SQL by the bare driver", 3.0),), one(chart.pair)),
    ((Measure("searching 100,000 notes", "the same SQL by the bare driver", 3.0),), one(search.pair)),
    ((Measure("a plan of three pages", "the same pages by a bare canvas", 1.5),), one(pdf.pair)),
    (
        (
            Measure("first push of 1,000 notes", "one body by COPY", 2.5),
            Measure("first pull of 1,000 notes", "one body by executemany", 2.5),
        ),
        syncing.sharing,
    ),
)
MEASURES = tuple(measure for measures, _ in GROUPS for measure in measures)


def main() -> None:
    """Measure everything in turns and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--wait", type=float, default=30.0, help="seconds to wait, in all, for a quiet machine")
    given = parser.parse_args()
    rounds, wait = [], given.wait
    with ExitStack() as stack:
        pairs = [pair for _, made in GROUPS for pair in stack.enter_context(made())]
        for number in range(1, given.rounds + 1):
            wait = wait_until_quiet(wait)
            rounds.append(one_round(pairs))
            print(f"round {number} of {given.rounds}: {_load(rounds[-1])}", flush=True)
    print(report(rounds))


def report(rounds: Sequence[Round]) -> str:
    """The table, over the rounds that count."""
    counted = counting(rounds)
    disturbed = sum(not one.is_quiet for one in counted)
    heading = f"\n{len(counted)} of {len(rounds)} rounds count, {disturbed} of them while others used the processor."
    lines = [
        f"{heading} Medians (least–most).",
        f"{'work':40}{'milliseconds':>22}{'floor':>22}{'ratio':>22}{'bound':>7}",
    ]
    for at, measure in enumerate(MEASURES):
        lines.append(_row(measure, [one.figures[at] for one in counted]))
    return "\n".join(lines + [f"floor of {measure.work}: {measure.floor}" for measure in MEASURES])


def _row(measure: Measure, figures: Sequence[Figures]) -> str:
    program, floor = _span([each.program for each in figures], 1), _span([each.floor for each in figures], 1)
    ratios = [each.ratio for each in figures]
    verdict = "met" if median(ratios) <= measure.bound else "NOT MET"
    return f"{measure.work:40}{program:>22}{floor:>22}{_span(ratios, 2):>22}{measure.bound:>7}  {verdict}"


def _span(values: Sequence[float], digits: int) -> str:
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def _load(one: Round) -> str:
    return "load of others unknown" if one.others is None else f"others used {one.others:.2f} cores"


if __name__ == "__main__":
    main()
