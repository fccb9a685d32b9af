"""What the chart adds to the answer about a contact: every check by the code of its rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from tcm_desktop.billing import chart_diagnosis, chart_person, chart_record, chart_time, chart_worker
from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts, Check, Family, Hit, one_of
from tcm_desktop.billing.decision import Finding
from tcm_desktop.billing.pack import Level, Rule

ORDER = {Level.STOP: 0, Level.NEEDED: 1, Level.UNKNOWN: 2, Level.SUGGESTION: 3}

_FAMILIES: Mapping[Family, tuple[ChartCode, ...]] = {
    chart_person.coverage: (ChartCode.COVERAGE_MISSING, ChartCode.COVERAGE_STALE, ChartCode.NOT_COVERED),
    chart_person.stay: (
        ChartCode.STAY_LOCKED,
        ChartCode.STAY_STALE,
        ChartCode.PLACEMENT_ONLY,
        ChartCode.DISCHARGE_NOT_KNOWN,
    ),
    chart_person.authorization: (ChartCode.AUTHORIZATION_MISSING, ChartCode.AUTHORIZATION_STALE),
    chart_worker.title: (
        ChartCode.TITLE_NOT_KNOWN,
        ChartCode.WORKER_NOT_QUALIFIED,
        ChartCode.EVIDENCE_MISSING,
        ChartCode.CO_SIGNATURE,
    ),
    chart_diagnosis.diagnosis: (
        ChartCode.DIAGNOSIS_MISSING,
        ChartCode.DIAGNOSIS_CODE_SET,
        ChartCode.DIAGNOSIS_NOT_COMPLETE,
        ChartCode.DIAGNOSIS_NOT_ACCEPTED,
        ChartCode.DIAGNOSIS_LICENSED_ONLY,
        ChartCode.DIAGNOSIS_REPORTED,
    ),
}
_ALONE: Mapping[ChartCode, Check] = {
    ChartCode.OTHER_PAYER: chart_person.other_payer,
    ChartCode.TARGET_AGE: chart_person.target_age,
    ChartCode.NO_OPEN_EPISODE: chart_person.open_episode,
    ChartCode.TIME_OVERLAP: chart_time.overlap,
    ChartCode.DAY_CAP: chart_time.day_cap,
    ChartCode.MONTH_CAP: chart_time.month_cap,
    ChartCode.UNITS_LEFT: chart_time.units_left,
    ChartCode.ASSESSMENT_MISSING: chart_record.assessment,
    ChartCode.FACE_TO_FACE_FIRST: chart_record.face_to_face,
    ChartCode.PLAN_MISSING: chart_record.plan,
    ChartCode.PLAN_REVIEW_OVERDUE: chart_record.plan_review,
    ChartCode.LINK_MISSING: chart_record.link,
    ChartCode.OBJECTIVE_NOT_IN_FORCE: chart_record.objective,
    ChartCode.CODES_OUT_OF_DATE: chart_diagnosis.out_of_date,
    ChartCode.NOTE_LATE: chart_record.late,
    ChartCode.TOO_ALIKE: chart_record.alike,
    ChartCode.TWO_WORKERS: chart_record.two_workers,
    ChartCode.OTHER_CASE_MANAGER: chart_record.other_case_manager,
    ChartCode.TELEHEALTH_CONSENT: chart_record.telehealth_consent,
}


@cache
def checks() -> Mapping[ChartCode, Check]:
    """Every check by its code."""
    families = {code: one_of(family, code) for family, codes in _FAMILIES.items() for code in codes}
    return MappingProxyType({**_ALONE, **families})


def chart_findings(facts: ChartFacts, book: RuleBook) -> tuple[Finding, ...]:
    """What stands against billing in the chart, heaviest first, in the words of the payer's rules.

    Pure: the same facts and rules give the same answer. A code that no pack of the payer names is not checked.
    """
    made = []
    for code, check in checks().items():
        rule_id, rule = book.rules.get(code, ("", None))
        if rule is not None and rule.applies and (hit := check(facts, book)) is not None:
            made.append(_finding(rule_id, rule, hit))
    return tuple(sorted(made, key=lambda finding: ORDER[finding.level]))


def _finding(rule_id: str, rule: Rule, hit: Hit) -> Finding:
    return Finding(
        rule.code,
        rule.level,
        rule.question,
        rule.headline.format_map(hit.words),
        rule.reason.format_map(hit.words),
        rule_id,
        hit.citation or rule.citation,
        rule.fixes,
        (),
        rule.confirmed and hit.confirmed,
        hit.since,
    )
