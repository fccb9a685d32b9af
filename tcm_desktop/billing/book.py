"""The rules of one payer on one service date: layers composed, parameters resolved, patterns compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.cues import MIXED, CueTable, cue_table
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Activity, DatedValue, Evidence, Holiday, Lockout, Pack, Payer, Rule
from tcm_desktop.billing.patterns import Pattern, PatternError, parse
from tcm_desktop.billing.reading import Reader, reader
from tcm_desktop.billing.shelf import Shelf, in_use
from tcm_desktop.billing.units import Aggregation, MinuteKind, StaffCap, UnitRules
from tcm_desktop.billing.values import Values, holidays_of, parameters_of, refuse_incomplete
from tcm_desktop.billing.vocabulary import VocabularyError, build
from tcm_desktop.domain.clients import Setting


@dataclass(frozen=True, slots=True)
class RuleBook(Values):
    """What `decide` works with. `rules` by code, each with the id of the pack that says it.

    `layers` names each pack with its version; `verified_through` is the day up to which all their sources were read,
    `on` the service date.
    """

    payer: str
    pack_id: str
    version: str
    digest: str
    rules: Mapping[str, tuple[str, Rule]]
    parameters: Mapping[str, DatedValue]
    activities: Mapping[str, Activity]
    evidence: Mapping[str, Evidence]
    reader: Reader
    cues: CueTable
    holidays: tuple[Holiday, ...] = ()
    lockouts: Mapping[Setting, Lockout] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    verified_through: date = date.max
    on: date = date.min

    @property
    def unit_rules(self) -> UnitRules:
        """How this payer counts units."""
        return UnitRules(
            self.text("unit.calculator"),
            Aggregation(self.text("unit.aggregation")),
            frozenset(MinuteKind(kind) for kind in self.words("minutes.countable")),
            self.limit("units.most_a_day"),
            self.limit("units.most_a_month"),
            StaffCap(self.text("staff.cap")) if "staff.cap" in self.parameters else StaffCap.EACH_WORKER,
        )


Books = Callable[[str, date], RuleBook]
"""The rules of a payer profile on a service date. Raises PackError where there are none."""


@dataclass(frozen=True, slots=True)
class Language:
    """What narratives are read with: patterns and words of several packs, compiled."""

    activities: dict[str, Activity]
    evidence: dict[str, Evidence]
    reader: Reader
    cues: CueTable


def _patterns(layers: Sequence[Pack]) -> list[Pattern]:
    found: list[Pattern] = []
    for pack in layers:
        try:
            for activity in pack.activities:
                found += [parse(activity.code, text) for text in activity.patterns]
                found += [parse(activity.code, text, weak=True) for text in activity.weak]
            for evidence in pack.evidence:
                found += [parse(evidence.code, text) for text in evidence.patterns]
        except PatternError as error:
            raise PackError(pack.identity.id, "patterns", str(error)) from error
    return found


def compile_layers(layers: Sequence[Pack]) -> Language:
    """Make layers ready to read narratives with. Raises PackError."""
    words = {name: entries for pack in layers for table in pack.words.values() for name, entries in table.items()}
    patterns = _patterns(layers)
    for pattern in patterns:
        for name in pattern.names():
            if name.strip("{}") not in words and name != "{number}":
                raise PackError(
                    layers[0].identity.id,
                    f"{pattern.code} {pattern.text!r}",
                    f"{name} is no class: add it to words.toml",
                )
    try:
        vocabulary = build(words, (literal for pattern in patterns for literal in pattern.literals()))
    except VocabularyError as error:
        raise PackError("words.toml", "classes", str(error)) from error
    return Language(
        {activity.code: activity for pack in layers for activity in pack.activities},
        {evidence.code: evidence for pack in layers for evidence in pack.evidence},
        reader(vocabulary, patterns),
        _cues(layers),
    )


def _cues(layers: Sequence[Pack]) -> CueTable:
    known = {MIXED, *Verdict, *(rule.code for pack in layers for rule in pack.rules)}
    for pack in layers:
        for entry in pack.cues:
            if entry.code not in known:
                fix = "this is no verdict and no rule: add it to rules.toml, or take the cues out"
                raise PackError(f"{pack.identity.id}/cues.toml", entry.code, fix)
    try:
        return cue_table(entry for pack in layers for entry in pack.cues)
    except ValueError as error:
        raise PackError("cues.toml", "words", f"{error}: write weights as numbers") from error


_LANGUAGES: dict[tuple[str, ...], Language] = {}
"""Compiled languages by the digests of their packs: compiling takes longest, and most profiles read alike."""


def language(layers: Sequence[Pack]) -> Language:
    """The language of those layers that say anything about words, compiled once. Raises PackError."""
    speaking = [pack for pack in layers if pack.words or pack.activities or pack.evidence]
    key = tuple(pack.digest for pack in speaking)
    if key not in _LANGUAGES:
        _LANGUAGES[key] = compile_layers(speaking)
    return _LANGUAGES[key]


def book_of(layers: Sequence[Pack], payer_id: str, on: date) -> RuleBook:
    """The rules of these packs on a service date; later layers override earlier ones. Raises PackError."""
    rules: dict[str, tuple[str, Rule]] = {}
    for pack in layers:
        rules.update({rule.code: (f"{pack.identity.id}/{rule.code}", rule) for rule in pack.rules})
    spoken = language(layers)
    _refuse_unknown_evidence(rules, spoken)
    last = layers[-1].identity
    return RuleBook(
        payer=payer_id,
        pack_id=last.id,
        version=last.version,
        digest=digest_of(layers),
        rules=rules,
        parameters=parameters_of(layers, on),
        activities=spoken.activities,
        evidence=spoken.evidence,
        reader=spoken.reader,
        cues=spoken.cues,
        holidays=holidays_of(layers),
        lockouts={lockout.setting: lockout for pack in layers for lockout in pack.lockouts},
        layers=tuple(f"{pack.identity.id} {pack.identity.version}" for pack in layers),
        verified_through=min(pack.identity.verified_through for pack in layers),
        on=on,
    )


def digest_of(layers: Sequence[Pack]) -> str:
    """What names these very versions: a decision is stored with it."""
    return hashlib.sha256("".join(pack.digest for pack in layers).encode()).hexdigest()


def _refuse_unknown_evidence(rules: Mapping[str, tuple[str, Rule]], spoken: Language) -> None:
    for rule_id, rule in rules.values():
        for when in rule.when:
            for code in filter(None, (when.read, when.unread)):
                if code not in spoken.evidence:
                    raise PackError(rule_id, "when", f"there is no evidence {code!r}: add it to evidence.toml")


def book_for(shelf: Shelf, payer: Payer, on: date, known: date | None = None) -> RuleBook:
    """The rules of a profile in force on a service date, as they were known on a day (None: today). Raises PackError.

    A profile whose packs set no value for something that every decision needs has no rules for that day.
    """
    return full_book(shelf.layers(payer, known), payer.id, on)


def full_book(layers: Sequence[Pack], payer_id: str, on: date) -> RuleBook:
    """The rules of these packs, which must set every value that a decision needs. Raises PackError."""
    book = book_of(layers, payer_id, on)
    refuse_incomplete(book.parameters, book.pack_id, payer_id, on)
    return book


def rule_book(payer_id: str, on: date, known: date | None = None) -> RuleBook:
    """The rules in use for a payer on a service date, as known on a day. Raises PackError."""
    return _kept_book(in_use(), payer_id, on, known)


def book_if_any(payer_id: str, on: date, books: Books = rule_book) -> RuleBook | None:
    """The same, or None where there are no rules for that payer on that day."""
    try:
        return books(payer_id, on)
    except PackError:
        return None


@cache
def _kept_book(shelf: Shelf, payer_id: str, on: date, known: date | None) -> RuleBook:
    return book_for(shelf, shelf.payer(payer_id), on, known)
