"""What the client sees (F11): one question at a time, in large type, and nothing of anybody's notes."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from tcm_desktop.domain.assessment import Answer
from ui.presenters.assessment import AssessmentWork
from ui.widgets import Chips, LineEdit, clear, column, set_look, text

W = TypeVar("W", bound=QWidget)
LARGE, LARGER = 1.5, 2.0


class ClientView(QWidget):
    """Shows the questions of an area, then those of the next. `answered` carries the area's id and the Answer."""

    answered = Signal(str, object)

    def __init__(self, work: AssessmentWork, area_id: str) -> None:
        super().__init__()
        set_look(self, "page")
        self._work = work
        self._steps = [(area.id, question) for area in work.form.areas for question in area.questions]
        self._at = next(number for number, (each, _) in enumerate(self._steps) if each == area_id)
        self._box = column(gap=1.2, margin=2)
        self.setLayout(self._box)
        self._show()

    @property
    def area_id(self) -> str:
        """The area of the question that is shown."""
        return self._steps[self._at][0]

    @property
    def has_next(self) -> bool:
        """Whether there is a question after this one."""
        return self._at + 1 < len(self._steps)

    def advance(self) -> None:
        """Keep the answer and ask the next question."""
        self.keep()
        if self.has_next:
            self._at += 1
            self._show()
            self.begin()

    def begin(self) -> None:
        """Put the focus where the answer goes."""
        editor = self.chips if self.chips.chips else self.line
        self.show()
        editor.show()  # at once: Qt forgets a wish for the focus of a widget that is still hidden
        editor.setFocus(Qt.FocusReason.TabFocusReason)

    def keep(self) -> None:
        """Hand over what is answered."""
        area_id, question = self._steps[self._at]
        self.answered.emit(area_id, Answer(question.id, self.chips.value() or "", self.line.text().strip()))

    def _show(self) -> None:
        area_id, question = self._steps[self._at]
        known = {answer.id: answer for answer in self._work.finding(area_id).answers}.get(question.id)
        self.blockSignals(True)  # what goes away has nothing more to say
        clear(self._box)
        self.blockSignals(False)
        asked = _larger(text(question.text), LARGER)
        self.chips = Chips([(choice, choice) for choice in question.choices], known.choice if known else None)
        self.chips.setAccessibleName(question.text)
        for chip in self.chips.chips:
            _larger(chip, LARGE)
        self.line = _larger(LineEdit(known.text if known else ""), LARGE)
        self.line.setAccessibleName(f"{question.text} In your words")
        asked.setBuddy(self.chips if question.choices else self.line)
        in_words = _larger(text("In your words"), 1.0) if question.choices else None
        if not question.choices:
            self.chips.hide()
        self.chips.chosen.connect(self.keep)
        self.line.editingFinished.connect(self.keep)
        for widget in (asked, self.chips, *([in_words] if in_words else []), self.line):
            self._box.addWidget(widget)
        self._box.addStretch(1)


def _larger(widget: W, times: float) -> W:
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * times)
    widget.setFont(font)
    widget.setSizePolicy(widget.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Preferred)
    return widget
