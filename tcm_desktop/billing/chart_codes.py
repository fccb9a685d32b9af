"""The codes of what a chart can show against a contact, and what the wording of their rules may fill in."""

from __future__ import annotations

import string
from enum import StrEnum


class ChartCode(StrEnum):
    """One check of the chart each. Which of them apply, and how much they weigh, is said by the packs."""

    COVERAGE_MISSING = "coverage_missing"
    COVERAGE_STALE = "coverage_stale"
    NOT_COVERED = "not_covered"
    OTHER_PAYER = "other_payer"
    TARGET_AGE = "target_age"
    STAY_LOCKED = "stay_locked"
    STAY_STALE = "stay_stale"
    PLACEMENT_ONLY = "placement_only"
    DISCHARGE_NOT_KNOWN = "discharge_not_known"
    AUTHORIZATION_MISSING = "authorization_missing"
    AUTHORIZATION_STALE = "authorization_stale"
    TITLE_NOT_KNOWN = "title_not_known"
    WORKER_NOT_QUALIFIED = "worker_not_qualified"
    EVIDENCE_MISSING = "evidence_missing"
    CO_SIGNATURE = "co_signature"
    TIME_OVERLAP = "time_overlap"
    DAY_CAP = "day_cap"
    MONTH_CAP = "month_cap"
    UNITS_LEFT = "units_left"
    NO_OPEN_EPISODE = "no_open_episode"
    ASSESSMENT_MISSING = "assessment_missing"
    FACE_TO_FACE_FIRST = "face_to_face_first"
    PLAN_MISSING = "plan_missing"
    PLAN_REVIEW_OVERDUE = "plan_review_overdue"
    LINK_MISSING = "link_missing"
    OBJECTIVE_NOT_IN_FORCE = "objective_not_in_force"
    DIAGNOSIS_MISSING = "diagnosis_missing"
    DIAGNOSIS_CODE_SET = "diagnosis_code_set"
    DIAGNOSIS_NOT_COMPLETE = "diagnosis_not_complete"
    DIAGNOSIS_NOT_ACCEPTED = "diagnosis_not_accepted"
    DIAGNOSIS_LICENSED_ONLY = "diagnosis_licensed_only"
    DIAGNOSIS_REPORTED = "diagnosis_reported"
    CODES_OUT_OF_DATE = "codes_out_of_date"
    NOTE_LATE = "note_late"
    TOO_ALIKE = "too_alike"
    TWO_WORKERS = "two_workers"
    OTHER_CASE_MANAGER = "other_case_manager"
    TELEHEALTH_CONSENT = "telehealth_consent"


PLACEHOLDERS = frozenset({"since", "date", "age", "code", "setting", "time", "left", "percent", "name"})
"""What a rule's headline and reason may name in braces; a check fills in those that it knows."""


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in a text. Raises ValueError for braces that do not close."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
