"""A signed care plan, to read, select and copy; it no longer changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plans import CarePlan
from ui.presenters.plan import plan_as_text
from ui.presenters.signed import signed_words
from ui.widgets import Card, column, text
from ui.widgets.facts import facts, selectable


class SignedPlan(QWidget):
    """The five parts of a signed version as text. `words` says who signed, and takes the focus."""

    def __init__(self, plan: CarePlan, needs: Iterable[Need], today: date) -> None:
        super().__init__()
        assert plan.signature is not None
        self.words = selectable(text(signed_words(plan.signature), "strong"), by_keys=True)
        parts = plan_as_text(plan, needs, today)
        self.setLayout(column(self.words, *(Card(facts(part.lines), title=part.title) for part in parts)))
