"""What a contact has more of: lines that are there only when somebody asked for them, or when the contact asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import (
    Activity,
    ContactMode,
    ContactNote,
    Interpreter,
    Participant,
    TelehealthConsent,
)
from tcm_desktop.domain.plans import CarePlan
from ui.presenters.note_extras import crisis_due_words, over_words
from ui.presenters.note_links import serves_options
from ui.screens.note_extra_rows import (
    ActivityRow,
    ConsentRow,
    CrisisRow,
    ExtraRow,
    HelperRow,
    InterpreterRow,
    PersonRow,
    is_blank,
)
from ui.widgets import column, text


class NoteExtras(QWidget):
    """Shows and reads further activities and people, interpreter, consent, the second worker's part, and a crisis."""

    changed = Signal()

    def __init__(self, today: date, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self._today, self._now, self._new_id, self._payer = today, now, new_id, ""
        self._known_consent: TelehealthConsent | None = None
        self._plan: CarePlan | None = None
        self._needs: tuple[Need, ...] = ()
        self.activities: list[ActivityRow] = []
        self.people: list[PersonRow] = []
        self.interpreter: InterpreterRow | None = None
        self.crisis: CrisisRow | None = None
        self.consent, self.helper = ConsentRow(today), HelperRow()
        self.over = text("", "error")
        self._activity_box, self._people_box, self._other_box = column(), column(), column()
        boxes = (self._activity_box, self.over, self._people_box, self._other_box)
        self.setLayout(column(*boxes, self.helper, self.consent, gap=0.45))
        for row in (self.helper, self.consent):
            row.hide()
            row.changed.connect(self.changed)
        self.over.hide()

    # --- values ---

    def load(self, note: ContactNote, known_consent: TelehealthConsent | None, payer: str) -> None:
        """Show what a note has; `known_consent` is what an earlier note says, to be offered where it is asked.

        `payer` says by when a note about a crisis is due.
        """
        self._known_consent, self._payer = known_consent, payer
        for activity in note.activities:
            self._add_activity(activity)
        for person in note.participants:
            self._add_person(person)
        if note.interpreter is not None:
            self._add_interpreter(note.interpreter)
        if note.crisis:
            self._add_crisis(note)
        self.consent.show_value(note.telehealth_consent)
        self.helper.minutes.set_value(note.second_worker_minutes)
        self.helper.did.setText(note.second_worker_did)

    def read(self, note: ContactNote) -> ContactNote:
        """The note with what the lines say; nothing of lines in which nothing is typed, or that are not asked for."""
        activities = (row.read() for row in self.activities)
        people = (row.read() for row in self.people)
        spoken = self.interpreter.read() if self.interpreter is not None else Interpreter()
        return replace(
            note,
            activities=tuple(each for each in activities if not is_blank(each)),
            participants=tuple(each for each in people if not is_blank(each)),
            interpreter=spoken if spoken != Interpreter() else None,
            telehealth_consent=self.consent.read() if note.mode is ContactMode.TELEHEALTH else None,
            second_worker_minutes=self.helper.minutes.value() if note.second_worker else None,
            second_worker_did=self.helper.did.text().strip() if note.second_worker else "",
            crisis=self.crisis is not None,
            crisis_began=self.crisis.began.value() if self.crisis is not None else None,
            crisis_ended=self.crisis.ended.value() if self.crisis is not None else None,
        )

    def set_links(self, plan: CarePlan | None, needs: tuple[Need, ...]) -> None:
        """Offer what an activity can serve."""
        self._plan, self._needs = plan, needs
        for row in self.activities:
            row.offer(serves_options(plan, needs))

    def follow(self, note: ContactNote) -> None:
        """Show what this contact asks for: consent by video, the second worker's part once she is named."""
        asks = note.mode is ContactMode.TELEHEALTH
        if asks and self.consent.isHidden() and self.consent.read() is None:
            self.consent.show_value(self._known_consent)
        self.consent.setVisible(asks)
        self.helper.setVisible(bool(note.second_worker))
        rows = (*self.activities, *self.people, self.interpreter, self.crisis, self.helper, self.consent)
        shown = next((row for row in rows if row is not None and not row.isHidden()), None)
        if shown is not None:
            self.setFocusProxy(shown.first)  # a way here leads to the first line there is
        if self.crisis is not None:
            self.crisis.due.setText(crisis_due_words(note, self._payer, self._today))
        self.over.setText(over_words(note))
        self.over.setVisible(bool(self.over.text()))

    # --- adding ---

    def offer(self, beside: QPushButton) -> None:
        """A menu of what can be added, below a button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Add to this contact")
        for words, add, is_there in (
            ("&Activity", self.add_activity, False),
            ("&Person who took part", self.add_person, False),
            ("&Interpreter", self.add_interpreter, self.interpreter is not None),
            ("It was about a &crisis", self.add_crisis, self.crisis is not None),
        ):
            action = menu.addAction(words, add)
            action.setEnabled(not is_there)
        menu.popup(beside.mapToGlobal(beside.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def add_activity(self) -> None:
        """One more activity, to be filled in."""
        self._begin(self._add_activity(Activity(self._new_id())))

    def add_person(self) -> None:
        """One more person, to be filled in."""
        self._begin(self._add_person(Participant(self._new_id())))

    def add_interpreter(self) -> None:
        """An interpreter, to be filled in."""
        self._begin(self._add_interpreter(Interpreter()))

    def add_crisis(self) -> None:
        """That it was about a crisis, which says something by itself."""
        self._begin(self._add_crisis(None))
        self.changed.emit()

    def _begin(self, row: ExtraRow) -> None:
        row.show()
        row.first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add_activity(self, value: Activity) -> ActivityRow:
        row = ActivityRow(value, len(self.activities) + 2, serves_options(self._plan, self._needs))
        self.activities.append(row)
        self._activity_box.addWidget(row)
        row.removed.connect(self._drop_activity)
        row.changed.connect(self.changed)
        return row

    def _add_person(self, value: Participant) -> PersonRow:
        row = PersonRow(value)
        self.people.append(row)
        self._people_box.addWidget(row)
        row.removed.connect(self._drop_person)
        row.changed.connect(self.changed)
        return row

    def _add_interpreter(self, value: Interpreter) -> InterpreterRow:
        row = self.interpreter = InterpreterRow(value)
        self._other_box.addWidget(row)
        row.removed.connect(self._drop_interpreter)
        row.changed.connect(self.changed)
        return row

    def _add_crisis(self, note: ContactNote | None) -> CrisisRow:
        began, ended = (note.crisis_began, note.crisis_ended) if note is not None else (None, None)
        row = self.crisis = CrisisRow(self._now, began, ended)
        self._other_box.addWidget(row)
        row.removed.connect(self._drop_crisis)
        row.changed.connect(self.changed)
        return row

    # --- taking away ---

    def _drop_activity(self, row: ActivityRow) -> None:
        self.activities.remove(row)
        self._drop(row)

    def _drop_person(self, row: PersonRow) -> None:
        self.people.remove(row)
        self._drop(row)

    def _drop_interpreter(self, row: InterpreterRow) -> None:
        self.interpreter = None
        self._drop(row)

    def _drop_crisis(self, row: CrisisRow) -> None:
        self.crisis = None
        self._drop(row)

    def _drop(self, row: ExtraRow) -> None:
        self.focusNextChild()
        row.hide()
        row.deleteLater()
        self.changed.emit()
