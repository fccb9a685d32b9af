"""The engine against labelled notes. The floors only ever rise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.facts import NoteFacts

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


@pytest.mark.parametrize(
    ("file", "floor"),
    [(name, Score(0.97, 0.01, 0.01, 0.95)) for name in ("notes.jsonl", "own_notes.jsonl", "blind_a.jsonl")],
)
def test_labelled_notes_stay_above_their_floor(file: str, floor: Score) -> None:
    reached = score((CORPUS / file).read_text("utf-8").splitlines(), rule_book("sf-smhs", date(2026, 1, 1)))
    assert reached.accuracy >= floor.accuracy
    assert reached.false_green <= floor.false_green
    assert reached.false_stop <= floor.false_stop
    assert reached.code_f1 >= floor.code_f1
