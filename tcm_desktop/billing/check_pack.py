"""The checks a pack must pass beyond its types: dates without gap or overlap, short plain words, known names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from tcm_desktop.billing.chart_codes import PLACEHOLDERS, ChartCode, placeholders
from tcm_desktop.billing.pack import Citation, DatedValue, FixKind, Group, Pack, Parameter, Rule
from tcm_desktop.billing.parameters import NEVER_ABSENT, PARAMETERS

ENGINE = 1
"""The rule language that this program knows. A pack that needs a later one is refused."""
HEADLINE_WORDS = 8
REASON_WORDS = 20


class PackError(Exception):
    """A pack that cannot be used. The message names the file, the key and what to change."""

    def __init__(self, file: str, key: str, fix: str) -> None:
        super().__init__(f"{file}: {key}: {fix}")
        self.file, self.key, self.fix = file, key, fix


def check(pack: Pack, name: str) -> None:
    """Raise PackError for the first thing that is wrong. `name` is how messages call the pack's folder."""
    for fault in faults(pack, name):
        raise fault


def faults(pack: Pack, name: str) -> Iterator[PackError]:
    """Everything that is wrong with a pack whose files have the right form."""
    yield from _identity(pack, f"{name}/pack.toml")
    for parameter in pack.parameters:
        yield from _parameter(f"{name}/pack.toml", parameter, pack.identity.effective_from)
    yield from _twice(f"{name}/pack.toml", "parameters", (parameter.name for parameter in pack.parameters))
    for statement in pack.statements:
        for part in ("text", "document", "section"):
            if not getattr(statement, part).strip():
                yield PackError(f"{name}/statements.toml", f"statements {statement.id} {part}", "is empty: quote it")
    for rule in pack.rules:
        yield from _rule(f"{name}/rules.toml", rule)
    yield from _calendar(pack, name)
    for group in (pack.activities, pack.evidence):
        for entry in group:
            if entry.actor not in ("any", "worker"):
                yield PackError(f"{name}: {entry.code}", "actor", f"is {entry.actor!r}: write any or worker")
    yield from _names(pack, name)


def _names(pack: Pack, name: str) -> Iterator[PackError]:
    classes = [word_class for table in pack.words.values() for word_class in table]
    yield from _twice(f"{name}/statements.toml", "statements", (statement.id for statement in pack.statements))
    yield from _twice(f"{name}/rules.toml", "rules", (rule.code for rule in pack.rules))
    yield from _twice(f"{name}/activities.toml", "activities", (activity.code for activity in pack.activities))
    yield from _twice(f"{name}/evidence.toml", "evidence", (evidence.code for evidence in pack.evidence))
    ids = [*(case.id for case in pack.cases), *(day.id for day in pack.days), *(month.id for month in pack.months)]
    yield from _twice(f"{name}/cases.toml", "cases", ids)
    yield from _twice(f"{name}/words.toml", "classes", classes)


def _twice(file: str, key: str, names: Iterable[str]) -> Iterator[PackError]:
    for found, times in Counter(names).items():
        if times > 1:
            yield PackError(file, f"{key} {found}", f"stands there {times} times: keep one")


def _identity(pack: Pack, file: str) -> Iterator[PackError]:
    identity = pack.identity
    if identity.engine > ENGINE:
        fix = f"needs rule language {identity.engine}, this program knows {ENGINE}: update the program"
        yield PackError(file, "pack.engine", fix)
    if identity.verified_through < identity.effective_from:
        yield PackError(file, "pack.verified_through", "is before effective_from: correct one of them")
    if (identity.version, identity.published) not in {(change.version, change.published) for change in pack.changes}:
        fix = f"no [[changes]] entry for version {identity.version} of {identity.published}: say what changed"
        yield PackError(file, "changes", fix)
    for change in pack.changes:
        for part in ("text", "evidence"):
            if not getattr(change, part).strip():
                yield PackError(file, f"changes {change.version} {part}", "is empty: say what changed and why")


def _citation(file: str, key: str, citation: Citation) -> Iterator[PackError]:
    for part in ("document", "section", "sentence"):
        if not getattr(citation, part).strip():
            yield PackError(file, f"{key} citation.{part}", "is empty: a rule quotes its source")


def _parameter(file: str, parameter: Parameter, starts: date) -> Iterator[PackError]:
    key = f"parameters {parameter.name}"
    if parameter.name not in PARAMETERS:
        yield PackError(file, key, f"unknown parameter: use one of {', '.join(PARAMETERS)}")
        return
    if not parameter.series:
        yield PackError(file, key, "has no value: write at least one [[parameters.series]]")
    for dated in parameter.series:
        yield from _citation(file, key, dated.citation)
        yield from _value(file, key, parameter.name, dated)
        if dated.since < starts:
            yield PackError(file, key, f"starts on {dated.since}, before the pack does: move pack.effective_from")
        if dated.until is not None and dated.until < dated.since:
            yield PackError(file, key, f"ends on {dated.until}, before it starts: correct since or until")
    yield from _series(file, key, sorted(parameter.series, key=lambda dated: dated.since))


def _value(file: str, key: str, name: str, dated: DatedValue) -> Iterator[PackError]:
    shape = PARAMETERS[name]
    if dated.absent:
        if dated.value is not None:
            yield PackError(file, key, "is absent and has a value: keep one of the two")
        elif name in NEVER_ABSENT:
            yield PackError(file, key, f"cannot be absent: write {shape.wanted}")
    elif not shape.fits(dated.value):
        shown = "is missing" if dated.value is None else f"{dated.value!r} does not fit"
        yield PackError(file, key, f"value {shown}: write {shape.wanted}")


def _series(file: str, key: str, ordered: list[DatedValue]) -> Iterator[PackError]:
    for earlier, later in pairwise(ordered):
        expected = None if earlier.until is None else earlier.until + timedelta(days=1)
        if expected is None or expected > later.since:
            yield PackError(file, key, f"two values overlap on {later.since}: end the earlier one the day before")
        elif expected < later.since:
            last = later.since - timedelta(days=1)
            yield PackError(file, key, f"no value from {expected} to {last}: close the gap, or write absent = true")


def _rule(file: str, rule: Rule) -> Iterator[PackError]:
    yield from _citation(file, f"rules {rule.code}", rule.citation)
    for part, most in (("headline", HEADLINE_WORDS), ("reason", REASON_WORDS)):
        count = len(getattr(rule, part).split())
        if not 0 < count <= most:
            yield PackError(file, f"rules {rule.code} {part}", f"has {count} words: write 1 to {most}")
    if not any(fix.kind is FixKind.DO_NOT_BILL for fix in rule.fixes):
        fix = "keeping the note without billing must always be offered: add do_not_bill"
        yield PackError(file, f"rules {rule.code} fixes", fix)
    if rule.group is Group.CHART:
        yield from _chart_rule(file, rule)
    for offered in rule.fixes:
        asks = offered.kind is FixKind.ASK
        if asks != bool(offered.text) or (asks and "____" not in offered.text):
            fix = "an ask carries a text with a blank ____, the others carry none"
            yield PackError(file, f"rules {rule.code} fixes", fix)


def _chart_rule(file: str, rule: Rule) -> Iterator[PackError]:
    if rule.code not in tuple(ChartCode):
        yield PackError(file, f"rules {rule.code}", f"no check has this code: use one of {', '.join(ChartCode)}")
    try:
        unknown = (placeholders(rule.headline) | placeholders(rule.reason)) - PLACEHOLDERS
    except ValueError as error:
        yield PackError(file, f"rules {rule.code}", f"a brace does not close: {error}")
        return
    if unknown:
        known = ", ".join(sorted(PLACEHOLDERS))
        yield PackError(file, f"rules {rule.code}", f"{sorted(unknown)} cannot be filled in: use {known}")


def _calendar(pack: Pack, name: str) -> Iterator[PackError]:
    for holiday in pack.holidays:
        yield from _citation(f"{name}/calendar.toml", f"holidays {holiday.name}", holiday.citation)
        if not 1 <= holiday.month <= 12 or bool(holiday.day) == bool(holiday.nth):
            yield PackError(f"{name}/calendar.toml", f"holidays {holiday.name}", "write month and either day or nth")
    for stay in pack.lockouts:
        yield from _citation(f"{name}/stays.toml", f"stays {stay.setting}", stay.citation)
