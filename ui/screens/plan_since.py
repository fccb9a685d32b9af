"""What has come since a plan was signed: how its objectives go, who signed and who has a copy."""

from __future__ import annotations

from datetime import date

from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plans import PlanDesk
from ui.presenters.plan_progress import since_lines
from ui.widgets import Card, text
from ui.widgets.facts import facts

NOTHING_YET = "Nothing has been written down since it was signed."


class SincePlan(Card):
    """Read only; it is written on a page of its own."""

    def __init__(self, plan: CarePlan, desk: PlanDesk, today: date) -> None:
        super().__init__(title="Since it was signed")
        lines = since_lines(plan, desk.versions, desk.progress, desk.events, today)
        if lines:
            self.add(facts(lines))
        else:
            self.add(text(NOTHING_YET, "muted"))
