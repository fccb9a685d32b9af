"""The parameters that a pack may set: what each may hold, and whether a payer's rules need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tcm_desktop.billing.pack import Value
from tcm_desktop.billing.units import CALCULATORS, Aggregation, MinuteKind, StaffCap
from tcm_desktop.domain.clients import CodeSystem
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tcm_desktop.domain.follow_ups import CosignedDocument
from tcm_desktop.domain.retention import RetentionAnchor


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must look like: `fits` tells, `wanted` says it in words for the author of a pack."""

    wanted: str
    fits: Callable[[Value | None], bool]


def _word(*choices: str) -> Shape:
    return Shape(f"one of {', '.join(choices)}", lambda value: value in choices)


def _words(*choices: str) -> Shape:
    wanted = f'a list such as ["{choices[0]}"] with words of {", ".join(choices)}'
    return Shape(wanted, lambda value: isinstance(value, tuple) and bool(value) and set(value) <= set(choices))


_NUMBER = Shape("a whole number from 0 up", lambda value: type(value) is int and value >= 0)
_YEARLY = Shape(
    "a number of months from 1 to 12: the plan is looked at once a year at least (42 CFR 440.169(d)(4))",
    lambda value: type(value) is int and 1 <= value <= 12,
)
_TEXT = Shape("a text", lambda value: isinstance(value, str) and bool(value.strip()))
_TEXTS = Shape("a list of texts", lambda v: isinstance(v, tuple) and bool(v) and all(text.strip() for text in v))
_YES_NO = _word("yes", "no")

PARAMETERS: Mapping[str, Shape] = MappingProxyType(
    {
        "unit.procedure": _TEXT,
        "unit.calculator": _word(*CALCULATORS),
        "unit.aggregation": _word(*Aggregation),
        "units.most_a_day": _NUMBER,
        "units.most_a_month": _NUMBER,
        "minutes.least": _NUMBER,
        "minutes.countable": _words(*MinuteKind),
        "staff.cap": _word(*StaffCap),
        "staff.caseload_most": _NUMBER,
        "staff.titles": _TEXTS,
        "staff.cosigned_titles": _TEXTS,
        "staff.cosigned_documents": _words(*CosignedDocument),
        "staff.licensed_titles": _TEXTS,
        "modes.billable": _words(*ContactMode),
        "modes.face_to_face": _words(*ContactMode),
        "parties.billable": _words(*ContactRole),
        "parties.billable_under_18": _words(*ContactRole),
        "month.least_contacts": _NUMBER,
        "month.least_contacts_under_18": _NUMBER,
        "month.least_face_to_face": _NUMBER,
        "month.least_face_to_face_under_18": _NUMBER,
        "contact.attempt_every_days": _NUMBER,
        "contact.face_to_face_every_days": _NUMBER,
        "coverage.known_for_days": _NUMBER,
        "age.adult_spmi.least": _NUMBER,
        "age.child_sed.below": _NUMBER,
        "age.epsdt_under_21.below": _NUMBER,
        "authorization.required": _YES_NO,
        "assessment.face_to_face_first": _YES_NO,
        "assessment.domains": _TEXTS,
        "assessment.reassess_months": _NUMBER,
        "assessment.reassess_days": _NUMBER,
        "plan.headings": _TEXTS,
        "plan.first_days": _NUMBER,
        "plan.review_months": _NUMBER,
        "plan.review_days": _NUMBER,
        "plan.outcomes_months": _NUMBER,
        "plan.participation": _TEXT,
        "plan.discharge_date_required": _YES_NO,
        "plan.cosignature": _TEXT,
        "plan.waits_for_cosignature": _YES_NO,
        "monitoring.months": _YEARLY,
        "necessity.review_months": _NUMBER,
        "summary.monthly": _YES_NO,
        "summary.due_business_days": _NUMBER,
        "diagnosis.code_set": _word(*CodeSystem),
        "diagnosis.ranges": _TEXTS,
        "diagnosis.ranges_in_assessment": _TEXTS,
        "diagnosis.licensed_only": _TEXTS,
        "placement.words": _TEXTS,
        "note.due_business_days": _NUMBER,
        "note.due_days_in_crisis": _NUMBER,
        "note.crisis_words": _TEXTS,
        "note.late": _word("claimable_with_reason", "review", "void"),
        "note.alike_percent": _NUMBER,
        "note.alike_least_words": _NUMBER,
        "record.retention_years": _NUMBER,
        "record.retention_from": _words(*RetentionAnchor),
    }
)
"""Every parameter by name (domain reference 4.2)."""

NEVER_ABSENT = frozenset({"monitoring.months"})
"""What a later layer may change and not take away: the federal floor asks for it."""

REQUIRED = (
    "unit.procedure",
    "unit.calculator",
    "unit.aggregation",
    "minutes.least",
    "minutes.countable",
    "modes.billable",
    "modes.face_to_face",
    "parties.billable",
)
"""What no decision can do without: some layer of every profile must set it for every service date."""
