"""An assessment in hand, without a window: statuses, the next area, last time, what is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import (
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    AssessmentForm,
    FormArea,
    FormQuestion,
    InformationSource,
    Need,
)
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.assessments import AssessmentSitting
from tcm_desktop.services.forms import assessment_form
from ui.presenters.assessment import (
    AssessmentWork,
    Tile,
    answer_words,
    answers_of,
    first_unanswered,
    is_blank,
    need_words,
    signed_areas,
)
from ui.presenters.signed import signed_words

TODAY = date(2026, 3, 4)
ID, WORKER = UUID(int=1), UUID(int=2)
CLIENT = Client(ID, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
FORM = AssessmentForm(
    "f",
    "Form",
    (
        FormArea("a", "Home", "s", (FormQuestion("where", "Where?", ("Own", "Shelter")), FormQuestion("how", "How?"))),
        FormArea("b", "Work", "s", (FormQuestion("job", "Job?"),)),
        FormArea("c", "Health", "s", (FormQuestion("doctor", "Doctor?"),)),
    ),
)
DONE = AreaFinding("a", outcome=AreaOutcome.NO_NEED_NOW)
STARTED = AreaFinding("b", (Answer("job", text="Part-time"),))
NEED = Need(UUID(int=9), "A lock", "voices at night")


def work(*areas: AreaFinding, last: Assessment | None = None) -> AssessmentWork:
    assessment = Assessment(ID, ID, WORKER, TODAY, areas)
    return AssessmentWork(AssessmentSitting(CLIENT, FORM, assessment, last), TODAY)


def before(*areas: AreaFinding) -> Assessment:
    return Assessment(UUID(int=5), ID, WORKER, date(2025, 3, 1), areas)


def test_every_area_has_one_of_three_statuses() -> None:
    tiles = work(DONE, STARTED).tiles()
    assert tiles == (
        Tile("a", "Home", AreaStatus.DONE),
        Tile("b", "Work", AreaStatus.STARTED),
        Tile("c", "Health", AreaStatus.NOT_STARTED),
    )
    assert [tile.spoken for tile in tiles] == ["Home, Done", "Work, Started", "Health, Not started"]


def test_work_goes_on_with_what_was_started_then_with_what_was_not() -> None:
    assert work(DONE, STARTED).resume_at() == "b"
    assert work(DONE).resume_at() == "b"
    assert work().resume_at() == "a"
    assert work(*(AreaFinding(each, outcome=AreaOutcome.DECLINED) for each in "abc")).resume_at() == "a"


@pytest.mark.parametrize(("after", "following"), [("a", "b"), ("b", "c"), ("c", "b")])
def test_the_next_area_is_the_next_that_is_not_done(after: str, following: str) -> None:
    assert work(DONE).next_after(after) == following


def test_there_is_no_next_area_when_the_others_are_done() -> None:
    others = [AreaFinding(each, outcome=AreaOutcome.DECLINED) for each in "bc"]
    assert work(*others).next_after("a") is None
    assert not work(*others).is_complete


def test_putting_the_same_again_changes_nothing() -> None:
    hand = work()
    assert hand.put(STARTED)
    assert not hand.put(STARTED)
    assert not hand.put(replace(STARTED, updated_on=date(2026, 3, 1)))
    assert hand.finding("b").updated_on == TODAY


def test_what_was_learned_in_other_areas_stays() -> None:
    hand = work(DONE)
    hand.put(STARTED)
    assert [finding.id for finding in hand.assessment.areas] == ["a", "b"]
    assert hand.finding("a") == DONE


def test_the_day_seen_in_person_is_taken_in_once() -> None:
    hand = work()
    assert hand.is_fresh
    assert hand.see_on(TODAY)
    assert not hand.see_on(TODAY)
    assert not hand.is_fresh
    assert hand.seen_words() == "Seen in person on Wed 3/4."


def test_how_far_it_is_in_a_sentence() -> None:
    assert work(DONE, STARTED).progress() == "1 of 3 areas done. Any order is fine. Everything is saved as you go."
    assert work().place("b") == "2 of 3"


def test_the_summary_before_signing_counts_needs_and_names_what_was_declined() -> None:
    found = AreaFinding("a", outcome=AreaOutcome.NEED_FOUND, needs=(NEED, replace(NEED, id=UUID(int=10))))
    declined = AreaFinding("b", outcome=AreaOutcome.DECLINED)
    words = work(found, declined, AreaFinding("c", outcome=AreaOutcome.NO_NEED_NOW)).summary()
    assert words == (
        "All 3 areas are done. 2 needs found for the plan.",
        "Client declined: Work.",
        "No day is entered on which you saw the client in person.",
    )
    assert work(*(AreaFinding(each, outcome=AreaOutcome.NO_NEED_NOW) for each in "abc")).summary()[0] == (
        "All 3 areas are done. No need was found."
    )


def test_last_time_is_offered_and_never_in_the_new_answers() -> None:
    last = before(
        AreaFinding("a", (Answer("where", "Shelter", "Bed by bed."),), AreaOutcome.NEED_FOUND, (NEED,)),
        AreaFinding("b", (Answer("job"),), AreaOutcome.NO_NEED_NOW, (NEED,)),
    )
    hand = work(last=last)
    said = hand.last_answer("a", "where")
    assert said is not None
    assert answer_words(said) == "Shelter. Bed by bed"
    assert hand.last_needs("a") == (NEED,)
    assert hand.last_outcome("a") == "Need found"
    assert hand.last_answer("b", "job") is None
    assert hand.last_needs("b") == ()
    assert hand.last_outcome("c") == ""
    assert is_blank(hand.finding("a"))


def test_a_first_assessment_has_no_last_time() -> None:
    hand = work()
    assert hand.last_answer("a", "where") is None
    assert hand.last_needs("a") == ()
    assert hand.last_outcome("a") == ""


def test_answers_to_questions_of_an_older_form_are_kept() -> None:
    known = (Answer("gone", text="Kept"), Answer("where", "Own"))
    shown = [Answer("where"), Answer("how", text="Alone")]
    assert answers_of(known, shown) == (Answer("gone", text="Kept"), Answer("how", text="Alone"))


def test_answers_stand_in_the_order_in_which_they_are_stored() -> None:
    assert [answer.id for answer in answers_of((), [Answer("where", "Own"), Answer("how", text="x")])] == [
        "how",
        "where",
    ]


def test_the_question_to_go_on_with_is_the_first_without_an_answer() -> None:
    area = FORM.areas[0]
    assert first_unanswered(area, AreaFinding("a")) is area.questions[0]
    assert first_unanswered(area, AreaFinding("a", (Answer("where", "Own"),))) is area.questions[1]
    assert first_unanswered(area, AreaFinding("a", (Answer("where", "Own"), Answer("how", text="x")))) is None


@pytest.mark.parametrize(
    "finding",
    [
        AreaFinding("a", (Answer("where", "Own"),)),
        AreaFinding("a", outcome=AreaOutcome.DECLINED),
        AreaFinding("a", needs=(NEED,)),
        AreaFinding("a", sources=(InformationSource.CLIENT,)),
        AreaFinding("a", source_detail="sister"),
    ],
)
def test_a_finding_that_says_anything_is_not_blank(finding: AreaFinding) -> None:
    assert not is_blank(finding)


def test_a_signed_assessment_reads_area_by_area() -> None:
    sources = (InformationSource.CLIENT, InformationSource.FAMILY)
    found = AreaFinding("a", (Answer("how", text="Alone"),), AreaOutcome.NEED_FOUND, (NEED,), sources, "sister")
    quiet = AreaFinding("b", outcome=AreaOutcome.NO_NEED_NOW, needs=(NEED,))
    home, job = signed_areas(work(), before(found, quiet))
    assert (home.title, home.outcome) == ("Home", "Need found")
    assert home.lines == (
        ("How?", "Alone"),
        ("Need", "A lock (because of voices at night)"),
        ("Source", "Client, Family. sister"),
    )
    assert (job.outcome, job.lines) == ("No need right now", ())


def test_a_need_without_a_cause_is_its_statement() -> None:
    assert need_words(Need(ID, "A lock")) == "A lock"


def test_a_signature_is_told_by_the_clock_of_its_place() -> None:
    at = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
    signature = Signature(WORKER, "Ana Practice", "LCSW", at, "America/Los_Angeles", "0" * 64)
    assert signed_words(signature) == ("Signed by Ana Practice, LCSW on 3/4/2026 at 6:30 pm. It can no longer change.")
    assert signed_words(replace(signature, credential="")).startswith("Signed by Ana Practice on")


def test_quick_answers_have_a_key_each() -> None:
    """The keys 1 to 9 pick an answer; a tenth would have none."""
    assert max(len(question.choices) for area in assessment_form().areas for question in area.questions) <= 9
