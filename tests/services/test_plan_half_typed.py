"""Days of a care plan that cannot be read yet: kept beside the draft, found again with it, gone when it is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import around, keep_note, new_note, open_note
from tcm_desktop.services.plan_rules import plan_as_of_day, plan_of_day
from tcm_desktop.services.plans import HALF_TYPED_DAYS, keep_plan, open_plan, revise_plan, sign_plan
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, make_note, put, seen
from ui.presenters.note_links import objective_options

WORDS = st.dictionaries(
    st.text("abc/ é", min_size=1, max_size=12), st.text("0123/-. abé'", min_size=1, max_size=9), max_size=4
)


def written(desk: Desk, client: Client) -> CarePlan:
    """A draft with a goal and two objectives; not stored."""
    plan = open_plan(desk, client.id).plan
    steps = (Objective(desk.new_id(), "Call the clinic"), Objective(desk.new_id(), "Apply to two places"))
    return replace(plan, goal="A place of my own", objectives=steps)


def kinds(desk: Desk) -> list[str]:
    with desk.reading() as work:
        return [copy.record_kind for copy in work.copies()]


def test_nothing_is_half_typed_at_first(desk: Desk, client: Client) -> None:
    assert dict(open_plan(desk, client.id).half_typed) == {}


def test_words_are_kept_with_the_draft_and_found_with_it(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    words = {f"{plan.objectives[0].id}/By when": "3/", "Projected discharge": "next spring"}
    assert keep_plan(desk, plan, words).value.half_typed == words
    hand = open_plan(desk, client.id)
    assert (hand.plan, hand.half_typed) == (plan, words)


def test_keeping_the_plan_without_them_lets_them_go(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    keep_plan(desk, plan, {"Projected discharge": "soon"})
    assert kinds(desk) == [HALF_TYPED_DAYS]
    keep_plan(desk, plan, {})
    assert kinds(desk) == []
    assert dict(open_plan(desk, client.id).half_typed) == {}


def test_later_words_take_the_place_of_earlier_ones(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    keep_plan(desk, plan, {"a": "3/", "b": "x"})
    keep_plan(desk, plan, {"a": "3/4x"})
    assert dict(open_plan(desk, client.id).half_typed) == {"a": "3/4x"}
    assert kinds(desk) == [HALF_TYPED_DAYS]


def test_signing_lets_them_go(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    keep_plan(desk, plan, {"Projected discharge": "soon"})
    assert dict(sign_plan(desk, plan).value.half_typed) == {}
    assert kinds(desk) == []


def test_they_are_of_one_plan_only(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    mine, hers = written(desk, client), written(desk, other)
    keep_plan(desk, mine, {"a": "3/"})
    keep_plan(desk, hers, {"a": "4/"})
    keep_plan(desk, hers)
    assert dict(open_plan(desk, client.id).half_typed) == {"a": "3/"}
    assert dict(open_plan(desk, other.id).half_typed) == {}


def test_a_next_version_begins_without_the_words_of_the_one_before(desk: Desk, client: Client) -> None:
    first = sign_plan(desk, written(desk, client)).value.plan
    draft = revise_plan(desk, first)
    assert draft.id != first.id
    keep_plan(desk, draft, {"a": "3/"})
    assert dict(open_plan(desk, client.id).half_typed) == {"a": "3/"}


def test_a_signed_plan_keeps_none_and_says_so(desk: Desk, client: Client) -> None:
    first = sign_plan(desk, written(desk, client)).value.plan
    with pytest.raises(AlreadySigned):
        keep_plan(desk, first, {"a": "3/"})
    assert kinds(desk) == []


def test_they_are_no_part_of_what_is_sent(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    keep_plan(desk, plan)
    before = seen(desk)
    keep_plan(desk, plan, {"a": "3/"})
    assert seen(desk) == before


def test_they_name_their_client_and_their_plan(desk: Desk, client: Client) -> None:
    plan = written(desk, client)
    keep_plan(desk, plan, {"a": "3/"})
    with desk.reading() as work:
        (copy,) = work.copies()
    assert (copy.client_id, UUID(copy.field)) == (client.id, plan.id)


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3))
def test_whatever_is_half_typed_comes_back_letter_by_letter(shared_desk: Desk, rounds: list[dict[str, str]]) -> None:
    client = make_client(shared_desk)
    put(shared_desk, client)
    plan = written(shared_desk, client)
    for words in rounds:
        keep_plan(shared_desk, plan, words)
        assert open_plan(shared_desk, client.id).half_typed == words


# --- the objectives that a note is offered ---


def told(desk: Desk, plan: CarePlan, at: int, status: ObjectiveStatus, on: date, reason: str = "") -> ObjectiveProgress:
    made = ObjectiveProgress(
        desk.new_id(), plan.client_id, desk.worker.id, plan.id, plan.objectives[at].id, on, status, reason
    )
    return signed(made, desk.worker, desk.clock.now(), desk.clock.zone, on)


def offered(plan: CarePlan | None) -> list[str]:
    return [words for _, words in objective_options(plan)]


def test_a_note_offers_objectives_as_they_stand_and_not_as_they_were_planned(desk: Desk, client: Client) -> None:
    plan = sign_plan(desk, written(desk, client)).value.plan
    assert offered(new_note(desk, client.id).plan) == ["1. Call the clinic", "2. Apply to two places"]
    put(desk, told(desk, plan, 0, ObjectiveStatus.MET, desk.today))
    first, second = offered(new_note(desk, client.id).plan)
    assert first.startswith("1. Call the clinic (")
    assert "met" in first.lower()
    assert second == "2. Apply to two places"


def test_what_was_written_down_later_does_not_change_an_earlier_day(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    plan = sign_plan(desk, written(desk, client)).value.plan
    note = make_note(desk, client.id)
    keep_note(desk, note)
    clock.pass_by(days=7)
    put(desk, told(desk, plan, 1, ObjectiveStatus.MET, desk.today))
    earlier = open_note(desk, note.id)
    assert offered(earlier.plan) == ["1. Call the clinic", "2. Apply to two places"]
    moved = around(desk, replace(note, service_date=desk.today))
    assert "met" in offered(moved.plan)[1].lower()


def test_the_latest_word_counts_and_an_objective_can_come_back(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    plan = sign_plan(desk, written(desk, client)).value.plan
    first = desk.today
    clock.pass_by(days=2)
    put(desk, told(desk, plan, 0, ObjectiveStatus.DECLINED, first, "Not now"))
    put(desk, told(desk, plan, 0, ObjectiveStatus.ACTIVE, desk.today))
    with desk.reading() as work:
        then, now = (plan_as_of_day(work, client, day) for day in (first, desk.today))
    assert then is not None
    assert now is not None
    assert (then.objectives[0].status, then.objectives[0].status_reason) == (ObjectiveStatus.DECLINED, "Not now")
    assert now.objectives[0].status is ObjectiveStatus.ACTIVE


def test_all_else_of_the_plan_is_as_it_was_signed(desk: Desk, client: Client) -> None:
    plan = sign_plan(desk, written(desk, client)).value.plan
    put(desk, told(desk, plan, 0, ObjectiveStatus.MET, desk.today))
    with desk.reading() as work:
        stands, served = plan_as_of_day(work, client, desk.today), plan_of_day(work, client, desk.today)
    assert served == plan
    assert stands is not None
    assert replace(stands, objectives=plan.objectives) == plan
    assert [each.id for each in stands.objectives] == [each.id for each in plan.objectives]
    assert open_chart(desk, client.id).plan_in_force == plan


def test_before_there_is_a_plan_nothing_is_offered(desk: Desk, client: Client) -> None:
    with desk.reading() as work:
        assert plan_as_of_day(work, client, desk.today) is None
    assert offered(new_note(desk, client.id).plan) == []


@settings(max_examples=examples(20), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from(ObjectiveStatus), st.integers(0, 9)), max_size=5),
    st.integers(0, 9),
)
def test_on_any_day_the_last_word_up_to_it_counts(
    shared_desk: Desk, steps: list[tuple[int, ObjectiveStatus, int]], asked: int
) -> None:
    """Held against the plainest reading: go through what was said in the order of days, and stop at the day."""
    client = make_client(shared_desk)
    put(shared_desk, client)
    plan = sign_plan(shared_desk, written(shared_desk, client)).value.plan
    begun = shared_desk.today.toordinal()
    for at, status, day in steps:
        put(shared_desk, told(shared_desk, plan, at, status, date.fromordinal(begun + day), "a reason"))
    expected = [ObjectiveStatus.ACTIVE, ObjectiveStatus.ACTIVE]
    for at, status, _ in sorted((step for step in steps if step[2] <= asked), key=lambda step: step[2]):
        expected[at] = status
    with shared_desk.reading() as work:
        stands = plan_as_of_day(work, client, date.fromordinal(begun + asked))
    assert stands is not None
    assert [each.status for each in stands.objectives] == expected
