"""Two versions of a care plan side by side, and what has changed in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plan_versions import Comparison, compare_versions
from ui.presenters.alike import Part
from ui.presenters.plan import since_signed_words, version_words
from ui.presenters.plan_changes import SidePart, SideRow, changes_told, only_changed, side_by_side
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Chips, Choice, clear, column, line, set_look, text, wrapping
from ui.widgets.columns import Columns
from ui.widgets.facts import selectable

CHANGED, WHOLE = "changed", "whole"
NOT_THERE = "Not in this version"
SAME = "Both versions say the same."
ONE_ONLY = "This is the first version. There is nothing to compare it with yet."
NARROWEST = 17  # em of a text that can still be read beside another


class VersionsScreen(Screen):
    """Nothing can be changed here; Esc goes back to the plan."""

    WINDOW_TITLE: ClassVar[str] = "What changed in the plan"

    def __init__(self, context: Context, client_id: UUID, plan_id: UUID, before_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id = client_id
        self.found: Comparison | None = None
        self.first: QWidget | None = None
        self._choices = column()
        self._box = column()
        self.view = Chips([(CHANGED, "What changed"), (WHOLE, "Whole plan")], CHANGED, required=True)
        self.view.setAccessibleName("Show")
        self.view.chosen.connect(self._fill)
        self.view.hide()
        self.setLayout(column(self._choices, self.view, self._box, None, margin=0.95))
        context.gateway.run(compare_versions, client_id, plan_id, before_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.found.client.name.listed}" if self.found else self.WINDOW_TITLE

    def subtitle(self) -> str:
        found = self.found
        if found is None:
            return ""
        today = self.context.gateway.desk.today
        if found.before is not None and found.signed == found.before:
            return since_signed_words(found.after, found.signed, found.changes, found.events, today)
        return version_words(found.after, found.versions, today, found.standings)

    def initial_focus(self) -> QWidget | None:
        return self.first

    def bar_actions(self) -> Sequence[Action]:
        found = self.found
        if found is None:
            return []
        shown = partial(self.context.navigator.open, "plan", client_id=self.client_id, plan_id=found.after.id)
        return [Action(f"Open version {found.after.version}", shown, picture="target")]

    def _show(self, found: Comparison) -> None:
        self.found = found
        self._offer_versions(found)
        self._fill()
        self.loaded()

    def _offer_versions(self, found: Comparison) -> None:
        clear(self._choices)
        before = found.before
        if before is None:
            return
        left = self._choice(found, before, "Compare version")
        right = self._choice(found, found.after, "With version")
        left.activated.connect(lambda _: self._compare(left.value(), found.after.id))
        right.activated.connect(lambda _: self._compare(before.id, right.value()))
        self.first = left
        sides = []
        for words, choice in (("&Compare", left), ("&with", right)):
            label = text(words, wraps=False)
            label.setBuddy(choice)
            side = QWidget()
            side.setLayout(line(label, choice))
            sides.append(side)
        self._choices.addLayout(wrapping(*sides))
        self.view.show()

    def _choice(self, found: Comparison, chosen: CarePlan, name: str) -> Choice[UUID]:
        today = self.context.gateway.desk.today
        ordered = sorted(found.versions, key=lambda plan: -plan.version)
        options = [(each.id, version_words(each, ordered, today, found.standings)) for each in ordered]
        choice = Choice(options, chosen.id, width=18)
        choice.setAccessibleName(name)
        return choice

    def _compare(self, before_id: UUID | None, after_id: UUID | None) -> None:
        if before_id is not None and after_id is not None and before_id != after_id:
            self.context.gateway.run(compare_versions, self.client_id, after_id, before_id, done=self._show)

    def _fill(self) -> None:
        clear(self._box)
        found = self.found
        if found is None:
            return
        if found.before is None:
            self.first = selectable(text(ONE_ONLY), by_keys=True)
            self._box.addWidget(Card(self.first))
            return
        today = self.context.gateway.desk.today
        told = Card(title="In words" if found.changes else SAME)
        for words in changes_told(found.changes, found.before, found.after, found.needs, today):
            told.add(selectable(text(f"• {words}")))
        self._box.addWidget(told)
        parts = side_by_side(found.before, found.after, found.needs, today)
        names = (f"Version {found.before.version}", f"Version {found.after.version}")
        for part in only_changed(parts) if self.view.value() == CHANGED else parts:
            self._box.addWidget(_part(part, names))


def _part(part: SidePart, names: tuple[str, str]) -> QWidget:
    card = Card(title=part.title)
    for row in part.rows:
        card.add(_row(row, names))
    return card


def _row(row: SideRow, names: tuple[str, str]) -> QWidget:
    """Both sides under their version's name, with the label of what they are above."""
    frame = QWidget()
    sides = [_side(words, name) for words, name in zip((row.before, row.after), names, strict=True)]
    label = [text(row.label, "muted")] if row.label else []
    frame.setLayout(column(*label, Columns(*sides, weights=(1, 1), least=NARROWEST), gap=0.2))
    return frame


def _side(parts: tuple[Part, ...], name: str) -> QWidget:
    side = QWidget()
    set_look(side, "row")
    words = marked(parts) if parts else text(NOT_THERE, "muted")
    words.setAccessibleName(f"{name}: {''.join(part.words for part in parts) or NOT_THERE}")
    side.setLayout(column(text(name, "small"), words, None, gap=0.15, margin=0.5))
    return side


def marked(parts: tuple[Part, ...]) -> QLabel:
    """Words of which those that differ are bold and underlined; the text itself is never read as anything but text."""
    label = text("")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText("".join(f"<b><u>{_plain(p.words)}</u></b>" if p.differs else _plain(p.words) for p in parts))
    return selectable(label)


def _plain(words: str) -> str:
    return escape(words).replace("\n", "<br>")
