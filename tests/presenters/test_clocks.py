"""What waits for a pause: keeping typed text, and saying aloud what the check says; on a clock turned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.note_facts import Hand
from ui.presenters.prompt_words import LEAST_BETWEEN, QUIET_BEFORE, Announcer
from ui.presenters.saving import LONGEST, PAUSE, Saving

STEPS = st.lists(st.integers(0, 80).map(lambda step: step / 16), max_size=30)  # seconds that a float holds exactly
WORDS = st.sampled_from(["Not checked yet", "Almost: 1 to fix", "Looks billable"])

# --- keeping typed text ---


@given(STEPS)
def test_no_typing_puts_a_save_off_for_longer_than_the_bound(pauses: list[float]) -> None:
    hand = Hand(64.0)
    saving = Saving(hand)
    first: float | None = None
    for pause in pauses:
        saving.touch()
        first = hand.at if first is None else first
        wait = saving.wait()
        assert wait is not None
        assert hand.at + wait <= max(first + LONGEST, hand.at) + 1e-9
        hand.turn(pause)
        if saving.wait() == 0:
            assert saving.take()
            first = None


@given(STEPS)
def test_it_is_never_kept_before_a_pause_or_the_bound(pauses: list[float]) -> None:
    hand = Hand(64.0)
    saving = Saving(hand)
    touched: list[float] = []
    for pause in pauses:
        saving.touch()
        touched.append(hand.at)
        hand.turn(pause)
        if saving.wait() == 0:
            assert hand.at - touched[-1] >= PAUSE - 1e-9 or hand.at - touched[0] >= LONGEST - 1e-9
            saving.take()
            touched.clear()


@given(st.lists(st.booleans(), max_size=20))
def test_each_change_is_taken_once_and_none_is_lost(touches: list[bool]) -> None:
    saving = Saving(Hand())
    is_open = False
    for touches_now in touches:
        if touches_now:
            saving.touch()
            is_open = True
        else:
            assert saving.take() is is_open
            is_open = False
        assert (saving.wait() is not None) is saving.is_due is is_open


def test_a_change_while_the_save_is_under_way_is_due_again() -> None:
    hand = Hand()
    saving = Saving(hand)
    saving.touch()
    assert saving.take()
    hand.turn(0.1)
    saving.touch()
    assert saving.wait() == pytest.approx(PAUSE)


def test_a_failed_save_can_be_asked_for_again_at_once() -> None:
    hand = Hand()
    saving = Saving(hand)
    saving.touch()
    hand.turn(60)
    assert saving.take()
    saving.touch()
    assert saving.is_due
    assert saving.wait() == pytest.approx(PAUSE)


# --- saying it aloud ---


@given(st.lists(st.tuples(WORDS, st.integers(0, 60).map(lambda step: step / 4), st.booleans()), max_size=40))
def test_announcements_are_apart_quiet_new_and_true(happenings: list[tuple[str, float, bool]]) -> None:
    hand = Hand(64.0)
    announcer = Announcer(hand, "Not checked yet")
    said, said_at, last_key = "Not checked yet", hand.at - LEAST_BETWEEN, hand.at
    for words, pause, types in happenings:
        announcer.show(words)
        hand.turn(pause)
        last_key = hand.at if types else last_key
        spoken = announcer.take(hand.at - last_key)
        if spoken:
            assert spoken == words != said
            assert hand.at - said_at >= LEAST_BETWEEN
            assert hand.at - last_key >= QUIET_BEFORE
            said, said_at = spoken, hand.at
        elif words != said:
            assert hand.at - said_at < LEAST_BETWEEN or hand.at - last_key < QUIET_BEFORE


@given(WORDS, st.integers(0, 40).map(lambda step: step / 4))
def test_the_wait_is_what_it_takes(words: str, quiet: float) -> None:
    hand = Hand(64.0)
    announcer = Announcer(hand, "Not checked yet")
    announcer.show(words)
    wait = announcer.wait(quiet)
    assert (wait is None) == (words == "Not checked yet")
    if wait is not None:
        hand.turn(wait)
        assert announcer.take(quiet + wait) == words
        assert announcer.wait(quiet + wait) is None


def test_what_changed_twice_between_two_announcements_is_said_as_it_is_now() -> None:
    hand = Hand()
    announcer = Announcer(hand, "a")
    for words in ("b", "c"):
        announcer.show(words)
    assert announcer.take(5) == "c"
    announcer.show("d")
    announcer.show("c")
    hand.turn(60)
    assert announcer.take(60) == ""
