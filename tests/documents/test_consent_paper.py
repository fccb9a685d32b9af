"""A consent on paper: every part that 42 CFR 2.31(a) and 45 CFR 164.508(c) ask for, in any size, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.consent import (
    COPY,
    FREE,
    KIND_WORDS,
    NO_END,
    PART_2,
    PASSED_ON,
    consent_text,
    content,
    render_consent,
)
from tcm_desktop.documents.consent_sheet import ConsentSheet
from tcm_desktop.documents.content import SignatureLine
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.background import PART_2_NOTICE
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.consents import Consent, ConsentGiven, InformationKind
from tcm_desktop.domain.people import PersonName, Worker
from tests.documents.reading import flat
from tests.support.effort import examples

DAY = date(2026, 3, 4)
CLIENT = Client(UUID(int=1), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
WORKER = Worker(UUID(int=2), "Ana Practice", "LCSW", "Practice Agency")
CONSENT = Consent(
    UUID(int=3),
    CLIENT.id,
    WORKER.id,
    "City Dental",
    "Get an appointment",
    DAY,
    DAY,
    (InformationKind.REACH, InformationKind.MEDICATIONS),
    sharer="Practice Agency",
    until=DAY + timedelta(days=365),
)
SHEET = ConsentSheet(CLIENT, CONSENT, WORKER, DAY)


def text(**facts: object) -> str:
    return consent_text(replace(SHEET, consent=replace(CONSENT, **facts)))  # type: ignore[arg-type]  # drawn by tests


def day(value: date) -> str:
    return day_words(value).replace("\N{NO-BREAK SPACE}", " ")


def part(said: str, heading: str) -> str:
    return next(each for each in said.split("\n\n") if each.startswith(heading))


# --- what has to be in it ---


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("I agree to share information", "Bea Practice"),  # 2.31(a)(1)
        ("Who may share it", "Practice Agency"),  # 2.31(a)(2), 164.508(c)(1)(ii)
        ("What may be shared", "My medicines"),  # 2.31(a)(3), 164.508(c)(1)(i)
        ("With whom", "City Dental"),  # 2.31(a)(4), 164.508(c)(1)(iii)
        ("What for", "Get an appointment"),  # 2.31(a)(5), 164.508(c)(1)(iv)
        ("How long", day(DAY + timedelta(days=365))),  # 2.31(a)(7), 164.508(c)(1)(v)
        ("My rights", "take this back at any time. I write that to Practice Agency"),  # 2.31(a)(6), 164.508(c)(2)(i)
        ("My rights", "stays shared"),  # the exception: what was done in reliance on it
        ("My rights", FREE),  # 164.508(c)(2)(ii)
        ("My rights", PASSED_ON),  # 164.508(c)(2)(iii)
        ("My rights", COPY),  # 164.508(c)(4)
        ("Signatures", "Client: place to sign, and the date"),  # 2.31(a)(8) and (9), 164.508(c)(1)(vi)
        ("Signatures", "By what right: place to write"),  # 164.508(c)(1)(vi)
        ("Signatures", "Name: Ana Practice, LCSW"),
    ],
)
def test_every_part_stands_where_it_is_looked_for(heading: str, says: str) -> None:
    assert says in part(consent_text(SHEET), heading)


def test_every_kind_of_information_has_words_of_its_own() -> None:
    assert set(KIND_WORDS) == set(InformationKind)
    assert len(set(KIND_WORDS.values())) == len(KIND_WORDS)
    said = text(kinds=tuple(InformationKind))
    for words in KIND_WORDS.values():
        assert f"- {words}" in said


def test_what_is_not_chosen_is_not_named() -> None:
    said = consent_text(SHEET)
    assert "diagnoses" not in said
    assert "alcohol" not in said
    assert PART_2 not in said


@pytest.mark.parametrize("facts", [{"part2": True}, {"kinds": (InformationKind.SUBSTANCE_USE,)}])
def test_substance_use_records_have_their_own_part(facts: dict[str, object]) -> None:
    told = part(text(**facts), "Substance use records")
    assert PART_2 in told
    assert PART_2_NOTICE in told


def test_the_recipient_may_answer_only_where_that_is_agreed() -> None:
    assert "may also answer" not in consent_text(SHEET)
    assert "may also answer" in text(both_ways=True)


# --- when it ends ---


def test_it_ends_on_a_day_by_an_event_or_by_the_first_of_both() -> None:
    until = day(DAY + timedelta(days=365))
    assert part(consent_text(SHEET), "How long").endswith(f"From {day(DAY)} to {until}.")
    event = part(text(until=None, event="I leave the program."), "How long")
    assert event.endswith("until this happens: I leave the program.")
    both = part(text(event="I leave the program"), "How long")
    assert f"to {until} or until this happens: I leave the program. It ends with what comes first." in both


def test_one_that_names_no_end_says_that_it_cannot_be_signed_yet() -> None:
    assert NO_END in text(until=None)
    assert NO_END not in consent_text(SHEET)
    assert NO_END not in text(until=None, event="I leave the program")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"revoked_on": DAY}, "taken back"),
        ({"until": DAY - timedelta(days=1)}, "ended"),
        ({"event": "Moved", "event_on": DAY - timedelta(days=3)}, "ended"),
    ],
)
def test_one_that_is_over_is_not_to_be_used(facts: dict[str, object], says: str) -> None:
    (mark,) = content(replace(SHEET, consent=replace(CONSENT, **facts))).marks  # type: ignore[arg-type]  # drawn by tests
    assert mark.startswith(f"Do not use – {says}")
    assert content(SHEET).marks == ()


def test_a_practice_page_says_so() -> None:
    assert content(replace(SHEET, practice=True)).marks == ("PRACTICE – not a real person",)


# --- who signs ---


def lines(**facts: object) -> list[SignatureLine]:
    sheet = replace(SHEET, consent=replace(CONSENT, **facts))  # type: ignore[arg-type]  # drawn by tests
    return [
        block for section in content(sheet).sections for block in section.blocks if isinstance(block, SignatureLine)
    ]


def test_nobody_has_signed_before_the_pen_does() -> None:
    assert next(line.role for line in lines()) == "Client"
    assert not any(line.done for line in lines())


def test_one_said_aloud_names_who_heard_it() -> None:
    assert "Who heard it" not in [line.role for line in lines()]
    heard = lines(given=ConsentGiven.VERBAL, witness="Kim Second")
    assert ("Name", "Kim Second") in next(line.about for line in heard if line.role == "Who heard it")
    assert f"said aloud on {day(DAY)}" in text(given=ConsentGiven.VERBAL)


def test_without_a_sharer_the_agency_is_named_and_without_an_agency_the_worker() -> None:
    assert "Practice Agency" in part(text(sharer=""), "Who may share it")
    alone = replace(SHEET, consent=replace(CONSENT, sharer=""), worker=replace(WORKER, agency=""))
    assert "Ana Practice" in part(consent_text(alone), "Who may share it")


def test_a_purpose_that_is_not_named_is_the_clients_request() -> None:
    assert "At my own request." in part(text(purpose=""), "What for")  # 164.508(c)(1)(iv)


# --- on the page ---


@pytest.mark.parametrize("size", [14.0, 18.0, 24.0])
def test_the_pages_say_what_the_text_says(size: float) -> None:
    sheet = replace(SHEET, text_size=size, consent=replace(CONSENT, part2=True, kinds=tuple(InformationKind)))
    reader = PdfReader(BytesIO(render_consent(sheet)))
    printed = flat(" ".join(page.extract_text() for page in reader.pages))
    for words in (FREE, PASSED_ON, COPY, PART_2[:40], "City Dental", "Get an appointment", *KIND_WORDS.values()):
        assert flat(words) in printed
    assert reader.metadata is not None
    assert reader.metadata.title == "Consent"
    assert all("Bea Practice" in page.extract_text() for page in reader.pages)


@settings(max_examples=examples(25))
@given(
    st.lists(st.sampled_from(InformationKind), unique=True).map(tuple),
    st.text(max_size=60),
    st.text(max_size=60),
    st.none() | st.dates(DAY, DAY + timedelta(days=900)),
)
def test_any_consent_can_be_printed(
    kinds: tuple[InformationKind, ...], recipient: str, event: str, until: date | None
) -> None:
    sheet = replace(SHEET, consent=replace(CONSENT, kinds=kinds, recipient=recipient, event=event, until=until))
    assert render_consent(sheet).startswith(b"%PDF")
    assert (NO_END in consent_text(sheet)) is (until is None and not event.strip())
