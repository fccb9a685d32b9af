"""Assessing again, on a real vault: when it is due, why early, what is the same, what changed, and by which form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Answer, AreaFinding, AreaOutcome, Assessment, SinceLast, same_as_last
from tcm_desktop.domain.assessment_changes import Changed, ChangedKind
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.services.assessment_views import before_it, open_views
from tcm_desktop.services.assessments import (
    keep_area,
    keep_words,
    open_assessment,
    reassessment_due,
    sign_assessment,
    what_changed,
)
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.forms import assessment_form
from tests.support.vaults import StandingClock, put
from tests.ui.note_facts import CLIENT

HOME = "a06_environment"
DAY = date(2026, 3, 4)


def assess(desk: Desk, client_id: UUID, staying: str = "Shelter") -> Assessment:
    """A whole assessment, signed."""
    assessment = open_assessment(desk, client_id).assessment
    for area in assessment_form().areas:
        answers = (Answer("staying", staying),) if area.id == HOME else ()
        finding = AreaFinding(area.id, answers, AreaOutcome.NO_NEED_NOW)
        assessment = keep_area(desk, assessment, finding).value
    return sign_assessment(desk, assessment).value


# --- when ---


def last(finished: date | None) -> Assessment:
    return Assessment(UUID(int=1), UUID(int=2), UUID(int=3), DAY, completed_on=finished)


@pytest.mark.parametrize(
    ("payer", "finished", "due"),
    [
        ("sf-smhs", DAY, date(2027, 3, 4)),
        ("sf-smhs", date(2024, 2, 29), date(2025, 2, 28)),
        ("um-guideline", DAY, date(2027, 3, 4)),
        ("mt-youth", DAY, DAY + timedelta(days=90)),
        ("mt-youth", date(2025, 12, 15), date(2026, 3, 15)),
        ("nobody", DAY, None),
        ("sf-smhs", None, None),
    ],
)
def test_the_day_comes_from_the_payers_own_number(payer: str, finished: date | None, due: date | None) -> None:
    assert reassessment_due(replace(CLIENT, payer_profile=payer), last(finished), DAY) == due


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_year_is_never_longer_than_a_year_and_a_day_of_grace_is_never_given(finished: date) -> None:
    due = reassessment_due(CLIENT, last(finished), DAY)
    assert due is not None
    assert timedelta(days=364) < due - finished <= timedelta(days=366)
    assert (due.month, due.day) == (finished.month, finished.day) or (finished.month, finished.day) == (2, 29)


def test_a_first_assessment_is_not_due_again(desk: Desk, client: Client) -> None:
    sitting = open_assessment(desk, client.id)
    assert (sitting.due_on, sitting.last_time, sitting.assessment.follows) == (None, None, None)


def test_the_next_one_names_the_last_and_the_day_it_is_due(desk: Desk, client: Client) -> None:
    signed = assess(desk, client.id)
    sitting = open_assessment(desk, client.id)
    assert (sitting.due_on, sitting.last_time) == (date(2027, 3, 4), signed)
    assert (sitting.assessment.follows, sitting.assessment.areas) == (signed.id, ())


def test_the_interval_is_that_of_the_payer_who_pays_now(desk: Desk, client: Client) -> None:
    assess(desk, client.id)
    update_client(desk, replace(client, payer_profile="mt-youth"))
    assert open_assessment(desk, client.id).due_on == DAY + timedelta(days=90)


def test_action_levels_are_offered_by_payer_and_age(desk: Desk, client: Client) -> None:
    assert open_assessment(desk, client.id).levels
    update_client(desk, replace(client, birth_date=date(2010, 1, 1)))
    assert open_assessment(desk, client.id).levels == ()


# --- words about the whole ---


def test_why_it_began_early_and_the_summary_are_kept(desk: Desk, client: Client) -> None:
    assess(desk, client.id)
    begun = open_assessment(desk, client.id).assessment
    keep_words(desk, begun, "Lost the room.", "")
    kept = open_assessment(desk, client.id).assessment
    assert (kept.id, kept.early_reason, kept.summary) == (begun.id, "Lost the room.", "")
    keep_words(desk, kept, kept.early_reason, "Needs a room.")
    assert open_assessment(desk, client.id).assessment.summary == "Needs a room."


def test_they_are_part_of_what_is_signed(desk: Desk, client: Client) -> None:
    signed = assess(desk, client.id)
    with pytest.raises(AlreadySigned):
        keep_words(desk, signed, "", "Too late.")


def test_what_is_said_to_be_the_same_is_stored_with_its_day(desk: Desk, client: Client, clock: StandingClock) -> None:
    assess(desk, client.id)
    clock.pass_by(days=200)
    sitting = open_assessment(desk, client.id)
    assert sitting.last_time is not None
    (answer,) = next(f for f in sitting.last_time.areas if f.id == HOME).answers
    keep_area(desk, sitting.assessment, AreaFinding(HOME, (same_as_last(answer, desk.today),)))
    (kept,) = open_assessment(desk, client.id).assessment.areas[0].answers
    assert (kept.choice, kept.since_last, kept.since_last_on) == ("Shelter", SinceLast.SAME, date(2026, 9, 20))


# --- what changed ---


def test_what_changed_is_the_same_before_and_after_signing(desk: Desk, client: Client) -> None:
    first = assess(desk, client.id)
    second = assess(desk, client.id, "Own place")
    assert what_changed(first, second) == (Changed(HOME, ChangedKind.ANSWER, "staying"),)
    views = open_views(desk, client.id, second.id)
    assert (views.assessment, views.before) == (second, first)


def test_an_assessment_is_nothing_other_than_itself(desk: Desk, client: Client) -> None:
    first = assess(desk, client.id)
    assert what_changed(first, replace(first, id=desk.new_id())) == ()


# --- views ---


def test_the_views_show_the_latest_one_and_the_forms_of_the_payer(desk: Desk, client: Client) -> None:
    views = open_views(desk, client.id)
    assert (views.assessment, views.before) == (None, None)
    assert [form.id for form in views.forms] == ["smhs-seven", "ccr-51351", "ahc-hrsn"]
    first = assess(desk, client.id)
    assert open_views(desk, client.id).assessment == first
    begun = keep_area(desk, open_assessment(desk, client.id).assessment, AreaFinding(HOME)).value
    latest = open_views(desk, client.id)
    assert (latest.assessment, latest.before) == (begun, first)


def test_an_earlier_one_can_be_looked_at(desk: Desk, client: Client) -> None:
    first = assess(desk, client.id)
    assess(desk, client.id)
    views = open_views(desk, client.id, first.id)
    assert (views.assessment, views.before) == (first, None)


def test_somebody_who_is_not_here_has_no_views(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_views(desk, desk.new_id())


def test_one_stored_before_it_named_the_last_still_finds_it(desk: Desk, client: Client) -> None:
    first = assess(desk, client.id)
    old = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today)
    put(desk, old)
    assert open_views(desk, client.id).before == first
    assert before_it(first, (first, old)) is None
    assert before_it(replace(old, follows=desk.new_id()), (first, old)) is None
