"""When the billing check speaks, on a clock that is turned by hand."""

from __future__ import annotations

import pytest

from tcm_desktop.services.billing import OpenField
from tests.ui.note_facts import CITATION, Hand, item
from ui.levels import Level
from ui.presenters.findings import Item, Source
from ui.presenters.prompt import FEWEST_WORDS, PATIENCE, PAUSE_BEFORE_CHECK, CardState, Prompt

FIRST = "Drove client to the store and waited outside. "
SECOND = "Then called the clinic about"
DRIVE = item("transportation", Level.FIX, (0, 12))
CALL = item("voicemail", Level.TIP, (46, 57))
WHOLE = item("no_link")
STOP = item("court_report", Level.STOP, (0, 5))
MINUTES = Item("field.minutes", Level.FIX, "Minutes are missing", "", field=OpenField.MINUTES)


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def prompt(hand: Hand) -> Prompt:
    """Somebody is writing; the caret is in the second sentence."""
    prompt = Prompt(hand)
    prompt.take_check()
    prompt.text_entered()
    prompt.typed(FIRST + SECOND, len(FIRST + SECOND))
    return prompt


def codes(prompt: Prompt) -> list[str]:
    return [card.item.code for card in prompt.cards]


def found(prompt: Prompt, *items: Item) -> list[str]:
    """Let an answer arrive, and give what is shown then."""
    prompt.arrived(items)
    prompt.settle()
    return codes(prompt)


# --- when to check ---


def test_a_note_is_checked_once_when_it_is_opened(hand: Hand) -> None:
    prompt = Prompt(hand, "Some text")
    assert prompt.take_check()
    assert not prompt.take_check()


def test_a_check_waits_for_a_pause(prompt: Prompt, hand: Hand) -> None:
    assert not prompt.take_check()
    assert prompt.wait() == pytest.approx(PAUSE_BEFORE_CHECK)
    hand.turn(PAUSE_BEFORE_CHECK)
    assert prompt.take_check()


def test_each_key_puts_the_check_off(prompt: Prompt, hand: Hand) -> None:
    checks = 0
    for letter in "eleven keys":
        hand.turn(0.06)
        prompt.typed(FIRST + SECOND + letter, 80)
        checks += prompt.take_check()
    hand.turn(PAUSE_BEFORE_CHECK)
    assert checks + prompt.take_check() == 1


def test_a_field_or_a_paste_is_checked_at_once(prompt: Prompt) -> None:
    prompt.changed()
    assert prompt.take_check()


def test_leaving_the_text_checks_at_once(prompt: Prompt) -> None:
    prompt.text_left()
    assert prompt.take_check()


def test_nothing_is_checked_while_an_input_method_is_at_work(prompt: Prompt, hand: Hand) -> None:
    prompt.composing(True)
    hand.turn(60)
    assert not prompt.take_check()
    assert prompt.wait() is None
    prompt.composing(False)
    assert prompt.take_check()


# --- when to speak ---


def test_nothing_is_said_about_a_few_words(hand: Hand) -> None:
    prompt = Prompt(hand)
    prompt.text_entered()
    prompt.typed("Drove client to the store", 25)
    assert not prompt.is_judged
    assert found(prompt, WHOLE, MINUTES) == []
    assert prompt.wait() == pytest.approx(PAUSE_BEFORE_CHECK)


def test_what_was_found_in_a_few_words_is_not_said_later(hand: Hand) -> None:
    prompt = Prompt(hand)
    prompt.text_entered()
    prompt.arrived((MINUTES,))
    prompt.typed(FIRST, len(FIRST))
    prompt.settle()
    assert prompt.is_judged
    assert codes(prompt) == []


def test_eight_words_are_enough(hand: Hand) -> None:
    prompt = Prompt(hand)
    prompt.typed(" ".join(["word"] * FEWEST_WORDS), 0)
    assert prompt.is_judged


def test_a_few_words_are_enough_once_the_text_was_left(hand: Hand) -> None:
    prompt = Prompt(hand)
    prompt.text_entered()
    prompt.typed("Left a voicemail", 16)
    prompt.text_left()
    assert found(prompt, WHOLE) == ["no_link"]


def test_leaving_an_empty_text_judges_nothing(hand: Hand) -> None:
    prompt = Prompt(hand)
    prompt.text_entered()
    prompt.text_left()
    assert not prompt.is_judged


def test_deleting_everything_takes_the_cards_away(prompt: Prompt) -> None:
    found(prompt, DRIVE)
    prompt.typed("", 0)
    prompt.arrived(())
    prompt.settle()
    assert prompt.cards == ()


def test_a_finding_in_another_sentence_is_shown_at_once(prompt: Prompt) -> None:
    assert found(prompt, DRIVE) == ["transportation"]


def test_a_new_finding_waits_for_the_end_of_its_sentence(prompt: Prompt) -> None:
    assert found(prompt, CALL) == []
    assert prompt.is_waiting
    prompt.caret_moved(3)
    prompt.settle()
    assert codes(prompt) == ["voicemail"]


def test_a_full_stop_ends_the_sentence(prompt: Prompt) -> None:
    text = FIRST + SECOND + " her."
    prompt.typed(text, len(text))
    assert found(prompt, CALL) == ["voicemail"]


def test_a_new_finding_waits_three_seconds_at_most(prompt: Prompt, hand: Hand) -> None:
    found(prompt, CALL)
    prompt.take_check()
    hand.turn(PAUSE_BEFORE_CHECK)
    prompt.take_check()
    assert prompt.wait() == pytest.approx(PATIENCE - PAUSE_BEFORE_CHECK)
    hand.turn(PATIENCE)
    prompt.settle()
    assert codes(prompt) == ["voicemail"]


def test_the_three_seconds_go_on_from_check_to_check(prompt: Prompt, hand: Hand) -> None:
    for _ in range(4):
        found(prompt, CALL)
        hand.turn(PATIENCE / 4)
    assert found(prompt, CALL) == ["voicemail"]


def test_a_finding_about_the_whole_note_waits_while_a_sentence_is_written(prompt: Prompt, hand: Hand) -> None:
    assert found(prompt, WHOLE) == []
    hand.turn(PATIENCE)
    prompt.settle()
    assert codes(prompt) == ["no_link"]


def test_a_finding_with_words_elsewhere_too_does_not_wait(prompt: Prompt) -> None:
    both = item("clerical", Level.FIX, (0, 5), (46, 57))
    assert found(prompt, both) == ["clerical"]


def test_an_open_field_does_not_wait(prompt: Prompt) -> None:
    assert found(prompt, MINUTES) == ["field.minutes"]


def test_nothing_waits_once_the_text_was_left(prompt: Prompt) -> None:
    prompt.text_left()
    assert found(prompt, CALL, WHOLE) == ["no_link", "voicemail"]


# --- order ---


def test_heavier_ones_come_first_and_then_those_seen_first(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, CALL)
    found(prompt, CALL, DRIVE)
    assert found(prompt, STOP, WHOLE, DRIVE, CALL) == ["court_report", "transportation", "no_link", "voicemail"]


def test_what_is_shown_keeps_its_place_when_its_weight_changes(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, DRIVE, WHOLE)
    heavier = item("no_link", Level.STOP)
    assert found(prompt, heavier, DRIVE) == ["transportation", "no_link"]
    assert prompt.cards[1].item.level is Level.STOP


# --- going away ---


def test_a_settled_finding_says_done_at_once_and_goes_at_the_next_pause(prompt: Prompt, hand: Hand) -> None:
    found(prompt, DRIVE)
    found(prompt)
    assert prompt.cards[0].state is CardState.DONE
    hand.turn(PATIENCE - 0.1)
    prompt.settle()
    assert codes(prompt) == ["transportation"]
    hand.turn(0.2)
    prompt.settle()
    assert prompt.cards == ()


def test_typing_on_keeps_a_done_card_where_it_is(prompt: Prompt, hand: Hand) -> None:
    found(prompt, DRIVE)
    found(prompt)
    for _ in range(6):
        hand.turn(1)
        prompt.typed(FIRST + SECOND + " x", 77)
        prompt.settle()
    assert codes(prompt) == ["transportation"]


def test_a_finding_that_comes_back_opens_its_card_again(prompt: Prompt) -> None:
    found(prompt, DRIVE)
    found(prompt)
    found(prompt, DRIVE)
    assert prompt.cards[0].state is CardState.OPEN


def test_settle_says_whether_anything_changed(prompt: Prompt) -> None:
    prompt.arrived((DRIVE,))
    assert prompt.settle()
    assert not prompt.settle()


# --- nothing moves under a click ---


def test_nothing_moves_while_somebody_is_in_the_panel(prompt: Prompt, hand: Hand) -> None:
    found(prompt, DRIVE)
    before = prompt.cards
    prompt.hold(True)
    hand.turn(60)
    assert found(prompt, STOP) == ["transportation"]
    assert prompt.cards == before
    assert not prompt.settle()
    prompt.hold(False)
    prompt.settle()
    assert codes(prompt) == ["court_report", "transportation"]
    assert prompt.cards[1].state is CardState.DONE


def test_a_held_list_wants_no_wake_up(prompt: Prompt, hand: Hand) -> None:
    found(prompt, CALL)
    hand.turn(PAUSE_BEFORE_CHECK)
    prompt.take_check()
    prompt.hold(True)
    assert prompt.wait() is None


# --- set aside ---


def worded(*words: str) -> Item:
    return Item(
        "voicemail", Level.TIP, "Voicemail", "", (), ((46, 50),), source=Source("voicemail", CITATION, "p 1", words)
    )


def test_a_finding_set_aside_stays_until_the_panel_is_left(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, worded("left a voicemail"))
    prompt.hold(True)
    prompt.dismiss("voicemail")
    assert prompt.cards[0].state is CardState.SET_ASIDE
    prompt.settle()
    assert codes(prompt) == ["voicemail"]
    prompt.hold(False)
    prompt.settle()
    assert prompt.cards == ()
    assert prompt.dismissed == ("voicemail",)


def test_a_finding_set_aside_stays_away(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, worded("left a voicemail"))
    prompt.dismiss("voicemail")
    prompt.settle()
    assert found(prompt, worded("Left a voicemail")) == []


def test_it_comes_back_for_other_words(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, worded("left a voicemail"))
    prompt.dismiss("voicemail")
    prompt.settle()
    assert found(prompt, worded("left a voicemail", "heard her message")) == ["voicemail"]
    assert prompt.dismissed == ()


def test_taking_it_back_opens_the_card(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, worded("left a voicemail"))
    prompt.dismiss("voicemail")
    prompt.take_back("voicemail")
    prompt.settle()
    assert prompt.cards[0].state is CardState.OPEN
    assert prompt.dismissed == ()


def test_what_was_set_aside_before_the_note_was_closed_stays_away(hand: Hand) -> None:
    prompt = Prompt(hand, FIRST, ["voicemail"])
    assert found(prompt, worded("left a voicemail")) == []
    assert found(prompt, worded("left a voicemail")) == []
    assert found(prompt, worded("heard her message")) == ["voicemail"]


def test_a_finding_about_the_whole_note_stays_set_aside(prompt: Prompt) -> None:
    prompt.text_left()
    found(prompt, WHOLE)
    prompt.dismiss("no_link")
    prompt.settle()
    assert found(prompt, WHOLE) == []
