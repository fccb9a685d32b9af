"""The order of the decision, what beats what, and what comes with an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.pack import FixKind, Level, Question
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent
from tests.billing.conftest import Judge, contact
from tests.support.effort import examples

LINKAGE = "Called the housing specialist with client, who panics on the phone. She set a tour for Friday at 10."
DRIVE_AND_LINKAGE = (
    "Drove client to the housing office, 25 min not counted. There I explained to the clerk that he panics in lines. "
    "The clerk put him on the list and gave an appointment for Friday."
)


def codes(decision: Decision) -> tuple[Verdict, set[str], set[str]]:
    return decision.verdict, set(decision.reasons), set(decision.exclude)


def test_a_complete_contact_is_billable(judge: Judge) -> None:
    decision = judge(LINKAGE, need="Housing")
    assert codes(decision) == (Verdict.BILLABLE, set(), set())
    assert decision.units == decision.units_when_complete == 2
    assert decision.procedure == "T1017"
    assert decision.findings == ()
    assert decision.missing == ()


def test_time_comes_first(judge: Judge) -> None:
    decision = judge(LINKAGE, minutes=7, need=None)
    assert codes(decision) == (Verdict.NOT_BILLABLE, {"too_short"}, set())
    assert decision.findings[0].question is Question.MINUTES
    assert judge(LINKAGE, minutes=8, need="Housing").verdict is Verdict.BILLABLE


def test_a_short_contact_keeps_what_happened(judge: Judge) -> None:
    assert set(judge("No answer at the door.", minutes=5).reasons) == {"too_short", "no_contact_made"}
    assert set(judge("Left a voicemail.", minutes=3, mode=ContactMode.TELEPHONE).reasons) == {"too_short", "voicemail"}


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (ContactMode.VOICEMAIL, "voicemail"),
        (ContactMode.EMAIL, "clerical"),
        (ContactMode.TEXT_MESSAGE, "clerical"),
        (ContactMode.COLLATERAL_MAIL, "clerical"),
    ],
)
def test_the_way_of_contact_rules_out_the_best_note(judge: Judge, mode: ContactMode, code: str) -> None:
    assert codes(judge(LINKAGE, mode=mode, need="Housing")) == (Verdict.NOT_BILLABLE, {code}, set())


def test_without_any_contact_nothing_is_billable_but_a_packet_can_be_completed(judge: Judge) -> None:
    assert judge("Read up on the file.", mode=ContactMode.NONE).verdict is Verdict.NOT_BILLABLE
    packet = judge("Wrote up the residential referral packet for client.", mode=ContactMode.NONE, need="Housing")
    assert codes(packet) == (Verdict.NEEDS_DOCUMENTATION, {"referral_paperwork_without_mh_connection"}, set())


def test_an_excluded_substance_takes_no_link_codes(judge: Judge) -> None:
    assert codes(judge("Drove client home.", need=None)) == (Verdict.NOT_BILLABLE, {"transportation"}, set())


def test_a_strong_reason_does_not_rescue_an_excluded_activity(judge: Judge) -> None:
    decision = judge("Client has agoraphobia and cannot ride the bus, so I drove him to the clinic and home.")
    assert codes(decision) == (Verdict.NOT_BILLABLE, {"transportation"}, set())


def test_a_mixed_contact_sets_the_drive_aside(judge: Judge) -> None:
    decision = judge(DRIVE_AND_LINKAGE, need="Housing")
    assert codes(decision) == (Verdict.BILLABLE, set(), {"transportation"})
    assert decision.set_aside == (("transportation", 25),)
    finding = decision.findings[0]
    assert finding.level is Level.NEEDED
    assert FixKind.SET_ASIDE_MINUTES in {fix.kind for fix in finding.fixes}


def test_the_rest_of_a_mixed_contact_must_stand_on_its_own(judge: Judge) -> None:
    text = "Drove client to the dentist. There I asked the desk about a cleaning and they set it for Friday."
    assert judge(text, need="Dental").verdict is Verdict.NOT_BILLABLE


@pytest.mark.parametrize(
    ("narrative", "reasons"),
    [
        ("Faxed the court report to the judge.", {"court_report"}),
        ("Left a voicemail and filed the copies.", {"voicemail"}),
        ("Emailed her a list of phone numbers for pantries.", {"phone_list_only"}),
    ],
)
def test_the_specific_beats_clerical(judge: Judge, narrative: str, reasons: set[str]) -> None:
    assert reasons <= set(judge(narrative).reasons)
    assert "clerical" not in judge(narrative).reasons


def test_two_excluded_activities_are_both_named(judge: Judge) -> None:
    decision = judge("Drove client to the AA meeting and sat through it with her.")
    assert set(decision.reasons) == {"transportation", "twelve_step_accompaniment"}


def test_a_call_that_ends_in_a_recording_is_voicemail_alone(judge: Judge) -> None:
    decision = judge("No answer, left a voicemail.", mode=ContactMode.TELEPHONE)
    assert decision.reasons == ("voicemail",)


def test_somebody_elses_no_show_is_told_not_met(judge: Judge) -> None:
    text = "Nurse says ct no-showed 4 of 5 visits because she panics in the waiting room. We agreed on a morning slot."
    decision = judge(text, with_whom=ContactRole.PROVIDER, need="Primary care")
    assert codes(decision) == (Verdict.BILLABLE, set(), set())


@pytest.mark.parametrize(
    ("need", "narrative", "reasons"),
    [
        (
            None,
            "Called the landlord with client, who hears voices at night. Repair set for Friday.",
            {"no_link_to_assessed_need"},
        ),
        (
            "Utilities",
            "Called the water company with client. Payment plan of 40 a month.",
            {"not_linked_to_mental_health_goal"},
        ),
        (
            None,
            "Called the gym with client. Sliding scale, starts Monday.",
            {"no_link_to_assessed_need", "not_linked_to_mental_health_goal"},
        ),
        ("Housing", "Completed the Section 8 application with client.", {"referral_paperwork_without_mh_connection"}),
        (
            "Housing",
            "Completed the Section 8 application with client. Dx bipolar, no SI/HI.",
            {"referral_paperwork_without_mh_connection"},
        ),
        (
            "Employment",
            "Abscess on his tooth keeps him up all night. Called a dentist with him, tooth is pulled today.",
            {"no_link_to_assessed_need"},
        ),
        ("Mood", "Met with client. Provided support.", {"missing_narrative_detail"}),
    ],
)
def test_what_is_missing(judge: Judge, need: str | None, narrative: str, reasons: set[str]) -> None:
    decision = judge(narrative, need=need)
    assert codes(decision) == (Verdict.NEEDS_DOCUMENTATION, reasons, set())
    assert len(decision.missing) == len(reasons)
    assert decision.units == 0
    assert decision.units_when_complete == 2


def test_a_thin_note_without_need_lacks_both_unless_it_creates_needs(judge: Judge) -> None:
    thin = "Met with client. Provided support."
    assert len(judge(thin, need=None).reasons) == 2
    assert len(judge(thin, need=None, component=TcmComponent.ASSESSMENT).reasons) == 1


def test_too_little_is_never_green(judge: Judge) -> None:
    decision = judge("Anxiety, quick word, fine.", need="Anxiety")
    assert codes(decision) == (Verdict.NEEDS_DOCUMENTATION, {"missing_narrative_detail"}, set())


def test_denied_symptoms_are_no_link(judge: Judge) -> None:
    text = "Called the dentist with client, cleaning set for Friday. Denies symptoms."
    assert judge(text, need="Dental").reasons == ("not_linked_to_mental_health_goal",)


def test_a_need_named_in_the_narrative_is_enough(judge: Judge) -> None:
    text = "Obj 1b, keep psych appts: clinic says 3 of 3 attended, next visit Friday."
    assert judge(text, need=None, with_whom=ContactRole.PROVIDER).verdict is Verdict.BILLABLE


def test_an_assessment_needs_neither_need_nor_symptom(judge: Judge) -> None:
    text = "Needs assessment with client: no income, sister in Reno helps, rents a room, last worked in 2019."
    assert judge(text, need=None, component=TcmComponent.ASSESSMENT).verdict is Verdict.BILLABLE


def test_what_the_note_declares_outside_the_plan(judge: Judge) -> None:
    decision = judge("Helped client sell a couch online. Not on the plan, unrelated to symptoms.", need=None)
    assert set(decision.reasons) == {"no_link_to_assessed_need", "not_linked_to_mental_health_goal"}
    assert decision.verdict is Verdict.NOT_BILLABLE


def test_help_for_a_support_person_counts_when_it_keeps_the_client_going(judge: Judge) -> None:
    who = ContactRole.SIGNIFICANT_SUPPORT_PERSON
    own = judge("Helped mom with her own divorce papers, client not discussed.", with_whom=who, need="Family")
    assert own.reasons == ("support_person_service_not_tied_to_client",)
    tied = judge(
        "Mom is worn out. Linked mom to the parent group so ct's therapy keeps going, goal 1.",
        with_whom=who,
        need="Family",
    )
    assert tied.verdict is Verdict.BILLABLE


def test_provider_talk_counts_when_it_leads_to_a_change(judge: Judge) -> None:
    idle = judge("Touched base with the therapist, nothing to report.", with_whom=ContactRole.PROVIDER)
    assert idle.reasons == ("colleague_check_in",)
    change = judge(
        "Touched base with the pharmacist: only 9 of 30 clozapine picked up. He will pack weekly, lab set for Friday.",
        with_whom=ContactRole.PROVIDER,
    )
    assert change.verdict is Verdict.BILLABLE


def test_findings_come_heaviest_first_with_source_and_words(judge: Judge, book: RuleBook) -> None:
    text = "Drove client to AA and sat in the meeting."
    decision = judge(text)
    order = [Level.STOP, Level.NEEDED, Level.SUGGESTION]
    levels = [order.index(finding.level) for finding in decision.findings]
    assert levels == sorted(levels)
    for finding in decision.findings:
        assert finding.rule == f"us-ca-sf/{finding.code}"
        assert finding.citation.sentence
        assert finding.spans
        assert all(text[start:end] for start, end in finding.spans)
        assert finding.fixes[-1].kind is FixKind.DO_NOT_BILL


def test_an_answer_says_under_which_rules_it_was_given(judge: Judge, book: RuleBook) -> None:
    decision = judge(LINKAGE)
    assert (decision.pack_id, decision.pack_version, decision.pack_digest) == (book.pack_id, book.version, book.digest)
    assert decision.trace


def test_the_component_that_was_picked_does_not_change_an_excluded_activity(judge: Judge) -> None:
    answers = {judge("Drove client home.", component=component).reasons for component in (*TcmComponent, None)}
    assert answers == {("transportation",)}


FACTS = st.builds(
    NoteFacts,
    id=st.just("n"),
    component=st.sampled_from([*TcmComponent, None]),
    contact_mode=st.sampled_from(ContactMode),
    contact_with=st.sampled_from([*ContactRole, None]),
    minutes=st.integers(-5, 600),
    linked_need=st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["Housing", "Mood", "Dental"])),
    narrative=st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from([LINKAGE, DRIVE_AND_LINKAGE, "Drove ct.", "No answer.", "Met with ct."])).map(
            " ".join
        ),
    ),
)


@given(facts=FACTS)
@settings(max_examples=examples(150), deadline=None)
def test_what_holds_for_every_contact(book: RuleBook, facts: NoteFacts) -> None:
    decision = decide(facts, book)
    assert (decision.verdict is Verdict.BILLABLE) == (not decision.reasons)
    assert not decision.exclude or decision.verdict is Verdict.BILLABLE
    assert decision.units == 0 or decision.verdict is Verdict.BILLABLE
    assert decision.units <= decision.units_when_complete
    assert {finding.code for finding in decision.findings} == {*decision.reasons, *decision.exclude}
    assert all(0 <= start < end <= len(facts.narrative) for f in decision.findings for start, end in f.spans)
    if facts.minutes < 8:
        assert "too_short" in decision.reasons
    if decision.verdict is Verdict.BILLABLE:
        assert facts.contact_mode in (ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.TELEHEALTH)
    assert decide(facts, book) == decision


@given(minutes=st.integers(8, 480))
@settings(max_examples=examples(40), deadline=None)
def test_minutes_only_change_the_units_of_a_sound_contact(book: RuleBook, minutes: int) -> None:
    decision = decide(replace(contact(LINKAGE, need="Housing"), minutes=minutes), book)
    assert decision.verdict is Verdict.BILLABLE
    assert decision.units == (minutes + 7) // 15
