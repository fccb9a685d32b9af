"""Is there a diagnosis that can stand on the claim of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.codes import KNOWN_THROUGH, lookup, table
from tcm_desktop.domain.clients import CodeSystem, Diagnosis
from tcm_desktop.domain.people import Qualification
from tests.billing.charts import DAY, GOOD, LONG_AGO, WORKER, book, codes, coverage, found, on, with_client

FAULTS = {
    "diagnosis_missing",
    "diagnosis_code_set",
    "diagnosis_not_complete",
    "diagnosis_not_accepted",
    "diagnosis_licensed_only",
}
ICD9 = CodeSystem.ICD_9_CM
OLD = date(2010, 1, 1)
UNASSESSED = replace(GOOD, assessments=())


def has(*found_codes: str, system: CodeSystem = CodeSystem.ICD_10_CM) -> tuple[Diagnosis, ...]:
    return tuple(Diagnosis(UUID(int=n + 50), code, code, OLD, system) for n, code in enumerate(found_codes))


def faults(day: date, *diagnoses: Diagnosis, assessed: bool = True) -> set[str]:
    chart = with_client(GOOD if assessed else UNASSESSED, diagnoses=diagnoses, coverages=(coverage(OLD, known=day),))
    return codes(on(day, chart)) & FAULTS


@pytest.mark.parametrize(
    ("day", "diagnoses", "code"),
    [
        (DAY, has("F33.1"), None),
        (DAY, has("f331"), None),
        (DAY, has("F33"), "diagnosis_not_complete"),  # a header
        (DAY, has("F33.1", "F33"), None),  # one that will do is enough
        (DAY, has("F00.1"), "diagnosis_not_complete"),  # no such code
        (date(2022, 9, 30), has("F01.51"), None),
        (date(2022, 10, 1), has("F01.51"), "diagnosis_not_complete"),
        (date(2022, 10, 1), has("F01.511"), None),
        (date(2022, 9, 30), has("F01.511"), "diagnosis_not_complete"),
        (date(2021, 9, 30), has("F32.A"), "diagnosis_not_complete"),
        (DAY, has("E11.9"), "diagnosis_not_accepted"),  # another chapter is never called no code
        (DAY, has("Z59.01"), "diagnosis_not_accepted"),
        (DAY, has("Z59.01", "F33"), "diagnosis_not_accepted"),  # the nearest fault is said
        (DAY, has("296.32", system=ICD9), "diagnosis_code_set"),
        (date(2015, 9, 30), has("296.32", system=ICD9), None),
        (date(2015, 10, 1), has("296.32", system=ICD9), "diagnosis_code_set"),
        (date(2015, 9, 30), has("F33.1"), "diagnosis_code_set"),
        (date(2015, 9, 30), has("401.9", system=ICD9), "diagnosis_not_accepted"),
        (DAY, (), "diagnosis_missing"),
    ],
)
def test_diagnoses(day: date, diagnoses: tuple[Diagnosis, ...], code: str | None) -> None:
    assert faults(day, *diagnoses) == ({code} if code else set())


@pytest.mark.parametrize(
    ("resolved", "as_of", "code"),
    [
        (None, DAY, None),
        (None, DAY + timedelta(days=1), "diagnosis_missing"),
        (DAY + timedelta(days=1), LONG_AGO, None),
        (DAY, LONG_AGO, "diagnosis_missing"),
    ],
)
def test_only_what_is_in_force_that_day(resolved: date | None, as_of: date, code: str | None) -> None:
    (diagnosis,) = has("F33.1")
    assert faults(DAY, replace(diagnosis, as_of=as_of, resolved_on=resolved)) == ({code} if code else set())


@pytest.mark.parametrize("code", ["Z55.0", "Z59.01", "Z65.9"])
def test_circumstances_are_enough_during_the_assessment(code: str) -> None:
    assert faults(DAY, *has(code), assessed=False) == set()
    assert faults(DAY, *has(code)) == {"diagnosis_not_accepted"}
    assert faults(DAY, *has("Z71.9"), assessed=False) == {"diagnosis_not_accepted"}


def test_some_codes_are_for_licensed_staff() -> None:
    chart = with_client(diagnoses=has("Z03.89"))
    assert codes(chart) == set()  # an LCSW
    helper = replace(WORKER, qualifications=(Qualification(UUID(int=20), "MHRS", LONG_AGO, evidence="1"),))
    finding = found(replace(chart, worker=helper))["diagnosis_licensed_only"]
    assert (finding.headline, finding.confirmed) == ("Z03.89 is for licensed staff only", False)
    assert "diagnosis_licensed_only" in codes(replace(chart, worker=None))


def test_a_payer_without_ranges_takes_any_complete_code() -> None:
    open_to_all = book(diagnosis__ranges=None, diagnosis__ranges_in_assessment=None)
    assert codes(with_client(diagnoses=has("Z59.01")), open_to_all) == set()
    assert codes(with_client(diagnoses=has("Z59.0")), open_to_all) == {"diagnosis_not_complete"}


def test_the_code_and_the_day_are_said() -> None:
    finding = found(with_client(diagnoses=has("F33")))["diagnosis_not_complete"]
    assert finding.headline == "F33 was no full code then"
    assert "3/4/2026" in finding.reason


def test_after_the_last_release_the_last_one_judges_and_says_so() -> None:
    later = KNOWN_THROUGH + timedelta(days=1)
    chart = with_client(on(later), coverages=(coverage(known=later),))
    finding = found(chart)["codes_out_of_date"]
    assert finding.headline == "The code list here ends 9/30/2027"
    assert "diagnosis_not_complete" not in codes(chart)
    assert "codes_out_of_date" not in codes(on(KNOWN_THROUGH, with_client(coverages=(coverage(known=KNOWN_THROUGH),))))


@given(st.sampled_from(sorted(table())), st.dates(date(2015, 10, 1), KNOWN_THROUGH))
def test_the_chart_agrees_with_the_table(code: str, day: date) -> None:
    entry = lookup(code, day)
    whole = entry is not None and entry.complete
    assert ("diagnosis_not_complete" in faults(day, *has(code))) is not whole
