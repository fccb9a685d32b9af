"""One finding as a card: how much it weighs, what it says, what can be done, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from tcm_desktop.billing.pack import Fix
from ui import icons
from ui.levels import ICONS, Level, ink
from ui.presenters.findings import WORDS, Item, Source, field_words, fix_spoken, fix_words
from ui.presenters.prompt import Card, CardState
from ui.widgets import button, clear, column, line, set_look, set_state, text
from ui.widgets.wrapping_button import WrappingButton

UNCONFIRMED = "This rule is not confirmed: check with your payer."


class FindingCard(QFrame):
    """Signals carry the item, and the fix. A card that is done or set aside keeps its height until it goes."""

    fix_wanted = Signal(object, object)
    field_wanted = Signal(str)
    dismissed = Signal(str)
    taken_back = Signal(str)

    def __init__(self, card: Card, set_aside: int | None = None) -> None:
        super().__init__()
        set_look(self, "note")
        self.card = card
        self._set_aside = set_aside
        self._icon, self._level = QLabel(), QLabel()
        set_look(self._level, "level")
        self._headline, self._reason = text("", "strong"), text("")
        self.fixes: list[WrappingButton] = []
        self._fix_box = column(gap=0.35)
        self.why = button("Why?", look="link")
        self.why.setCheckable(True)
        self.aside = button("Not here", self._dismiss_or_take_back, look="link")
        self._why = QWidget()
        self._why.hide()
        self.why.toggled.connect(self._why.setVisible)
        links = line(self.why, None, self.aside)
        self.setLayout(
            column(
                line(self._icon, self._level, None, gap=0.4),
                self._headline,
                self._reason,
                self._fix_box,
                self._why,
                links,
                None,
                gap=0.3,
                margin=0.7,
            )
        )
        self.show_card(card, set_aside)

    def show_card(self, card: Card, set_aside: int | None = None) -> None:
        """The same finding, as it is now."""
        is_new = not self.fixes or card.item.fixes != self.card.item.fixes or set_aside != self._set_aside
        self.card, self._set_aside = card, set_aside
        item = card.item
        self.setAccessibleName(item.spoken)
        self._headline.setText(item.headline)
        self._reason.setText(item.reason)
        self._reason.setVisible(bool(item.reason))
        self.why.setVisible(item.source is not None)
        self.why.setAccessibleName(f"Why? {item.headline}")
        if is_new:
            self._make_fixes(item)
        if item.source is not None:
            self._make_why(item.source, item.confirmed)
        self._show_state()

    def focus_first(self) -> None:
        """Put the focus on the first thing that can be done."""
        target = self.fixes[0] if self.fixes else self.aside
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_state(self) -> None:
        item, state = self.card.item, self.card.state
        level, words = item.level, WORDS[item.level]
        if state is CardState.DONE:
            level, words = Level.OK, "Done"
        elif state is CardState.SET_ASIDE:
            level, words = Level.NEUTRAL, "Set aside for this note"
        is_open = state is CardState.OPEN
        if not is_open and self.isVisible():
            self.setMinimumHeight(self.height())  # the cards below stay where they are
        elif is_open:
            self.setMinimumHeight(0)
        icons.put(self._icon, ICONS[level], ink(level), 1.2)
        self._level.setText(words)
        set_state(self, "level", level)
        set_state(self._level, "level", level)
        for fix in self.fixes:
            fix.setVisible(is_open)
        self.aside.setText("Not here" if is_open else "Undo")
        self.aside.setAccessibleName(f"{self.aside.text()}: {item.headline}")
        self.aside.setVisible(item.field is None and state is not CardState.DONE)

    def _make_fixes(self, item: Item) -> None:
        clear(self._fix_box)
        self.fixes = [self._fix_button(item, fix) for fix in item.fixes]
        if item.field is not None:
            field = item.field
            self.fixes = [WrappingButton(field_words(field), lambda: self.field_wanted.emit(field.value))]
        for made in self.fixes:
            self._fix_box.addWidget(made)

    def _fix_button(self, item: Item, fix: Fix) -> WrappingButton:
        words = fix_words(fix, self._set_aside, item.code)
        return WrappingButton(words, lambda: self.fix_wanted.emit(self.card.item, fix), name=fix_spoken(item, words))

    def _make_why(self, source: Source, confirmed: bool) -> None:
        box = self._why.layout() or column(gap=0.2)
        clear(box)
        for label in why_lines(source, confirmed):
            box.addWidget(label)
        if self._why.layout() is None:
            self._why.setLayout(box)

    def _dismiss_or_take_back(self) -> None:
        if self.card.state is CardState.OPEN:
            self.dismissed.emit(self.card.item.code)
        else:
            self.taken_back.emit(self.card.item.code)


def why_lines(source: Source, confirmed: bool) -> list[QLabel]:
    """The sentence a finding rests on, where it stands, and the words in the note that led to it."""
    words = ", ".join(f"“{word}”" for word in source.words)
    lines = [
        text(f"“{source.citation.sentence}”"),
        text(f"{source.citation.document}, {source.citation.section}", "small"),
        text(f"Rule {source.rule}, rules {source.pack}", "small"),
    ]
    if words:
        lines.insert(0, text(f"Your words: {words}"))
    if not confirmed:
        lines.append(text(UNCONFIRMED, "small"))
    for label in lines:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return lines
