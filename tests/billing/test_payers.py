"""One contact under every payer: what each takes, counts, asks and says about its own sureness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.notices import sureness
from tcm_desktop.billing.pack import Level
from tcm_desktop.billing.payer_rules import is_face_to_face, month_minimum, parties
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent
from tests.billing.conftest import DAY, contact

LINKAGE = "Called the housing specialist with client, who panics on the phone. She set a tour for Friday at 10."
SCHOOL = (
    "Met with {who} about the school refusal. Her panic attacks keep her home. Called the school together and set an"
    " IEP meeting for Friday."
)
PAYERS = [payer.id for payer in shipped().payers]
FACE, PHONE, VIDEO = ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.TELEHEALTH


def judged(payer: str, facts: NoteFacts | None = None, **more: object) -> Decision:
    made = facts or contact(LINKAGE, need="Housing")
    return decide(replace(made, **more), rule_book(payer, DAY))  # type: ignore[arg-type]  # drawn by tests


@pytest.mark.parametrize(
    ("payer", "units"),
    [("sf-smhs", 3), ("um-guideline", 3), ("pa-icm", 3), ("tx-mh-tcm", 2), ("mt-youth", 3), ("ky-month", 0)],
)
def test_forty_minutes_face_to_face(payer: str, units: int) -> None:
    answer = judged(payer, minutes=40)
    assert (answer.verdict, answer.units, answer.minutes) == (Verdict.BILLABLE, units, 40)


@pytest.mark.parametrize(
    ("payer", "direct", "travel", "counted", "units"),
    [
        ("sf-smhs", 30, 20, 30, 2),
        ("pa-icm", 30, 20, 50, 4),
        ("pa-icm", 1, 0, 1, 1),
        ("tx-mh-tcm", 30, 90, 30, 2),
        ("um-guideline", 30, 90, 30, 2),
    ],
)
def test_travel_counts_where_the_payer_says_so(payer: str, direct: int, travel: int, counted: int, units: int) -> None:
    answer = judged(payer, minutes=direct, travel_minutes=travel)
    assert (answer.minutes, answer.units) == (counted, units)
    assert any("travel count with this payer" in notice for notice in answer.notices) == (counted > direct)


@pytest.mark.parametrize(
    ("payer", "mode", "reasons"),
    [
        ("sf-smhs", PHONE, ()),
        ("sf-smhs", VIDEO, ()),
        ("pa-icm", PHONE, ()),
        ("pa-icm", VIDEO, ("mode_not_accepted",)),
        ("tx-mh-tcm", PHONE, ("mode_not_accepted",)),
        ("tx-mh-tcm", VIDEO, ("video_not_settled",)),
        ("ky-month", PHONE, ()),
        ("ky-month", VIDEO, ()),
        ("mt-youth", PHONE, ()),
    ],
)
def test_ways_of_contact(payer: str, mode: ContactMode, reasons: tuple[str, ...]) -> None:
    answer = judged(payer, contact_mode=mode)
    assert answer.reasons == reasons
    assert (answer.verdict is Verdict.BILLABLE) == (not reasons)


def test_what_a_payer_refuses_is_said_with_its_source() -> None:
    phone = judged("tx-mh-tcm", contact_mode=PHONE).findings[0]
    video = judged("tx-mh-tcm", contact_mode=VIDEO).findings[0]
    assert (phone.citation.document, phone.confirmed, phone.rule) == ("26 TAC 306.277", True, "us-tx/mode_not_accepted")
    assert not video.confirmed
    assert "Check with your payer" in video.reason


@pytest.mark.parametrize(
    ("who", "age", "narrative", "reasons"),
    [
        (ContactRole.CLIENT, 40, LINKAGE, ()),
        (ContactRole.OTHER, 40, LINKAGE, ("party_not_accepted",)),
        (ContactRole.PROVIDER, 9, LINKAGE, ("party_not_accepted",)),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, 40, SCHOOL.format(who="mother"), ("party_not_accepted",)),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, 18, SCHOOL.format(who="mother"), ("party_not_accepted",)),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, 17, SCHOOL.format(who="mother"), ()),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, 9, SCHOOL.format(who="her legal guardian"), ()),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, 9, SCHOOL.format(who="her aunt"), ("representative_not_named",)),
        (ContactRole.SIGNIFICANT_SUPPORT_PERSON, None, SCHOOL.format(who="mother"), ("party_not_accepted",)),
        (None, 40, LINKAGE, ()),
    ],
)
def test_texas_pays_for_the_client_or_a_child_s_representative(
    who: ContactRole | None, age: int | None, narrative: str, reasons: tuple[str, ...]
) -> None:
    made = contact(narrative, with_whom=who, need="School attendance" if "school" in narrative else "Housing")
    assert judged("tx-mh-tcm", made, client_age=age).reasons == reasons


def test_the_representative_is_a_question_and_not_a_refusal() -> None:
    made = contact(
        SCHOOL.format(who="her aunt"), with_whom=ContactRole.SIGNIFICANT_SUPPORT_PERSON, need="School attendance"
    )
    answer = judged("tx-mh-tcm", made, client_age=9)
    assert answer.verdict is Verdict.NEEDS_DOCUMENTATION
    assert answer.units == 0
    assert answer.units_when_complete == 2
    assert answer.missing == ("Was this the child's legal representative?",)


def test_ongoing_assessment_lies_in_the_texas_rate_only() -> None:
    made = contact(
        "Took a history of housing, money and supports with client, who hears voices. Reviewed strengths and needs.",
        component=TcmComponent.ASSESSMENT,
        minutes=60,
    )
    assert judged("tx-mh-tcm", made).reasons == ("assessment_in_rate",)
    assert judged("sf-smhs", made).verdict is Verdict.BILLABLE


def test_an_excluded_activity_is_named_before_the_way_of_contact() -> None:
    drive = contact("Drove client home.", mode=PHONE, need="Housing")
    assert judged("tx-mh-tcm", drive).reasons == ("transportation",)


def test_the_day_is_capped_for_one_contact_too() -> None:
    answer = judged("tx-mh-tcm", minutes=600)
    assert answer.units == 32
    assert "This payer pays for 32 units a day at most." in answer.notices


@pytest.mark.parametrize(("staff", "cases", "told"), [(1, 1, False), (2, 1, True), (2, 2, False), (3, 2, True)])
def test_two_workers_are_told_what_they_may_bill_together(staff: int, cases: int, told: bool) -> None:
    answer = judged("pa-icm", staff=staff, cases=cases)
    assert any("Together you may bill" in notice for notice in answer.notices) is told
    assert not any("Together" in notice for notice in judged("sf-smhs", staff=staff, cases=cases).notices)


def test_two_workers_with_one_case_share_the_units_of_one() -> None:
    assert "2 workers took part. Together you may bill 2 units." in judged("pa-icm", staff=2).notices


@pytest.mark.parametrize(
    ("narrative", "code"),
    [
        (
            "Talked with his lawyer about keeping client out of jail. His mania led to the arrest.",
            "mainly_to_avoid_jail",
        ),
        ("Called the day program. He has to complete 90 days of the program.", "to_fill_program_length"),
    ],
)
def test_two_purposes_that_the_guideline_does_not_pay_for_are_asked_about(narrative: str, code: str) -> None:
    made = contact(narrative, with_whom=ContactRole.OTHER, need="Legal")
    asked = {f.code: f for f in judged("um-guideline", made).findings}
    assert asked[code].level is Level.SUGGESTION
    start, end = asked[code].spans[0]
    assert narrative[start:end]
    assert code not in {f.code for f in judged("sf-smhs", made).findings}
    assert code not in judged("um-guideline", made).reasons


def test_a_suggestion_never_changes_the_verdict() -> None:
    plain = contact(LINKAGE, need="Housing")
    told = replace(plain, narrative=f"{LINKAGE} This keeps him out of jail.")
    assert judged("um-guideline", plain).verdict is judged("um-guideline", told).verdict is Verdict.BILLABLE


def test_a_month_is_said_to_be_one() -> None:
    answer = judged("ky-month")
    assert (answer.units, answer.procedure) == (0, "T2023")
    assert "This payer pays by the month. A contact earns no units of its own." in answer.notices


@pytest.mark.parametrize(
    ("payer", "through"),
    [("sf-smhs", "3/2026"), ("pa-icm", "12/2024"), ("tx-mh-tcm", "12/2024"), ("mt-youth", "4/2024")],
)
def test_rules_past_their_last_check_say_so(payer: str, through: str) -> None:
    book = rule_book(payer, date(2026, 11, 22))
    assert sureness(book)[0] == f"Rules verified through {through}"
    assert decide(contact(LINKAGE, need="Housing"), book).verdict is Verdict.BILLABLE


def test_rules_within_their_check_say_nothing_of_it() -> None:
    assert not any("verified" in notice for notice in sureness(rule_book("sf-smhs", date(2026, 3, 31))))
    assert sureness(rule_book("sf-smhs", date(2026, 4, 1)))[0] == "Rules verified through 3/2026"


@pytest.mark.parametrize("payer", PAYERS)
def test_what_is_not_confirmed_is_said_in_plain_words(payer: str) -> None:
    book = rule_book(payer, DAY)
    said = [notice for notice in sureness(book) if notice.startswith("Not confirmed")]
    assert len(said) <= 1
    if not book.parameters["unit.calculator"].confirmed:
        assert "how minutes become units" in said[0]
    for notice in said:
        assert notice.endswith("Check with your payer.")
        assert "." not in notice.removesuffix(". Check with your payer.")


def test_texas_is_sure_of_its_arithmetic() -> None:
    said = " ".join(sureness(rule_book("tx-mh-tcm", date(2024, 6, 1))))
    assert said == "Not confirmed: the billing code. Check with your payer."


def test_face_to_face_is_derived_from_the_way_of_contact() -> None:
    kentucky, texas = rule_book("ky-month", DAY), rule_book("tx-mh-tcm", DAY)
    assert is_face_to_face(VIDEO, ContactRole.CLIENT, kentucky)
    assert not is_face_to_face(VIDEO, ContactRole.CLIENT, texas)
    assert not is_face_to_face(PHONE, ContactRole.CLIENT, kentucky)
    assert not is_face_to_face(FACE, ContactRole.PROVIDER, kentucky)
    assert not is_face_to_face(None, ContactRole.CLIENT, kentucky)


@pytest.mark.parametrize(("age", "least"), [(None, (4, 2)), (17, (4, 2)), (18, (4, 2)), (80, (4, 2))])
def test_the_month_of_kentucky(age: int | None, least: tuple[int, int]) -> None:
    assert month_minimum(rule_book("ky-month", DAY), age) == least


def test_a_payer_by_units_asks_no_month() -> None:
    assert month_minimum(rule_book("sf-smhs", DAY), 40) == (0, 0)


def _with(book: RuleBook, **values: object) -> RuleBook:
    """The rules with other values for some parameters (`a__b` for `a.b`)."""
    some = book.parameters["unit.procedure"]
    changed = {name.replace("__", "."): msgspec.structs.replace(some, value=value) for name, value in values.items()}
    return replace(book, parameters={**book.parameters, **changed})


def test_ages_have_minimums_of_their_own_where_a_payer_names_them() -> None:
    book = _with(rule_book("ky-month", DAY), month__least_contacts_under_18=5, month__least_face_to_face_under_18=1)
    assert month_minimum(book, 17) == (5, 1)
    assert month_minimum(book, 18) == (4, 2)
    assert month_minimum(book, None) == (4, 2)


def test_parties_for_children_stand_in_only_where_they_are_named() -> None:
    texas, sf = rule_book("tx-mh-tcm", DAY), rule_book("sf-smhs", DAY)
    assert parties(texas, 40) == ("client",)
    assert set(parties(texas, 9)) == {"client", "significant_support_person"}
    assert parties(texas, None) == ("client",)
    assert parties(sf, 9) == parties(sf, 40)


@given(
    st.sampled_from(PAYERS),
    st.sampled_from(ContactMode),
    st.one_of(st.none(), st.sampled_from(ContactRole)),
    st.integers(0, 700),
    st.integers(0, 200),
    st.one_of(st.none(), st.integers(0, 99)),
    st.one_of(st.none(), st.sampled_from(TcmComponent)),
)
def test_no_payer_bills_what_it_does_not_take(
    payer: str,
    mode: ContactMode,
    who: ContactRole | None,
    minutes: int,
    travel: int,
    age: int | None,
    component: TcmComponent | None,
) -> None:
    book = rule_book(payer, DAY)
    made = contact(LINKAGE, mode=mode, with_whom=who, minutes=minutes, need="Housing", component=component)
    answer = decide(replace(made, travel_minutes=travel, client_age=age), book)
    if answer.verdict is Verdict.BILLABLE:
        assert mode in LIVE_MODES
        assert mode in book.words("modes.billable")
        assert who is None or who in parties(book, age)
        assert answer.minutes >= book.number("minutes.least")
        assert answer.units <= -(-answer.minutes // 15)
    else:
        assert answer.units == 0
        assert answer.reasons
    cap = book.limit("units.most_a_day")
    assert cap is None or answer.units_when_complete <= cap
    assert all(code in book.rules for code in (*answer.reasons, *answer.exclude))
