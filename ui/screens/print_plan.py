"""Print preview of a care plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.documents.care_plan import CarePlanSheet, PrintOptions, care_plan_text, render_care_plan
from tcm_desktop.domain.plans import PlanStatus
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.printing import PAPER, plan_sheet
from ui.presenters.plan import version_as
from ui.screen import Action, Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview
from ui.widgets import CheckBox, wrapping


class PrintScreen(PaperScreen):
    """What is left out unless the worker wants it: diagnosis, address, and substance use even with the diagnosis."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Care plan.pdf"

    def __init__(self, context: Context, client_id: UUID, plan_id: UUID | None = None) -> None:
        super().__init__(context, "The plan as text")
        self.client_id = client_id
        self._plan_id = plan_id
        self.no_diagnosis = CheckBox("Leave out the diagnosis", ticked=True)
        self.no_address = CheckBox("Leave out address and phone", ticked=True)
        self.substances = CheckBox("Show substance use too: the client agreed in writing")
        boxes = (self.no_diagnosis, self.no_address, self.substances)
        for box in boxes:
            box.toggled.connect(self.fetch)
        ticks = QWidget()
        ticks.setLayout(wrapping(self.sizes(), *boxes, self.own_copy, gap=0.8))
        self.begin(ticks)

    def subtitle(self) -> str:
        if self._preview is None:
            return ""
        sheet = self._preview.sheet
        return f"Care plan · {version_as(sheet.plan, _status(sheet), sheet.printed_on)}"

    def bar_actions(self) -> Sequence[Action]:
        sheet = self._preview.sheet if self._preview is not None else None
        if sheet is None or sheet.plan.signature is None or sheet.in_error:
            return super().bar_actions()
        return [Action("Copy given", self._write_copy, picture="check", left=True), *super().bar_actions()]

    def options(self) -> PrintOptions:
        """What is chosen."""
        return PrintOptions(
            text_size=self.text_size(),
            leave_out_diagnosis=self.no_diagnosis.isChecked(),
            leave_out_address=self.no_address.isChecked(),
            with_substance_use=self.substances.isChecked() and not self.no_diagnosis.isChecked(),
            own_copy=self.own_copy.isChecked(),
        )

    def fetch(self) -> None:
        self.substances.setVisible(not self.no_diagnosis.isChecked())
        self.context.gateway.run(plan_sheet, self.client_id, self._plan_id, self.options(), done=self._draw)

    def document_id(self) -> UUID:
        assert self._plan_id is not None
        return self._plan_id

    def is_wanted(self, sheet: Any) -> bool:
        return bool(sheet.options == self.options())

    def _draw(self, sheet: CarePlanSheet) -> None:
        self._plan_id = sheet.plan.id
        self.ask_whose_copy(sheet)
        self.draw(partial(preview, sheet, render_care_plan, care_plan_text))

    def _write_copy(self) -> None:
        self.context.navigator.open("plan_progress", client_id=self.client_id, plan_id=self.document_id())


def _status(sheet: CarePlanSheet) -> PlanStatus:
    """Where the plan stands, as its sheet says."""
    if sheet.plan.signature is None:
        return PlanStatus.DRAFT
    if sheet.in_error:
        return PlanStatus.IN_ERROR
    if sheet.replaced:
        return PlanStatus.SUPERSEDED
    return PlanStatus.AWAITING_COSIGNATURE if sheet.waiting else PlanStatus.IN_FORCE
