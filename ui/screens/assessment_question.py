"""One question of the assessment: what was said last time, the answer, and who said it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from tcm_desktop.domain.assessment import Answer, FormQuestion, SinceLast, same_as_last
from ui.presenters.assessment import SINCE_WORDS, SOURCE_WORDS, answer_words
from ui.screens.assessment_parts import beside
from ui.widgets import Chips, Choice, LineEdit, column, line, text

NOT_NOTED = "–"
"""Where nobody is named for an answer, the area's sources say it."""


class QuestionField(QWidget):
    """A question with its quick answers, a line of text, and who said it.

    `typed` tells of a change to the text, `settled` of a choice or of text that was left.
    """

    typed = Signal()
    settled = Signal()

    def __init__(self, question: FormQuestion, answer: Answer | None, last: Answer | None, today: date) -> None:
        super().__init__()
        self.question = question
        self._known, self._last, self._today = answer or Answer(question.id), last, today
        self.chips = Chips([(choice, choice) for choice in question.choices], self._known.choice or None)
        self.chips.setAccessibleName(question.text)
        if not question.choices:
            self.chips.hide()
        self.line = LineEdit(self._known.text, hint="In a few words" if question.choices else "")
        self.line.setAccessibleName(f"{question.text} In words" if question.choices else question.text)
        self.said_by = Choice(SOURCE_WORDS.items(), self._known.said_by, blank=NOT_NOTED, width=6.5)
        self.said_by.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.said_by.setAccessibleName(f"{question.text} Said by")
        self.since = Chips(SINCE_WORDS.items(), self._known.since_last)
        asked = text(question.text)
        asked.setBuddy(self.editor)
        self.setLayout(column(asked, *self._last_time(), self._answer_row(), gap=0.35))
        self._connect()

    @property
    def editor(self) -> QWidget:
        """The control to begin with: what was said last time waits for a word first."""
        if self._last is not None and self._known.since_last is None:
            return self.since
        return self._answer

    def answer(self) -> Answer:
        """What is answered."""
        said = replace(
            self._known,
            choice=self.chips.value() or "",
            text=self.line.text().strip(),
            said_by=self.said_by.value(),
        )
        if self.since.value() != self._known.since_last:
            decided = self.since.value()
            return replace(said, since_last=decided, since_last_on=self._today if decided else None)
        return said

    @property
    def _answer(self) -> QWidget:
        return self.chips if self.question.choices else self.line

    def _answer_row(self) -> QWidget:
        row, answer = QWidget(), QWidget()
        answer.setLayout(beside(self.chips, self.line))
        by = text("Said by", "muted", wraps=False)
        by.setBuddy(self.said_by)
        row.setLayout(line(answer, by, self.said_by))
        answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return row

    def _last_time(self) -> list[QWidget]:
        if self._last is None:
            self.since.setParent(self)
            self.since.hide()
            return []
        said = answer_words(self._last)
        self.since.setAccessibleName(f"Last time: {said}. Since then")
        row = QWidget()
        told = text(f"Last time: {said}", "muted")
        told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.setLayout(line(self.since, told))
        return [row]

    def _connect(self) -> None:
        self.since.chosen.connect(self._decided)
        self.chips.chosen.connect(self._answered)
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(self.settled)
        self.said_by.currentIndexChanged.connect(self.settled)

    def _decided(self, since: SinceLast | None) -> None:
        """The worker says whether it still holds; nothing is carried forward without that."""
        if self._last is None:
            return
        if since is SinceLast.SAME:
            held = same_as_last(self._last, self._today)
            self._show(held.choice, held.text)
        elif self._is_as_last:
            self._show("", "")
        if since is SinceLast.CHANGED:
            QTimer.singleShot(0, self._answer, self._answer.setFocus)  # the key that chose puts the focus on its chip
        self.settled.emit()

    def _show(self, choice: str, words: str) -> None:
        self.chips.set_value(choice or None)
        self.line.setText(words)

    @property
    def _is_as_last(self) -> bool:
        assert self._last is not None
        return (self.chips.value() or "", self.line.text().strip()) == (self._last.choice, self._last.text)

    def _answered(self) -> None:
        self._follow()
        self.settled.emit()

    def _edited(self) -> None:
        self._follow()
        self.typed.emit()

    def _follow(self) -> None:
        """Another answer than last time's is a change, whether or not that was said first."""
        if self._last is not None and not self._is_as_last:
            self.since.set_value(SinceLast.CHANGED)
