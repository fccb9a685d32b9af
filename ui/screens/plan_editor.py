"""A draft of a care plan, open for writing: its five parts, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Transition,
)
from ui.presenters.plan_checks import Check
from ui.presenters.plan_names import COURSE, EVIDENCE_WORDS, GOAL, OBJECTIVES, PARTICIPATION, TRANSITION
from ui.screens.plan_rows import ActionRow, ObjectiveRow, RowsPart, short_text
from ui.widgets import Card, CheckBox, DateField, Field, LineEdit, column, line, text, wrapping
from ui.widgets.ahead import AheadField
from ui.widgets.folding import Folding


class GoalPart(Card):
    """What the client wants, in own words first."""

    def __init__(self, plan: CarePlan) -> None:
        super().__init__(title=GOAL)
        self.own_words = short_text(plan.goal_own_words)
        self.goal = short_text(plan.goal)
        self.add(Field("In the client's o&wn words", self.own_words), Field("&Goal for the plan", self.goal))


class ParticipationPart(Card):
    """How the client or caregiver took part, as evidenced by."""

    def __init__(self, part: Participation, today: date) -> None:
        super().__init__(title=PARTICIPATION)
        self.boxes = {each: CheckBox(words, each in part.evidence) for each, words in EVIDENCE_WORDS.items()}
        self.details = short_text(part.details)
        self.signed_on = DateField(today, part.client_signed_on, width=7)
        self.no_signature = LineEdit(part.no_signature_reason, width=12)
        ticks = QWidget()
        ticks.setLayout(wrapping(*self.boxes.values(), gap=0.3))
        self._signed_field = Field("Client &signed on", self.signed_on)
        reason = Field("Or why there is no signature", self.no_signature)
        self.add(
            text("As shown by"), ticks, Field("Details", self.details), Folding(self._signed_field, reason, least=13)
        )
        self.signed_on.value_changed.connect(self._signed)
        self.signed_on.editingFinished.connect(self._signed_field.check)
        self._signed()

    def part(self) -> Participation:
        """What is entered."""
        evidence = tuple(each for each, box in self.boxes.items() if box.isChecked())
        reason = self.no_signature.text().strip()
        return Participation(evidence, self.details.value().strip(), self.signed_on.value(), reason)

    def first_box(self) -> CheckBox:
        """Where to begin."""
        return self.boxes[ParticipationEvidence.OWN_WORDS]

    def _signed(self) -> None:
        self.no_signature.setEnabled(self.signed_on.value() is None)


class TransitionPart(Card):
    """What comes after."""

    def __init__(self, part: Transition, today: date) -> None:
        super().__init__(title=TRANSITION)
        self.next_steps = short_text(part.next_steps)
        self.discharge = AheadField(today, part.projected_discharge, width=7)
        field = Field("Projected &discharge", self.discharge)
        self.discharge.editingFinished.connect(field.check)
        self.add(Field("Ne&xt steps when the goals are met", self.next_steps), line(field, None))

    def part(self) -> Transition:
        """What is entered."""
        return Transition(self.next_steps.value().strip(), self.discharge.value())


class PlanEditor(QWidget):
    """Reads and shows one draft. `typed` tells of any change, `dropped` carries an objective or step taken away."""

    typed = Signal()
    dropped = Signal(object)

    def __init__(self, plan: CarePlan, needs: Sequence[Need], today: date, new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self._known, self._new_id = plan, new_id
        self.goal = GoalPart(plan)
        self.objectives: RowsPart[Objective] = RowsPart(
            OBJECTIVES,
            "Steps that somebody can see are done: what, who, by when.",
            "Add an objective",
            lambda objective: ObjectiveRow(objective, needs, today),
            lambda: Objective(new_id(), ""),
        )
        self.course: RowsPart[PlannedAction] = RowsPart(
            COURSE,
            "The services that answer the needs found: link, arrange, monitor.",
            "Add a step",
            lambda action: ActionRow(action, needs, today),
            lambda: PlannedAction(new_id(), ""),
        )
        self.participation = ParticipationPart(plan.participation, today)
        self.transition = TransitionPart(plan.transition, today)
        self.objectives.fill(plan.objectives)
        self.course.fill(plan.actions)
        self.setLayout(column(self.goal, self.objectives, self.course, self.participation, self.transition))
        self._connect()

    def plan(self) -> CarePlan:
        """The plan as it is on the screen."""
        return replace(
            self._known,
            goal=self.goal.goal.value().strip(),
            goal_own_words=self.goal.own_words.value().strip(),
            objectives=tuple(o for row in self.objectives.rows if isinstance(o := row.item(), Objective)),
            actions=tuple(a for row in self.course.rows if isinstance(a := row.item(), PlannedAction)),
            participation=self.participation.part(),
            transition=self.transition.part(),
        )

    def add_for(self, need: Need) -> None:
        """A new objective for a need; its words are the worker's to write."""
        self.objectives.put(Objective(self._new_id(), "", need_id=need.id))

    def put_back(self, item: Objective | PlannedAction) -> None:
        """Undo a removal."""
        if isinstance(item, Objective):
            self.objectives.put(item)
        else:
            self.course.put(item)

    def editor_for(self, check: Check) -> QWidget:
        """Where to mend what a check names."""
        if check.subject is not None:
            row = self.objectives.row_for(check.subject) or self.course.row_for(check.subject)
            if row is not None:
                return row.editor_for(check.kind)
        places: dict[PlanGap | None, QWidget] = {
            PlanGap.NO_OBJECTIVE: self.objectives.add_button,
            PlanGap.NO_ACTION: self.course.add_button,
            PlanGap.NO_PARTICIPATION: self.participation.first_box(),
            PlanGap.NO_TRANSITION: self.transition.next_steps,
            PlanGap.NO_DISCHARGE_DATE: self.transition.discharge,
        }
        return places.get(check.kind, self.goal.own_words)

    def _connect(self) -> None:
        for part in (self.objectives, self.course):
            part.typed.connect(self.typed)
            part.dropped.connect(self.dropped)
        texts = (self.goal.own_words, self.goal.goal, self.participation.details, self.transition.next_steps)
        for editor in texts:
            editor.textChanged.connect(self.typed)
        for box in self.participation.boxes.values():
            box.toggled.connect(self.typed)
        for day in (self.participation.signed_on, self.transition.discharge):
            day.value_changed.connect(self.typed)
        self.participation.no_signature.textEdited.connect(self.typed)
