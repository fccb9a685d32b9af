"""A finished assessment, to read, select and copy; it no longer changes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Assessment
from ui.presenters.assessment import AssessmentWork, SignedArea, signed_areas
from ui.presenters.signed import signed_words
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.widgets import Card, column, heading, line, text
from ui.widgets.facts import facts, selectable


class SignedAssessment(QWidget):
    """Every area of a signed assessment as text. `words` says who signed, and takes the focus."""

    def __init__(self, context: Context, work: AssessmentWork, assessment: Assessment) -> None:
        super().__init__()
        assert assessment.signature is not None
        self.words = selectable(text(signed_words(assessment.signature), "strong"), by_keys=True)
        self.follow = FollowUps(context, assessment.KIND, assessment.id, self)
        areas = (_area(area) for area in signed_areas(work, assessment))
        self.setLayout(column(self.follow.above, self.words, *areas, self.follow.below, None))


def _area(area: SignedArea) -> Card:
    return Card(line(heading(area.title), None, text(area.outcome, wraps=False)), facts(area.lines))
