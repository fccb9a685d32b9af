"""The intake form: what is typed becomes a client, and back; what is wrong is told where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.background import FactKind, LifeFact
from tcm_desktop.domain.clients import (
    Associate,
    AssociateRole,
    Authorization,
    Client,
    CodeSystem,
    Coverage,
    Diagnosis,
    Setting,
    Stay,
    TargetGroup,
)
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.intake import IntakeForm, TypedAssociate, TypedDiagnosis
from ui.presenters.intake import blank_form, code_of, form_of, read_intake

TODAY = date(2026, 3, 4)
ID, OTHER = UUID(int=1), UUID(int=2)
LEAST = IntakeForm(
    given="Bea", birth_date="6/15/84", payer_profile="sf-smhs", target_group=TargetGroup.ADULT_SPMI, opened_on="t"
)
FULL = Client(
    ID,
    PersonName("Beatriz", "Demo", "Bea"),
    date(1984, 6, 15),
    "sf-smhs",
    TargetGroup.CHILD_SED,
    date(2025, 1, 2),
    "123",
    "she/her",
    "555-0100",
    "bea@demo.example",
    "1 Demo Street",
    "Spanish",
    interpreter_needed=True,
    safety_alert="Two workers",
    diagnoses=(
        Diagnosis(ID, "F20.9", "Schizophrenia", date(2024, 5, 1), recorded_by="Dr. Demo", resolved_on=date(2025, 2, 1)),
        Diagnosis(OTHER, "295.90", "Schizophrenia", date(2014, 5, 1), CodeSystem.ICD_9_CM),
    ),
    associates=(Associate(ID, AssociateRole.PROVIDER, "Dr. Demo", "psychiatrist", "Clinic", "555"),),
)


FACT = LifeFact(OTHER, FactKind.STRENGTH, "Cooks well")


def said(form: IntakeForm) -> dict[str, str]:
    client, problems = read_intake(form, ID, TODAY)
    assert (client is None) == bool(problems)
    return {problem.field: problem.words for problem in problems}


def test_what_the_chart_holds_is_typed_and_read_back_unchanged() -> None:
    assert read_intake(form_of(FULL), ID, TODAY) == (FULL, ())


def test_what_the_form_does_not_show_is_kept() -> None:
    coverage = Coverage(OTHER, "sf-smhs", date(2025, 1, 2), known_as_of=TODAY)
    stay = Stay(OTHER, Setting.HOSPITAL, date(2025, 6, 1), date(2025, 6, 9))
    units = Authorization(OTHER, "A-1", 40, date(2025, 1, 2), date(2026, 1, 1))
    held = replace(FULL, coverages=(coverage,), stays=(stay,), authorizations=(units,), life=(FACT,))
    client, _ = read_intake(replace(form_of(held), phone="555-0101"), ID, TODAY, held)
    assert client == replace(held, phone="555-0101")


def test_the_least_intake_is_name_birth_payer_and_group() -> None:
    client, _ = read_intake(LEAST, ID, TODAY)
    assert client == Client(ID, PersonName("Bea", ""), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)


def test_a_blank_form_names_each_thing_that_is_missing_in_the_order_of_the_form() -> None:
    assert list(said(IntakeForm())) == ["given", "birth_date", "payer_profile", "target_group"]


def test_a_family_name_alone_is_a_name() -> None:
    assert said(replace(LEAST, given="", family="Demo")) == {}


@pytest.mark.parametrize("typed", ["soon", "2/30/1984"])
def test_a_day_that_does_not_exist_is_told_at_its_field(typed: str) -> None:
    assert "not a date" in said(replace(LEAST, birth_date=typed))["birth_date"]
    assert "not a date" in said(replace(LEAST, opened_on=typed))["opened_on"]


def test_nobody_is_born_tomorrow() -> None:
    assert "still to come" in said(replace(LEAST, birth_date="3/5/2026"))["birth_date"]


@pytest.mark.parametrize(
    ("typed", "code"), [("f20.9", "F20.9"), ("F209", "F20.9"), ("f 10 20", "F10.20"), ("F99", "F99"), ("", "")]
)
def test_a_code_is_written_as_codes_are(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize("typed", ["20.9", "F2", "F20.", "F20.12345", "schizophrenia", "U07.1"])
def test_what_is_no_code_is_told_at_its_row(typed: str) -> None:
    row = TypedDiagnosis(OTHER, typed, "Schizophrenia", "5/1/2024")
    assert set(said(replace(LEAST, diagnoses=(row,)))) == {f"diagnoses/{OTHER}/code"}


def test_a_diagnosis_needs_its_text_and_the_day_it_was_known() -> None:
    row = TypedDiagnosis(OTHER, "F20.9")
    at = f"diagnoses/{OTHER}"
    assert set(said(replace(LEAST, diagnoses=(row,)))) == {f"{at}/text", f"{at}/as_of"}


def test_a_row_in_which_nothing_was_typed_is_no_row() -> None:
    form = replace(LEAST, diagnoses=(TypedDiagnosis(ID),), associates=(TypedAssociate(ID),))
    client, _ = read_intake(form, ID, TODAY)
    assert client is not None
    assert (client.diagnoses, client.associates) == ((), ())


def test_a_person_needs_a_name() -> None:
    form = replace(LEAST, associates=(TypedAssociate(OTHER, phone="555"),))
    assert set(said(form)) == {f"associates/{OTHER}/name"}


def test_no_word_of_blame_is_said() -> None:
    words = " ".join(said(IntakeForm()).values()).lower()
    assert not [blame for blame in ("invalid", "please", "sorry", "oops", "forgot", "must") if blame in words]


def test_the_only_payer_is_chosen_beforehand() -> None:
    assert blank_form(TODAY, (("sf-smhs", "San Francisco"),)).payer_profile == "sf-smhs"
    assert blank_form(TODAY, (("a", "A"), ("b", "B"))).payer_profile == ""


def test_every_part_of_a_client_is_shown_or_kept() -> None:
    blank = read_intake(LEAST, ID, TODAY)[0]
    assert blank is not None
    changed, _ = read_intake(LEAST, ID, TODAY, replace(FULL, life=(FACT,)))
    assert changed is not None
    assert (changed.life, changed.name, changed.phone) == ((FACT,), blank.name, blank.phone)
