"""A draft of a care plan, open for writing: its parts, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import CarePlan, DeclinedService, NaturalSupport, Objective, PlannedAction
from ui.presenters.plan_checks import Check
from ui.presenters.plan_names import COURSE, DECLINED, OBJECTIVES, SUPPORTS
from ui.screens.plan_parts import ChoicePart, GoalPart, ParticipationPart, TransitionPart
from ui.screens.plan_row import PlanItem, PlanRow, RowsPart, half_typed, type_again
from ui.screens.plan_rows import ActionRow, DeclinedRow, ObjectiveRow, SupportRow
from ui.widgets import Field, LineEdit, column

OBJECTIVES_WORDS = (OBJECTIVES, "Steps that somebody can see are done: what, who, by when.", "Add an objective")
COURSE_WORDS = (COURSE, "The services that answer the needs found: link, arrange, monitor.", "Add a step")
SUPPORTS_WORDS = (SUPPORTS, "People in the client's own life who help without being paid.", "Add a person")
DECLINED_WORDS = (DECLINED, "Services that were offered, and the client's reason against them.", "Add a service")


class PlanEditor(QWidget):
    """Reads and shows one draft. `typed` tells of any change, `dropped` carries a row's item taken away."""

    typed = Signal()
    dropped = Signal(object)

    def __init__(
        self,
        plan: CarePlan,
        needs: Sequence[Need],
        today: date,
        new_id: Callable[[], UUID],
        unread: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._known, self._new_id = plan, new_id
        self.goal = GoalPart(plan)
        self.objectives: RowsPart[Objective] = RowsPart(
            OBJECTIVES_WORDS, lambda each: ObjectiveRow(each, needs, today), lambda: Objective(new_id(), ""), Objective
        )
        self.course: RowsPart[PlannedAction] = RowsPart(
            COURSE_WORDS,
            lambda each: ActionRow(each, needs, today),
            lambda: PlannedAction(new_id(), ""),
            PlannedAction,
        )
        self.supports: RowsPart[NaturalSupport] = RowsPart(
            SUPPORTS_WORDS, SupportRow, lambda: NaturalSupport(new_id(), ""), NaturalSupport
        )
        self.declined: RowsPart[DeclinedService] = RowsPart(
            DECLINED_WORDS,
            lambda each: DeclinedRow(each, needs, today),
            lambda: DeclinedService(new_id(), "", declined_on=today),
            DeclinedService,
        )
        self.no_supports = LineEdit(plan.no_supports_reason)
        self._no_supports = Field("Or why nobody helps", self.no_supports)
        self.supports.add(self._no_supports)
        self.participation = ParticipationPart(plan.participation, plan.representative, today)
        self.choice = ChoicePart(plan.safeguards, today)
        self.transition = TransitionPart(plan.transition, today)
        self._fill(plan)
        type_again(self._days(), unread)

    def half_typed(self) -> dict[str, str]:
        """What stands in days that cannot be read yet: no plan can hold it, and it is not to be lost."""
        return half_typed(self._days())

    def first_unread(self) -> QWidget | None:
        """The first day that cannot be read yet."""
        unread = half_typed(self._days())
        return next((field.editor for name, field in self._days().items() if name in unread), None)

    def plan(self) -> CarePlan:
        """The plan as it is on the screen."""
        return replace(
            self._known,
            goal=self.goal.goal.value().strip(),
            goal_own_words=self.goal.own_words.value().strip(),
            objectives=self.objectives.items(),
            actions=self.course.items(),
            supports=self.supports.items(),
            no_supports_reason=self.no_supports.text().strip(),
            declined=self.declined.items(),
            participation=self.participation.part(),
            representative=self.participation.representative(),
            safeguards=self.choice.part(),
            transition=self.transition.part(),
        )

    def add_for(self, need: Need) -> None:
        """A new objective for a need; its words are the worker's to write."""
        self.objectives.put(Objective(self._new_id(), "", need_id=need.id))

    def put_back(self, item: PlanItem) -> None:
        """Undo a removal."""
        if isinstance(item, Objective):
            self.objectives.put(item)
        elif isinstance(item, PlannedAction):
            self.course.put(item)
        elif isinstance(item, NaturalSupport):
            self.supports.put(item)
        else:
            self.declined.put(item)

    def editor_for(self, check: Check) -> QWidget:
        """Where to mend what a check names."""
        if check.subject is not None:
            row = self._row_for(check.subject)
            if row is not None:
                return row.editor_for(check.kind)
        places: dict[PlanGap | None, QWidget] = {
            PlanGap.NO_OBJECTIVE: self.objectives.add_button,
            PlanGap.NO_ACTION: self.course.add_button,
            PlanGap.NO_SUPPORTS: self.supports.add_button,
            PlanGap.NO_PARTICIPATION: self.participation.first_box(),
            PlanGap.NO_CLIENT_SIGNATURE: self.participation.signed_on,
            PlanGap.NO_CHOICE: self.choice.first_open(),
            PlanGap.NO_TRANSITION: self.transition.next_steps,
            PlanGap.NO_DISCHARGE_DATE: self.transition.discharge,
        }
        return places.get(check.kind, self.goal.own_words)

    def _days(self) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for each in (self.objectives, self.course, self.declined):
            found |= each.days()
        for part in (self.participation, self.choice, self.transition):
            found |= part.days
        return found

    def _row_for(self, item_id: UUID) -> PlanRow | None:
        lists = (self.objectives, self.course, self.supports, self.declined)
        return next((row for each in lists if (row := each.row_for(item_id)) is not None), None)

    def _fill(self, plan: CarePlan) -> None:
        self.objectives.fill(plan.objectives)
        self.course.fill(plan.actions)
        self.supports.fill(plan.supports)
        self.declined.fill(plan.declined)
        lists = (self.objectives, self.course, self.supports, self.declined)
        parts = (self.goal, self.participation, self.choice, self.transition)
        self.setLayout(column(self.goal, *lists, *parts[1:]))
        for each in lists:
            each.dropped.connect(self.dropped)
        for part in (*lists, *parts):
            part.typed.connect(self.typed)
        self.no_supports.textEdited.connect(self.typed)
        self.supports.typed.connect(self._supports_named)
        self._supports_named()

    def _supports_named(self) -> None:
        self._no_supports.setVisible(not self.supports.rows)
