"""Learn the cues of the federal pack from labelled notes, and write them as data.

    python -m tests.corpus.learn_cues

For each answer (a verdict, or a reason code) a regularised logistic regression over the traits of the notes: which of
them speak for it and which against it, with all others held still. Each regression has one best answer, so that the
same notes give the same weights. Written are weights in steps; what is near nothing is left out.

Patterns of activities were written while reading the notes in READ_BEFORE. How far such a pattern can be trusted is
learned from the other notes only: in those it looks better than it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.cues import MIXED, CueTable
from tcm_desktop.billing.decide import look
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.links import GAPS, NO_MENTAL_HEALTH
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.corpus.regression import Problem, solved

PAYER = "sf-smhs"
HERE = Path(__file__).parent
PACK = HERE.parents[1] / "resources" / "packs" / "us-federal" / "cues.toml"
READ_BEFORE = ("blind_a.jsonl", "notes.jsonl", "own_notes.jsonl")
LEAST_NOTES, LEAST_WEIGHT, STEPS = 2, 0.03, 50
VERDICTS = (Verdict.BILLABLE, Verdict.NEEDS_DOCUMENTATION, Verdict.NOT_BILLABLE)
_ROLES = {str(role) for role in (*ContactRole, None)}
_LEAST_MINUTES, _TOO_SHORT = 8, "too_short"
PARTIES = {
    "clerical": "other",
    "court_report": "other",
    "mandated_report": "other",
    "best_practice_consultation": "other",
    "colleague_check_in": "provider",
    "language_translation": "provider",
    "support_person_service_not_tied_to_client": "significant_support_person",
}
"""With whom the scenes of an activity happen; the others are with the client."""
MODES = {"clerical": "none", "court_report": "none", "voicemail": "telephone", "mandated_report": "telephone"}
HEAD = """\
# How much the traits of a note speak for an answer: base before anything is read, then traits by weight.
# Learned from labelled notes by tests/corpus/learn_cues.py; run it again instead of editing here.
# Learned from {notes} notes; fingerprint of what they show: {fingerprint}
"""


class Row(msgspec.Struct):
    """The label of a note."""

    expected: Verdict
    reasons: frozenset[str]
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """The traits of one note that can be learned from, its verdict, and all its codes.

    `judged`: its verdict depends on what it tells, not on its minutes or its mode.
    """

    traits: frozenset[str]
    verdict: Verdict
    codes: frozenset[str]
    judged: bool
    mixed: bool


def reach(trait: str) -> float:
    """How freely a trait may weigh: a finding of a pattern says more than a single word does."""
    kind, _, rest = trait.partition(":")
    if trait.startswith("{"):
        return 0.25 if trait.endswith("}") else 0.4
    if not rest and ":" not in trait:
        return 0.2 if "_" in trait else 0.25
    if kind in ("need", "rule"):
        return 0.3 if kind == "need" else 0.4
    return 0.2 if rest in _ROLES and kind != "with" else 0.5


def example(line: str, book: RuleBook, *, read_before: bool = False) -> Example:
    """One labelled note as the learner sees it."""
    facts, label = msgspec.json.decode(line, type=NoteFacts), msgspec.json.decode(line, type=Row)
    seen = look(facts, book).traits
    if read_before:
        seen = {t: i for t, i in seen.items() if not t.startswith("rule:excluded:") and not _by_pattern(t, book)}
    live = facts.contact_mode in LIVE_MODES or facts.contact_mode is ContactMode.NONE
    return Example(
        frozenset(seen),
        label.expected,
        (label.reasons | label.exclude) - {_TOO_SHORT},
        live and facts.minutes >= _LEAST_MINUTES,
        bool(label.exclude),
    )


def scenes(lines: Iterable[str], book: RuleBook) -> list[Example]:
    """Short scenes: `# code ...` opens a group, `+` tells the activity, `-` something close to it that counts.

    `?` is a bare sentence in which somebody else does it, or nobody yet; why it would serve the client is not said.
    """
    found, code = [], ""
    for line in lines:
        mark, _, text = line.strip().partition(" ")
        if mark == "#":
            code = text.split()[0]
        elif mark:
            facts = {"id": "", "component": "monitoring", "minutes": 30, "linked_need": "Symptoms", "narrative": text}
            verdict, reasons = {"+": ("not_billable", [code]), "?": ("needs_documentation", [NO_MENTAL_HEALTH])}.get(
                mark, ("billable", [])
            )
            told = mark == "+"
            facts["contact_mode"] = MODES.get(code, "face_to_face") if told else "face_to_face"
            facts["contact_with"] = PARTIES.get(code, "client") if told else "client"
            facts |= {"expected": verdict, "reasons": reasons}
            found.append(example(json.dumps(facts), book, read_before=True))
    return found


def cases(book: RuleBook) -> list[Example]:
    """The contacts that the packs of San Francisco hold as cases."""
    told = [case for pack in shipped().layers(shipped().payer(PAYER)) for case in pack.cases]
    rows = [msgspec.to_builtins(case) | {"expected": case.verdict} for case in told]
    return [example(json.dumps(row), book, read_before=True) for row in rows]


def _by_pattern(trait: str, book: RuleBook) -> bool:
    kind, mark, _ = trait.partition(":")
    return bool(mark) and kind in book.activities


def learned(examples: Sequence[Example]) -> dict[str, tuple[float, dict[str, float]]]:
    """For each answer where its sum begins, and the weight of each trait."""
    counted = Counter(trait for e in examples for trait in e.traits)
    names = sorted(trait for trait, count in counted.items() if count >= LEAST_NOTES)
    judged, green = ([e for e in examples if e.judged], [e for e in examples if e.verdict is Verdict.BILLABLE])
    among_judged, among_green, among_all = (_problem(told, names) for told in (judged, green, examples))
    found = {str(v): solved(among_judged, [e.verdict is v for e in judged]) for v in VERDICTS}
    found[MIXED] = solved(among_green, [e.mixed for e in green])
    for code in sorted({code for e in examples for code in e.codes}):
        if code in GAPS:
            found[code] = solved(among_judged, [code in e.codes for e in judged])
        else:
            found[code] = solved(among_all, [code in e.codes for e in examples])
    return {answer: (base, dict(zip(names, weights, strict=True))) for answer, (base, weights) in found.items()}


def _problem(examples: Sequence[Example], names: Sequence[str]) -> Problem:
    place = {trait: index for index, trait in enumerate(names)}
    rows = [sorted(place[trait] for trait in e.traits if trait in place) for e in examples]
    return Problem.of(rows, [reach(name) for name in names])


def as_toml(weights: Mapping[str, tuple[float, Mapping[str, float]]], notes: int, fingerprint: str) -> str:
    """The cues file."""
    parts = [HEAD.format(notes=notes, fingerprint=fingerprint)]
    for answer in sorted(weights):
        base, of_traits = weights[answer]
        steps: dict[int, list[str]] = {}
        for trait, weight in of_traits.items():
            if abs(weight) >= LEAST_WEIGHT:
                steps.setdefault(round(weight * STEPS), []).append(trait)
        lines = [f'"{s / STEPS:g}" = {json.dumps(" ".join(steps[s]), ensure_ascii=False)}' for s in sorted(steps)]
        parts.append("\n".join((f'[[cues]]\ncode = "{answer}"\nbase = {base:.2f}\n[cues.words]', *lines, "")))
    return "\n".join(parts)


def fingerprint(examples: Iterable[Example]) -> str:
    """A digest of everything that the weights follow from, to tell whether they have to be learned again."""
    digest = sha256((HERE / "regression.py").read_bytes() + Path(__file__).read_bytes())
    for e in examples:
        digest.update(f"{sorted(e.traits)}{e.verdict}{sorted(e.codes)}{e.judged}{e.mixed}".encode())
    return digest.hexdigest()[:16]


def bare_book() -> RuleBook:
    """The rules with patterns and words, and without any weights."""
    return replace(rule_book(PAYER, date(2026, 1, 1)), cues=CueTable({}, {}))


def files() -> list[str]:
    """The names of the files with labelled notes."""
    return sorted(path.name for path in HERE.glob("*.jsonl"))


def gathered(names: Iterable[str]) -> list[Example]:
    """The notes of these files."""
    book = bare_book()
    found = cases(book) + scenes((HERE / "scenes.txt").read_text("utf-8").splitlines(), book)
    for name in names:
        lines = (HERE / name).read_text("utf-8").splitlines()
        found += [example(line, book, read_before=name in READ_BEFORE) for line in lines]
    return found


if __name__ == "__main__":
    found = gathered(files())
    PACK.write_text(as_toml(learned(found), len(found), fingerprint(found)), "utf-8")
