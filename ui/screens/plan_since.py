"""Where a signed plan stands now: how its objectives go, who signed and who has a copy."""

from __future__ import annotations

from datetime import date

from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plans import PlanDesk
from ui.presenters.plan_progress import standing_lines
from ui.widgets import Card
from ui.widgets.facts import facts


class SincePlan(Card):
    """Read only; it is written on a page of its own."""

    def __init__(self, plan: CarePlan, desk: PlanDesk, today: date) -> None:
        lines = standing_lines(plan, desk.versions, desk.progress, desk.events, today)
        super().__init__(facts(lines), title="Where it stands now")
