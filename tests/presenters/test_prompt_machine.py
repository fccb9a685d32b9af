"""The billing check's list of cards under anything that a worker may do, in any order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tcm_desktop.domain.sentences import sentence_at
from tcm_desktop.services.billing import OpenField
from tests.support.effort import examples
from tests.ui.note_facts import CITATION, Hand
from ui.levels import Level
from ui.presenters.findings import WEIGHT, Item, Source
from ui.presenters.narrative import touches, word_count
from ui.presenters.prompt import FEWEST_WORDS, PATIENCE, PAUSE_BEFORE_CHECK, Card, CardState, Prompt

SENTENCES = (
    "Drove client to the store and waited outside.",
    " Left a voicemail for the clinic.",
    " Then sat down",
    " with her mother.",
)
CODES = ("transportation", "voicemail", "clerical", "no_link", "court_report")
LEVELS = (Level.STOP, Level.FIX, Level.TIP)
QUARTERS = st.integers(0, 16).map(lambda quarter: quarter / 4)  # seconds that floating point holds exactly


@dataclass(frozen=True)
class Shown:
    """A list of cards as a person sees it."""

    codes: tuple[str, ...]

    def common(self, other: Shown) -> tuple[str, ...]:
        """The cards that the other list has too, in this list's order."""
        return tuple(code for code in self.codes if code in other.codes)


def shown(prompt: Prompt) -> Shown:
    return Shown(tuple(card.item.code for card in prompt.cards))


class Writing(RuleBasedStateMachine):
    """Somebody writes, looks at the cards, sets some aside, goes away and comes back."""

    @initialize(text=st.sampled_from(["", SENTENCES[0], "".join(SENTENCES)]), writes=st.booleans())
    def open_note(self, text: str, writes: bool) -> None:
        self.hand = Hand(100.0)
        self.prompt = Prompt(self.hand, text)
        self.text, self.caret = text, len(text)
        self.in_text = self.held = self.composing = False
        self.seen_at: dict[str, float] = {}
        self.aside: dict[str, frozenset[str]] = {}
        self.latest: list[Item] = []
        self.go_in_or_out_of_the_text(writes)

    # --- what a worker does ---

    @rule(part=st.sampled_from(SENTENCES))
    def type_on(self, part: str) -> None:
        self.text += part
        self.caret = len(self.text)
        self.prompt.typed(self.text, self.caret)

    @rule(data=st.data())
    def delete_some(self, data: st.DataObject) -> None:
        self.text = self.text[: data.draw(st.integers(0, len(self.text)))]
        self.caret = len(self.text)
        self.prompt.typed(self.text, self.caret)

    @rule(data=st.data())
    def move_the_caret(self, data: st.DataObject) -> None:
        self.caret = data.draw(st.integers(0, len(self.text)))
        self.prompt.caret_moved(self.caret)

    @rule(on=st.booleans())
    def go_in_or_out_of_the_text(self, on: bool) -> None:
        self.in_text = on
        self.prompt.text_entered() if on else self.prompt.text_left()

    @rule(on=st.booleans())
    def go_in_or_out_of_the_panel(self, on: bool) -> None:
        self.held = on
        self.prompt.hold(on)

    @rule(on=st.booleans())
    def compose(self, on: bool) -> None:
        self.composing = on
        self.prompt.composing(on)

    @rule()
    def change_a_field(self) -> None:
        self.prompt.changed()

    @rule(seconds=QUARTERS)
    def wait_a_while(self, seconds: float) -> None:
        self.hand.turn(seconds)

    @precondition(lambda self: any(card.state is CardState.OPEN for card in self.prompt.cards))
    @rule(data=st.data())
    def set_aside(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from([c for c in self.prompt.cards if c.state is CardState.OPEN]))
        before = shown(self.prompt)
        self.prompt.dismiss(card.item.code)
        assert shown(self.prompt) == before, "setting aside moved a card"
        assert self.state_of(card.item.code) is CardState.SET_ASIDE
        self.aside[card.item.code] = said_by(card.item)

    @precondition(lambda self: any(card.state is CardState.SET_ASIDE for card in self.prompt.cards))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from([c for c in self.prompt.cards if c.state is CardState.SET_ASIDE]))
        self.prompt.take_back(card.item.code)
        assert self.state_of(card.item.code) is CardState.OPEN
        assert card.item.code not in self.prompt.dismissed
        self.aside.pop(card.item.code, None)

    # --- what the check does ---

    @rule(data=st.data(), field=st.booleans())
    def an_answer_arrives(self, data: st.DataObject, field: bool) -> None:
        codes = data.draw(st.lists(st.sampled_from(CODES), unique=True, max_size=5))
        items = [self.draw_item(data, code) for code in codes]
        if field:
            items.append(Item("field.minutes", Level.FIX, "Minutes are missing", "", field=OpenField.MINUTES))
        self.prompt.arrived(tuple(items))
        if not self.prompt.is_judged:
            items = []
        self.seen_at = {item.code: self.seen_at.get(item.code, self.hand.at) for item in items}
        for item in items:
            if item.code in self.aside and not said_by(item) <= self.aside[item.code]:
                del self.aside[item.code]
        self.latest = items
        self.the_list_settles()

    def draw_item(self, data: st.DataObject, code: str) -> Item:
        here = sentence_at(self.text, self.caret)
        spans = data.draw(st.sampled_from([(), (here,), ((0, 5),), ((0, 5), here), ((here[0], here[0] + 1),)]))
        words = data.draw(st.sampled_from([("drove",), ("voicemail",), ("drove", "waited")]))
        level = data.draw(st.sampled_from(LEVELS))
        return Item(code, level, f"About {code}", "", (), spans, source=Source(code, CITATION, "p 1", words))

    @rule()
    def the_list_settles(self) -> None:
        before, cards = shown(self.prompt), self.prompt.cards
        changed = self.prompt.settle()
        after = shown(self.prompt)
        assert changed == (self.prompt.cards != cards)
        assert before.common(after) == after.common(before), "what stays has another order"
        if self.held:
            assert self.prompt.cards == cards, "something moved under the pointer"
        for place, card in enumerate(self.prompt.cards):
            if card.item.code not in before.codes:
                below = [c for c in self.prompt.cards[place:] if c.item.code in before.codes]
                assert not below or WEIGHT[below[0].item.level] > WEIGHT[card.item.level], "it pushed itself in front"
                self.is_fit_to_appear(card)
        if not (self.held or self.in_text) and self.prompt.is_judged:
            assert {item.code for item in self.latest} - set(self.aside) <= set(after.codes), "something is held back"
        again = self.prompt.settle()
        assert not again, "settling twice is not settled"

    def is_fit_to_appear(self, card: Card) -> None:
        item = card.item
        assert card.state is CardState.OPEN
        assert item.code not in self.aside, "it was set aside"
        above = self.prompt.cards[: shown(self.prompt).codes.index(item.code)]
        assert all(WEIGHT[other.item.level] <= WEIGHT[item.level] for other in above), "something lighter is above it"
        waited = self.hand.at - self.seen_at[item.code]
        if self.in_text and item.field is None and waited < PATIENCE:
            sentence = sentence_at(self.text, self.caret)
            elsewhere = [span for span in item.spans if not touches(span, sentence)]
            is_between = not item.spans and not self.text[slice(*sentence)].strip()
            assert elsewhere or is_between, "it spoke about the sentence being written"

    @rule()
    def the_wake_up_comes(self) -> None:
        """What `wait` promises is due when it is over: no wake-up for nothing, none for ever."""
        wait = self.prompt.wait()
        if wait is None:
            return
        self.hand.turn(wait)
        assert self.prompt.take_check() | self.prompt.settle()
        following = self.prompt.wait()
        assert following is None or following > 0, "it would wake up over and over"

    @rule()
    def a_check_is_taken(self) -> None:
        taken = self.prompt.take_check()
        assert not (taken and self.composing)
        assert not self.prompt.take_check(), "one request is one check"

    # --- what always holds ---

    @invariant()
    def each_finding_stands_once(self) -> None:
        codes = shown(self.prompt).codes
        assert len(codes) == len(set(codes))

    @invariant()
    def what_was_set_aside_is_not_open(self) -> None:
        open_codes = {card.item.code for card in self.prompt.cards if card.state is CardState.OPEN}
        assert not open_codes & set(self.aside)
        assert set(self.aside) <= set(self.prompt.dismissed)

    @invariant()
    def few_words_are_not_judged(self) -> None:
        if word_count(self.text) >= FEWEST_WORDS:
            assert self.prompt.is_judged
        if not self.text.strip():
            assert not self.prompt.is_judged

    @invariant()
    def nothing_waits_longer_than_it_may(self) -> None:
        wait = self.prompt.wait()
        assert wait is None or 0 <= wait <= max(PATIENCE, PAUSE_BEFORE_CHECK)

    def state_of(self, code: str) -> CardState:
        return next(card.state for card in self.prompt.cards if card.item.code == code)


def said_by(item: Item) -> frozenset[str]:
    return frozenset(item.source.words) if item.source else frozenset()


Writing.TestCase.settings = settings(max_examples=examples(100), stateful_step_count=40)
TestWriting = Writing.TestCase


def worded(*words: str) -> Item:
    return Item("voicemail", Level.TIP, "Voicemail", "", source=Source("voicemail", CITATION, "p 1", words))


def test_an_undo_after_a_newer_answer_is_an_undo_all_the_same() -> None:
    """The check that ran while the card was set aside found other words: then nothing is set aside any more."""
    prompt = Prompt(Hand(), "Left a voicemail and heard another message of hers.")
    prompt.arrived((worded("left a voicemail"),))
    prompt.settle()
    prompt.hold(True)
    prompt.dismiss("voicemail")
    prompt.arrived((worded("heard another message"),))
    prompt.take_back("voicemail")
    assert [card.state for card in prompt.cards] == [CardState.OPEN]
    assert prompt.dismissed == ()


def test_setting_aside_what_is_not_shown_is_a_fault_of_the_caller() -> None:
    with pytest.raises(StopIteration):
        Prompt(Hand()).dismiss("voicemail")
