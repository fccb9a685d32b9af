"""What the practice files promise: fictional people, every activity that does not count, answers that fit the forms."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tcm_desktop.billing.codes import is_listed, lookup
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.domain.contacts import ContactMode, TcmComponent
from tcm_desktop.domain.necessity import Criterion
from tcm_desktop.services.forms import assessment_form, criteria_sets
from tcm_desktop.services.practice_data import NoteData, PracticeDataError, Story, read_story, stories
from tcm_desktop.services.practice_records import Calendar
from tests.support.seed import NON_BILLABLE

STORIES = stories()
NOTES = [note for story in STORIES for note in story.notes]
CALENDAR = Calendar(datetime(2026, 3, 4, 18, 0, tzinfo=UTC), "America/Los_Angeles")

per_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.practice_id)


def test_there_is_enough_to_practice_on() -> None:
    assert len(STORIES) >= 12
    assert len(NOTES) >= 40
    assert [story.practice_id for story in STORIES] == [f"practice-{n:02}" for n in range(1, len(STORIES) + 1)]
    assert [story.practice_id for story in STORIES if story.featured] == ["practice-01"]


def test_the_caseload_is_varied() -> None:
    clients = [story.client for story in STORIES]
    assert {c.target_group for c in clients} == set(TargetGroup)
    assert Counter(c.payer_profile for c in clients) == {"sf-smhs": len(clients) - 2, "um-guideline": 2}
    assert {"Spanish", "Cantonese", "Vietnamese"} <= {c.language for c in clients if c.interpreter_needed}
    assert len({d.code for c in clients for d in c.diagnoses}) >= 15
    assert {n.component for n in NOTES} >= set(TcmComponent)
    assert {n.mode for n in NOTES} >= set(ContactMode) - {ContactMode.COLLATERAL_MAIL}


@per_story
def test_everybody_is_plainly_made_up(story: Story) -> None:
    client = story.client
    assert client.family in {"Practice", "Example", "Sample", "Demo"}
    assert client.medicaid_id == f"PRACTICE-00{story.practice_id[-2:]}"
    phones = [client.phone, *(associate.phone for associate in client.associates)]
    assert all(re.fullmatch(r"415-555-01\d\d", phone) for phone in phones if phone)
    assert not client.email or client.email.endswith("@example.org")


@per_story
def test_diagnoses_are_whole_codes_with_the_official_words_of_their_day(story: Story) -> None:
    for diagnosis in story.client.diagnoses:
        assert re.fullmatch(r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", diagnosis.code)
        assert diagnosis.days_ago > 0
        if is_listed(diagnosis.code):
            code = lookup(diagnosis.code, CALENDAR.days(-diagnosis.days_ago))
            assert code is not None
            assert code.complete
            assert code.text == diagnosis.text


def test_every_non_billable_activity_appears() -> None:
    stopping = {code for n in NOTES if n.expect.verdict is not Verdict.BILLABLE for code in n.expect.reasons}
    assert stopping >= NON_BILLABLE
    assert {"direct_service", "no_contact_made", "too_short", "missing_narrative_detail"} <= stopping


def test_mixed_contacts_set_minutes_aside() -> None:
    mixed = [note for note in NOTES if note.expect.exclude]
    assert len(mixed) >= 3
    assert all(note.set_aside for note in mixed)


def test_a_finding_is_fixed_and_some_drafts_still_have_one() -> None:
    drafts = [note for note in NOTES if note.choice is None]
    assert 3 <= len(drafts) <= 5
    assert sum(note.expect.verdict is Verdict.NEEDS_DOCUMENTATION for note in drafts) >= 2
    fixed = [note for note in NOTES if note.fix]
    assert fixed
    assert all(n.first_check and n.first_check.verdict is not Verdict.BILLABLE for n in fixed)
    assert all(n.expect.verdict is Verdict.BILLABLE for n in fixed)


@per_story
def test_answers_fit_the_assessment_form(story: Story) -> None:
    areas = {area.id: {q.id: q.choices for q in area.questions} for area in assessment_form().areas}
    for area in (a for assessment in story.assessments for s in assessment.sittings for a in s.areas):
        questions = areas[area.id]
        assert set(area.said) <= set(questions)
        assert all(choice in questions[question] for question, choice in area.choices.items())
        assert all(need.because_of for need in area.needs)
        assert not (area.open and area.needs)


def leaves(criteria: tuple[Criterion, ...]) -> set[str]:
    return {leaf for c in criteria for leaf in (leaves(c.parts) if c.parts else {c.id})}


@per_story
def test_findings_name_criteria_of_their_set(story: Story) -> None:
    for review in story.reviews:
        assert {f.id for f in review.findings} <= leaves(criteria_sets()[review.criteria_set].criteria)


def span(note: NoteData) -> tuple[date, datetime, datetime]:
    begins = CALENDAR.at(note.workdays_ago, note.start)
    return CALENDAR.workday(note.workdays_ago), begins, begins + timedelta(minutes=note.minutes)


def test_one_worker_is_never_in_two_places() -> None:
    spans = sorted((span(note) for note in NOTES), key=lambda s: s[1])
    assert all(before[2] <= after[1] for before, after in pairwise(spans))


def test_contacts_are_on_working_days_and_over() -> None:
    for day, _, ends in map(span, NOTES):
        assert day.weekday() < 5
        assert ends < CALENDAR.loaded_at


def test_minutes_set_aside_are_part_of_the_contact() -> None:
    assert all(0 <= note.set_aside < note.minutes for note in NOTES)


def test_every_note_says_something_of_its_own() -> None:
    assert len({note.narrative for note in NOTES}) == len(NOTES)


MINIMAL = """
practice_id = "practice-99"
[client]
given = "Pat"
family = "Practice"
age = 30
birthday_days_ago = 1
target_group = "adult_spmi"
payer_profile = "sf-smhs"
opened_workdays_ago = 1
medicaid_id = "PRACTICE-0099"
"""


def test_a_client_can_be_described_in_a_few_lines(tmp_path: Path) -> None:
    file = tmp_path / "99_pat.toml"
    file.write_text(MINIMAL, "utf-8")
    assert read_story(file).client.given == "Pat"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (MINIMAL + 'nickname = "Patty"\n', "nickname"),
        (MINIMAL.replace("adult_spmi", "grown_up"), "target_group"),
        (MINIMAL.replace("age = 30", 'age = "30"'), "age"),
        (MINIMAL.replace("age = 30", "age ="), "line 6"),
        (MINIMAL + "[[notes]]\nkey = 'n'\n", "notes"),
    ],
)
def test_a_wrong_file_is_named_with_the_place_in_it(tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "99_pat.toml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(PracticeDataError, match=r"resources/practice/99_pat\.toml") as told:
        read_story(file)
    assert said in str(told.value)
