"""What a review may not tell on paper: diagnoses of substance use, and what came from a program under 42 CFR part 2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.necessity import LEFT_OUT, necessity_text, render_necessity
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.documents.secrets import is_withheld, wants_notice
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.background import PART_2_NOTICE, FactKind, LifeFact, Medication, Origin, SubstanceUse
from tcm_desktop.domain.clients import Client, CodeSystem, Diagnosis, TargetGroup
from tcm_desktop.domain.consents import Consent, ConsentGiven, InformationKind
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Evidence, NecessityReview, evaluate
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.forms import SEVERITY, criteria_sets

DAY = date(2026, 3, 4)
YEAR = timedelta(days=365)
CONSENT_ID = UUID(int=40)
SECRET = Origin(from_part_2=True, program="Harbor Recovery House", consent_id=CONSENT_ID)
CONSENT = Consent(
    CONSENT_ID,
    UUID(int=1),
    UUID(int=3),
    "The plan",
    "Authorization",
    DAY - YEAR,
    DAY - YEAR,
    (InformationKind.SUBSTANCE_USE,),
    until=DAY + YEAR,
    part2=True,
)
SOBER = LifeFact(UUID(int=21), FactKind.HISTORY, "Sober since the spring.", SECRET)
TAKES = Medication(UUID(int=22), "Buprenorphine", "craving", origin=SECRET)
DRINKS = SubstanceUse(UUID(int=23), "Alcohol", "Half a bottle a day", SECRET)
SMOKES = SubstanceUse(UUID(int=24), "Tobacco", "Ten a day")
CLIENT = Client(
    UUID(int=1),
    PersonName("Bea", "Practice"),
    date(1984, 6, 15),
    "sf-smhs",
    TargetGroup.ADULT_SPMI,
    DAY,
    life=(SOBER,),
    medications=(TAKES,),
    substances=(DRINKS, SMOKES),
)


def fact(path: str, shows: str = "Something was told") -> Evidence:
    return Evidence(UUID(int=9), Client.KIND, CLIENT.id, path, shows, DAY)


def need(shows: str, kind: str = Assessment.KIND) -> Evidence:
    return Evidence(UUID(int=10), kind, UUID(int=8), "areas/a04/needs/1", shows, DAY)


def withheld(evidence: Evidence, *consents: Consent, client: Client = CLIENT, asked: bool = False) -> bool:
    return is_withheld(evidence, client, DAY, consents, with_substance_use=asked)


def sheet(*evidence: Evidence, consents: tuple[Consent, ...] = (), asked: bool = False) -> NecessitySheet:
    criteria = criteria_sets()[SEVERITY]
    finding = CriterionFinding("si1", CriterionStatus.MET, "Seen.", evidence)
    review = NecessityReview(UUID(int=5), CLIENT.id, UUID(int=3), SEVERITY, DAY, (finding,))
    made = NecessitySheet(CLIENT, criteria, review, evaluate(criteria, review), None, "Practice Agency", DAY)
    return replace(made, consents=consents, with_substance_use=asked)


# --- what came from a program ---


@pytest.mark.parametrize(
    "path",
    [
        f"life/{SOBER.id}",
        f"life/{SOBER.id}/words",
        f"medications/{TAKES.id}/name",
        f"substances/{DRINKS.id}/words",
    ],
)
def test_evidence_that_points_to_a_protected_fact_needs_a_consent_of_its_own(path: str) -> None:
    assert withheld(fact(path))
    assert withheld(fact(path), asked=True), "the tick is about diagnoses; a fact from a program needs its consent"
    assert not withheld(fact(path), CONSENT)
    assert wants_notice(fact(path), CLIENT)


@pytest.mark.parametrize("kind", [Assessment.KIND, ContactNote.KIND, "monthly_summary"])
@pytest.mark.parametrize(
    "shows",
    [
        "She goes to Harbor Recovery House on Mondays",
        "HARBOR  recovery\nhouse called",
        "Sober since the spring, and proud of it",
        "Takes buprenorphine each morning",
        "Alcohol: half a bottle a day",
        "“Alcohol” keeps her from work",
    ],
)
def test_a_need_or_a_note_that_repeats_a_protected_fact_is_left_out(kind: str, shows: str) -> None:
    assert withheld(need(shows, kind))
    assert not withheld(need(shows, kind), CONSENT)
    assert wants_notice(need(shows, kind), CLIENT)


@pytest.mark.parametrize(
    "shows",
    [
        "She cannot use the bus alone",
        "Lives near the harbor",
        "Tobacco: ten a day",  # told by herself, not by a program
        "Nonalcoholic hepatitis",  # a word inside another is not that word
        "",
    ],
)
def test_what_does_not_repeat_it_stands(shows: str) -> None:
    assert not withheld(need(shows))
    assert not wants_notice(need(shows), CLIENT)


def test_another_fact_with_an_id_that_begins_alike_is_another_fact() -> None:
    assert not withheld(fact(f"life/{SOBER.id}0"))
    assert not withheld(replace(fact(f"life/{SOBER.id}"), kind=Assessment.KIND))


@pytest.mark.parametrize(
    "consent",
    [
        replace(CONSENT, revoked_on=DAY),
        replace(CONSENT, until=DAY - timedelta(days=1)),
        replace(CONSENT, since=DAY + timedelta(days=1)),
        replace(CONSENT, kinds=(InformationKind.PLAN,)),
        replace(CONSENT, part2=False),
        replace(CONSENT, given=ConsentGiven.VERBAL),
        replace(CONSENT, until=None),
        replace(CONSENT, id=UUID(int=41)),
    ],
)
def test_a_consent_that_does_not_cover_the_day_lets_nothing_go(consent: Consent) -> None:
    assert withheld(need("Goes to Harbor Recovery House"), consent)
    assert withheld(fact(f"life/{SOBER.id}"), consent)


@given(st.dates(DAY - 2 * YEAR, DAY + 2 * YEAR))
def test_it_stands_on_paper_on_the_days_of_its_consent_and_on_no_other(day: date) -> None:
    told = need("Goes to Harbor Recovery House")
    is_covered = DAY - YEAR <= day <= DAY + YEAR
    assert is_withheld(told, CLIENT, day, (CONSENT,), with_substance_use=True) is not is_covered


@given(st.sampled_from(["life", "medications", "substances"]), st.booleans())
def test_a_fact_that_came_from_nowhere_special_is_never_held_back(place: str, asked: bool) -> None:
    plain = Origin()
    client = replace(
        CLIENT,
        life=(replace(SOBER, origin=plain),),
        medications=(replace(TAKES, origin=plain),),
        substances=(replace(DRINKS, origin=plain),),
    )
    ids = {"life": SOBER.id, "medications": TAKES.id, "substances": DRINKS.id}
    told = fact(f"{place}/{ids[place]}", "Sober since the spring; alcohol; buprenorphine")
    assert not withheld(told, client=client, asked=asked)
    assert not wants_notice(told, client)


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_words_can_be_weighed(program: str, shows: str) -> None:
    client = replace(CLIENT, life=(replace(SOBER, words="", origin=replace(SECRET, program=program)),))
    client = replace(client, medications=(), substances=())
    found = withheld(need(shows), client=client)
    if len(program.strip().rstrip(".")) < 3:
        assert not found, "a name of two letters would be found in anything"
    assert not withheld(need(shows), CONSENT, client=client)


def test_a_name_with_signs_of_its_own_is_found_as_it_is() -> None:
    odd = replace(SOBER, words="", origin=replace(SECRET, program="A.R.T. (North)+"))
    client = replace(CLIENT, life=(odd,), medications=(), substances=())
    assert withheld(need("Was at A.R.T. (North)+ today"), client=client)
    assert not withheld(need("Was at AxRxT today"), client=client)


# --- diagnoses ---


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("F10.20", CodeSystem.ICD_10_CM),
        ("F11.10", CodeSystem.ICD_10_CM),
        ("f19.20", CodeSystem.ICD_10_CM),
        ("F1020", CodeSystem.ICD_10_CM),
        ("303.90", CodeSystem.ICD_9_CM),
        ("291.0", CodeSystem.ICD_9_CM),
        ("305.00", CodeSystem.ICD_9_CM),
    ],
)
def test_a_diagnosis_of_substance_use_is_left_out_in_both_code_sets(code: str, system: CodeSystem) -> None:
    known = Diagnosis(UUID(int=31), code, "Dependence", DAY, system)
    client = replace(CLIENT, diagnoses=(known,))
    told = fact(f"diagnoses/{known.id}", f"{code} Dependence")
    assert withheld(told, client=client)
    assert not withheld(told, client=client, asked=True)


def test_a_diagnosis_whose_line_is_no_longer_there_is_known_by_its_words() -> None:
    assert withheld(fact("diagnoses/gone", "F10.20 Alcohol dependence"), client=replace(CLIENT, substances=()))
    assert withheld(fact("diagnoses/gone", "F10 Alcohol related disorders"), client=replace(CLIENT, substances=()))


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("F33.1", CodeSystem.ICD_10_CM),
        ("F20.9", CodeSystem.ICD_10_CM),
        ("Z59.01", CodeSystem.ICD_10_CM),
        ("296.32", CodeSystem.ICD_9_CM),
        ("", CodeSystem.ICD_10_CM),
    ],
)
def test_every_other_problem_stands(code: str, system: CodeSystem) -> None:
    known = Diagnosis(UUID(int=31), code, "Low mood", DAY, system)
    client = replace(CLIENT, diagnoses=(known,))
    assert not withheld(fact(f"diagnoses/{known.id}", f"{code} Low mood".strip()), client=client)


def test_a_note_that_quotes_a_code_is_a_note() -> None:
    assert not withheld(need("F10.20 stood on the letter", ContactNote.KIND))


# --- on the page ---


def test_the_page_leaves_it_out_and_says_that_something_is() -> None:
    said = necessity_text(sheet(need("She cannot take the bus"), need("Goes to Harbor Recovery House")))
    assert "She cannot take the bus" in said
    assert "Harbor" not in said
    assert LEFT_OUT in said
    assert PART_2_NOTICE not in said


def test_with_its_consent_it_stands_there_with_the_notice() -> None:
    said = necessity_text(sheet(need("Goes to Harbor Recovery House"), consents=(CONSENT,)))
    assert "Goes to Harbor Recovery House" in said
    assert LEFT_OUT not in said
    assert PART_2_NOTICE in said


def test_without_anything_protected_neither_is_said() -> None:
    said = necessity_text(sheet(need("She cannot take the bus"), consents=(CONSENT,)))
    assert LEFT_OUT not in said
    assert PART_2_NOTICE not in said


def test_the_tick_shows_the_diagnosis_and_still_hides_the_program() -> None:
    told = (fact("diagnoses/gone", "F11.20 Opioid dependence"), need("Goes to Harbor Recovery House"))
    said = necessity_text(sheet(*told, asked=True))
    assert "F11.20 Opioid dependence" in said
    assert "Harbor" not in said
    assert LEFT_OUT in said


@pytest.mark.parametrize("size", [10.0, 14.0, 20.0, 24.0])
def test_the_pdf_holds_back_what_the_text_holds_back_in_any_size(size: float) -> None:
    made = sheet(need("She cannot take the bus"), need("Takes buprenorphine each morning"))
    reader = PdfReader(BytesIO(render_necessity(replace(made, text_size=size))))
    printed = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "She cannot take the bus" in printed
    assert "uprenorphine" not in printed
    assert LEFT_OUT in printed
