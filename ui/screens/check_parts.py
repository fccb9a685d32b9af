"""The parts of the check page: what is open, what is blank, and how the contact should count."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QSizePolicy, QWidget

from tcm_desktop.domain.contacts import BillingChoice
from ui.billing_panel.card import why_lines
from ui.levels import ICONS, Level, ink
from ui.presenters.findings import WORDS, Item
from ui.presenters.review import OTHER, REASONS, Counting, Review, reason_words
from ui.presenters.typed import count
from ui.theme import em
from ui.widgets import Card, Choice, Field, LineEdit, button, column, icon, line, set_look, set_state, text, wrapping

KEEP = "Keep as a note. Do not bill"


def tinted(level: Level, words: str, *parts: QWidget, links: Sequence[QWidget] = (), picture: str = "") -> QFrame:
    """A box in a level's color, with its icon (or `picture`) and word, and links at the right."""
    box, label = QFrame(), QLabel(words)
    set_look(box, "note")
    set_look(label, "level")
    set_state(label, "level", level)
    top = line(icon(picture or ICONS[level], ink(level), 1.2), label, None, *links, gap=0.4)
    box.setLayout(column(top, *parts, gap=0.2, margin=0.6))
    set_state(box, "level", level)
    return box


class OpenItem(QWidget):
    """A finding that is not dealt with. `change` goes back to the note, to the field where there is one."""

    def __init__(self, item: Item, change: Callable[[str], object]) -> None:
        super().__init__()
        self.setAccessibleName(item.spoken)
        fix = button("Go back and fix", lambda: change(item.field.value if item.field else ""), look="link")
        fix.setAccessibleName(f"Go back and fix: {item.headline}")
        parts: list[QWidget] = [text(item.headline, "strong"), text(item.reason)]
        links = [fix]
        if item.source is not None:
            why = button("Why?", look="link", name=f"Why? {item.headline}")
            why.setCheckable(True)
            reasons = QWidget()
            reasons.setLayout(column(*why_lines(item.source, item.confirmed), gap=0.2))
            reasons.hide()
            why.toggled.connect(reasons.setVisible)
            parts.append(reasons)
            links.append(why)
        self.setLayout(column(tinted(item.level, WORDS[item.level], *parts, links=links)))


def blanks(seen: Review) -> list[QFrame]:
    """Questions that nobody answered, and lines that still have a blank."""
    boxes = []
    if seen.half_answered:
        lines = [text(each) for each in seen.half_answered]
        boxes.append(tinted(Level.TIP, "A blank is still open", *lines))
    if seen.unanswered:
        words = f"{count(len(seen.unanswered), 'question')} without an answer will be left out of the signed note"
        boxes.append(tinted(Level.NEUTRAL, words, *(text(each, "muted") for each in seen.unanswered)))
    return boxes


class LateCard(Card):
    """A note that is signed late: its days, and why. `written` when a reason was written and left."""

    written = Signal()

    def __init__(self, days: str, reason: str) -> None:
        super().__init__(title="Late entry")
        self.editor = LineEdit(reason, width=24, hint="Such as: I was ill until Monday")
        self.editor.editingFinished.connect(self._leave)
        self.error = text("To bill this contact, say why it is late. No other reason takes its place.", "error")
        self.error.hide()
        self.add(text(days), Field("Why is it &late?", self.editor), self.error)

    @property
    def reason(self) -> str:
        """Why, as it stands now."""
        return self.editor.text().strip()

    def check(self) -> bool:
        """Whether there is a reason; asks for it where there is none."""
        self.error.setVisible(not self.reason)
        if not self.reason:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return bool(self.reason)

    def _leave(self) -> None:
        # Later, because what answers may build the page anew while the field still has the focus.
        QTimer.singleShot(0, self, self.written.emit)


class CountChoice(Card):
    """`How should this contact count?` Both answers weigh the same; `changed` when either or the reason changes."""

    changed = Signal()

    def __init__(self, counting: Counting) -> None:
        super().__init__(title="How should this contact count?")
        self.counting = counting
        self._takes_reason = counting.needs_reason and not counting.bill_refusal
        self.bill, self.keep = QRadioButton(counting.bill_words), QRadioButton(KEEP)
        for radio in (self.bill, self.keep):
            radio.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.group = QButtonGroup(self)
        self.group.addButton(self.bill)
        self.group.addButton(self.keep)
        self.reason: Choice[str] = Choice(REASONS, blank="Choose a reason", width=12)
        self._reason_label = QLabel("&My reason")
        self._reason_label.setBuddy(self.reason)
        self._reason_label.setMinimumHeight(em(2.2))
        self.words = LineEdit(width=14, hint="In a few words")
        self.words.setAccessibleName("My reason in words")
        self.error = text("", "error")
        self.error.hide()
        self._build()
        self.bill.setChecked(counting.preselected is BillingChoice.BILL)
        self.keep.setChecked(counting.preselected is BillingChoice.DO_NOT_BILL)
        if self.bill.isEnabled() and not self.keep.isChecked():
            # A group is one stop of Tab, and the arrows move in it; Qt sees to it only once one has had the focus.
            self.keep.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.bill.toggled.connect(self._changed)
        self.keep.toggled.connect(self._changed)
        self.reason.activated.connect(self._picked)
        self.words.textEdited.connect(self._picked)
        self._changed()

    @property
    def choice(self) -> BillingChoice | None:
        """What is chosen."""
        if self.bill.isChecked():
            return BillingChoice.BILL
        return BillingChoice.DO_NOT_BILL if self.keep.isChecked() else None

    @property
    def reason_given(self) -> str:
        """The reason, for billing only."""
        is_bill = self.choice is BillingChoice.BILL and self.counting.needs_reason
        return reason_words(self.reason.value() or "", self.words.text()) if is_bill else ""

    def check(self) -> bool:
        """Whether this can be signed; says what is missing, and puts the focus there."""
        refusal = self.counting.refusal(self.choice, self.reason.value() or "", self.words.text())
        self.error.setText(refusal)
        self.error.setVisible(bool(refusal))
        if refusal:
            target: QWidget = self.keep if self.counting.preselected is BillingChoice.DO_NOT_BILL else self.bill
            if self.choice is BillingChoice.BILL and not self.counting.bill_refusal:
                target = self.words if self.reason.value() else self.reason
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return not refusal

    def _build(self) -> None:
        row = QWidget()
        row.setLayout(wrapping(self.bill, self._reason_label, self.reason))
        self.add(row)
        self._reason_label.setVisible(self._takes_reason)
        self.reason.setVisible(self._takes_reason)
        if self.counting.bill_refusal:
            self.bill.setEnabled(False)
            self.add(text(self.counting.bill_refusal, "small"))
        self.add(self.words)
        self.add(self.keep, self.error)

    def _picked(self, _: object = None) -> None:
        """Giving a reason is choosing to bill."""
        self.bill.setChecked(True)
        self._changed()

    def _changed(self, _: object = None) -> None:
        needs_words = self.reason.value() == OTHER or (self.counting.in_words and self.bill.isChecked())
        self.words.setVisible(needs_words and self._takes_reason)
        self.error.hide()
        self.changed.emit()
