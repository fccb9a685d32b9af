"""What the service is mainly for: asked in plain words, answered by the worker, never filled in by the program."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from tcm_desktop.domain.necessity import NecessityReview, Purpose, ReviewGap
from tcm_desktop.services.forms import PurposeQuestion
from ui.levels import Level
from ui.presenters.necessity import GAPS, PURPOSE_WORDS, purpose_flag
from ui.theme import em
from ui.widgets import Card, Chips, PlainText, button, line, set_state, text


class PurposeCard(Card):
    """The question with three answers, and the worker's words. `typed` and `settled` as with a criterion."""

    typed = Signal()
    settled = Signal()

    def __init__(self, review: NecessityReview, question: PurposeQuestion) -> None:
        super().__init__()
        self.answer = Chips(list(PURPOSE_WORDS.items()), review.purpose)
        self.answer.setAccessibleName(question.ask)
        self.words = PlainText(review.purpose_words, lines=2)
        self.words.setAccessibleName("What the service is mainly for, why")
        self.words.setFixedHeight(em(3.6))
        self.flag, self._gap = text("", "level"), text("", "error")
        set_state(self.flag, "level", Level.FIX)
        self._wording = text(f"“{question.wording.rstrip('.')}.” {question.source}", "muted")
        self._wording.hide()
        self.unfold = button("Show the wording", self._toggle, look="link", name="Show the wording of this question")
        why = text("Why", wraps=False)
        why.setBuddy(self.words)
        row = line(why, self.words)
        row.setAlignment(why, Qt.AlignmentFlag.AlignTop)
        asked = line(text(question.ask, "strong"), self.unfold)
        asked.setStretch(0, 1)
        self.add(asked, self._wording, self.answer, self.flag, row, self._gap)
        self.answer.chosen.connect(self._chosen)
        self.words.textChanged.connect(self._written)
        self._show()
        self.show_gaps(())

    def value(self) -> tuple[Purpose | None, str]:
        """The answer as it is on the screen."""
        return self.answer.value(), self.words.toPlainText().strip()

    def show_gaps(self, gaps: tuple[ReviewGap, ...]) -> None:
        """Say what is open before the review can be signed; nothing for no gaps."""
        self._gap.setText(" ".join(GAPS[gap] for gap in gaps))
        self._gap.setVisible(bool(gaps))

    def _chosen(self, _: object) -> None:
        self._show()
        self.settled.emit()

    def _written(self) -> None:
        self.show_gaps(())
        self.typed.emit()

    def _show(self) -> None:
        self.show_gaps(())
        words = purpose_flag(self.answer.value())
        self.flag.setText(words)
        self.flag.setVisible(bool(words))

    def _toggle(self) -> None:
        hidden = self._wording.isHidden()
        self._wording.setVisible(hidden)
        words = "Hide the wording" if hidden else "Show the wording"
        self.unfold.setText(words)
        self.unfold.setAccessibleName(f"{words} of this question")
