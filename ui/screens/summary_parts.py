"""The parts of the monthly summary's page: an objective with its contacts, and a text with its heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.summaries import ObjectiveMonth, SummaryContact, WithoutProgress
from tcm_desktop.services.summaries import TypedProgress
from ui.presenters.summary import (
    HAS_PROGRESS,
    NO_PROGRESS,
    NOT_CHOSEN,
    PROGRESS,
    WITHOUT,
    links,
    objective_facts,
)
from ui.theme import em
from ui.widgets import Card, Chips, Field, LineEdit, PlainText, button, text, wrapping

OpenNote = Callable[[UUID], object]


def note_links(contacts: Iterable[SummaryContact], facts: str, open_note: OpenNote) -> QWidget:
    """The facts in words, then one link for each note."""
    buttons = [
        button(day, partial(open_note, note_id), look="link", name=f"Open the note of {day}")
        for note_id, day in links(contacts)
    ]
    row = QWidget()
    row.setLayout(wrapping(text(facts, "muted", wraps=False), *buttons, gap=0.6))
    return row


class ObjectiveCard(Card):
    """How one objective went: four choices and one sentence. `changed` tells of every key."""

    changed = Signal()

    def __init__(
        self, number: int, objective: ObjectiveMonth, contacts: tuple[SummaryContact, ...], open_note: OpenNote
    ) -> None:
        super().__init__()
        self.objective_id = objective.id
        served = [each for each in contacts if each.objective_id == objective.id]
        self.progress = Chips(PROGRESS, objective.progress, numbered=True)
        self.progress.setAccessibleName(f"Objective {number}, how it went")
        self.progress.chosen.connect(self.changed)
        self.sentence = LineEdit(objective.sentence, hint="One sentence in your own words")
        self.sentence.textEdited.connect(self.changed)
        self.lack = text("", "small")
        self.lack.hide()
        self.add(
            text(f"{number}  {objective.statement}", "strong"),
            note_links(served, objective_facts(objective, contacts), open_note),
            self.progress,
            Field(f"Sentence &{number}" if number < 10 else f"Sentence {number}", self.sentence),
            self.lack,
        )

    def typed(self) -> TypedProgress:
        """What is chosen and written."""
        return TypedProgress(self.objective_id, self.progress.value(), self.sentence.text())

    def say(self, missing: str) -> None:
        """Show what the card still needs."""
        self.lack.setText(missing)
        self.lack.setVisible(bool(missing))


class TextCard(Card):
    """A heading and a few lines to write."""

    changed = Signal()

    def __init__(self, label: str, value: str, hint: str) -> None:
        super().__init__()
        self.edit = PlainText(value, lines=2)
        self.edit.setFixedHeight(em(4))
        self.edit.textChanged.connect(self.changed)
        self.lack = text("", "small")
        self.lack.hide()
        self.add(Field(label, self.edit, hint=hint), self.lack)

    def typed(self) -> str:
        """The text."""
        return self.edit.toPlainText()

    def say(self, missing: str) -> None:
        """Show what the card still needs."""
        self.lack.setText(missing)
        self.lack.setVisible(bool(missing))


class ContinuedCard(TextCard):
    """Continued stay: progress shows above, or the worker says what stands in its place, and why."""

    def __init__(self, chosen: WithoutProgress | None, because: str) -> None:
        super().__init__("Wh&y the service goes on", because, "Needed where no objective shows progress.")
        self.words = text(NOT_CHOSEN, "muted")
        self.without = Chips(WITHOUT, chosen)
        self.without.setAccessibleName("In the place of progress")
        self.without.chosen.connect(self.changed)
        self.box.insertWidget(0, self.words)
        self.box.insertWidget(1, self.without)

    def show_state(self, progress: bool, all_chosen: bool) -> None:
        """Ask only where there is something to ask."""
        self.words.setText(HAS_PROGRESS if progress else NO_PROGRESS if all_chosen else NOT_CHOSEN)
        self.without.setVisible(all_chosen and not progress)
