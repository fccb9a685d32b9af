"""One area of the assessment, open for answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome
from ui.presenters.assessment import OUTCOME_WORDS, AssessmentWork, answers_of, first_unanswered
from ui.screens.assessment_parts import LevelsField, NeedRows, SourcesField
from ui.screens.assessment_question import QuestionField
from ui.widgets import Card, Chips, heading, line, text


class AreaCard(Card):
    """The questions of an area, its sources, and how it ends. `typed` and `settled` as in its parts."""

    typed = Signal()
    settled = Signal()

    def __init__(self, work: AssessmentWork, area_id: str, new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self.area = work.area(area_id)
        self._known = work.finding(area_id)
        answers = {answer.id: answer for answer in self._known.answers}
        self.questions = [
            QuestionField(question, answers.get(question.id), work.last_answer(area_id, question.id), work.today)
            for question in self.area.questions
        ]
        self.sources = SourcesField(self._known.sources, self._known.source_detail)
        self.levels = LevelsField(work.levels(area_id), self._known.levels)
        self.outcome = Chips(OUTCOME_WORDS.items(), self._known.outcome)
        self.outcome.setAccessibleName("How this area ends")
        self.needs = NeedRows(self._known.needs, work.last_needs(area_id), new_id)
        self._place = work.place(area_id)
        self._last_outcome = work.last_outcome(area_id)
        self._arrange()
        self._connect()

    def finding(self) -> AreaFinding:
        """Everything that the card shows. Needs typed are kept whatever the outcome; it decides whether they count."""
        return replace(
            self._known,
            answers=answers_of(self._known.answers, [question.answer() for question in self.questions]),
            outcome=self.outcome.value(),
            needs=self.needs.needs(),
            sources=self.sources.sources(),
            source_detail=self.sources.line.text().strip(),
            levels=self.levels.levels(),
        )

    def begin(self) -> QWidget:
        """The control to go on with: the first question without an answer, else how the area ends."""
        open_question = first_unanswered(self.area, self._known)
        fields = {question.question.id: question for question in self.questions}
        if open_question is not None and self._known.outcome is None:
            return fields[open_question.id].editor
        return self.questions[0].editor if self._known.outcome else self.outcome

    def _arrange(self) -> None:
        ended = f"Last time: {self._last_outcome}" if self._last_outcome else ""
        asked = text("How does this area &end?")
        asked.setBuddy(self.outcome)
        self.add(
            line(heading(self.area.title), text(self._place, "muted", wraps=False), None),
            *self.questions,
            self.sources,
            self.levels,
            asked,
            self.outcome,
            *([text(ended, "muted")] if ended else []),
            self.needs,
        )
        self.needs.setVisible(self._known.outcome is AreaOutcome.NEED_FOUND)

    def _connect(self) -> None:
        self.levels.settled.connect(self.settled)
        parts: list[QuestionField | SourcesField | NeedRows] = [*self.questions, self.sources, self.needs]
        for part in parts:
            part.typed.connect(self.typed)
            part.settled.connect(self.settled)
        self.outcome.chosen.connect(self._ended)

    def _ended(self, outcome: AreaOutcome | None) -> None:
        self.needs.setVisible(outcome is AreaOutcome.NEED_FOUND)
        self.settled.emit()
        if outcome is AreaOutcome.NEED_FOUND:
            QTimer.singleShot(0, self.needs, self.needs.begin)
