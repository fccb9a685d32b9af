"""Consents, what is missing, what was shared, and monitoring, in words; consent forms read back as typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.consents import Consent, ConsentGiven, Disclosure, InformationKind, Lack, Missing, ShareBasis
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.due import DueKind, DueRule
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.domain.monitoring import (
    Adequate,
    Delivered,
    MonitoringGap,
    MonitoringReview,
    NeedsAnswer,
    ServiceCheck,
)
from tcm_desktop.domain.necessity import Evidence
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.services.consents import ConsentEndForm, ConsentForm, SharingForm
from tcm_desktop.services.monitoring import YEARLY, MonitoringDesk
from ui.levels import Level
from ui.presenters.consents import (
    BASES,
    GIVEN,
    KINDS,
    blank_consent,
    blank_sharing,
    consent_lines,
    consent_state,
    covered_words,
    disclosure_lines,
    ending_soon,
    form_of,
    kinds_words,
    lacking,
    missing_lines,
    read_consent,
    read_end,
    read_sharing,
    until_words,
)
from ui.presenters.monitoring import (
    ADEQUATE,
    DELIVERED,
    GAPS,
    NEEDS,
    due_words,
    fact_words,
    facts_title,
    open_words,
    signed_lines,
    signed_title,
    wants_review,
)

DAY = date(2026, 3, 4)
ONE = timedelta(days=1)
WHO, WORKER = UUID(int=2), UUID(int=3)
CLIENT = Client(WHO, PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
N, D, S = InformationKind.NEEDS, InformationKind.DIAGNOSES, InformationKind.SUBSTANCE_USE
CONSENT = Consent(
    UUID(int=1),
    WHO,
    WORKER,
    "City Dental",
    "Dental care",
    DAY,
    DAY,
    (N,),
    "Agency",
    until=DAY + 90 * ONE,
    given_by="Bea",
)


def test_every_value_has_its_words() -> None:
    assert set(KINDS) == set(InformationKind)
    assert set(GIVEN) == set(ConsentGiven)
    assert set(BASES) == set(ShareBasis)
    assert set(DELIVERED) == set(Delivered)
    assert set(ADEQUATE) == set(Adequate)
    assert set(NEEDS) == set(NeedsAnswer)
    assert set(GAPS) == set(MonitoringGap)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "In force"),
        ({"until": DAY + 20 * ONE}, "Ends soon"),
        ({"until": DAY - ONE, "since": DAY - 9 * ONE, "given_on": DAY - 9 * ONE}, "Ended"),
        ({"since": DAY + ONE}, "Not yet"),
        ({"revoked_on": DAY}, "Taken back"),
        ({"revoked_on": DAY + 3 * ONE}, "Ends soon"),
        ({"until": None, "event": "Leaves"}, "In force"),
        ({"until": None, "event": "Leaves", "event_on": DAY}, "Ended"),
    ],
)
def test_whether_a_consent_can_be_used_today(changes: dict[str, object], state: str) -> None:
    assert consent_state(replace(CONSENT, **changes), DAY)[0] == state  # type: ignore[arg-type]  # named by each case


def test_until_when_in_words() -> None:
    assert until_words(replace(CONSENT, until=date(2026, 3, 20)), DAY) == "until Fri 3/20"
    assert until_words(replace(CONSENT, until=None, event="She leaves"), DAY) == "until: She leaves"
    assert until_words(replace(CONSENT, event="She leaves", event_on=DAY), DAY) == "ended Wed 3/4: She leaves"
    assert until_words(replace(CONSENT, revoked_on=DAY), DAY) == "taken back Wed 3/4"


def test_those_in_force_come_first() -> None:
    over = replace(CONSENT, id=UUID(int=5), revoked_on=DAY)
    soon = replace(CONSENT, id=UUID(int=6), until=DAY + 5 * ONE, both_ways=True, given=ConsentGiven.VERBAL)
    lines = consent_lines([over, CONSENT, soon], DAY)
    assert [line.id for line in lines] == [soon.id, CONSENT.id, over.id]
    assert lines[0].detail == "Needs and assessment. Until Mon 3/9. They may answer. Said aloud"
    assert ending_soon([over, CONSENT, soon], DAY) == ("City Dental, until Mon 3/9",)


def test_kinds_are_named_in_the_order_of_the_form() -> None:
    assert kinds_words([D, N]) == "Needs and assessment, diagnoses"
    assert kinds_words([]) == ""


@pytest.mark.parametrize("lack", Lack)
def test_what_is_missing_is_said_in_plain_words(lack: Lack) -> None:
    (words,) = missing_lines([Missing(D, lack, DAY)], "City Dental", DAY)
    assert words.startswith("Diagnoses: ")
    assert "{" not in words
    assert "Lack" not in words


def test_what_is_missing_names_the_recipient_and_the_day() -> None:
    assert missing_lines([Missing(D, Lack.NO_CONSENT)], "City Dental", DAY) == (
        "Diagnoses: no consent names City Dental",
    )
    assert missing_lines([Missing(D, Lack.ENDED, DAY)], "x", DAY) == ("Diagnoses: the consent ended Wed 3/4",)
    assert missing_lines([Missing(D, Lack.NO_CONSENT)], "", DAY)[0].endswith("the recipient")


def test_what_is_typed_is_held_against_the_consents() -> None:
    form = SharingForm("City Dental", (N,), on="3/4/2026")
    assert lacking(form, [CONSENT], DAY) == ()
    assert covered_words(form, ()) == ("A consent in force covers this.", Level.OK)
    more = replace(form, kinds=(N, D))
    missing = lacking(more, [CONSENT], DAY)
    assert [each.kind for each in missing] == [D]
    assert covered_words(more, missing)[1] is Level.STOP
    assert lacking(replace(more, basis=ShareBasis.EMERGENCY), [], DAY) == ()
    assert covered_words(replace(more, basis=ShareBasis.EMERGENCY), ())[1] is Level.TIP
    assert lacking(replace(more, recipient=" "), [], DAY) == ()
    assert lacking(replace(more, on="2/30"), [], DAY) == ()
    assert [each.lack for each in lacking(replace(form, on="1/1/2026"), [CONSENT], DAY)] == [Lack.NOT_BEGUN]
    assert covered_words(SharingForm(), ())[1] is Level.NEUTRAL


# --- forms ---


def test_a_new_consent_is_of_today_from_the_agency() -> None:
    form = blank_consent(CLIENT, "Agency", "City Dental", (S,), DAY)
    assert (form.recipient, form.sharer, form.given_by, form.part2) == ("City Dental", "Agency", "Bea Practice", True)
    assert (form.since, form.given_on) == ("3/4/2026", "3/4/2026")


def test_a_stored_consent_comes_back_from_its_form() -> None:
    whole = replace(CONSENT, kinds=(N, S), part2=True, both_ways=True, witness="Ana", event="Leaves")
    assert read_consent(form_of(whole), whole, DAY) == (whole, ())


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"recipient": " "}, ["recipient"]),
        ({"sharer": ""}, ["sharer"]),
        ({"purpose": ""}, ["purpose"]),
        ({"kinds": ()}, ["kinds"]),
        ({"given_on": "3/5/2026"}, ["given_on"]),
        ({"given_by": ""}, ["given_by"]),
        ({"since": ""}, ["since"]),
        ({"until": ""}, ["until"]),
        ({"until": "3/1/2026"}, ["until"]),
        ({"given": ConsentGiven.VERBAL}, ["witness"]),
        ({"given": ConsentGiven.VERBAL, "witness": "Ana", "kinds": (S,)}, ["given"]),
        ({"until": "", "event": "Leaves"}, []),
    ],
)
def test_what_a_consent_lacks_is_told_at_its_field(changes: dict[str, object], fields: list[str]) -> None:
    form = replace(form_of(CONSENT), **changes)  # type: ignore[arg-type]  # named by each case
    found, problems = read_consent(form, CONSENT, DAY)
    assert [each.field for each in problems] == fields
    assert (found is None) == bool(fields)


def test_substance_use_makes_it_a_consent_under_part_2() -> None:
    found, _ = read_consent(replace(form_of(CONSENT), kinds=(S,)), CONSENT, DAY)
    assert found is not None
    assert found.part2
    again, _ = read_consent(replace(form_of(found), kinds=(N,)), found, DAY)
    assert again is not None
    assert not again.part2


def test_the_end_of_a_consent_has_a_day() -> None:
    assert read_end(ConsentEndForm(on="3/4/2026"), DAY) == (DAY, ())
    assert [each.field for each in read_end(ConsentEndForm(), DAY)[1]] == ["on"]
    assert [each.field for each in read_end(ConsentEndForm(on="3/9/2026"), DAY)[1]] == ["on"]


KNOWN = Disclosure(UUID(int=9), WHO, WORKER, DAY, "", "")
SHARED = SharingForm("City Dental", (N,), "Letter", "Dental care", "3/4/2026", ContactMode.EMAIL)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"recipient": ""}, ["recipient"]),
        ({"kinds": ()}, ["kinds"]),
        ({"what": " "}, ["what"]),
        ({"purpose": ""}, ["purpose"]),
        ({"on": ""}, ["on"]),
        ({"basis": ShareBasis.EMERGENCY}, ["words"]),
        ({"kinds": (S,)}, ["notice_sent"]),
        ({"kinds": (S,), "notice_sent": True}, []),
        ({"kinds": (S,), "basis": ShareBasis.EMERGENCY, "words": "Overdose"}, []),
    ],
)
def test_what_a_sharing_lacks_is_told_at_its_field(changes: dict[str, object], fields: list[str]) -> None:
    found, problems = read_sharing(replace(SHARED, **changes), KNOWN, DAY)  # type: ignore[arg-type]  # named by each case
    assert [each.field for each in problems] == fields
    assert (found is None) == bool(fields)


def test_sharing_for_a_referral_begins_with_its_recipient() -> None:
    referral = Referral(UUID(int=1), WHO, WORKER, "Dental care", DAY, "City Dental")
    form = blank_sharing(referral, DAY)
    assert (form.recipient, form.purpose, form.on) == ("City Dental", "Dental care", "3/4/2026")
    assert blank_sharing(None, DAY) == SharingForm(on="3/4/2026")


def test_what_was_shared_is_listed_latest_first() -> None:
    first = Disclosure(UUID(int=1), WHO, WORKER, DAY - ONE, "City Dental", "teeth", (N,), "Letter", ContactMode.EMAIL)
    urgent = replace(first, id=UUID(int=2), on=DAY, basis=ShareBasis.EMERGENCY, words="Overdose", notice_sent=True)
    wrong = replace(first, id=UUID(int=3), mistake="Not sent")
    lines = disclosure_lines([first, urgent, wrong], DAY)
    assert [each[0] for each in lines] == [urgent.id, wrong.id, first.id]
    assert lines[2][1:] == ("Tue 3/3, City Dental", "Needs and assessment: Letter. For teeth. Email")
    assert "In an emergency. Overdose" in lines[0][2]
    assert lines[1][1].endswith("(a mistake)")
    assert lines[1][2].endswith("Mistake: Not sent")


# --- monitoring ---

WELL = ServiceCheck(UUID(int=11), "Dental care", Delivered.PARTLY, Adequate.NOT_ENOUGH, "One visit of three")
REVIEW = MonitoringReview(
    UUID(int=1), WHO, WORKER, DAY, asked="Bea", services=(WELL,), needs=NeedsAnswer.SAME, words="Goes on."
)
PLAN = CarePlan(UUID(int=32), WHO, WORKER, 1, DAY)


def desk(**changes: object) -> MonitoringDesk:
    known = MonitoringDesk(CLIENT, PLAN, REVIEW, (), None, YEARLY, DAY + 100 * ONE)
    return replace(known, **changes)  # type: ignore[arg-type]  # named by each test


def test_when_monitoring_is_due_and_who_says_so() -> None:
    assert due_words(desk(), DAY) == ("Due Fri 6/12. At least every 12 months (42 CFR 440.169(d)(4)).", Level.TIP)
    late = desk(due_on=DAY - ONE, rule=DueRule(DueKind.MONITOR, (Interval(6, Unit.MONTHS),), "Somebody"))
    assert due_words(late, DAY) == ("Late 1 day. At least every 6 months (Somebody).", Level.STOP)
    assert "begins with a signed care plan" in due_words(desk(plan=None), DAY)[0]
    assert due_words(desk(due_on=None), DAY)[0] == "At least every 12 months (42 CFR 440.169(d)(4))."


def test_a_closed_chart_asks_for_no_monitoring() -> None:
    for late in (desk(is_closed=True), desk(is_closed=True, due_on=DAY - ONE)):
        assert due_words(late, DAY) == ("Nothing is due: this chart is closed.", Level.NEUTRAL)
        assert not wants_review(late, DAY)


def test_a_review_stands_open_when_there_was_none_or_it_is_near() -> None:
    assert wants_review(desk(), DAY)
    assert not wants_review(desk(last_time=REVIEW), DAY)
    assert wants_review(desk(last_time=REVIEW, due_on=DAY + 60 * ONE), DAY)


def test_facts_and_answers_in_words() -> None:
    fact = Evidence(UUID(int=1), "referral", UUID(int=2), "steps", "Dental care: booked", DAY)
    assert fact_words(fact, DAY) == "Wed 3/4, referral: Dental care: booked"
    assert facts_title(desk()) == "In the record so far"
    assert facts_title(desk(last_time=REVIEW)) == "In the record since 3/4/2026"
    assert open_words(((MonitoringGap.NO_WORDS, None),)) == "1 answer still open."
    assert open_words(()).startswith("Everything")
    assert signed_lines(REVIEW) == (
        ("Who was asked", "Bea"),
        ("Dental care", "Delivered: partly. Not enough. One visit of three"),
        ("Needs", "The same"),
        ("In the worker's words", "Goes on."),
    )
    assert signed_title(REVIEW) == "Signed 3/4/2026"
    assert ConsentForm().given is ConsentGiven.SIGNED
