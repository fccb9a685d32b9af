"""A signed care plan, to read, select and copy; it no longer changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plans import CarePlan, PlannedAction
from ui.presenters.plan import plan_as_text
from ui.presenters.signed import signed_words
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.widgets import Card, column, text
from ui.widgets.facts import facts, selectable
from ui.widgets.wrapping_button import WrappingButton

REFER = "Choose a step to begin its referral."


class SignedPlan(QWidget):
    """The parts of a signed version as text, below what has to be known first and how it stands since.

    `words` says who signed, and takes the focus.

    The version in force offers a referral for each of its steps.
    """

    def __init__(
        self,
        context: Context,
        plan: CarePlan,
        needs: Iterable[Need],
        since: QWidget | None = None,
        *,
        in_force: bool = False,
    ) -> None:
        super().__init__()
        assert plan.signature is not None
        self.words = selectable(text(signed_words(plan.signature), "strong"), by_keys=True)
        self.follow = FollowUps(context, plan.KIND, plan.id, self)
        parts = plan_as_text(plan, needs, context.gateway.desk.today)
        cards = [Card(facts(part.lines), title=part.title) for part in parts]
        self.refer = (
            [_refer(context, plan, step) for step in plan.actions if step.statement.strip()] if in_force else []
        )
        if self.refer:
            cards.append(Card(text(REFER, "muted"), *self.refer, title="Refer"))
        stands = [since] if since is not None else []
        self.setLayout(column(self.follow.above, *stands, self.words, *cards, self.follow.below))


def _refer(context: Context, plan: CarePlan, step: PlannedAction) -> WrappingButton:
    go = partial(context.navigator.open, "referral_form", client_id=plan.client_id, action_id=step.id)
    return WrappingButton(step.statement, go, name=f"Refer for: {step.statement}")
