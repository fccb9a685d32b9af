"""Learn the cues of the federal pack from labelled notes and scenes, and write them as data.

    python -m tests.corpus.learn_cues

Which words speak for which excluded activity is counted, not thought up: for each activity the share of its notes that
hold a word against the share of all others, as a logarithm in steps of a half. Seldom words and small differences are
left out. Mixed notes are left out too: nobody can tell which of their words belong to which half.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from tcm_desktop.billing.cues import WORK, features
from tcm_desktop.billing.tokens import tokenise

HERE = Path(__file__).parent
PACK = HERE.parents[1] / "resources" / "packs" / "us-federal" / "cues.toml"
NOTES = ("notes.jsonl", "own_notes.jsonl", "blind_a.jsonl")
LEAST_NOTES, LEAST_NOTES_PAIR, LEAST_WEIGHT, LEAST_SHARE = 2, 3, 0.75, 20
HEAD = """\
# How much words speak for an activity where no pattern found any: base before a word is read, then words by weight.
# Learned from labelled notes by tests/corpus/learn_cues.py; run it again instead of editing here.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """The words of one note and the activities that are its whole substance."""

    words: frozenset[str]
    codes: frozenset[str]
    party: str = ""


def example(text: str, codes: Iterable[str], party: str = "") -> Example:
    """A labelled text as the learner sees it."""
    return Example(frozenset(feature for feature, _ in features(tokenise(text).words)), frozenset(codes), party)


def scenes(lines: Iterable[str]) -> list[Example]:
    """Short scenes: `# code ...` opens a group, `+` tells the activity, `-` something close to it that counts."""
    found, code = [], ""
    for line in lines:
        mark, _, text = line.strip().partition(" ")
        if mark == "#":
            code = text.split()[0]
        elif mark:
            found.append(example(text, {code} if mark == "+" else {WORK}))
    return found


def notes(lines: Iterable[str], activities: frozenset[str]) -> list[Example]:
    """Labelled notes without the mixed ones."""
    rows = [row for row in map(json.loads, lines) if not row.get("exclude")]
    codes = {"billable": {WORK}, "needs_documentation": set[str]()}
    return [
        example(
            row["narrative"],
            codes.get(row["expected"], activities.intersection(row["reasons"])),
            row["contact_with"] or "nobody",
        )
        for row in rows
    ]


def learned(examples: Sequence[Example], code: str, known: Counter[str]) -> tuple[float, dict[float, list[str]]]:
    """The base and the words by weight of one activity. Shares are drawn towards the word's share in all notes."""
    told = [e for e in examples if code in e.codes]
    others = len(examples) - len(told)
    hits = Counter(word for e in told for word in e.words)
    weights: dict[float, list[str]] = {}
    for word, count in sorted(known.items()):
        drawn = 2 * count / len(examples)
        ratio = (hits[word] + drawn) / (len(told) + 2) / ((count - hits[word] + drawn) / (others + 2))
        weight = log(ratio)
        if abs(weight) >= LEAST_WEIGHT:
            weights.setdefault(round(weight * 2) / 2, []).append(word)
    return round(log(len(told) / others), 2), weights


def parties(examples: Iterable[Example], code: str) -> list[str]:
    """Whom contacts with this activity were with, once or twice not counted."""
    seen = Counter(e.party for e in examples if code in e.codes and e.party and code != WORK)
    return sorted(party for party, count in seen.items() if count * LEAST_SHARE >= seen.total())


def as_toml(examples: Sequence[Example]) -> str:
    """The cues file."""
    counted = Counter(word for e in examples for word in e.words)
    known = Counter({w: n for w, n in counted.items() if n >= (LEAST_NOTES_PAIR if "_" in w else LEAST_NOTES)})
    parts = [HEAD]
    for code in sorted({code for e in examples for code in e.codes}):
        base, weights = learned(examples, code, known)
        lines = [
            f'"{weight:g}" = {json.dumps(" ".join(weights[weight]), ensure_ascii=False)}' for weight in sorted(weights)
        ]
        head = (
            f'[[cues]]\ncode = "{code}"\nbase = {base}\nparties = {json.dumps(parties(examples, code))}\n[cues.words]\n'
        )
        parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def gathered() -> list[Example]:
    """All examples that lie beside this file."""
    found = scenes((HERE / "scenes.txt").read_text("utf-8").splitlines())
    activities = frozenset(code for e in found for code in e.codes) - {WORK}
    for name in NOTES:
        found += notes((HERE / name).read_text("utf-8").splitlines(), activities)
    return found


if __name__ == "__main__":
    PACK.write_text(as_toml(gathered()), "utf-8")
