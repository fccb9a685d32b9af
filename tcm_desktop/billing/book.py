"""The rules of one payer on one service date: layers composed, parameters resolved, patterns compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import load_layers, payer
from tcm_desktop.billing.pack import Activity, DatedValue, Evidence, Holiday, Lockout, Pack, Rule
from tcm_desktop.billing.patterns import Pattern, PatternError, parse
from tcm_desktop.billing.reading import Reader, reader
from tcm_desktop.billing.vocabulary import VocabularyError, build
from tcm_desktop.domain.clients import Setting


@dataclass(frozen=True, slots=True)
class RuleBook:
    """What `decide` works with. `rules` by code, each with the id of the pack that says it."""

    payer: str
    pack_id: str
    version: str
    digest: str
    rules: Mapping[str, tuple[str, Rule]]
    parameters: Mapping[str, DatedValue]
    activities: Mapping[str, Activity]
    evidence: Mapping[str, Evidence]
    reader: Reader
    holidays: tuple[Holiday, ...] = ()
    lockouts: Mapping[Setting, Lockout] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter that is a word."""
        return str(self.parameters[name].value)

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        value = self.parameters[name].value
        if not isinstance(value, int):
            raise PackError("pack.toml", f"parameters {name}", f"{value!r} is no number: write one without quotes")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of words; an empty one where no pack sets it."""
        value = self.parameters[name].value if name in self.parameters else ()
        return value if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True, slots=True)
class _Compiled:
    layers: tuple[Pack, ...]
    activities: dict[str, Activity]
    evidence: dict[str, Evidence]
    reader: Reader


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


def compile_layers(layers: Sequence[Pack]) -> _Compiled:
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
    return _Compiled(
        tuple(layers),
        {activity.code: activity for pack in layers for activity in pack.activities},
        {evidence.code: evidence for pack in layers for evidence in pack.evidence},
        reader(vocabulary, patterns),
    )


@cache
def _compiled(names: tuple[str, ...]) -> _Compiled:
    return compile_layers(load_layers(names))


def _in_force(pack: Pack, on: date) -> dict[str, DatedValue]:
    return {
        parameter.name: dated
        for parameter in pack.parameters
        for dated in parameter.series
        if dated.since <= on and (dated.until is None or on <= dated.until)
    }


def book_of(layers: _Compiled, payer_id: str, on: date) -> RuleBook:
    """The rules of compiled layers on a service date; later layers override earlier ones."""
    rules: dict[str, tuple[str, Rule]] = {}
    parameters: dict[str, DatedValue] = {}
    for pack in layers.layers:
        rules.update({rule.code: (f"{pack.identity.id}/{rule.code}", rule) for rule in pack.rules})
        parameters.update(_in_force(pack, on))
    holidays = {holiday.name: holiday for pack in layers.layers for holiday in pack.holidays}
    lockouts = {lockout.setting: lockout for pack in layers.layers for lockout in pack.lockouts}
    last = layers.layers[-1].identity
    digest = hashlib.sha256("".join(pack.digest for pack in layers.layers).encode()).hexdigest()
    return RuleBook(
        payer_id,
        last.id,
        last.version,
        digest,
        rules,
        parameters,
        layers.activities,
        layers.evidence,
        layers.reader,
        tuple(holidays.values()),
        lockouts,
    )


@cache
def rule_book(payer_id: str, on: date) -> RuleBook:
    """The rules of a payer on a service date. Raises PackError."""
    return book_of(_compiled(payer(payer_id).layers), payer_id, on)
