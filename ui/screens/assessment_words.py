"""Words about the assessment as a whole: why it began early, and the summary before it is signed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenters.assessment import AssessmentWork
from ui.presenters.assessment_views import change_lines, changes_headline
from ui.widgets import Card, LineEdit, PlainText, column, text
from ui.widgets.facts import facts

MOST_CHANGES = 12
"""So many stand in the review; all of them stand in the view by form."""


class AssessmentWords(QWidget):
    """Asks why a reassessment begins before it is due; shows nothing when it does not."""

    typed = Signal()
    settled = Signal()

    def __init__(self, work: AssessmentWork) -> None:
        super().__init__()
        self._known = work.assessment.early_reason
        self.early = LineEdit(self._known, hint="Such as a move, a loss, a hospital stay")
        asked = text(work.early_words() if work.is_early else "", "muted")
        self.early.setAccessibleName("Why it begins before it is due")
        asked.setBuddy(self.early)
        self.setLayout(column(asked, self.early, gap=0.2))
        self.early.textEdited.connect(self.typed)
        self.early.editingFinished.connect(self.settled)
        if not (work.is_early or self._known):
            self.hide()

    def early_reason(self) -> str:
        """What is typed."""
        return self.early.text().strip()


class ReviewCard(Card):
    """What is about to be signed, what changed since last time, and room for a summary."""

    typed = Signal()
    settled = Signal()

    def __init__(self, work: AssessmentWork) -> None:
        super().__init__(*(text(words) for words in work.summary()), title="Ready to sign")
        self.summary = PlainText(work.assessment.summary, lines=3)
        asked = text("S&ummary: what you learned, and what you recommend")
        asked.setBuddy(self.summary)
        self.summary.setAccessibleName("Summary: what you learned, and what you recommend")
        self.add(*self._changes(work), asked, self.summary)
        self.add(text("After signing it can no longer change. A reassessment starts a new one.", "muted"))
        self.summary.textChanged.connect(self.typed)

    def _changes(self, work: AssessmentWork) -> list[QWidget]:
        if work.last_time is None:
            return []
        lines = change_lines(work.last_time, work.assessment, work.form)
        told = QWidget()
        told.setLayout(facts((line.asked, line.words) for line in lines[:MOST_CHANGES]))
        more = [text(f"{len(lines) - MOST_CHANGES} more under By form", "muted")] if len(lines) > MOST_CHANGES else []
        return [text(changes_headline(lines, work.assessment), "strong"), told, *more]
