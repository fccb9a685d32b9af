"""A client's chart: one page to be ready at the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QWidget

from tcm_desktop.services.clients import Chart, open_chart
from tcm_desktop.services.views import ChangeSet
from ui.levels import Level, ink
from ui.presenters.background import background_lines
from ui.presenters.chart import (
    Step,
    before_you_go,
    consents,
    contact_detail,
    contact_state,
    contact_title,
    diagnoses,
    is_new,
    reach,
    steps,
    subtitle,
)
from ui.presenters.coverage import coverage_lines
from ui.presenters.typed import count, show_full_date
from ui.presenters.words import ROLES, TARGET_GROUPS
from ui.screen import Action, Context, Screen
from ui.screens.found import FoundList
from ui.theme import LARGE, current_theme, em
from ui.widgets import (
    Card,
    LineEdit,
    Row,
    RowList,
    button,
    clear,
    column,
    heading,
    icon,
    line,
    set_look,
    set_state,
    text,
)

MOST_CONTACTS, MOST_KNOWN = 8, 2
NO_CONSENT = "None in force. Nothing may be shared with others yet."


class ChartScreen(Screen):
    """Strip, steps of a new client, timeline; at the side what to know before the door."""

    WINDOW_TITLE = "Chart"

    def __init__(self, context: Context, client_id: UUID, words: str = "") -> None:
        super().__init__(context)
        self.client_id = client_id
        self._chart: Chart | None = None
        self._shown = MOST_CONTACTS
        self.steps = RowList(name="Steps")
        self.contacts = RowList(name="Contacts", stacked=True)
        self.steps.activated.connect(self._take_step)
        self.contacts.activated.connect(self._open_note)
        self._strip, self._top = column(), column()
        self._steps_title, self._contacts_title = heading("First steps"), heading("Contacts")
        self._none = text("Contact notes will be listed here, latest first. Ctrl+N starts one.", "muted")
        self._more = button("", self._show_more, look="link")
        for each in (self._steps_title, self._more):
            each.hide()  # until it is known what there is
        self._box = column(gap=0.5)
        self._panel = QWidget()
        self._panel.setLayout(column(self._box, None, margin=0.9))
        self.search = LineEdit(words, hint="Words in this chart (Ctrl+F)", width=17)
        self.search.setAccessibleName("Find in this chart")
        self.search.textChanged.connect(self._look)
        self.found = FoundList(context, client_id)
        top = line(self._contacts_title, None, self.search)
        parts = (self._steps_title, self.steps, top, self.found, self._none, self.contacts, self._more)
        self.setLayout(column(self._top, self._strip, *parts, None, margin=0.95))
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self._open_consents)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)
        QShortcut(QKeySequence("Ctrl+D"), self).activated.connect(self._open_problems)
        context.gateway.run(open_chart, client_id, done=self._show)

    def title(self) -> str:
        return self._chart.client.name.listed if self._chart is not None else "Chart"

    def subtitle(self) -> str:
        return subtitle(self._chart.client, self.context.gateway.desk.today) if self._chart is not None else ""

    def bar_actions(self) -> Sequence[Action]:
        go = partial(self.context.navigator.open, client_id=self.client_id)
        return [
            Action("Intake", partial(go, "intake"), "Ctrl+E", picture="pencil", left=True),
            Action("Coverage", partial(go, "coverage"), "Ctrl+U", picture="list-checks", left=True),
            Action("Print", partial(go, "print"), "Ctrl+P", picture="printer"),
            Action("New note", partial(go, "note"), look="primary", picture="plus"),
        ]

    def keys(self) -> Sequence[tuple[str, str]]:
        return (("Ctrl+F", "Find words in this chart"), ("Ctrl+O", "Consents"), ("Ctrl+D", "Problem list"))

    def panel(self) -> QWidget | None:
        return self._panel

    def panel_strip(self) -> str:
        return "Before you go"

    def initial_focus(self) -> QWidget | None:
        if self.search.text():
            return self.search
        shown = (*self.steps.buttons, *self.contacts.buttons)
        return shown[0] if shown else None

    def starts_at_primary(self) -> bool:
        """At the note, where the alert above or many lines would be scrolled away by the first contact's button."""
        if self._chart is None or is_new(self._chart) or self.search.text():
            return False
        known = diagnoses(self._chart.client, self.context.gateway.desk.today)
        is_long = bool(self._chart.client.safety_alert) or current_theme().scale >= LARGE
        return is_long or max(len(known), len(self._chart.consents)) > MOST_KNOWN

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(open_chart, self.client_id, done=self._show)

    def _look(self, words: str) -> None:
        self.found.look_for(words)
        if self._chart is not None:
            self._show_contacts(self._chart)

    def _show(self, chart: Chart) -> None:
        if self._chart is None and self.search.text():
            self.found.look_for(self.search.text())
        else:
            self.found.look_again()
        self._chart = chart
        self._show_strip(chart)
        new = is_new(chart)
        self._steps_title.setVisible(new)
        self.steps.setVisible(new)
        self.steps.set_rows(_step_row(step) for step in steps(chart) if new)
        self._show_contacts(chart)
        self._show_panel(chart)
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _show_strip(self, chart: Chart) -> None:
        clear(self._top)
        clear(self._strip)
        client = chart.client
        if client.safety_alert:
            self._top.addWidget(_alert(client.safety_alert))
        known = diagnoses(client, self.context.gateway.desk.today)
        pairs = [
            *reach(client),
            ("Group", TARGET_GROUPS[client.target_group]),
            ("Medicaid number", client.medicaid_id or "Not known yet"),
            *([("Diagnoses", "\n".join(known))] if known else []),
            ("Looked up", "\n".join(coverage_lines(client, chart.units_used, self.context.gateway.desk.today))),
            ("Consents", "\n".join(consents(chart, self.context.gateway.desk.today)) or NO_CONSENT),
        ]
        more = button("All consents", self._open_consents, look="link")
        listed = button("Problem list", self._open_problems, look="link")
        self._strip.addWidget(Card(_pairs(pairs), line(listed, more, None)))

    def _show_contacts(self, chart: Chart) -> None:
        today = self.context.gateway.desk.today
        shown = chart.contacts[: self._shown]
        looks = bool(self.search.text().strip())
        self._none.setVisible(not chart.contacts and not looks)
        self.contacts.setVisible(not looks)
        rows = []
        for each in shown:
            state, level, picture = contact_state(each)
            action = "Finish" if each.signed_at is None else "Read"
            rows.append(Row(each.id, contact_title(each, today), contact_detail(each), action, state, level, picture))
        self.contacts.set_rows(rows)
        hidden = len(chart.contacts) - len(shown)
        self._more.setText(f"{hidden} more")
        self._more.setAccessibleName(f"Show {count(hidden, 'more contact')}")
        self._more.setVisible(hidden > 0 and not looks)

    def _show_panel(self, chart: Chart) -> None:
        clear(self._box)
        today = self.context.gateway.desk.today
        self._box.addWidget(heading("Before you go"))
        for label, value in before_you_go(chart, today):
            self._box.addLayout(column(text(label, "small"), text(value), gap=0.05))
        self._box.addLayout(self._documents(chart))
        if chart.client.associates:
            self._box.addWidget(heading("People"))
        for each in chart.client.associates:
            facts = ", ".join(part for part in (each.relation or ROLES[each.role], each.agency, each.phone) if part)
            self._box.addLayout(column(text(each.name, "strong"), text(facts, "small"), gap=0.05))
        change = button("Change", self._open_background, look="link", name="Change the background")
        self._box.addLayout(line(heading("Background"), None, change))
        for label, words in background_lines(chart.client, today, chart.consents):
            self._box.addLayout(column(text(label, "small"), text(words), gap=0.05))

    def _documents(self, chart: Chart) -> QLayout:
        lines = [
            f"Plan version {plan.version}: signed {show_full_date(plan.effective_on)}"
            if plan.signature is not None
            else f"Plan version {plan.version}: draft"
            for plan in reversed(chart.plans)
        ]
        lines += [
            f"Assessment: signed {show_full_date(each.completed_on)}" if each.signature else "Assessment: started"
            for each in reversed(chart.assessments)
        ]
        go = partial(self.context.navigator.open, client_id=self.client_id)
        ways = (
            ("Record packet", "packet"),
            ("Next steps and discharge", "discharge"),
            ("Close or reopen the chart", "closing"),
        )
        links = (line(button(words, partial(go, name), look="link"), None) for words, name in ways)
        return column(heading("Documents"), *(text(words) for words in lines), *links, gap=0.3)

    def _show_more(self) -> None:
        first_new = self._shown
        self._shown = 10_000
        if self._chart is not None:
            self._show_contacts(self._chart)
            self.contacts.buttons[first_new].setFocus()

    def _take_step(self, screen: str) -> None:
        self.context.navigator.open(screen, client_id=self.client_id)

    def _open_background(self) -> None:
        self.context.navigator.open("background", client_id=self.client_id)

    def _open_problems(self) -> None:
        self.context.navigator.open("problems", client_id=self.client_id)

    def _open_consents(self) -> None:
        self.context.navigator.open("consents", client_id=self.client_id)

    def _open_note(self, note_id: UUID) -> None:
        self.context.navigator.open("note", client_id=self.client_id, note_id=note_id)


def _step_row(step: Step) -> Row:
    pill, level, picture = ("Done", Level.OK, "circle-check") if step.is_done else ("To do", Level.TIP, "circle-dashed")
    return Row(step.screen, step.title, "" if step.is_done else step.detail, step.action, pill, level, picture)


def _alert(words: str) -> QFrame:
    box = QFrame()
    set_look(box, "note")
    inside = line(icon("shield-alert", ink(Level.STOP)), text(words, "strong"), margin=0.6)
    inside.setStretch(1, 1)
    box.setLayout(inside)
    box.setAccessibleName(f"Safety: {words}")
    set_state(box, "level", Level.STOP)
    return box


def _pairs(pairs: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(em(1.2))
    grid.setVerticalSpacing(em(0.35))
    grid.setColumnStretch(1, 1)
    for row, (label, value) in enumerate(pairs):
        grid.addWidget(text(label, "muted", wraps=False), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text(value), row, 1)
    return grid
