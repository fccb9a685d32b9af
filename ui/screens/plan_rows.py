"""The rows of a care plan: objectives, steps in the course of action, people who help, services declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import DeclinedService, NaturalSupport, Objective, ObjectiveStatus, PlannedAction
from ui.presenters.plan_names import OBJECTIVE_WORDS, SERVICE_WORDS
from ui.screens.plan_row import PlanRow, in_columns, need_choice
from ui.widgets import Choice, DateField, LineEdit
from ui.widgets.ahead import AheadField
from ui.widgets.folding import Folding

NO_KIND = "Not said"


class ObjectiveRow(PlanRow):
    """What, who, by when, for which need, and where it stands."""

    NOUN = "Objective"

    def __init__(self, objective: Objective, needs: Sequence[Need], today: date) -> None:
        self._linked = need_choice(needs, objective.need_id)
        super().__init__(objective.id, objective.statement, self._linked, rank=objective.rank)
        self._known, self._today = objective, today
        self.who = LineEdit(objective.responsible, width=8)
        self.due = AheadField(today, objective.target_date, width=6)
        self.status = Choice(OBJECTIVE_WORDS.items(), objective.status)
        self.reason = LineEdit(objective.status_reason)
        self._reason = self.field("Why", self.reason)
        fields = (("Who", self.who), ("By when", self.due), ("Status", self.status))
        self.arrange(Folding(*(self.field(label, editor) for label, editor in fields)), self._reason)
        self.status.currentIndexChanged.connect(self._status_shown)
        self._status_shown()

    def item(self) -> Objective:
        """The objective as typed."""
        status = self.status.value() or ObjectiveStatus.ACTIVE
        return replace(
            self._known,
            statement=self.what.value().strip(),
            responsible=self.who.text().strip(),
            target_date=self.due.value(),
            need_id=self._linked.value(),
            status=status,
            status_on=self._known.status_on if status is self._known.status else self._today,
            status_reason=self.reason.text().strip(),
            rank=self.rank,
        )

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        editors: dict[PlanGap | None, QWidget] = {
            PlanGap.OBJECTIVE_WITHOUT_DATE: self.due,
            PlanGap.OBJECTIVE_WITHOUT_PERSON: self.who,
            PlanGap.OBJECTIVE_WITHOUT_NEED: self._linked,
            PlanGap.DECLINED_WITHOUT_REASON: self.reason,
        }
        return editors.get(gap, self.what)

    def _status_shown(self) -> None:
        self._reason.setVisible(self.status.value() is not ObjectiveStatus.ACTIVE)


class ActionRow(PlanRow):
    """What is done, for which need, who does it with whom at which agency, how often, by when."""

    NOUN = "Step"

    def __init__(self, action: PlannedAction, needs: Sequence[Need], today: date) -> None:
        self._linked = need_choice(needs, action.need_id)
        super().__init__(action.id, action.statement, self._linked, rank=action.rank)
        self._known = action
        self.who = LineEdit(action.responsible, width=8)
        self.agency = LineEdit(action.agency, width=8)
        self.due = AheadField(today, action.by_when, width=6)
        self.contact = LineEdit(action.contact, width=8)
        self.phone = LineEdit(action.phone, width=8)
        self.often = LineEdit(action.frequency, width=8)
        self.service = Choice(SERVICE_WORDS.items(), action.service, blank=NO_KIND, width=8)
        fields = (
            ("Who", self.who),
            ("Agency", self.agency),
            ("By when", self.due),
            ("How often", self.often),
            ("Contact there", self.contact),
            ("Phone there", self.phone),
            ("Kind of service", self.service),
        )
        self.arrange(in_columns(*(self.field(label, editor) for label, editor in fields)))

    def item(self) -> PlannedAction:
        """The step as typed."""
        return replace(
            self._known,
            statement=self.what.value().strip(),
            need_id=self._linked.value(),
            responsible=self.who.text().strip(),
            agency=self.agency.text().strip(),
            by_when=self.due.value(),
            service=self.service.value(),
            contact=self.contact.text().strip(),
            phone=self.phone.text().strip(),
            frequency=self.often.text().strip(),
            rank=self.rank,
        )

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        return self._linked if gap is PlanGap.ACTION_WITHOUT_NEED else self.what


class SupportRow(PlanRow):
    """Who helps in the client's own life, who that is to her, and what this person does."""

    NOUN, WHAT = "Person", "name"

    def __init__(self, support: NaturalSupport) -> None:
        super().__init__(support.id, support.name, lines=1)
        self._known = support
        self.relation = LineEdit(support.relation, width=8)
        self.does = LineEdit(support.does)
        self.arrange(
            Folding(
                self.field("Who this is to the client", self.relation), self.field("What this person does", self.does)
            )
        )

    def item(self) -> NaturalSupport:
        """The person as typed."""
        return replace(
            self._known,
            name=self.what.value().strip(),
            relation=self.relation.text().strip(),
            does=self.does.text().strip(),
        )


class DeclinedRow(PlanRow):
    """What the client said no to, why, when, and for which need it was meant."""

    NOUN = "Service"

    def __init__(self, declined: DeclinedService, needs: Sequence[Need], today: date) -> None:
        self._linked = need_choice(needs, declined.need_id)
        super().__init__(declined.id, declined.what, self._linked, lines=1)
        self._known = declined
        self.reason = LineEdit(declined.reason)
        self.day = DateField(today, declined.declined_on, width=6)
        self.arrange(Folding(self.field("Why", self.reason), self.field("On", self.day)))

    def item(self) -> DeclinedService:
        """The service as typed."""
        return replace(
            self._known,
            what=self.what.value().strip(),
            reason=self.reason.text().strip(),
            declined_on=self.day.value(),
            need_id=self._linked.value(),
        )

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        return self.reason if gap is PlanGap.DECLINED_WITHOUT_REASON else self.what
