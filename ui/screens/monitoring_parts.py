"""Parts of the monitoring page: one service of the plan, whether needs changed, and what the record shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.monitoring import MonitoringReview, ServiceCheck
from ui.levels import Level
from ui.presenters.monitoring import ADEQUATE, DELIVERED, NEEDS
from ui.widgets import Card, Chips, Field, LineEdit, PlainText, clear, column, heading, line, set_state, text


def gap_label() -> QLabel:
    """A place for what is missing, hidden while nothing is."""
    label = text("", "level")
    label.hide()
    return label


def show_gap(label: QLabel, words: str) -> None:
    """Say what is missing, or nothing."""
    label.setText(words)
    label.setVisible(bool(words))
    set_state(label, "level", Level.FIX)


class ServiceCard(Card):
    """A service of the plan: is it delivered, is it enough, and in words."""

    changed = Signal()

    def __init__(self, check: ServiceCheck) -> None:
        super().__init__(text(check.statement, "strong"))
        self._check = check
        self.delivered = Chips(DELIVERED.items(), check.delivered)
        self.adequate = Chips(ADEQUATE.items(), check.adequate)
        self.words = LineEdit(check.words)
        self.gap = gap_label()
        name = check.statement
        self.add(
            line(Field("Is it delivered?", self.delivered), Field("Is it enough?", self.adequate)),
            Field("In your words", self.words),
            self.gap,
        )
        self.delivered.setAccessibleName(f"{name}: is it delivered")
        self.adequate.setAccessibleName(f"{name}: is it enough")
        self.words.setAccessibleName(f"{name}: in your words")
        self.delivered.chosen.connect(self._changed)
        self.adequate.chosen.connect(self._changed)
        self.words.textChanged.connect(self._changed)

    def check(self) -> ServiceCheck:
        """What stands there."""
        return replace(
            self._check,
            delivered=self.delivered.value(),
            adequate=self.adequate.value(),
            words=self.words.text().strip(),
        )

    def _changed(self, _: object = None) -> None:
        self.changed.emit()


class NeedsCard(Card):
    """Whether the client's needs are still those of the plan; if not, the two ways on."""

    changed = Signal()

    def __init__(self, review: MonitoringReview, ways_on: Sequence[QWidget]) -> None:
        super().__init__(title="Have the client's needs changed?")
        self.needs = Chips(NEEDS.items(), review.needs)
        self.needs.setAccessibleName("The client's needs")
        self.words = LineEdit(review.needs_words)
        self.gap = gap_label()
        self._more = QWidget()
        lead = text("Then the assessment or the plan changes too. What you typed here is kept.", "muted")
        self._more.setLayout(column(Field("What changed", self.words), lead, line(*ways_on, None)))
        self.add(self.needs, self._more, self.gap)
        self._fold()
        self.needs.chosen.connect(self._chosen)
        self.words.textChanged.connect(self._typed)

    def _chosen(self, _: object) -> None:
        self._fold()
        self.changed.emit()

    def _typed(self, _: str) -> None:
        self.changed.emit()

    def _fold(self) -> None:
        self._more.setVisible(self.needs.value() == "changed")


class ReviewForm(QWidget):
    """A review that can still be written in. `changed` tells of every change."""

    changed = Signal()

    def __init__(self, review: MonitoringReview, ways_on: Sequence[QWidget]) -> None:
        super().__init__()
        self._review = review
        self.asked = LineEdit(review.asked, hint="Such as the client, her sister, the clinic")
        self.asked_gap, self.words_gap = gap_label(), gap_label()
        self.services = tuple(ServiceCard(each) for each in review.services)
        self.needs = NeedsCard(review, ways_on)
        self.words = PlainText(review.words, lines=3)
        own = Card(Field("In your own words: how does it &go?", self.words), self.words_gap)
        self.setLayout(column(Field("&Who was asked?", self.asked), self.asked_gap, *self.services, self.needs, own))
        self.needs.changed.connect(self.changed)
        for card in self.services:
            card.changed.connect(self.changed)
        self.asked.textChanged.connect(self._typed)
        self.words.textChanged.connect(self._typed)

    def review(self) -> MonitoringReview:
        """What stands on the page."""
        return replace(
            self._review,
            asked=self.asked.text().strip(),
            services=tuple(card.check() for card in self.services),
            needs=self.needs.needs.value(),
            needs_words=self.needs.words.text().strip(),
            words=self.words.toPlainText().strip(),
        )

    def _typed(self, *_: object) -> None:
        self.changed.emit()


class FactsPanel(QWidget):
    """What the record shows, to look at while writing."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=0.4)
        self.setLayout(column(self._box, None, margin=0.9))

    def show_facts(self, title: str, facts: Sequence[str]) -> None:
        """Show these."""
        clear(self._box)
        self._box.addWidget(heading(title))
        for words in facts:
            self._box.addWidget(text(words))
        if not facts:
            self._box.addWidget(text("Signed contacts, referrals and appointments will stand here.", "muted"))
