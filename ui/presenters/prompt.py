"""When the billing check speaks: after a pause, never about the sentence being written, never moving under a click.

Knows nothing of Qt: it is told what happens, reads the time from `clock`, and says when it wants to be asked again.
The rules are those of the design's section on the billability prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from tcm_desktop.domain.sentences import sentence_at
from ui.presenters.findings import WEIGHT, Item
from ui.presenters.narrative import touches, word_count

FEWEST_WORDS = 8
PAUSE_BEFORE_CHECK = 0.7
PATIENCE = 3.0
"""Seconds that a new finding waits for the end of its sentence, and that a settled card stays after the last key."""


class CardState(StrEnum):
    """How a card stands: still to do, settled by what was written, or set aside for this note."""

    OPEN = "open"
    DONE = "done"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as shown. `since` is when it got its state, in seconds of the clock."""

    item: Item
    state: CardState
    since: float


class Prompt:
    """The list of cards over time. Call `settle` after anything, then read `cards`; ask again in `wait` seconds."""

    def __init__(self, clock: Callable[[], float], text: str = "", dismissed: Collection[str] = ()) -> None:
        self._clock = clock
        self._text, self._caret = text, len(text)
        self._in_text = self._composing = self._held = False
        self._was_left = bool(text.strip())
        self._last_key = clock() - PATIENCE
        self._check_at: float | None = clock()
        self._found: tuple[Item, ...] | None = None
        self._first_seen: dict[str, float] = {}
        self._dismissed: dict[str, frozenset[str] | None] = dict.fromkeys(dismissed)
        self.cards: tuple[Card, ...] = ()

    # --- what happens ---

    def typed(self, text: str, caret: int) -> None:
        """The text changed by a key, an undo or a fix."""
        self._text, self._caret = text, caret
        self._was_left = self._was_left and bool(text.strip())
        self._last_key = self._clock()
        self._check_at = self._last_key + PAUSE_BEFORE_CHECK

    def changed(self) -> None:
        """A field changed, or text was pasted: check at once."""
        self._check_at = self._clock()

    def caret_moved(self, caret: int) -> None:
        """The caret went elsewhere."""
        self._caret = caret

    def text_entered(self) -> None:
        """The focus came into the text."""
        self._in_text = True

    def text_left(self) -> None:
        """The focus left the text: whatever was written may be judged now."""
        self._in_text = False
        self._was_left = bool(self._text.strip())
        self.changed()

    def composing(self, on: bool) -> None:
        """An input method is putting a character together; nothing is checked until it is done."""
        self._composing = on

    def hold(self, on: bool) -> None:
        """The pointer or the focus is in the panel: nothing moves."""
        self._held = on

    def dismiss(self, code: str) -> None:
        """Set a finding aside for this note; it comes back only for other words."""
        item = next(card.item for card in self.cards if card.item.code == code)
        self._dismissed[code] = _words(item)
        self._put_state(code, CardState.SET_ASIDE)

    def take_back(self, code: str) -> None:
        """Bring back a finding that was set aside, also where a newer answer has taken the dismissal away already."""
        self._dismissed.pop(code, None)
        self._put_state(code, CardState.OPEN)

    def take_check(self) -> bool:
        """Whether to check now; asking takes the request."""
        is_due = self._check_at is not None and self._clock() >= self._check_at and not self._composing
        if is_due:
            self._check_at = None
        return is_due

    def arrived(self, items: tuple[Item, ...]) -> None:
        """What the latest check found. While there is too little text it says nothing, also not later."""
        items = items if self.is_judged else ()
        self._found = items
        now = self._clock()
        self._first_seen = {item.code: self._first_seen.get(item.code, now) for item in items}
        for item in items:
            self._renew_dismissal(item)

    # --- what follows ---

    @property
    def is_judged(self) -> bool:
        """Whether there is enough text to say anything about the note."""
        return self._was_left or word_count(self._text) >= FEWEST_WORDS

    @property
    def dismissed(self) -> tuple[str, ...]:
        """The codes set aside for this note."""
        return tuple(sorted(self._dismissed))

    @property
    def is_waiting(self) -> bool:
        """Whether something was found that is not shown yet."""
        shown = {card.item.code for card in self.cards}
        return any(item.code not in shown for item in self._wanted())

    def settle(self) -> bool:
        """Bring the cards up to now; whether they changed."""
        if self._held or self._found is None:
            return False
        before, now = self.cards, self._clock()
        wanted = {item.code: item for item in self._wanted()}
        stay = [self._renewed(card, wanted, now) for card in self.cards]
        cards = [card for card in stay if not self._is_over(card, now)]
        shown = {card.item.code for card in cards}
        for item in wanted.values():
            if item.code not in shown and not self._must_wait(item, now):
                cards.insert(_place(cards, item), Card(item, CardState.OPEN, now))
        self.cards = tuple(cards) if self.is_judged else ()
        return self.cards != before

    def wait(self) -> float | None:
        """Seconds until something may be due without anything happening; None for never."""
        now = self._clock()
        times = [self._check_at] if self._check_at is not None and not self._composing else []
        if not self._held and self._found is not None:
            shown = {card.item.code for card in self.cards}
            times += [self._first_seen[i.code] + PATIENCE for i in self._wanted() if i.code not in shown]
            times += [self._end_of(card) for card in self.cards if card.state is not CardState.OPEN]
        return max(0.0, min(times) - now) if times else None

    def quiet_for(self) -> float:
        """Seconds since the last key."""
        return self._clock() - self._last_key

    def _wanted(self) -> list[Item]:
        if not self.is_judged:
            return []
        return [item for item in self._found or () if item.code not in self._dismissed]

    def _must_wait(self, item: Item, now: float) -> bool:
        """A new finding about the sentence being written waits for its end, or for three seconds."""
        if not self._in_text or item.field is not None or now - self._first_seen[item.code] >= PATIENCE:
            return False
        sentence = sentence_at(self._text, self._caret)
        if not item.spans:
            return bool(self._text[slice(*sentence)].strip())
        return all(touches(span, sentence) for span in item.spans)

    def _renewed(self, card: Card, wanted: dict[str, Item], now: float) -> Card:
        if card.item.code in wanted:
            since = card.since if card.state is CardState.OPEN else now
            return Card(wanted[card.item.code], CardState.OPEN, since)
        return Card(card.item, CardState.DONE, now) if card.state is CardState.OPEN else card

    def _end_of(self, card: Card) -> float:
        """A card that was set aside goes as soon as nobody is in the panel, a settled one after a pause."""
        return card.since if card.state is CardState.SET_ASIDE else max(card.since, self._last_key) + PATIENCE

    def _is_over(self, card: Card, now: float) -> bool:
        return card.state is not CardState.OPEN and now >= self._end_of(card)

    def _put_state(self, code: str, state: CardState) -> None:
        now = self._clock()
        self.cards = tuple(
            replace(card, state=state, since=now) if card.item.code == code else card for card in self.cards
        )

    def _renew_dismissal(self, item: Item) -> None:
        """A dismissal holds for the words it was made of; the first check of an opened note says which those are."""
        if item.code not in self._dismissed:
            return
        known = self._dismissed[item.code]
        if known is None:
            self._dismissed[item.code] = _words(item)
        elif not _words(item) <= known:
            del self._dismissed[item.code]


def _words(item: Item) -> frozenset[str]:
    return frozenset(word.lower() for word in item.source.words) if item.source else frozenset()


def _place(cards: list[Card], item: Item) -> int:
    """Behind everything that weighs as much: what is shown keeps its order."""
    heavier = (n for n, card in enumerate(cards) if WEIGHT[card.item.level] > WEIGHT[item.level])
    return next(heavier, len(cards))
