"""A signed care plan, to read, select and copy; it no longer changes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plans import CarePlan
from ui.presenters.plan import plan_as_text
from ui.presenters.signed import signed_words
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.widgets import Card, column, text
from ui.widgets.facts import facts, selectable


class SignedPlan(QWidget):
    """The five parts of a signed version as text. `words` says who signed, and takes the focus."""

    def __init__(self, context: Context, plan: CarePlan, needs: Iterable[Need]) -> None:
        super().__init__()
        assert plan.signature is not None
        self.words = selectable(text(signed_words(plan.signature), "strong"), by_keys=True)
        self.follow = FollowUps(context, plan.KIND, plan.id, self)
        parts = plan_as_text(plan, needs, context.gateway.desk.today)
        cards = (Card(facts(part.lines), title=part.title) for part in parts)
        self.setLayout(column(self.follow.above, self.words, *cards, self.follow.below))
