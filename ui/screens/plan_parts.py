"""The parts of a care plan that are no lists: goal, taking part, free choice, what comes after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.plans import (
    CarePlan,
    Participation,
    ParticipationEvidence,
    Representative,
    Safeguards,
    TookPart,
    Transition,
)
from ui.presenters.plan_names import CHOICE, EVIDENCE_WORDS, GOAL, PARTICIPATION, TOOK_PART_WORDS, TRANSITION
from ui.screens.plan_row import in_columns, short_text
from ui.widgets import Card, CheckBox, Choice, DateField, Field, LineEdit, PlainText, line, text, wrapping
from ui.widgets.ahead import AheadField
from ui.widgets.folding import Folding

NOT_SAID = "Not said"
NO_HELPER, NOTHING_TOLD = Representative(""), Safeguards()


class PlanPart(Card):
    """A part with editors. `typed` tells of any change."""

    typed = Signal()

    def __init__(self, *, title: str) -> None:
        super().__init__(title=title)
        self.days: dict[str, Field] = {}

    def day_field(self, label: str, editor: DateField) -> Field:
        """A day under its label, looked at when it is left."""
        made = Field(label, editor)
        editor.editingFinished.connect(made.check)
        self.days[label.replace("&", "")] = made
        return made

    def watch(self, editors: Iterable[QWidget]) -> None:
        """Tell of changes in these editors."""
        for editor in editors:
            if isinstance(editor, PlainText):
                editor.textChanged.connect(self.typed)
            elif isinstance(editor, DateField):
                editor.value_changed.connect(self.typed)
                editor.textEdited.connect(self.typed)
            elif isinstance(editor, LineEdit):
                editor.textEdited.connect(self.typed)
            elif isinstance(editor, Choice):
                editor.activated.connect(self.typed)
            elif isinstance(editor, CheckBox):
                editor.toggled.connect(self.typed)


class GoalPart(PlanPart):
    """What the client wants, in own words first."""

    def __init__(self, plan: CarePlan) -> None:
        super().__init__(title=GOAL)
        self.own_words = short_text(plan.goal_own_words)
        self.goal = short_text(plan.goal)
        self.add(Field("In the client's o&wn words", self.own_words), Field("&Goal for the plan", self.goal))
        self.watch((self.own_words, self.goal))


class ParticipationPart(PlanPart):
    """How the client and a caregiver or decision maker took part, as evidenced by."""

    def __init__(self, part: Participation, helper: Representative | None, today: date) -> None:
        super().__init__(title=PARTICIPATION)
        self.boxes = {each: CheckBox(words, each in part.evidence) for each, words in EVIDENCE_WORDS.items()}
        self.details = short_text(part.details)
        self.signed_on = DateField(today, part.client_signed_on, width=7)
        self.no_signature = LineEdit(part.no_signature_reason, width=12)
        ticks = QWidget()
        ticks.setLayout(wrapping(*self.boxes.values(), gap=0.3))
        signed = self.day_field("Client &signed on", self.signed_on)
        reason = Field("Or why there is no signature", self.no_signature)
        self.add(text("As shown by"), ticks, Field("Details", self.details), Folding(signed, reason, least=13))
        self._ask_about(helper or NO_HELPER)
        self.signed_on.value_changed.connect(self._settle)
        self.took_part.currentIndexChanged.connect(self._settle)
        self.watch((*self.boxes.values(), self.details, self.signed_on, self.no_signature))
        self.watch((self.helper, self.relation, self.decides, self.took_part, self.why_not))
        self._settle()

    def part(self) -> Participation:
        """What is entered about the client."""
        evidence = tuple(each for each, box in self.boxes.items() if box.isChecked())
        reason = self.no_signature.text().strip()
        return Participation(evidence, self.details.value().strip(), self.signed_on.value(), reason)

    def representative(self) -> Representative | None:
        """What is entered about a caregiver or decision maker; None for nothing."""
        took_part = self.took_part.value()
        found = Representative(
            self.helper.text().strip(),
            self.relation.text().strip(),
            self.decides.isChecked(),
            took_part,
            self.why_not.text().strip() if took_part is TookPart.NO else "",
        )
        return found if found != NO_HELPER else None

    def first_box(self) -> CheckBox:
        """Where to begin."""
        return self.boxes[ParticipationEvidence.OWN_WORDS]

    def _ask_about(self, helper: Representative) -> None:
        self.helper = LineEdit(helper.name, width=8)
        self.relation = LineEdit(helper.relation, width=8)
        self.took_part = Choice(TOOK_PART_WORDS.items(), helper.took_part, blank=NOT_SAID, width=8)
        self.decides = CheckBox("Decides for the client", helper.decides)
        self.why_not = LineEdit(helper.why_not)
        self._why_not = Field("Why this person did not take part", self.why_not)
        fields = (
            Field("Caregiver or decision maker", self.helper),
            Field("Who this person is to the client", self.relation),
            Field("Took part", self.took_part),
        )
        self.add(in_columns(*fields, columns=3, least=16), self.decides, self._why_not)

    def _settle(self) -> None:
        self.no_signature.setEnabled(self.signed_on.value() is None)
        self._why_not.setVisible(self.took_part.value() is TookPart.NO)


class ChoicePart(PlanPart):
    """Free choice of provider and free will: explained when and by whom, and what was chosen."""

    def __init__(self, told: Safeguards | None, today: date) -> None:
        super().__init__(title=CHOICE)
        told = told or NOTHING_TOLD
        self.explained_on = DateField(today, told.explained_on, width=7)
        self.explained_by = LineEdit(told.explained_by, width=8)
        self.provider = LineEdit(told.provider, width=8)
        self.chosen_on = DateField(today, told.chosen_on, width=7)
        self.voluntary_on = DateField(today, told.voluntary_on, width=7)
        self.add(
            text("The client may choose any qualified provider, and may say no to this service or stop it.", "muted"),
            in_columns(
                self.day_field("Free choice explained on", self.explained_on),
                Field("Explained by", self.explained_by),
                self.day_field("Told it is voluntary on", self.voluntary_on),
                Field("Provider chosen", self.provider),
                self.day_field("Chosen on", self.chosen_on),
                columns=3,
                least=12,
            ),
        )
        self.watch((self.explained_on, self.explained_by, self.provider, self.chosen_on, self.voluntary_on))

    def part(self) -> Safeguards | None:
        """What is entered; None for nothing."""
        found = Safeguards(
            self.explained_on.value(),
            self.explained_by.text().strip(),
            self.provider.text().strip(),
            self.chosen_on.value(),
            self.voluntary_on.value(),
        )
        return found if found != NOTHING_TOLD else None

    def first_open(self) -> DateField:
        """The day that is still missing."""
        return self.voluntary_on if self.explained_on.value() is not None else self.explained_on


class TransitionPart(PlanPart):
    """What comes after, and how one will know."""

    def __init__(self, part: Transition, today: date) -> None:
        super().__init__(title=TRANSITION)
        self.criteria = short_text(part.criteria)
        self.next_steps = short_text(part.next_steps)
        self.discharge = AheadField(today, part.projected_discharge, width=7)
        self.add(
            Field("The goals are met when", self.criteria),
            Field("Ne&xt steps when the goals are met", self.next_steps),
            line(self.day_field("Projected &discharge", self.discharge), None),
        )
        self.watch((self.criteria, self.next_steps, self.discharge))

    def part(self) -> Transition:
        """What is entered."""
        return Transition(self.next_steps.value().strip(), self.discharge.value(), self.criteria.value().strip())
