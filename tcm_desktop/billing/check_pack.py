"""The checks a pack must pass beyond its types: dates without gap or overlap, short plain words, known names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from tcm_desktop.billing.chart_codes import PLACEHOLDERS, ChartCode, placeholders
from tcm_desktop.billing.pack import Citation, FixKind, Group, Pack, Parameter, Rule
from tcm_desktop.billing.units import CALCULATORS, Aggregation
from tcm_desktop.domain.clients import CodeSystem

HEADLINE_WORDS = 8
REASON_WORDS = 20
PARAMETERS = {
    "unit.calculator": tuple(CALCULATORS),
    "unit.aggregation": tuple(Aggregation),
    "unit.procedure": None,
    "minutes.least": None,
    "contact.modes": None,
    "contact.parties": None,
    "travel.counts": ("yes", "no"),
    "month.least_contacts": None,
    "month.least_face_to_face": None,
    "coverage.known_for_days": None,
    "age.adult_spmi.least": None,
    "age.child_sed.below": None,
    "age.epsdt_under_21.below": None,
    "authorization.required": ("yes", "no"),
    "staff.titles": None,
    "staff.cosigned_titles": None,
    "staff.licensed_titles": None,
    "modes.billable": None,
    "parties.billable": None,
    "parties.billable_under_18": None,
    "units.most_a_day": None,
    "units.most_a_month": None,
    "assessment.face_to_face_first": ("yes", "no"),
    "plan.review_months": None,
    "diagnosis.code_set": tuple(CodeSystem),
    "diagnosis.ranges": None,
    "diagnosis.ranges_in_assessment": None,
    "diagnosis.licensed_only": None,
    "placement.words": None,
    "note.due_business_days": None,
    "note.due_days_in_crisis": None,
    "note.crisis_words": None,
    "note.alike_percent": None,
    "note.alike_least_words": None,
}
"""The parameters a pack may set, with their choices where there are any."""


class PackError(Exception):
    """A pack that cannot be used. The message names the file, the key and what to change."""

    def __init__(self, file: str, key: str, fix: str) -> None:
        super().__init__(f"{file}: {key}: {fix}")
        self.file, self.key, self.fix = file, key, fix


def check(pack: Pack) -> None:
    """Raise PackError for the first thing that is wrong."""
    name = pack.identity.id
    for parameter in pack.parameters:
        _check_parameter(f"{name}/pack.toml", parameter)
    _no_twice(f"{name}/pack.toml", "parameters", (parameter.name for parameter in pack.parameters))
    for activity in pack.billable:
        _check_citation(f"{name}/pack.toml", f"billable {activity.text[:30]!r}", activity.citation)
    for rule in pack.rules:
        _check_rule(f"{name}/rules.toml", rule)
    _no_twice(f"{name}/rules.toml", "rules", (rule.code for rule in pack.rules))
    _no_twice(f"{name}/activities.toml", "activities", (activity.code for activity in pack.activities))
    _no_twice(f"{name}/cases.toml", "cases", (case.id for case in pack.cases))
    for holiday in pack.holidays:
        _check_citation(f"{name}/calendar.toml", f"holidays {holiday.name}", holiday.citation)
        if not 1 <= holiday.month <= 12 or bool(holiday.day) == bool(holiday.nth):
            raise PackError(f"{name}/calendar.toml", f"holidays {holiday.name}", "write month and either day or nth")
    for stay in pack.lockouts:
        _check_citation(f"{name}/stays.toml", f"stays {stay.setting}", stay.citation)
    for group in (pack.activities, pack.evidence):
        for entry in group:
            if entry.actor not in ("any", "worker"):
                raise PackError(f"{name}: {entry.code}", "actor", f"is {entry.actor!r}: write any or worker")
    classes = [word_class for table in pack.words.values() for word_class in table]
    _no_twice(f"{name}/words.toml", "classes", classes)


def _no_twice(file: str, key: str, names: Iterable[str]) -> None:
    for found, times in Counter(names).items():
        if times > 1:
            raise PackError(file, f"{key} {found}", f"stands there {times} times: keep one")


def _check_citation(file: str, key: str, citation: Citation) -> None:
    for part in ("document", "section", "sentence"):
        if not getattr(citation, part).strip():
            raise PackError(file, f"{key} citation.{part}", "is empty: a rule quotes its source")


def _check_parameter(file: str, parameter: Parameter) -> None:
    key = f"parameters {parameter.name}"
    if parameter.name not in PARAMETERS:
        raise PackError(file, key, f"unknown parameter: use one of {', '.join(PARAMETERS)}")
    if not parameter.series:
        raise PackError(file, key, "has no value: write at least one [[parameters.series]]")
    choices = PARAMETERS[parameter.name]
    for dated in parameter.series:
        _check_citation(file, key, dated.citation)
        if choices is not None and dated.value not in choices:
            raise PackError(file, key, f"{dated.value!r} is unknown: use one of {', '.join(choices)}")
    ordered = sorted(parameter.series, key=lambda dated: dated.since)
    for earlier, later in pairwise(ordered):
        expected = None if earlier.until is None else earlier.until + timedelta(days=1)
        if expected is None or expected > later.since:
            raise PackError(file, key, f"two values overlap on {later.since}: end the earlier one the day before")
        if expected < later.since:
            raise PackError(file, key, f"no value from {expected} to {later.since}: close the gap")


def _check_rule(file: str, rule: Rule) -> None:
    _check_citation(file, f"rules {rule.code}", rule.citation)
    for part, most in (("headline", HEADLINE_WORDS), ("reason", REASON_WORDS)):
        count = len(getattr(rule, part).split())
        if not 0 < count <= most:
            raise PackError(file, f"rules {rule.code} {part}", f"has {count} words: write 1 to {most}")
    if not any(fix.kind is FixKind.DO_NOT_BILL for fix in rule.fixes):
        raise PackError(
            file, f"rules {rule.code} fixes", "keeping the note without billing must always be offered: add do_not_bill"
        )
    if rule.group is Group.CHART:
        _check_chart_rule(file, rule)
    for fix in rule.fixes:
        if (fix.kind is FixKind.ASK) != bool(fix.text) or (fix.kind is FixKind.ASK and "____" not in fix.text):
            raise PackError(
                file, f"rules {rule.code} fixes", "an ask carries a text with a blank ____, the others carry none"
            )


def _check_chart_rule(file: str, rule: Rule) -> None:
    if rule.code not in tuple(ChartCode):
        raise PackError(file, f"rules {rule.code}", f"no check has this code: use one of {', '.join(ChartCode)}")
    try:
        unknown = (placeholders(rule.headline) | placeholders(rule.reason)) - PLACEHOLDERS
    except ValueError as error:
        raise PackError(file, f"rules {rule.code}", f"a brace does not close: {error}") from error
    if unknown:
        known = ", ".join(sorted(PLACEHOLDERS))
        raise PackError(file, f"rules {rule.code}", f"{sorted(unknown)} cannot be filled in: use {known}")
