"""What is known about a life: read from what is typed, typed from what is known, and told."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, Origin, SubstanceUse
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.background import Background, BackgroundForm, TypedFact, TypedMedication, TypedSubstance
from ui.presenters.background import KINDS, background_lines, form_of, origin_words, read_background

TODAY = date(2026, 3, 4)
A, B = UUID(int=1), UUID(int=2)
CLIENT = Client(A, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
FACT = TypedFact(
    A, FactKind.STRENGTH, "Cooks well", said_by=InformationSource.FAMILY, said_detail="sister", as_of="3/1/2026"
)
PILL = TypedMedication(A, "Lithium", "mood", "Dr. Demo", "shaky hands", said_by=InformationSource.CLIENT)
DRINK = TypedSubstance(A, "Alcohol", "none since June", from_part_2=True, program="Harbor House")


def said(*rows: object) -> dict[str, str]:
    """The problems of a form with these rows, by field."""
    form = BackgroundForm(
        tuple(row for row in rows if isinstance(row, TypedFact)),
        tuple(row for row in rows if isinstance(row, TypedMedication)),
        tuple(row for row in rows if isinstance(row, TypedSubstance)),
    )
    found, problems = read_background(form, TODAY)
    assert (found is None) == bool(problems)
    return {problem.field: problem.words for problem in problems}


# --- reading ---


def test_whole_rows_are_read() -> None:
    found, problems = read_background(BackgroundForm((FACT,), (PILL,), (DRINK,)), TODAY)
    assert problems == ()
    assert found == Background(
        (LifeFact(A, FactKind.STRENGTH, "Cooks well", Origin(InformationSource.FAMILY, "sister", date(2026, 3, 1))),),
        (Medication(A, "Lithium", "mood", "Dr. Demo", "shaky hands", None, Origin(InformationSource.CLIENT)),),
        (SubstanceUse(A, "Alcohol", "none since June", Origin(from_part_2=True, program="Harbor House")),),
    )


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (replace(FACT, words=" "), "life/{}/words"),
        (replace(FACT, as_of="3/5/2026"), "life/{}/as_of"),
        (replace(PILL, name=""), "medications/{}/name"),
        (replace(PILL, ended_on="2/30"), "medications/{}/ended_on"),
        (replace(DRINK, substance=""), "substances/{}/substance"),
        (replace(DRINK, program=" "), "substances/{}/program"),
        (replace(DRINK, consent_on="3/5/2026"), "substances/{}/consent_on"),
        (replace(DRINK, consent_until="3/5/2026"), "substances/{}/consent_until"),
        (replace(DRINK, consent_on="3/3/2026", consent_until="3/2/2026"), "substances/{}/consent_until"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(row: object, field: str) -> None:
    assert list(said(row)) == [field.format(A)]


def test_a_row_in_which_nothing_was_typed_is_no_row() -> None:
    assert said(TypedFact(A, as_of="3/4/2026"), TypedMedication(A, as_of="3/4/2026"), TypedSubstance(A)) == {}
    found, _ = read_background(BackgroundForm((TypedFact(A, FactKind.RISK),)), TODAY)
    assert found == Background()


def test_a_program_that_was_taken_back_is_not_asked_about() -> None:
    back = replace(DRINK, from_part_2=False, program="", consent_on="2/30", consent_until="soon")
    found, problems = read_background(BackgroundForm(substances=(back,)), TODAY)
    assert problems == ()
    assert found is not None
    assert found.substances[0].origin == Origin()


def test_no_word_of_blame_is_said() -> None:
    words = " ".join(said(replace(FACT, words=""), replace(PILL, name=""), replace(DRINK, program="")).values()).lower()
    assert not [blame for blame in ("invalid", "please", "sorry", "oops", "forgot", "must") if blame in words]


# --- there and back ---

TEXTS = st.text(string.ascii_letters + "é .,-", max_size=12).map(str.strip)
NAMED = st.text(string.ascii_letters, min_size=1, max_size=12)
PAST = st.none() | st.dates(date(1990, 1, 1), TODAY)


@st.composite
def origins(draw: st.DrawFn) -> Origin:
    """Any origin that can be typed."""
    origin = Origin(draw(st.none() | st.sampled_from(InformationSource)), draw(TEXTS), draw(PAST))
    if not draw(st.booleans()):
        return origin
    given_on = draw(PAST)
    until = None if given_on is None else draw(st.none() | st.integers(0, 900))
    ends = given_on + timedelta(days=until) if given_on is not None and until is not None else None
    return replace(origin, from_part_2=True, program=draw(NAMED), consent_on=given_on, consent_until=ends)


LIVES = st.builds(LifeFact, st.uuids(), st.sampled_from(FactKind), NAMED, origins())
PILLS = st.builds(Medication, st.uuids(), NAMED, TEXTS, TEXTS, TEXTS, PAST, origins())
DRINKS = st.builds(SubstanceUse, st.uuids(), NAMED, TEXTS, origins())


@given(st.lists(LIVES, max_size=2), st.lists(PILLS, max_size=2), st.lists(DRINKS, max_size=2))
def test_whatever_is_known_is_typed_and_read_back_unchanged(
    life: list[LifeFact], pills: list[Medication], drinks: list[SubstanceUse]
) -> None:
    client = replace(CLIENT, life=tuple(life), medications=tuple(pills), substances=tuple(drinks))
    assert read_background(form_of(client), TODAY) == (Background(tuple(life), tuple(pills), tuple(drinks)), ())


# --- told ---


def test_every_kind_has_words_of_its_own() -> None:
    assert set(KINDS) == set(FactKind)
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (Origin(), ""),
        (Origin(InformationSource.FAMILY, "sister", date(2026, 3, 1)), "Family, sister, as of 3/1/2026"),
        (
            Origin(from_part_2=True, program="Harbor House"),
            "From a Part 2 program (Harbor House): not printed without consent",
        ),
        (
            Origin(InformationSource.PROVIDER, from_part_2=True, program="Harbor House", consent_on=TODAY),
            "Provider. From a Part 2 program (Harbor House): printed with consent",
        ),
    ],
)
def test_who_said_it_and_where_it_is_from(origin: Origin, told: str) -> None:
    assert origin_words(origin, TODAY) == told


def test_the_chart_tells_everything_that_still_holds_in_the_order_of_the_form() -> None:
    known = replace(
        CLIENT,
        life=(LifeFact(A, FactKind.RISK, "Sleeps outside when voices start"),),
        medications=(
            Medication(A, "Lithium", "mood", "Dr. Demo", "shaky hands"),
            Medication(B, "Haldol", ended_on=TODAY - timedelta(days=1)),
            Medication(B, "Zoloft", ended_on=TODAY),
        ),
        substances=(SubstanceUse(A, "Alcohol", "none since June", Origin(InformationSource.CLIENT)),),
    )
    assert background_lines(known, TODAY) == (
        ("Risk", "Sleeps outside when voices start"),
        ("Medicine", "Lithium, for mood, from Dr. Demo: shaky hands"),
        ("Medicine", "Zoloft"),
        ("Alcohol and drugs", "Alcohol: none since June (Client)"),
    )
    assert background_lines(CLIENT, TODAY) == ()


def test_a_fact_from_a_program_is_marked_on_the_chart() -> None:
    marked = replace(
        CLIENT, substances=(SubstanceUse(A, "Alcohol", origin=Origin(from_part_2=True, program="Harbor")),)
    )
    assert background_lines(marked, TODAY)[0][1].startswith("Alcohol (From a Part 2 program (Harbor): not printed")
