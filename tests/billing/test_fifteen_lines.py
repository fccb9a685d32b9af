"""The fifteen lines of San Francisco's list, each told in several plain ways, and beside each what is not meant.

The document: San Francisco BHS, Targeted Case Management, "Non-Billable Activities". A note that tells nothing but the
activity cannot be billed and says so with the line's code; a near-miss never carries that code.
"""

from __future__ import annotations

from datetime import date

import pytest

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent

CLIENT, PROVIDER = ContactRole.CLIENT, ContactRole.PROVIDER
FAMILY, OTHER = ContactRole.SIGNIFICANT_SUPPORT_PERSON, ContactRole.OTHER


def answer(narrative: str, party: ContactRole, mode: ContactMode = ContactMode.FACE_TO_FACE) -> Decision:
    """What the San Francisco rules say of half an hour told in these words."""
    facts = NoteFacts(
        id="n",
        component=TcmComponent.REFERRAL_LINKAGE,
        contact_mode=mode,
        contact_with=party,
        minutes=30,
        linked_need="Stable housing (panic attacks)",
        narrative=narrative,
    )
    return decide(facts, rule_book("sf-smhs", date(2026, 3, 4)))


TOLD = [
    ("transportation", CLIENT, "Drove client to the DMV and back."),
    ("transportation", CLIENT, "Gave her a ride to the clinic."),
    ("transportation", CLIENT, "Picked ct up at the shelter and dropped him off at SSA."),
    ("transportation", CLIENT, "Transported client to his dental appointment."),
    ("grocery_shopping", CLIENT, "Went to the store and bought groceries for client."),
    ("grocery_shopping", CLIENT, "Did her grocery shopping at Safeway and put it in the fridge."),
    ("grocery_shopping", CLIENT, "Picked up milk and bread for him and left it at his door."),
    ("twelve_step_accompaniment", CLIENT, "Went with client to his AA meeting and sat with him."),
    ("twelve_step_accompaniment", CLIENT, "Accompanied her to an NA meeting."),
    ("voicemail", OTHER, "Left a voicemail for the housing office with my number."),
    ("voicemail", PROVIDER, "Listened to a voicemail from the clinic nurse."),
    ("voicemail", PROVIDER, "Left message on the therapist's machine."),
    ("clerical", OTHER, "Faxed the records to the clinic."),
    ("clerical", OTHER, "Made copies of the file and scanned them."),
    ("clerical", PROVIDER, "Read and answered emails from the housing office."),
    ("court_report", OTHER, "Wrote the progress report for the court."),
    ("court_report", OTHER, "Completed a letter to the judge about his attendance."),
    ("mandated_report", OTHER, "Made a CPS report by phone and filled out the form."),
    ("mandated_report", OTHER, "Called the APS hotline to report the neglect."),
    ("phone_list_only", CLIENT, "Gave client a list of phone numbers for food banks."),
    ("phone_list_only", CLIENT, "Handed her a resource sheet with numbers to call."),
    ("language_translation", PROVIDER, "Interpreted for client in her session with the psychiatrist."),
    ("language_translation", PROVIDER, "Sat in on his therapy session to translate."),
    ("best_practice_consultation", PROVIDER, "Asked my supervisor about best practices for engagement."),
    ("best_practice_consultation", PROVIDER, "Attended a training on motivational interviewing."),
    ("colleague_check_in", PROVIDER, "Checked in with a colleague about how things are going."),
    ("support_person_service_not_tied_to_client", FAMILY, "Helped his mother apply for her own unemployment benefits."),
]

NEAR = [
    ("transportation", CLIENT, "Practiced the bus route to the clinic with client, who panics in crowds."),
    ("transportation", CLIENT, "Her brother drove her to the clinic. Reviewed how the visit went."),
    ("transportation", CLIENT, "Applied for paratransit together, since panic keeps him off the bus."),
    ("transportation", PROVIDER, "Called the ride broker and set up rides to psychiatry for client."),
    ("grocery_shopping", CLIENT, "Linked client to the food pantry and to CalFresh; depression keeps her in bed."),
    ("grocery_shopping", CLIENT, "Client did her own shopping this week, first time since the panic began."),
    ("twelve_step_accompaniment", CLIENT, "Found an AA meeting near home with client, who fears crowds."),
    ("twelve_step_accompaniment", CLIENT, "Client went to AA by himself twice this week and slept better."),
    ("voicemail", CLIENT, "Helped client set up her voicemail box so that the clinic can reach her."),
    ("court_report", CLIENT, "Client worried about the court date; voices got worse. Reviewed the coping plan."),
    ("court_report", OTHER, "Talked to his public defender about mental health diversion for him."),
    ("mandated_report", PROVIDER, "CPS worker called to coordinate visits; client's depression is worse after them."),
    ("phone_list_only", CLIENT, "Called three clinics with client from the list and booked an intake for Tuesday."),
    ("language_translation", CLIENT, "Met with client through the interpreter line about her housing search."),
    ("colleague_check_in", PROVIDER, "Nurse and I agreed to move the injection to Monday since voices returned."),
]


@pytest.mark.parametrize(("code", "party", "narrative"), TOLD)
def test_a_line_of_the_list_told_plainly_is_not_billable_and_named(
    code: str, party: ContactRole, narrative: str
) -> None:
    found = answer(narrative, party)
    assert found.verdict is Verdict.NOT_BILLABLE
    assert code in found.reasons
    assert found.units == 0


@pytest.mark.parametrize(("code", "party", "narrative"), TOLD)
def test_it_names_rule_source_and_words(code: str, party: ContactRole, narrative: str) -> None:
    finding = next(f for f in answer(narrative, party).findings if f.code == code)
    assert finding.rule.endswith(f"/{code}")
    assert finding.citation.document
    assert finding.citation.sentence
    assert finding.spans
    assert all(narrative[start:end].strip() for start, end in finding.spans)


@pytest.mark.parametrize(("code", "party", "narrative"), NEAR)
def test_what_only_sounds_like_it_is_not_taken_for_it(code: str, party: ContactRole, narrative: str) -> None:
    found = answer(narrative, party, ContactMode.TELEPHONE if party is PROVIDER else ContactMode.FACE_TO_FACE)
    assert code not in found.reasons
    assert code not in found.exclude


@pytest.mark.parametrize(("code", "party", "narrative"), TOLD)
def test_a_good_reason_does_not_rescue_it(code: str, party: ContactRole, narrative: str) -> None:
    """Guide 4.25: driving a client with agoraphobia is still transportation."""
    if code == "support_person_service_not_tied_to_client":
        pytest.skip("what ties the service to the client makes it another contact")
    found = answer(f"{narrative} Client has agoraphobia.", party)
    assert found.verdict is not Verdict.BILLABLE
