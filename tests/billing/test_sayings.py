"""Many ways of saying each activity, and what stands close to it and is something else."""

from __future__ import annotations

import pytest

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.billing.conftest import Judge

FACE, PHONE, NONE = ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.NONE
CLIENT, FAMILY = ContactRole.CLIENT, ContactRole.SIGNIFICANT_SUPPORT_PERSON
PROVIDER, OTHER = ContactRole.PROVIDER, ContactRole.OTHER

SAID: dict[str, tuple[ContactMode, ContactRole, list[str]]] = {
    "transportation": (
        FACE,
        CLIENT,
        [
            "Drove ct to the clinic.",
            "Gave her a ride home from the hospital.",
            "Picked client up and dropped him off at his sister's.",
            "Took him to DMV in the agency van.",
            "Transported the family to court.",
            "She rode with me to the eye doctor.",
            "Round trip to the food bank in my car.",
            "Was his driver today.",
            "le di raite a la clienta al doctor",
            "Waited in the car while she saw the dentist, then took her back home.",
        ],
    ),
    "grocery_shopping": (
        FACE,
        CLIENT,
        [
            "Bought milk and bread for client.",
            "Went to Safeway for her list.",
            "Costco run for ct.",
            "Did her grocery shopping.",
            "Stocked his fridge.",
            "Picked up groceries for him at the market.",
            "Stood in line at the pantry for her box.",
            "hice el mandado de la señora",
            "Pushed the cart and picked items with her.",
        ],
    ),
    "twelve_step_accompaniment": (
        FACE,
        CLIENT,
        [
            "Went with ct to NA.",
            "Sat next to her at the AA meeting.",
            "Accompanied him to Alcoholics Anonymous.",
            "Attended the noon CA meeting together.",
            "Stayed with client through the twelve step group.",
            "We were both at the big book study.",
            "Kept her company at Al-Anon.",
        ],
    ),
    "phone_list_only": (
        FACE,
        CLIENT,
        [
            "Gave ct a list of shelters.",
            "Handed her the resource sheet.",
            "Read off three dentists' phone numbers.",
            "Provided client with a brochure of clinics.",
            "Left the pantry flyer with him.",
            "Wrote down two hotline numbers for her.",
            "Told him to call 211.",
            "le di la hoja con teléfonos",
        ],
    ),
    "voicemail": (
        PHONE,
        CLIENT,
        [
            "Left a voicemail.",
            "LVM for ct.",
            "Went straight to voicemail.",
            "Left message on her machine's recording, left name and number.",
            "Listened to his message from last night.",
            "Got the clinic's greeting, then the beep.",
            "LM x2.",
            "Left detailed vm about the appointment on Friday.",
            "le dejé recado en el buzón",
        ],
    ),
    "no_contact_made": (
        FACE,
        CLIENT,
        [
            "Client not home.",
            "No answer at the door.",
            "Knocked twice, nobody came.",
            "Ct no-showed.",
            "Home visit attempted.",
            "Waited 20 minutes, client never came.",
            "Unable to locate client.",
            "Left my card in the door.",
            "Manager says she went out.",
        ],
    ),
    "court_report": (
        NONE,
        OTHER,
        [
            "Wrote the court report.",
            "Typed a letter to the judge.",
            "Finished the declaration and signed it.",
            "Prepared a status summary for probation.",
            "Drafted two pages for the DA.",
            "Revised the diversion letter.",
            "Worked on what the PO asked for in writing.",
        ],
    ),
    "mandated_report": (
        PHONE,
        OTHER,
        [
            "Made a CPS report.",
            "Filed a report with Adult Protective Services.",
            "Called the abuse hotline and gave the names.",
            "Gave a statement to the police.",
            "Tarasoff notification made.",
            "SOC 341 completed.",
            "Completed the suspected child abuse form.",
            "Called in the bruises to CPS.",
        ],
    ),
    "language_translation": (
        FACE,
        PROVIDER,
        [
            "Interpreted for ct at the doctor.",
            "Translated during therapy.",
            "Was interpreter for the whole visit.",
            "Put everything into Tagalog and back.",
            "Relayed what doctor and ct said to each other in Cantonese.",
            "Sat in on the visit to translate.",
            "traduje en la cita con el psiquiatra",
        ],
    ),
    "clerical": (
        NONE,
        OTHER,
        [
            "Faxed the release.",
            "Made three copies of her ID.",
            "Scanned the documents.",
            "Filed the papers in the chart.",
            "Data entry.",
            "Updated the face sheet in Avatar.",
            "Mailed the packet.",
            "Caught up on progress notes.",
        ],
    ),
    "colleague_check_in": (
        FACE,
        PROVIDER,
        [
            "Checked in with the therapist about how things are going. Fine.",
            "Touched base with the job coach, nothing to report.",
            "Team huddle.",
            "Chatted with the nurse about her weekend.",
            "Said hi to the case manager, no changes.",
            "Morning rounds with staff.",
        ],
    ),
    "best_practice_consultation": (
        FACE,
        OTHER,
        [
            "Attended a training on hoarding.",
            "Webinar on motivational interviewing.",
            "Consulted with supervisor on best practices.",
            "Clinical supervision.",
            "Picked the psychologist's brain about people who hoard in general.",
            "Asked for tips on how to engage youth generally.",
            "Supervisor showed me how to write goals.",
        ],
    ),
    "direct_service": (
        FACE,
        CLIENT,
        [
            "Facilitated a skills group.",
            "Did 45 minutes of CBT with client.",
            "Tutored her in algebra.",
            "Filled the pillbox for the week.",
            "Scrubbed the kitchen with her.",
            "Watched her kids in the lobby.",
            "Paid his rent from the payee account.",
            "Picked up her meds at the pharmacy and brought them over.",
            "Moved boxes to the storage unit, carried the couch.",
            "Led an anger management class.",
        ],
    ),
}

CLOSE = [
    (
        "Did not drive client, practiced the bus route with him because the voices make him lose track.",
        "Transportation",
    ),
    ("Her sister drove client to the visit. I sat in with client and the intake nurse because she panics.", "Therapy"),
    ("Discussed grocery delivery. Client panics in stores, so we set up an account and she placed her order.", "Food"),
    ("Looked up NA meetings with him, crowds set off his paranoia, he chose one and called the contact.", "Sobriety"),
    ("Showed client how to check her voicemail, memory is poor. She called the clinic back and got a visit.", "Phone"),
    ("Talked with public defender, with release. Nothing written. He will ask for diversion, ct was manic.", "Legal"),
    ("CPS worker on the open case agreed to move visits to 1 pm as mornings are worst for her depression.", "Safety"),
    (
        "Called the clinic to book a Russian interpreter for therapy, her panic is no better. Set for Friday.",
        "Language",
    ),
    ("Did not tutor. Met with the disability office and ct, quiet testing approved because of ADHD.", "Education"),
    ("Calmed client, who was hyperventilating, and called mobile crisis with her. They came at 3.", "Crisis"),
]


@pytest.mark.parametrize(("code", "said"), [(code, text) for code, (_, _, texts) in SAID.items() for text in texts])
def test_each_way_of_saying_it_is_read(judge: Judge, code: str, said: str) -> None:
    mode, with_whom, _ = SAID[code]
    decision = judge(said, mode=mode, with_whom=with_whom, need="Mood")
    assert decision.verdict is Verdict.NOT_BILLABLE
    assert code in decision.reasons


@pytest.mark.parametrize(("said", "need"), CLOSE)
def test_what_stands_close_to_an_excluded_activity_counts(judge: Judge, said: str, need: str) -> None:
    assert judge(said, need=need).verdict is Verdict.BILLABLE


@pytest.mark.parametrize(
    "said",
    [
        "Helped mom with her own divorce papers.",
        "Sister needed a lawyer for her eviction, found her one.",
        "Linked dad to a doctor for his own back pain, client not discussed.",
        "Roommate needed her own benefits, walked her through it. She isn't our client.",
    ],
)
def test_a_support_persons_own_need_does_not_count(judge: Judge, said: str) -> None:
    decision = judge(said, with_whom=FAMILY, need="Family")
    assert decision.reasons == ("support_person_service_not_tied_to_client",)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("transportation", "Did not drive ct to the clinic."),
        ("transportation", "Will drive ct to the clinic on Friday."),
        ("transportation", "Her brother drove her to the clinic."),
        ("grocery_shopping", "She bought milk and bread."),
        ("grocery_shopping", "Never went to Safeway for her list."),
        ("grocery_shopping", "Discussed grocery shopping."),
        ("twelve_step_accompaniment", "He went to AA by himself."),
        ("court_report", "Did not write a letter to the judge."),
        ("mandated_report", "Did not make a CPS report."),
        ("no_contact_made", "Ct no-showed the psychiatrist yesterday."),
        ("direct_service", "Mom watched her kids."),
        ("direct_service", "The landlord came by and fixed the sink."),
        ("phone_list_only", "Will give ct a list of shelters."),
    ],
)
def test_denied_planned_or_done_by_another_it_is_no_activity(judge: Judge, code: str, said: str) -> None:
    assert code not in judge(said).reasons


@pytest.mark.parametrize("code", sorted(SAID))
def test_capitals_and_missing_stops_change_nothing(judge: Judge, code: str) -> None:
    mode, with_whom, texts = SAID[code]
    for said in texts:
        plain = judge(said.rstrip("."), mode=mode, with_whom=with_whom)
        assert code in plain.reasons
