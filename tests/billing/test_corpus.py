"""The engine against labelled notes. The floors only ever rise."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.cues import cue_table
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.pack import Cues
from tests.corpus.learn_cues import READ_BEFORE, as_toml, files, gathered, learned

CORPUS = Path(__file__).parents[1] / "corpus"


class Label(msgspec.Struct):
    """What the labelling guide says about a note."""

    id: str
    expected: Verdict
    reasons: frozenset[str]
    exclude: frozenset[str] = frozenset()

    @property
    def codes(self) -> frozenset[str]:
        return self.reasons | self.exclude


@dataclass(frozen=True)
class Score:
    accuracy: float
    false_green: float
    false_stop: float
    code_f1: float


def score(lines: list[str], book: RuleBook) -> Score:
    """The same measures as `tests/corpus/score.py`."""
    confusion: Counter[tuple[Verdict, Verdict]] = Counter()
    hit = wrong = 0
    for line in lines:
        label, answer = msgspec.json.decode(line, type=Label), decide(msgspec.json.decode(line, type=NoteFacts), book)
        confusion[label.expected, answer.verdict] += 1
        got = {*answer.reasons, *answer.exclude}
        hit, wrong = hit + len(label.codes & got), wrong + len(label.codes ^ got)
    green = sum(count for (want, _), count in confusion.items() if want is Verdict.BILLABLE)
    missed = sum(c for (want, got), c in confusion.items() if want is not got and got is Verdict.BILLABLE)
    return Score(
        accuracy=sum(count for (want, got), count in confusion.items() if want is got) / len(lines),
        false_green=missed / (len(lines) - green),
        false_stop=confusion[Verdict.BILLABLE, Verdict.NOT_BILLABLE] / green,
        code_f1=2 * hit / (2 * hit + wrong),
    )


def kept(reached: Score, floor: Score) -> bool:
    """Whether every measure is at least as good as its floor."""
    return (
        reached.accuracy >= floor.accuracy
        and reached.false_green <= floor.false_green
        and reached.false_stop <= floor.false_stop
        and reached.code_f1 >= floor.code_f1
    )


def lines_of(file: str) -> list[str]:
    return (CORPUS / file).read_text("utf-8").splitlines()


LEARNED = Score(0.97, 0.02, 0.01, 0.90)
"""The floor for notes that the weights were learned from: it holds what was reached, and says nothing about others."""


@pytest.mark.parametrize(
    ("file", "floor"),
    [
        *((name, Score(0.97, 0.01, 0.01, 0.95)) for name in ("notes.jsonl", "own_notes.jsonl", "blind_a.jsonl")),
        *((f"w{number}.jsonl", LEARNED) for number in range(1, 7)),
        ("scenes_mixed.jsonl", Score(0.93, 0.01, 0.01, 0.88)),
    ],
)
def test_labelled_notes_stay_above_their_floor(file: str, floor: Score) -> None:
    reached = score(lines_of(file), rule_book("sf-smhs", date(2026, 1, 1)))
    assert kept(reached, floor), reached


def test_every_file_of_notes_has_a_floor() -> None:
    assert set(files()) == {f"w{n}.jsonl" for n in range(1, 7)} | {*READ_BEFORE, "scenes_mixed.jsonl"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("writer", "floor"),
    [
        ("w1.jsonl", Score(0.95, 0.02, 0.02, 0.89)),
        ("w3.jsonl", Score(0.93, 0.03, 0.01, 0.78)),
        ("w6.jsonl", Score(0.96, 0.03, 0.01, 0.88)),
    ],
)
def test_notes_of_a_writer_left_out_are_read_by_what_the_others_teach(writer: str, floor: Score) -> None:
    """What counts: the weights are learned without this writer, as they will be for every worker."""
    weights = learned(gathered(name for name in files() if name != writer))
    steps = tomllib.loads(as_toml(weights, 0, ""))["cues"]
    book = replace(rule_book("sf-smhs", date(2026, 1, 1)), cues=cue_table(Cues(**entry) for entry in steps))
    reached = score(lines_of(writer), book)
    assert kept(reached, floor), reached
