"""What a contact has more of, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest

from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    AttemptOutcome,
    ConsentForm,
    ContactMode,
    ContactNote,
    ContactRole,
    InterpretedBy,
    Interpreter,
    Participant,
    TcmComponent,
    TelehealthConsent,
)
from tcm_desktop.domain.note_formats import FORMATS, NoteFormat
from tcm_desktop.domain.quick_line import QuickLine, read_line
from tcm_desktop.services.quick_capture import Captured
from tests.ui.note_facts import DAY, NEED, NOTE, PLAN
from ui.presenters.capture import HELP, NO_CLIENT, NO_LINE, kept_words, missing, read_words
from ui.presenters.note_extras import (
    ATTEMPTS,
    attempt_told,
    attempt_words,
    consent_words,
    crisis_words,
    helper_words,
    interpreter_words,
    next_try_words,
    over_words,
    person_words,
    split_words,
)
from ui.presenters.note_links import serves_options
from ui.presenters.note_prompts import ALL, NOTE_FORMATS, prompt_options
from ui.presenters.note_words import Line, further_lines, summary, thread, written_words

ASSESSING = Activity(UUID(int=30), TcmComponent.ASSESSMENT, 20, objective_id=UUID(int=4))


def lines(note: ContactNote) -> dict[str, str]:
    return {line.label: line.words for line in summary(note, "Demo, Maria", PLAN, "", DAY)}


def test_a_plain_note_has_its_six_lines() -> None:
    assert len(lines(NOTE)) == 6
    assert further_lines(NOTE, PLAN, DAY) == ()


def test_a_whole_contact_tells_everything_that_it_holds() -> None:
    note = replace(
        NOTE,
        mode=ContactMode.TELEHEALTH,
        activities=(ASSESSING,),
        participants=(Participant(UUID(int=31), ContactRole.SIGNIFICANT_SUPPORT_PERSON, "Rosa Demo", "sister"),),
        interpreter=Interpreter("Luz Sample", "Spanish", InterpretedBy.TELEPHONE),
        telehealth_consent=TelehealthConsent(ConsentForm.VERBAL, DAY),
        second_worker="Jo Helper",
        second_worker_minutes=30,
        second_worker_did="called the clinic",
        crisis=True,
        crisis_began=time(14, 10),
        crisis_ended=time(15, 30),
        late_reason="Power was out",
        written_on=date(2026, 3, 6),
    )
    said = lines(note)
    assert said["Minutes by activity"] == "Linkage 30, Assessment 20"
    assert said["Also serves"] == "2. Apply for housing"
    assert said["Also with"] == "Support person, Rosa Demo (sister)"
    assert said["Interpreter"] == "Spanish, by phone, Luz Sample"
    assert said["Consent to video"] == "Said yes, Wed 3/4"
    assert said["Second worker"] == "Jo Helper, 30 minutes: called the clinic"
    assert said["Crisis"] == "2:10 pm to 3:30 pm"
    assert said["Late entry"] == "Power was out"
    assert said["Date and time"].endswith("written Fri 3/6")
    assert said["Service"] == "Linkage, video, client's home, place of service 10"


def test_both_days_are_shown_when_they_differ_and_only_then() -> None:
    assert written_words(replace(NOTE, written_on=NOTE.service_date), DAY) == ""
    assert written_words(NOTE, DAY) == ""
    assert written_words(replace(NOTE, written_on=date(2026, 3, 9)), DAY) == "written Mon 3/9"


def test_an_attempt_tells_what_was_tried_and_nothing_that_is_billed() -> None:
    note = replace(NOTE, attempt=Attempt(AttemptOutcome.NOBODY_HOME, date(2026, 3, 9)), narrative="")
    said = lines(note)
    assert set(said) == {"Client", "Date and time", "Attempt", "With"}
    assert said["Attempt"] == "Visit: nobody home. Next try: Mon 3/9"
    assert thread(note, PLAN, (NEED,)).words == "Nobody was reached: this serves the record, and is never billed."
    assert attempt_told(note, DAY) == "Logged and signed: Visit: nobody home. Next try: Mon 3/9."


def test_every_attempt_has_its_words() -> None:
    assert set(ATTEMPTS) == set(AttemptOutcome)
    assert all(attempt_words(Attempt(each), DAY) == words for each, words in ATTEMPTS.items())


def test_a_next_try_is_spoken_of_where_a_payer_asks_for_one() -> None:
    assert next_try_words(None, DAY) == ""
    assert next_try_words(date(2026, 3, 18), DAY) == "This payer asks for another try by Wed 3/18."


def test_minutes_that_do_not_fit_are_a_hint_in_plain_words() -> None:
    assert over_words(replace(NOTE, activities=(ASSESSING,))) == ""
    over = replace(NOTE, activities=(replace(ASSESSING, minutes=70),))
    assert over_words(over) == "The other activities take 70 minutes, and the contact has 50. Change one of them."
    assert lines(over)["Minutes by activity"] == over_words(over)


def test_activities_without_a_service_say_so() -> None:
    assert (
        split_words(replace(NOTE, activities=(Activity(UUID(int=30), minutes=5),))) == "Linkage 45, No service chosen 5"
    )


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Participant(UUID(int=1), ContactRole.PROVIDER, "Dr. Sample"), "Provider, Dr. Sample"),
        (Participant(UUID(int=1), None, "Rosa", "sister"), "Rosa (sister)"),
        (Participant(UUID(int=1)), "Not said"),
    ],
)
def test_people_in_words(person: Participant, words: str) -> None:
    assert person_words(person) == words


def test_what_is_not_said_is_not_made_up() -> None:
    assert interpreter_words(Interpreter()) == "Took part"
    assert crisis_words(None, None) == "Yes"
    assert crisis_words(time(9), None) == "9:00 am to not said"
    assert helper_words(replace(NOTE, second_worker="Jo")) == "Jo"
    assert consent_words(NOTE, DAY) == "Not written down yet"
    no_day = replace(NOTE, telehealth_consent=TelehealthConsent(ConsentForm.WRITTEN))
    assert consent_words(no_day, DAY) == "Signed a form, no date"


def test_an_activity_can_serve_an_objective_or_a_need() -> None:
    offered = serves_options(PLAN, (NEED,))
    assert [words for _, words in offered] == ["1. Get a state ID", "2. Apply for housing", "Need: Stable housing"]
    assert offered[0][0] == (None, UUID(int=3))
    assert offered[2][0] == (NEED.id, None)
    assert serves_options(None, ()) == []


def test_lines_of_extras_lead_back_to_them() -> None:
    found = further_lines(replace(NOTE, activities=(ASSESSING,), crisis=True), PLAN, DAY)
    assert {line.field for line in found} == {"extras"}
    assert all(isinstance(line, Line) for line in found)


# --- questions of a form ---


def test_the_questions_that_stand_there_already_are_not_offered_again() -> None:
    goal = FORMATS[NoteFormat.GIRP][0]
    words = [words for words, _ in prompt_options(NoteFormat.GIRP, "")]
    assert words[-1] == ALL
    assert len(words) == 5
    left = prompt_options(NoteFormat.GIRP, f"Met with her.\n{goal.question}")
    assert all(goal not in prompts for _, prompts in left)
    assert prompt_options(NoteFormat.FREE, "") == []
    assert set(NOTE_FORMATS) == set(NoteFormat)


def test_the_last_question_left_is_offered_once() -> None:
    *others, last = (prompt.question for prompt in FORMATS[NoteFormat.PIRP])
    ((words, prompts),) = prompt_options(NoteFormat.PIRP, "\n".join(others))
    assert last in words
    assert [prompt.question for prompt in prompts] == [last]


# --- quick capture ---


def test_what_was_read_is_shown_before_it_is_kept() -> None:
    assert read_words(read_line("20m tel 2pm Called")) == "Read: 20 min, phone, 2:00 pm"
    assert read_words(QuickLine("Called")) == HELP


def test_what_is_missing_is_said_in_words() -> None:
    assert missing(has_client=False, line="Called") == NO_CLIENT
    assert missing(has_client=True, line="  ") == NO_LINE
    assert missing(has_client=True, line="Called") == ""


def test_the_draft_is_told_with_its_due_day() -> None:
    caught = Captured(NOTE, "Demo, Maria", date(2026, 3, 9))
    assert kept_words(caught, DAY) == "Draft kept for Demo, Maria. Due Mon 3/9."
