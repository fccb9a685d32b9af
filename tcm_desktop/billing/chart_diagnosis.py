"""Is there a diagnosis that can stand on the claim of that day."""

from __future__ import annotations

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts, Found, Hit, shown
from tcm_desktop.billing.chart_worker import is_licensed
from tcm_desktop.billing.codes import KNOWN_THROUGH, in_any, is_listed, lookup
from tcm_desktop.domain.clients import CodeSystem, Diagnosis, diagnoses_on, problems_on

_NEAREST = (
    ChartCode.DIAGNOSIS_LICENSED_ONLY,
    ChartCode.DIAGNOSIS_NOT_ACCEPTED,
    ChartCode.DIAGNOSIS_NOT_COMPLETE,
    ChartCode.DIAGNOSIS_CODE_SET,
)
"""What is said when no diagnosis will do: the fault that is nearest to being right."""


def diagnosis(facts: ChartFacts, book: RuleBook) -> Found:
    """One diagnosis in force on the service date that will do is enough."""
    known = diagnoses_on(facts.client, facts.on)
    if not known:
        return _none_to_use(facts)
    faults = [(fault, each) for each in known if (fault := _fault(each, facts, book)) is not None]
    if len(faults) < len(known):
        return None
    fault, each = min(faults, key=lambda found: _NEAREST.index(found[0]))
    return fault, Hit({"code": each.code, "date": shown(facts.on)})


def _none_to_use(facts: ChartFacts) -> tuple[ChartCode, Hit]:
    """What is on the list was only told by somebody, or there is nothing at all."""
    told = next((p for p in problems_on(facts.client, facts.on) if p.is_reported_only), None)
    if told is None:
        return ChartCode.DIAGNOSIS_MISSING, Hit({"date": shown(facts.on)})
    return ChartCode.DIAGNOSIS_REPORTED, Hit({"code": told.code, "name": told.reported_by, "date": shown(facts.on)})


def _fault(each: Diagnosis, facts: ChartFacts, book: RuleBook) -> ChartCode | None:
    """Why a diagnosis cannot stand on the claim: the service date picks the code set, the code must be complete."""
    if "diagnosis.code_set" in book.parameters and each.code_system != book.text("diagnosis.code_set"):
        return ChartCode.DIAGNOSIS_CODE_SET
    if each.code_system is CodeSystem.ICD_10_CM and is_listed(each.code):
        found = lookup(each.code, min(facts.on, KNOWN_THROUGH))
        if found is None or not found.complete:
            return ChartCode.DIAGNOSIS_NOT_COMPLETE
    if in_any(each.code, book.words("diagnosis.licensed_only")):
        return None if is_licensed(facts, book) else ChartCode.DIAGNOSIS_LICENSED_ONLY
    ranges = book.words("diagnosis.ranges")
    if not facts.assessed:
        ranges += book.words("diagnosis.ranges_in_assessment")
    return None if not ranges or in_any(each.code, ranges) else ChartCode.DIAGNOSIS_NOT_ACCEPTED


def out_of_date(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """The service date lies after the last release of the code set that is held here."""
    return Hit({"date": shown(KNOWN_THROUGH)}) if facts.on > KNOWN_THROUGH else None
