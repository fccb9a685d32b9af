"""The care plan: written with the client, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap, needs_not_in_plan
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    PlannedAction,
    PlanStatus,
    plan_status,
)
from tcm_desktop.services.plan_rules import review_by
from tcm_desktop.services.plans import PlanDesk, keep_plan, open_plan, revise_plan, sign_plan
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.plan import version_words, versions_of
from ui.presenters.plan_checks import Check, checks, sign_words
from ui.screen import Action, Context, Screen
from ui.screens.plan_editor import PlanEditor
from ui.screens.plan_panel import PlanPanel
from ui.screens.plan_signed import SignedPlan
from ui.tasks import Told
from ui.widgets import Card, Choice, Field, clear, column, line, text
from ui.widgets.ahead import AheadField

PASSED = "That day has passed. Choose a day ahead, at most a year from now."
NOTHING_TO_PRINT = "There is nothing in this plan yet. Write the goal first; then it can be printed."


class PlanScreen(Screen):
    """One version at a time: a draft to write in, or a signed one to read. A draft is stored while it is typed."""

    WINDOW_TITLE: ClassVar[str] = "Care plan"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: PlanDesk | None = None
        self._plan: CarePlan | None = None
        self.editor: PlanEditor | None = None
        self._signed: SignedPlan | None = None
        self._review: Card | None = None
        self._checks: tuple[Check, ...] = ()
        self._checked = -1
        self._autosave = Autosave(self._store, self)
        self._panel = PlanPanel()
        self._panel.wanted.connect(self._add_for)
        self._panel.chosen.connect(self._go_to)
        self._versions = column(gap=0)
        self._body = column()
        self.setLayout(column(self._versions, self._body, None, margin=0.95))
        for key, step in (("F8", 1), ("Shift+F8", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._next_check, step))
        context.gateway.run(open_plan, client_id, done=self._opened)

    # --- what the shell asks ---

    def title(self) -> str:
        return f"Care plan  ·  {self._desk.client.name.listed}" if self._desk else "Care plan"

    def subtitle(self) -> str:
        plan = self._plan
        return version_words(plan, self._all_versions(), self._today) if plan is not None else ""

    def panel(self) -> QWidget:
        return self._panel

    def panel_strip(self) -> str:
        return self._panel.strip()

    def keys(self) -> Sequence[tuple[str, str]]:
        return [("F8", "Next thing worth a look"), ("Shift+F8", "The one before")]

    def bar_actions(self) -> Sequence[Action]:
        plan = self._plan
        if plan is None:
            return []
        if self._review is not None:
            return [
                Action("Not yet", self._back_to_writing),
                Action("Sign now", self._sign, "Ctrl+Return", "primary", "pen-line"),
            ]
        print_out = Action("Print", self._print, "Ctrl+P", picture="printer", left=True)
        if plan.signature is None:
            return [print_out, Action("Sign plan", self._ask_to_sign, "Ctrl+Return", "primary", "pen-line")]
        if plan_status(plan, self._all_versions()) is PlanStatus.SUPERSEDED:
            return [print_out]
        draft = next((each for each in self._all_versions() if each.signature is None), None)
        if draft is not None:
            return [print_out, Action("Open the draft", partial(self._show, draft), "Ctrl+Return", "primary", "pencil")]
        return [print_out, Action("Revise", self._revise, "Ctrl+Return", "primary", "pencil")]

    def initial_focus(self) -> QWidget | None:
        if self.editor is not None:
            return self.editor.goal.own_words
        return self._signed.words if self._signed is not None else None

    def save(self) -> None:
        self._autosave.flush()

    # --- showing ---

    @property
    def _today(self) -> date:
        return self.context.gateway.desk.today

    def _all_versions(self) -> tuple[CarePlan, ...]:
        if self._desk is None or self._plan is None:
            return ()
        return versions_of(self._plan, self._desk.versions)

    def _opened(self, desk: PlanDesk) -> None:
        self._desk = desk
        self._show(desk.plan)
        self.loaded()

    def _show(self, plan: CarePlan) -> None:
        """Show a version: a draft in the editor, a signed one as text."""
        desk = self._desk
        if desk is None:
            return
        self._autosave.flush()
        self._clear_body()
        self._plan = plan
        if plan.signature is None:
            self.editor = PlanEditor(plan, desk.needs, self._today, self.context.gateway.desk.new_id)
            self.editor.typed.connect(self._typed)
            self.editor.dropped.connect(self._dropped)
            self._body.addWidget(self.editor)
        else:
            self._signed = SignedPlan(plan, desk.needs, self._today)
            self._body.addWidget(self._signed)
        self._offer_versions()
        self._look_over()
        self.heading_changed.emit()
        self.actions_changed.emit()
        focus = self.initial_focus()
        if self.is_loaded and focus is not None:
            focus.setFocus(Qt.FocusReason.TabFocusReason)

    def _clear_body(self) -> None:
        if self.editor is not None:
            self.editor.blockSignals(True)
        clear(self._body)
        self.editor = self._signed = self._review = None

    def _offer_versions(self) -> None:
        clear(self._versions)
        versions = self._all_versions()
        if len(versions) < 2 or self._plan is None:
            return
        options = [(each.id, version_words(each, versions, self._today)) for each in versions]
        choice = Choice(options, self._plan.id, width=20)
        choice.activated.connect(lambda _: self._choose(choice.value()))
        label = text("&Version", wraps=False)
        label.setBuddy(choice)
        self._versions.addLayout(line(label, choice, None))

    def _choose(self, plan_id: UUID | None) -> None:
        chosen = next((each for each in self._all_versions() if each.id == plan_id), None)
        if chosen is not None and self._plan is not None and chosen.id != self._plan.id:
            self._show(chosen)

    def _look_over(self) -> None:
        """Bring the panel up to what is on the screen."""
        desk, plan = self._desk, self._plan
        if desk is None or plan is None:
            return
        self._checks = checks(plan, desk.needs)
        left = needs_not_in_plan(plan, desk.needs)
        before = self._panel.strip()
        self._panel.show_state(left, bool(desk.needs), self._checks, editable=self.editor is not None)
        if self._panel.strip() != before:
            self.heading_changed.emit()

    # --- writing ---

    def _typed(self) -> None:
        if self.editor is not None:
            self._plan = self.editor.plan()
            self._look_over()
            self._autosave.touch()

    def _add_for(self, need: Need) -> None:
        self._back_to_writing()
        if self.editor is not None:
            self.editor.add_for(need)

    def _dropped(self, item: Objective | PlannedAction) -> None:
        kind = "objective" if isinstance(item, Objective) else "step"
        if item.statement and self.editor is not None:
            self.context.tell(f"The {kind} was removed.", Level.TIP, "Undo", partial(self.editor.put_back, item))

    def _go_to(self, check: Check) -> None:
        self._back_to_writing()
        if self.editor is not None:
            self.editor.editor_for(check).setFocus(Qt.FocusReason.TabFocusReason)

    def _next_check(self, step: int) -> None:
        if self._checks:
            self._checked = (self._checked + step) % len(self._checks)
            self._go_to(self._checks[self._checked])

    def _store(self) -> None:
        plan = self._plan
        if plan is not None and plan.signature is None:
            self.context.gateway.run(keep_plan, plan, done=self._kept, failed=self._not_kept, saves=True)

    def _kept(self, desk: PlanDesk) -> None:
        self._desk = desk

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _print(self) -> None:
        plan, desk = self._plan, self._desk
        if plan is None or desk is None:
            return
        if not self._autosave.is_due and plan.id not in {each.id for each in desk.versions}:
            self.context.tell(NOTHING_TO_PRINT)
        else:
            self.context.navigator.open("print", client_id=self.client_id, plan_id=plan.id)

    # --- signing and revising ---

    def _ask_to_sign(self) -> None:
        """Show what is missing before the plan is signed; without a goal or an objective the signing itself says so."""
        plan, desk = self._plan, self._desk
        if plan is None or desk is None:
            return
        self._autosave.flush()
        if {check.kind for check in self._checks} & {PlanGap.NO_GOAL, PlanGap.NO_OBJECTIVE}:
            self._sign()
            return
        self._clear_body()
        left = needs_not_in_plan(plan, desk.needs)
        self._review_by = AheadField(self._today, plan.review_due or review_by(desk.review, self._today), width=8)
        self._review_field = field = Field("Look at the plan again b&y", self._review_by, hint="At least once a year.")
        self._review_by.editingFinished.connect(field.check)
        warned = text(
            "It is in force from today. After signing it can no longer change; a revision makes the next version.",
            "muted",
        )
        told = [text(words) for words in sign_words(self._checks, len(left))]
        self._review = Card(*told, line(field, None), warned, title=f"Sign version {plan.version}")
        self._body.addWidget(self._review)
        self.actions_changed.emit()
        self._review_by.setFocus(Qt.FocusReason.TabFocusReason)

    def _back_to_writing(self) -> None:
        if self._review is not None and self._plan is not None:
            self._show(self._plan)

    def _sign(self) -> None:
        plan = self._plan
        if plan is None:
            return
        if self._review is not None:
            due = self._review_by.value()
            if not self._review_field.check() or (due is not None and due < self._today):
                self._review_field.set_error(self._review_by.problem() or PASSED)
                self._review_by.setFocus()
                return
            plan = replace(plan, review_due=due)
        self.context.gateway.run(sign_plan, plan, done=self._is_signed, failed=self._not_signed)

    def _not_signed(self, error: Told) -> None:
        self.context.tell(str(error), Level.FIX)

    def _is_signed(self, desk: PlanDesk) -> None:
        self._opened(desk)
        self.context.tell("The plan is signed and in force.", Level.OK, "Print it", self._print)

    def _revise(self) -> None:
        if self._plan is not None:
            self.context.gateway.run(revise_plan, self._plan, done=self._show)
