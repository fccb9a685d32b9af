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
from tcm_desktop.domain.plan_changes import plan_changes
from tcm_desktop.domain.plan_gaps import PlanGap, needs_not_in_plan
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    PlannedAction,
    PlanStatus,
    plan_in_force,
    plan_status,
)
from tcm_desktop.services.plan_rules import observable_verbs
from tcm_desktop.services.plan_versions import last_signed_by_client
from tcm_desktop.services.plans import PlanDesk, keep_plan, open_plan, revise_plan, sign_plan
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.plan import since_signed_words, version_words, versions_of
from ui.presenters.plan_checks import AFTER_SIGNING, Check, checks
from ui.screen import Action, Context, Screen
from ui.screens.plan_editor import PlanEditor
from ui.screens.plan_panel import PlanPanel
from ui.screens.plan_row import PlanItem
from ui.screens.plan_signed import SignedPlan
from ui.screens.plan_signing import SignCard
from ui.screens.plan_since import SincePlan
from ui.tasks import Told
from ui.widgets import Choice, button, clear, column, line, text, wrapping

NOUNS: dict[type[PlanItem], str] = {
    Objective: "objective",
    PlannedAction: "step",
    NaturalSupport: "person",
    DeclinedService: "service",
}
SIGNED = "The plan is signed and in force."
COUNTS_AND_WAITS = "The plan is signed and in force. A second signature is still to come."
WAITS = "The plan is signed. It is in force once the second signature is there."
CANNOT_READ = "A day cannot be read yet. Type it again or clear it; then sign. Your text is kept."
NOTHING_TO_COMPARE = "Nothing is typed in this version yet, so there is nothing to compare."
NOTHING_TO_PRINT = "There is nothing in this plan yet. Write the goal first; then it can be printed."


class PlanScreen(Screen):
    """One version at a time: a draft to write in, or a signed one to read. A draft is stored while it is typed."""

    WINDOW_TITLE: ClassVar[str] = "Care plan"

    def __init__(self, context: Context, client_id: UUID, plan_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._wanted = plan_id
        self._desk: PlanDesk | None = None
        self._plan: CarePlan | None = None
        self.editor: PlanEditor | None = None
        self._signed: SignedPlan | None = None
        self._review: SignCard | None = None
        self._checks: tuple[Check, ...] = ()
        self._checked = -1
        self._autosave = Autosave(self._store, self)
        self._panel = PlanPanel()
        self._panel.wanted.connect(self._add_for)
        self._panel.chosen.connect(self._go_to)
        self._versions = column(gap=0.2)
        self._since = text("", "muted")
        self._body = column()
        self.setLayout(column(self._versions, self._body, None, margin=0.95))
        for key, step in (("F8", 1), ("Shift+F8", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._next_check, step))
        context.gateway.run(open_plan, client_id, done=self._opened)

    # --- what the shell asks ---

    def title(self) -> str:
        return f"Care plan · {self._desk.client.name.listed}" if self._desk else "Care plan"

    def subtitle(self) -> str:
        plan = self._plan
        if plan is None or self._desk is None:
            return ""
        return version_words(plan, self._all_versions(), self._today, self._desk.standings)

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
        progress = Action("Progress", self._write_progress, picture="list-checks")
        if self._status(plan) in (PlanStatus.SUPERSEDED, PlanStatus.IN_ERROR):
            return [print_out]
        draft = next((each for each in self._all_versions() if each.signature is None), None)
        go_on = (
            Action("Open the draft", partial(self._show, draft), "Ctrl+Return", "primary", "pencil")
            if draft is not None
            else Action("Revise", self._revise, "Ctrl+Return", "primary", "pencil")
        )
        return [print_out, progress, go_on]

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

    def _status(self, plan: CarePlan) -> PlanStatus | None:
        return plan_status(plan, self._all_versions(), self._desk.standings) if self._desk is not None else None

    def _opened(self, desk: PlanDesk) -> None:
        self._desk = desk
        self._show(next((each for each in desk.versions if each.id == self._wanted), desk.plan))
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
            unread = desk.half_typed if plan.id == desk.plan.id else {}
            self.editor = PlanEditor(plan, desk.needs, self._today, self.context.gateway.desk.new_id, unread)
            self.editor.typed.connect(self._typed)
            self.editor.dropped.connect(self._dropped)
            self._body.addWidget(self.editor)
        else:
            served = plan_in_force(self._all_versions(), self._today, desk.standings)
            is_served = served is not None and served.id == plan.id
            since = None if plan.id in desk.standings.in_error else SincePlan(plan, desk, self._today)
            self._signed = SignedPlan(self.context, plan, desk.needs, since, in_force=is_served)
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
        """The version shown among all, the way to compare it, and how far it is from what the client signed."""
        clear(self._versions)
        versions, desk = self._all_versions(), self._desk
        if self._plan is None or desk is None:
            return
        self._since = text("", "muted")
        if len(versions) > 1:
            stands = desk.standings
            options = [(each.id, version_words(each, versions, self._today, stands)) for each in versions]
            choice = Choice(options, self._plan.id, width=20)
            choice.activated.connect(lambda _: self._choose(choice.value()))
            label = text("&Version", wraps=False)
            label.setBuddy(choice)
            side = QWidget()
            side.setLayout(line(label, choice))
            compare = button("What changed", self._compare, picture="history")
            self._versions.addLayout(wrapping(side, compare))
        self._versions.addWidget(self._since)

    def _compare(self) -> None:
        if self._plan is not None and self._is_stored(self._plan):
            self.context.navigator.open("plan_versions", client_id=self.client_id, plan_id=self._plan.id)
        else:
            self.context.tell(NOTHING_TO_COMPARE)

    def _is_stored(self, plan: CarePlan) -> bool:
        """Whether it is in the vault, or will be by the time that another screen asks for it."""
        return self._autosave.is_due or (
            self._desk is not None and plan.id in {each.id for each in self._desk.versions}
        )

    def _choose(self, plan_id: UUID | None) -> None:
        chosen = next((each for each in self._all_versions() if each.id == plan_id), None)
        if chosen is not None and self._plan is not None and chosen.id != self._plan.id:
            self._show(chosen)

    def _look_over(self) -> None:
        """Bring the panel up to what is on the screen."""
        desk, plan = self._desk, self._plan
        if desk is None or plan is None:
            return
        wants = desk.wants_discharge
        found = checks(plan, desk.needs, observable_verbs(), desk.events, wants_discharge=wants)
        self._checks = () if plan.id in desk.standings.in_error else found  # nothing of it is to be mended
        left = needs_not_in_plan(plan, desk.needs)
        before = self._panel.strip()
        self._panel.show_state(left, bool(desk.needs), self._checks, editable=self.editor is not None)
        if self._panel.strip() != before:
            self.heading_changed.emit()
        signed = last_signed_by_client(desk.versions, desk.events, plan, desk.standings)
        changes = plan_changes(signed, plan) if signed is not None else ()
        since = since_signed_words(plan, signed, changes, desk.events, self._today)
        self._since.setText(since)
        self._since.setVisible(bool(since))

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

    def _dropped(self, item: PlanItem) -> None:
        said = item.name if isinstance(item, NaturalSupport) else _main_words(item)
        if said and self.editor is not None:
            words = f"The {NOUNS[type(item)]} was removed."
            self.context.tell(words, Level.TIP, "Undo", partial(self.editor.put_back, item))

    def _go_to(self, check: Check) -> None:
        self._back_to_writing()
        if self.editor is not None:
            self.editor.editor_for(check).setFocus(Qt.FocusReason.TabFocusReason)
        elif check.kind in AFTER_SIGNING:
            self._write_progress()

    def _next_check(self, step: int) -> None:
        if self._checks:
            self._checked = (self._checked + step) % len(self._checks)
            self._go_to(self._checks[self._checked])

    def _store(self) -> None:
        plan = self._plan
        if plan is not None and plan.signature is None:
            unread = self.editor.half_typed() if self.editor is not None else {}
            self.context.gateway.run(keep_plan, plan, unread, done=self._kept, failed=self._not_kept, saves=True)

    def _kept(self, desk: PlanDesk) -> None:
        self._desk = desk

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _print(self) -> None:
        plan, desk = self._plan, self._desk
        if plan is None or desk is None:
            return
        if not self._is_stored(plan):
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
        unread = self.editor.first_unread() if self.editor is not None else None
        if unread is not None:
            unread.setFocus(Qt.FocusReason.TabFocusReason)
            self.context.tell(CANNOT_READ, Level.FIX)
            return
        if {check.kind for check in self._checks} & {PlanGap.NO_GOAL, PlanGap.NO_OBJECTIVE}:
            self._sign()
            return
        self._clear_body()
        left = needs_not_in_plan(plan, desk.needs)
        self._review = SignCard(plan, desk, self._checks, len(left), self._today)
        self._body.addWidget(self._review)
        self.actions_changed.emit()
        self._review.review_by.setFocus()

    def _back_to_writing(self) -> None:
        if self._review is not None and self._plan is not None:
            self._show(self._plan)

    def _sign(self) -> None:
        plan = self._plan
        if plan is None:
            return
        if self._review is not None:
            if not self._review.check():
                return
            plan = replace(plan, review_due=self._review.due())
        self.context.gateway.run(sign_plan, plan, done=self._is_signed, failed=self._not_signed)

    def _not_signed(self, error: Told) -> None:
        self.context.tell(str(error), Level.FIX)

    def _is_signed(self, desk: PlanDesk) -> None:
        self._wanted = None
        self._opened(desk)
        words = SIGNED
        if desk.standings.waits(desk.plan):
            words = COUNTS_AND_WAITS if desk.standings.counts(desk.plan) else WAITS
        self.context.tell(words, Level.OK, "Print it", self._print)

    def _write_progress(self) -> None:
        if self._plan is not None:
            self.context.navigator.open("plan_progress", client_id=self.client_id, plan_id=self._plan.id)

    def _revise(self) -> None:
        if self._plan is not None:
            self.context.gateway.run(revise_plan, self._plan, done=self._show)


def _main_words(item: Objective | PlannedAction | DeclinedService) -> str:
    return item.what if isinstance(item, DeclinedService) else item.statement
