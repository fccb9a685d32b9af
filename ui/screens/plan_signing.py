"""The last look at a care plan before it is signed: what a reader would miss, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plan_rules import due_after
from tcm_desktop.services.plans import PlanDesk
from ui.presenters.plan import review_words
from ui.presenters.plan_checks import Check, sign_words
from ui.widgets import Card, Field, described, line, text
from ui.widgets.ahead import AheadField

PASSED = "That day has passed. Choose a day ahead."
WARNING = "It is in force from today. After signing it can no longer change; a revision makes the next version."


class SignCard(Card):
    """Advice, the day of the next look, and what signing means."""

    def __init__(self, plan: CarePlan, desk: PlanDesk, found: Sequence[Check], needs_left: int, today: date) -> None:
        super().__init__(title=f"Sign version {plan.version}")
        self._today, self._latest = today, due_after(desk.review, today)
        self.review_by = AheadField(today, plan.review_due or self._latest, width=8)
        self.field = Field("Look at the plan again b&y", self.review_by)
        self.review_by.editingFinished.connect(self.field.check)
        told = [text(words) for words in sign_words(found, needs_left)]
        why = text(review_words(desk.review), "muted")
        described(self.review_by, why.text())
        self.add(*told, line(self.field, None), why, text(WARNING, "muted"))

    def due(self) -> date | None:
        """The day of the next look, where one is typed."""
        return self.review_by.value()

    def check(self) -> bool:
        """Whether the day can be used; else says why, and goes there."""
        due = self.due()
        if self.field.check() and (due is None or due >= self._today):
            return True
        self.field.set_error(self.review_by.problem() or PASSED)
        self.review_by.setFocus()
        return False
