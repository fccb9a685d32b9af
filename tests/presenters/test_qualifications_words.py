"""The worker's titles, read from what is typed and told in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.services.qualifications import QualificationForm, TypedQualification
from ui.presenters.qualifications import form_of, read_qualifications, summary

TODAY = date(2026, 3, 4)
A, B = UUID(int=1), UUID(int=2)
TYPED = TypedQualification(A, "MHRS", "1/1/2020", "", "Certificate 12")
WORKER = Worker(
    A,
    "Ana",
    "MHRS",
    qualifications=(
        Qualification(A, "MHRS", date(2020, 1, 1), evidence="Certificate 12"),
        Qualification(B, "ASW", date(2021, 1, 1), date(2025, 1, 1)),
    ),
)


def test_what_is_stored_is_typed_and_read_back_unchanged() -> None:
    assert read_qualifications(form_of(WORKER), TODAY) == (WORKER.qualifications, ())


def test_a_blank_row_is_no_row() -> None:
    assert read_qualifications(QualificationForm((TypedQualification(A, " "),)), TODAY) == ((), ())


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (replace(TYPED, title=" "), "title"),
        (replace(TYPED, since=""), "since"),
        (replace(TYPED, since="3/5/2026"), "since"),
        (replace(TYPED, until="x"), "until"),
        (replace(TYPED, until="12/31/2019"), "until"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(row: TypedQualification, field: str) -> None:
    found, problems = read_qualifications(QualificationForm((row,)), TODAY)
    assert found is None
    assert [problem.field for problem in problems] == [f"qualifications/{A}/{field}"]


def test_a_title_without_proof_can_be_stored_and_is_said() -> None:
    found, _ = read_qualifications(QualificationForm((replace(TYPED, evidence=""),)), TODAY)
    assert found is not None
    assert summary(replace(WORKER, qualifications=found), TODAY) == "On file: MHRS. 1 title without a proof on file."


def test_titles_in_force_are_named() -> None:
    assert summary(WORKER, TODAY) == "On file: MHRS."
    assert summary(WORKER, date(2022, 1, 1)) == "On file: MHRS, ASW. 1 title without a proof on file."
    assert summary(WORKER, date(2019, 1, 1)) == "No title on file yet. Billing needs one."
