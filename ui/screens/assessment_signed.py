"""A finished assessment, to read, select and copy; it no longer changes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.assessment import Assessment
from ui.presenters.assessment import AssessmentWork, SignedArea, signed_areas
from ui.presenters.signed import signed_words
from ui.widgets import Card, column, heading, line, text


class SignedAssessment(QWidget):
    """Every area of a signed assessment as text."""

    def __init__(self, work: AssessmentWork, assessment: Assessment) -> None:
        super().__init__()
        assert assessment.signature is not None
        self.words = text(signed_words(assessment.signature), "strong")
        self.setLayout(column(self.words, *(_area(area) for area in signed_areas(work, assessment)), None))


def _area(area: SignedArea) -> Card:
    ended = text(area.outcome, wraps=False)
    rows = [
        _selectable(text(f"{label} {said}" if label.endswith("?") else f"{label}: {said}"))
        for label, said in area.lines
    ]
    return Card(line(heading(area.title), None, ended), *rows)


def _selectable(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
