"""Sentences that tell what a substance use program told stay off reviews and packets while no consent covers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.care_plan import CarePlanSheet, PrintOptions, care_plan_text, render_care_plan
from tcm_desktop.documents.content import (
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    SignatureLine,
    Table,
    words,
)
from tcm_desktop.documents.discharge import discharge_text, render_discharge
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.documents.monthly_summary import summary_text
from tcm_desktop.documents.necessity import necessity_text, render_necessity
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.documents.packet import packet_text
from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.documents.secrets import ProgramFact, program_facts
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.documents.withheld import MARK, guarded, holds_back, without_told
from tcm_desktop.domain.background import PART_2_NOTICE, FactKind, LifeFact, Origin, SubstanceUse
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.consents import Consent, ConsentGiven, InformationKind
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.follow_ups import Addendum
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, NecessityReview, Purpose, evaluate
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth, Progress
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.forms import SEVERITY, criteria_sets
from tcm_desktop.services.packet import packet_sheet
from tcm_desktop.services.summaries import summary_sheet
from tests.support.vaults import make_note, put

DAY = date(2026, 3, 4)
YEAR = timedelta(days=365)
CONSENT_ID = UUID(int=40)
SECRET = Origin(from_part_2=True, program="Harbor Recovery House", consent_id=CONSENT_ID)
KINDS = (InformationKind.SUBSTANCE_USE,)
CONSENT = Consent(
    CONSENT_ID,
    UUID(int=1),
    UUID(int=3),
    "The plan",
    "Care",
    DAY - YEAR,
    DAY - YEAR,
    KINDS,
    until=DAY + YEAR,
    part2=True,
)
SOBER = LifeFact(UUID(int=21), FactKind.HISTORY, "Sober since the spring.", SECRET)
DRINKS = SubstanceUse(UUID(int=23), "Alcohol", "Half a bottle a day", SECRET)
CLIENT = Client(
    UUID(int=1),
    PersonName("Bea", "Practice"),
    date(1984, 6, 15),
    "sf-smhs",
    TargetGroup.ADULT_SPMI,
    DAY,
    life=(SOBER,),
    substances=(DRINKS,),
)
FACTS = tuple(program_facts(CLIENT))
OPEN = "Panic keeps her from the bus."
TOLD = "She has been at Harbor Recovery House since May."


def cut(text: str) -> tuple[str, int]:
    return without_told(text, FACTS)


# --- a text ---


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (OPEN, OPEN),
        (f"{OPEN} {TOLD}", f"{OPEN} {MARK}"),
        (f"{TOLD} {OPEN}", f"{MARK} {OPEN}"),
        (f"{OPEN}\n{TOLD}\n\n{OPEN}", f"{OPEN}\n{MARK}\n\n{OPEN}"),
        ("He asked: alcohol? She said no. He wrote it down.", f"{MARK} She said no. He wrote it down."),
        ("She is SOBER  since the\tspring, she says", MARK),
        ("", ""),
    ],
)
def test_the_sentence_that_tells_goes_and_the_others_stay(text: str, kept: str) -> None:
    assert cut(text)[0] == kept


def test_every_place_is_counted() -> None:
    assert cut(f"{TOLD} {OPEN} Alcohol again! {OPEN}") == (f"{MARK} {OPEN} {MARK} {OPEN}", 2)


def test_a_fact_told_across_sentences_takes_the_whole_text_with_it() -> None:
    assert cut("It was half a. Bottle of wine.") == ("It was half a. Bottle of wine.", 0)
    dotted = replace(SOBER, words="", origin=replace(SECRET, program="St. Mary House"))
    facts = tuple(program_facts(replace(CLIENT, life=(dotted,), substances=())))
    assert without_told("Went to St. Mary House today. It was full.", facts) == (MARK, 1)
    spread = tuple(program_facts(replace(CLIENT, life=(replace(SOBER, words="Clean. For a year"),), substances=())))
    assert without_told("She says: clean. For a year now. Good.", spread) == (MARK, 1)


SOME = st.sampled_from(
    [OPEN, TOLD, "Alcohol", "alcoholic", "harbor", "recovery house", "\n", ". ", " ", "A.", "?!", "。"]
)


@given(st.lists(SOME, max_size=9).map("".join) | st.text(max_size=60))
def test_nothing_that_is_kept_tells_and_nothing_else_is_changed(text: str) -> None:
    kept, count = cut(text)
    assert not any(fact.is_told_by(kept) for fact in FACTS)
    assert (count == 0) is (kept == text)
    if count == 0:
        assert not any(fact.is_told_by(text) for fact in FACTS)


@given(st.text(max_size=80))
def test_without_facts_from_a_program_every_text_stays(text: str) -> None:
    assert without_told(text, ()) == (text, 0)


# --- a sheet ---


def everywhere(told: str) -> Content:
    """A sheet that says it in every kind of place."""
    table = Table(("One", "Two"), (1, 1), ((Entry(told, (told,)), Entry("Fine", ())),))
    blocks = (
        Passage(told),
        Points((told, "Fine")),
        Facts((("About", told),)),
        table,
        SignatureLine("x", (("By", told),)),
    )
    return Content("n", "a", "t", "Bea Practice", "r", "p", (), Facts((("Why", told),)), (Section(told, blocks),))


def test_no_kind_of_place_is_forgotten() -> None:
    made = guarded(everywhere(TOLD), CLIENT, DAY, ())
    assert not any(fact.is_told_by(each) for fact in FACTS for each in words(made))
    (label, why) = made.facts.pairs[-1]
    assert label == "Left out"
    assert "8 places" in why
    assert not {"substance", "program", "CFR", "2.32"} & set(why.replace(".", " ").split()), "why would tell what it is"
    assert made.subject == "Bea Practice"


def test_what_tells_nothing_is_the_same_sheet() -> None:
    assert guarded(everywhere(OPEN), CLIENT, DAY, ()) == everywhere(OPEN)
    plain = replace(CLIENT, life=(replace(SOBER, origin=Origin()),), substances=())
    assert guarded(everywhere(SOBER.words), plain, DAY, ()) is not None
    assert guarded(everywhere(SOBER.words), plain, DAY, ()) == everywhere(SOBER.words)


def test_one_place_is_said_as_one() -> None:
    sheet = replace(everywhere(OPEN), facts=Facts((("Why", TOLD),)))
    assert "in 1 place," in guarded(sheet, CLIENT, DAY, ()).facts.pairs[-1][1]


def test_a_consent_that_holds_lets_it_stand_with_the_notice() -> None:
    made = guarded(everywhere(TOLD), CLIENT, DAY, (CONSENT,))
    assert TOLD in set(words(made))
    assert "Left out" not in set(words(made))
    assert list(words(made)).count(PART_2_NOTICE) == 1
    again = guarded(made, CLIENT, DAY, (CONSENT,))
    assert list(words(again)).count(PART_2_NOTICE) == 1, "the notice stands once"


@given(st.dates(DAY - 2 * YEAR, DAY + 2 * YEAR))
def test_it_stands_on_the_days_of_its_consent_and_on_no_other(day: date) -> None:
    said = set(words(guarded(everywhere(TOLD), CLIENT, day, (CONSENT,))))
    assert (TOLD in said) is (DAY - YEAR <= day <= DAY + YEAR)


@pytest.mark.parametrize(
    "consent",
    [replace(CONSENT, revoked_on=DAY), replace(CONSENT, given=ConsentGiven.VERBAL), replace(CONSENT, part2=False)],
)
def test_a_consent_without_a_hold_lets_nothing_stand(consent: Consent) -> None:
    assert TOLD not in set(words(guarded(everywhere(TOLD), CLIENT, DAY, (consent,))))


def test_of_two_programs_each_goes_by_its_own_consent() -> None:
    other = replace(SOBER, id=UUID(int=29), words="", origin=Origin(from_part_2=True, program="Bay Clinic"))
    client = replace(CLIENT, life=(SOBER, other))
    said = set(words(guarded(everywhere(f"{TOLD} Then Bay Clinic."), client, DAY, (CONSENT,))))
    assert f"{TOLD} {MARK}" in said
    assert PART_2_NOTICE in said


def test_a_section_that_is_excepted_stays() -> None:
    made = guarded(everywhere(TOLD), CLIENT, DAY, (), but=(TOLD,))
    assert made.sections == everywhere(TOLD).sections


def test_a_fact_without_a_name_hides_nothing() -> None:
    assert not ProgramFact("life/x", (), SECRET).is_told_by("Anything at all")


# --- a review of necessity ---


def review(rationale: str, purpose: str = "To reach care.", *consents: Consent) -> NecessitySheet:
    criteria = criteria_sets()[SEVERITY]
    found = (CriterionFinding("si1", CriterionStatus.MET, rationale),)
    made = NecessityReview(UUID(int=5), CLIENT.id, UUID(int=3), SEVERITY, DAY, found, Purpose.NEEDS, purpose)
    sheet = NecessitySheet(CLIENT, criteria, made, evaluate(criteria, made), None, "Practice Agency", DAY)
    return replace(sheet, consents=consents)


def test_her_reasons_and_her_purpose_are_read_too() -> None:
    said = necessity_text(review(f"{OPEN} {TOLD}", "To stay away from alcohol."))
    assert OPEN in said
    assert "Harbor" not in said
    assert "alcohol" not in said
    assert "left out in 2 places" in said
    assert PART_2_NOTICE not in said


def test_with_its_consent_a_reason_stands_whole() -> None:
    said = necessity_text(review(f"{OPEN} {TOLD}", "To reach care.", CONSENT))
    assert f"{OPEN} {TOLD}" in said
    assert MARK not in said
    assert PART_2_NOTICE in said


def test_the_pdf_says_what_was_left_out_as_the_text_does() -> None:
    pages = PdfReader(BytesIO(render_necessity(review(f"{OPEN} {TOLD}")))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Harbor" not in said
    assert "left out in 1 place, marked [left out]" in said


# --- a monthly summary ---


def month(sentence: str, *consents: Consent) -> str:
    goal = ObjectiveMonth(UUID(int=61), "Keep the visits", Progress.BETTER, sentence)
    made = MonthlySummary(UUID(int=60), CLIENT.id, UUID(int=3), date(2026, 2, 1), DAY, objectives=(goal,))
    return summary_text(SummarySheet(CLIENT, made, "Practice Agency", DAY, consents=consents))


def test_a_monthly_summary_leaves_its_sentences_out_too() -> None:
    said = month(f"{OPEN} {TOLD}")
    assert f"{OPEN} {MARK}" in said
    assert "Harbor" not in said
    assert "left out in 1 place" in said
    assert MARK not in month(OPEN)


def test_with_its_consent_a_month_stands_whole() -> None:
    said = month(f"{OPEN} {TOLD}", CONSENT)
    assert f"{OPEN} {TOLD}" in said
    assert PART_2_NOTICE in said


def test_the_month_is_fetched_with_the_consents_of_its_chart(desk: Desk, client: Client) -> None:
    known = replace(client, life=(SOBER,), substances=(DRINKS,))
    goal = ObjectiveMonth(desk.new_id(), "Keep the visits", Progress.BETTER, TOLD)
    made = MonthlySummary(desk.new_id(), client.id, desk.worker.id, date(2026, 2, 1), DAY, objectives=(goal,))
    put(desk, known, signed(made, desk.worker, desk.clock.now(), desk.clock.zone))
    assert TOLD not in summary_text(summary_sheet(desk, made.id, 14.0))
    put(desk, replace(CONSENT, client_id=client.id))
    assert TOLD in summary_text(summary_sheet(desk, made.id, 14.0))


# --- a packet ---


def test_a_packet_keeps_it_out_of_every_part(desk: Desk, client: Client) -> None:
    known = replace(client, life=(SOBER,), substances=(DRINKS,))
    note = replace(make_note(desk, client.id, f"{OPEN} {TOLD}"), id=desk.new_id())
    added = Addendum(desk.new_id(), client.id, ContactNote.KIND, note.id, desk.worker.id, "Smelled of alcohol.")
    sign = (desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, known, signed(note, *sign), signed(added, *sign))
    put(
        desk,
        Referral(
            desk.new_id(), client.id, desk.worker.id, "Housing", DAY, "Bay Homes", reason="Left Harbor Recovery House."
        ),
        Task(desk.new_id(), client.id, desk.worker.id, "Call Harbor Recovery House", DAY),
    )
    said = packet_text(packet_sheet(desk, client.id, PacketOptions()))
    assert OPEN in said
    for secret in ("Harbor", "alcohol", "Alcohol", "Sober since"):
        assert secret not in said
    assert said.count(MARK) == 5, "four places, and what says so"
    with_consent = replace(CONSENT, client_id=client.id)
    put(desk, with_consent)
    said = packet_text(packet_sheet(desk, client.id, PacketOptions()))
    assert TOLD in said
    assert PART_2_NOTICE in said
    assert MARK not in said


# --- papers that the client gets, and others too ---

ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")


def plan_paper(**parts: object) -> CarePlanSheet:
    """A plan whose goal tells."""
    plan = CarePlan(UUID(int=60), CLIENT.id, ANA.id, 1, DAY, f"{OPEN} {TOLD}", TOLD)
    return CarePlanSheet(CLIENT, plan, (), ANA, "Practice Agency", DAY, **parts)  # type: ignore[arg-type]  # fields


def discharge_paper(**parts: object) -> DischargeSheet:
    """A discharge summary whose next steps tell."""
    summary = DischargeSummary(
        UUID(int=61), CLIENT.id, ANA.id, UUID(int=62), DAY, next_steps=f"{OPEN} {TOLD}", crisis="Calls 988."
    )
    return DischargeSheet(CLIENT, summary, "Practice Agency", DAY, **parts)  # type: ignore[arg-type]  # fields


def test_a_care_plan_for_others_says_neither_what_nor_why() -> None:
    said = care_plan_text(plan_paper())
    assert OPEN in said
    assert "Harbor" not in said
    assert MARK in said
    assert "2.32" not in said
    assert not {"program", "Substance"} & set(said.replace(".", " ").split())


def test_the_clients_own_care_plan_is_whole() -> None:
    own = plan_paper(options=PrintOptions(own_copy=True))
    said = care_plan_text(own)
    assert said.count(TOLD) == 2
    assert MARK not in said
    pages = PdfReader(BytesIO(render_care_plan(own))).pages
    assert "Harbor Recovery House" in " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_care_plan_tells_others_what_a_consent_covers_and_the_notice_with_it() -> None:
    said = care_plan_text(plan_paper(consents=(CONSENT,)))
    assert TOLD in said
    assert said.count(PART_2_NOTICE) == 1


def test_a_discharge_summary_for_who_goes_on_leaves_out_what_no_consent_covers() -> None:
    said = discharge_text(discharge_paper())
    assert OPEN in said
    assert "Harbor" not in said
    pages = PdfReader(BytesIO(render_discharge(discharge_paper()))).pages
    assert "Harbor" not in "".join(page.extract_text() for page in pages)
    assert TOLD in discharge_text(discharge_paper(own_copy=True))
    agreed = discharge_text(discharge_paper(consents=(CONSENT,)))
    assert TOLD in agreed
    assert agreed.count(PART_2_NOTICE) == 1


def test_whose_copy_it_is_matters_only_where_something_would_be_left_out() -> None:
    assert holds_back(CLIENT, DAY, ())
    assert not holds_back(CLIENT, DAY, (CONSENT,))
    assert holds_back(CLIENT, DAY + 2 * YEAR, (CONSENT,))
    assert not holds_back(replace(CLIENT, life=(), substances=()), DAY, ())
