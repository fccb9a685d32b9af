"""A finished assessment, to read, select and copy; it no longer changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.services.assessments import AssessmentSitting
from ui.presenters.assessment import AssessmentWork, SignedArea, signed_areas
from ui.presenters.signed import signed_words
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.widgets import Card, button, column, heading, line, text
from ui.widgets.facts import facts, selectable


class SignedAssessment(QWidget):
    """Every area of a signed assessment as text. `words` says who signed, and takes the focus."""

    def __init__(self, context: Context, work: AssessmentWork, assessment: Assessment) -> None:
        super().__init__()
        assert assessment.signature is not None
        self.is_in_error = assessment in work.in_error
        self.words = selectable(text(signed_words(assessment.signature), "strong"), by_keys=True)
        self.follow = FollowUps(context, assessment.KIND, assessment.id, self)
        areas = (_area(area) for area in signed_areas(work, assessment))
        others = error_links(context, (each for each in work.in_error if each.id != assessment.id))
        self.setLayout(column(self.follow.above, self.words, *areas, self.follow.below, *others, None))


def finished_one(sitting: AssessmentSitting, is_fresh: bool, wanted: UUID | None) -> Assessment | None:
    """Which finished assessment is shown: the one asked for, else the last while none is under way; else None."""
    last = sitting.last_time or next(reversed(sitting.in_error), None)
    asked = next((each for each in sitting.in_error if each.id == wanted), None)
    return asked or (last if is_fresh else None)


def error_links(context: Context, in_error: Iterable[Assessment]) -> list[QPushButton]:
    """A way to each assessment that was entered in error: it counts nowhere, and can still be read."""
    return [
        button(
            f"Read the one of {show_full_date(each.started_on)}, entered in error",
            partial(context.navigator.open, "assessment", client_id=each.client_id, assessment_id=each.id),
            look="link",
        )
        for each in in_error
    ]


def _area(area: SignedArea) -> Card:
    return Card(line(heading(area.title), None, text(area.outcome, wraps=False)), facts(area.lines))
