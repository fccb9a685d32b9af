"""The panel: one pill, one line of units, at most three cards, and the way to not bill, always in the same place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui.billing_panel.card import FindingCard
from ui.levels import Level
from ui.presenters.findings import KEEP_WORDS
from ui.presenters.prompt import Card
from ui.presenters.prompt_words import HELP, MOST_CARDS, Head
from ui.theme import em
from ui.widgets import Pill, button, column, heading, text
from ui.widgets.wrapping_button import WrappingButton

BILL_AGAIN = "Undo: check it for billing again"


class BillingPanel(QWidget):
    """Shows what it is given. `held` while the pointer or the focus is in it; the other signals are the worker's."""

    fix_wanted = Signal(object, object)
    field_wanted = Signal(str)
    dismissed = Signal(str)
    taken_back = Signal(str)
    keep_wanted = Signal(bool)
    held = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Billing check")
        self.pill = Pill("Not checked yet", Level.NEUTRAL)
        self.units, self.caution, self.hint = text("", "muted"), text("", "small"), text("", "small")
        self._is_kept = self._shows_all = False
        self.keep = WrappingButton(KEEP_WORDS, lambda: self.keep_wanted.emit(not self._is_kept))
        self.cards: dict[str, FindingCard] = {}
        self._list = QWidget()
        self._list.setLayout(column(gap=0.6))
        self.more = button("", self._show_all, look="link")
        self.more.hide()
        head = column(heading("Billing check"), self.pill, self.units, self.caution, gap=0.35)
        self.notices = text("", "small")
        parts = (head, self.keep, self.hint, self._list, self.more, self.notices, text(HELP, "small"), None)
        self.setLayout(column(*parts, margin=0.8))
        self._pointer = self._focus = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def show_head(self, head: Head, kept: bool) -> None:
        """The pill and the lines at its side; `kept`: the worker does not bill this contact."""
        if (head.words, head.level) != (self.pill.words(), self.pill.level):
            self.pill.show_state(head.words, head.level)
        self.units.setText(head.units)
        for label, words in ((self.caution, head.caution), (self.hint, head.hint), (self.notices, head.notices)):
            label.setText(words)
            label.setVisible(bool(words))
        if kept is not self._is_kept:
            self._is_kept = kept
            self.keep.say(BILL_AGAIN if kept else KEEP_WORDS)

    def show_cards(self, cards: tuple[Card, ...], set_aside: Callable[[str], int | None]) -> None:
        """The cards in this order; one that was there before is changed in its place."""
        codes = [card.item.code for card in cards]
        for code in [code for code in self.cards if code not in codes]:
            gone = self.cards.pop(code)
            gone.hide()
            gone.deleteLater()
        box = self._list.layout()
        assert box is not None
        for place, card in enumerate(cards):
            if card.item.code in self.cards:
                self.cards[card.item.code].show_card(card, set_aside(card.item.code))
            else:
                self.cards[card.item.code] = self._new(card, set_aside(card.item.code))
            widget = self.cards[card.item.code]
            if box.indexOf(widget) != place:
                box.insertWidget(place, widget)  # type: ignore[attr-defined]  # it is a column
        self._limit(codes)

    def reveal(self, code: str) -> FindingCard | None:
        """Bring a card into sight."""
        card = self.cards.get(code)
        if card is None:
            return None
        if card.isHidden():
            self._show_all()
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(card, 0, em(1))
        return card

    def event(self, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in {kinds.Enter, kinds.Leave}:
            self._pointer = event.type() == kinds.Enter
            self.held.emit(self._pointer or self._focus)
        return super().event(event)

    def _new(self, card: Card, set_aside: int | None) -> FindingCard:
        made = FindingCard(card, set_aside)
        made.fix_wanted.connect(self.fix_wanted)
        made.field_wanted.connect(self.field_wanted)
        made.dismissed.connect(self.dismissed)
        made.taken_back.connect(self.taken_back)
        return made

    def _limit(self, codes: list[str]) -> None:
        """Three cards and how many more there are."""
        self._shows_all = self._shows_all and len(codes) > MOST_CARDS
        for place, code in enumerate(codes):
            self.cards[code].setVisible(self._shows_all or place < MOST_CARDS)
        hidden = 0 if self._shows_all else max(0, len(codes) - MOST_CARDS)
        self.more.setText(f"{hidden} more")
        self.more.setAccessibleName(f"Show {hidden} more findings")
        self.more.setVisible(hidden > 0)

    def _show_all(self) -> None:
        self._shows_all = True
        self._limit(list(self.cards))

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        is_inside = now is not None and self.isAncestorOf(now)
        if is_inside is not self._focus:
            self._focus = is_inside
            self.held.emit(self._pointer or self._focus)
