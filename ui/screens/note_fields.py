"""The facts of a contact: when, how long, how, where, with whom, which service, for which objective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import (
    ContactMode,
    ContactNote,
    ContactRole,
    Place,
    TcmComponent,
    known_consent,
)
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.notes import NoteDesk
from ui.presenters.note_links import objective_options
from ui.presenters.note_words import thread
from ui.presenters.words import COMPONENTS, CONTACTED, MODES, PLACES
from ui.screens.note_extras import NoteExtras
from ui.widgets import Chips, Choice, DateField, Field, LineEdit, MinutesField, TimeField, button, column, line
from ui.widgets.columns import Columns, OneLine
from ui.widgets.typed import TypedField

CHOOSE = "(choose)"
NARROW, LEAST, LEAST_FOLDED = 5, 8.6, 7.6
"""The least widths of an editor, of a column, and of a column in the second row, in em."""


class NoteFields(QWidget):
    """Shows and reads everything of a note but its narrative. `changed` when a value is another."""

    changed = Signal()
    date_changed = Signal()

    def __init__(self, today: date, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self.extras = NoteExtras(today, now, new_id)
        self.consent = self.extras.consent.how
        self.date, self.start = DateField(today, width=NARROW), TimeField(now, width=NARROW)
        self.minutes, self.not_billable = MinutesField(width=NARROW), MinutesField(width=NARROW)
        self.mode: Choice[ContactMode] = Choice(MODES.items(), blank=CHOOSE, width=NARROW)
        self.place: Choice[Place] = Choice(PLACES.items(), blank=CHOOSE, width=NARROW)
        self.contacted: Choice[ContactRole] = Choice(CONTACTED.items(), blank=CHOOSE, width=NARROW)
        self.objective: Choice[UUID] = Choice((), blank="(none chosen)", width=NARROW)
        self.component: Chips[TcmComponent] = Chips(COMPONENTS.items(), numbered=True)
        self.name, self.need = LineEdit(width=NARROW), Choice[UUID]((), blank="(that of the objective)", width=NARROW)
        self.travel, self.paperwork = MinutesField(width=NARROW), MinutesField(width=NARROW)
        self.second_worker, self.late_reason = LineEdit(width=NARROW), LineEdit(width=NARROW)
        self.relationship = LineEdit(width=NARROW)
        self._plan: CarePlan | None = None
        self._needs: tuple[Need, ...] = ()
        self._is_loading = False
        self._role: ContactRole | None = None
        self._build()
        self._connect()

    # --- values ---

    def load(self, desk: NoteDesk) -> None:
        """Show a note in hand, with what it can be linked to."""
        note = desk.note
        self._is_loading = True
        self.date.set_value(note.service_date)
        self.start.set_value(note.start)
        self.minutes.set_value(note.direct_minutes)
        for field, minutes in self._extra_minutes(note):
            field.set_value(minutes or None)
        self.mode.set_value(note.mode)
        self.place.set_value(note.place)
        self.contacted.set_value(note.contacted_role)
        self._role = note.contacted_role
        self.component.set_value(note.component)
        self.name.setText(note.contacted_name)
        self.second_worker.setText(note.second_worker)
        self.late_reason.setText(note.late_reason)
        self.relationship.setText(note.contacted_relationship)
        self.set_links(desk.plan, desk.needs, note.objective_id, note.need_id)
        self._is_loading = True
        self.extras.load(note, known_consent(desk.facts.earlier), desk.client.payer_profile)
        self._is_loading = False
        self._unfold_if_used()
        self.extras.follow(self.read(note))

    def set_links(
        self, plan: CarePlan | None, needs: tuple[Need, ...], objective_id: UUID | None, need_id: UUID | None
    ) -> None:
        """Offer what the note can be linked to, and choose what it is linked to."""
        self._plan, self._needs, self._is_loading = plan, needs, True
        blank = "(none chosen)" if plan is not None else "(no plan in force)"
        self.objective.set_options([(each.id, words) for each, words in objective_options(plan)], blank)
        self.need.set_options([(need.id, need.statement) for need in needs], "(that of the objective)")
        self.objective.set_value(objective_id)
        self.need.set_value(need_id)
        self.extras.set_links(plan, needs)
        self._is_loading = False

    def read(self, note: ContactNote) -> ContactNote:
        """The note with what the fields say; a date that cannot be read leaves the one before."""
        read = replace(
            note,
            service_date=self.date.value() or note.service_date,
            start=self.start.value(),
            direct_minutes=self.minutes.value(),
            not_billable_minutes=self.not_billable.value() or 0,
            travel_minutes=self.travel.value() or 0,
            documentation_minutes=self.paperwork.value() or 0,
            mode=self.mode.value(),
            place=self.place.value(),
            contacted_role=self.contacted.value(),
            contacted_name=self.name.text().strip(),
            second_worker=self.second_worker.text().strip(),
            late_reason=self.late_reason.text().strip(),
            component=self.component.value(),
            need_id=self.need.value(),
            objective_id=self.objective.value(),
            contacted_relationship=self.relationship.text().strip(),
        )
        return self.extras.read(read)

    def show_thread(self, note: ContactNote) -> None:
        """The line from the contact to the assessed need, and the lines that the contact asks for."""
        self.extras.follow(note)
        self.thread_line.show_words(thread(note, self._plan, self._needs).words)

    def go_to(self, name: str) -> bool:
        """Put the focus into a field by its name; whether there is one."""
        editor: QWidget | None = getattr(self, name, None)
        if editor is None:
            return False
        if editor in self._folded:
            self.more.setChecked(True)
        if editor is self.late_reason:
            self._late_field.show()
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(editor, LineEdit):
            editor.selectAll()
        return True

    # --- building ---

    def _build(self) -> None:
        # Ignored widths: a long objective must not make the form wider than the window.
        for choice in (self.mode, self.place, self.contacted, self.objective, self.need):
            choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fields = [
            Field(label, editor)
            for label, editor in (
                ("&Date", self.date),
                ("&Start", self.start),
                ("&Minutes", self.minutes),
                ("Not &billable min", self.not_billable),
                ("&How", self.mode),
                ("Whe&re", self.place),
                ("W&ith", self.contacted),
                ("Plan &objective", self.objective),
            )
        ]
        folded = (
            ("Contact &name", self.name),
            ("N&eed served", self.need),
            ("&Travel min", self.travel),
            ("Pa&perwork min", self.paperwork),
            ("Second wor&ker", self.second_worker),
            ("Relationship", self.relationship),
            ("Why &late", self.late_reason),
        )
        self._folded: tuple[QWidget, ...] = tuple(editor for _, editor in folded)
        self.folded_fields = [Field(label, editor) for label, editor in folded]
        self._relationship_field, self._late_field = self.folded_fields[-2:]
        self.more = button("More &fields", look="link", name="More fields: name, need, travel, paperwork")
        self.more.setCheckable(True)
        self.add_button = button("&Add", look="link", name="Add an activity, a person, an interpreter, a crisis")
        self.component.setAccessibleName("Service")
        service = QLabel("Ser&vice")
        service.setBuddy(self.component)
        self.thread_line = OneLine()
        self._fold = QWidget()
        self._fold.setLayout(Columns(*self.folded_fields, weights=(1.05, 1.1, 0.9, 1.05, 1.05), least=LEAST_FOLDED))
        for later in (self._fold, self._late_field, self._relationship_field):
            later.hide()
        main = QWidget()
        main.setLayout(Columns(*self.fields, weights=(1, 1, 1, 1.4), least=LEAST))
        beside = line(service, self.component, self.add_button, self.more, gap=0.3)
        beside.setStretch(1, 1)
        self.setLayout(column(main, beside, self._fold, self.extras, gap=0.45))

    def _connect(self) -> None:
        for field in (*self.fields, *self.folded_fields):
            if isinstance(field.editor, TypedField):
                field.editor.value_changed.connect(self._value_changed)
                field.editor.editingFinished.connect(field.check)
        for choice in (self.mode, self.place, self.contacted, self.objective, self.need):
            choice.currentIndexChanged.connect(self._value_changed)
        self.component.chosen.connect(self._value_changed)
        for line_edit in (self.name, self.second_worker, self.late_reason, self.relationship):
            line_edit.textEdited.connect(self._value_changed)
        self.extras.changed.connect(self._value_changed)
        self.add_button.clicked.connect(lambda: self.extras.offer(self.add_button))
        self.more.toggled.connect(self._fold.setVisible)
        self.contacted.activated.connect(self._other_role)
        self.date.value_changed.connect(self._date_changed)

    def _value_changed(self, _: object = None) -> None:
        if not self._is_loading:
            self.changed.emit()

    def _date_changed(self) -> None:
        if not self._is_loading and self.date.value() is not None:
            self.date_changed.emit()

    def _other_role(self, _: object = None) -> None:
        """Whoever was named stood in the role before."""
        if self.contacted.value() is not self._role:
            self._role = self.contacted.value()
            self.name.clear()
            self.relationship.clear()
            self._value_changed()
        self._unfold_if_used()

    def _unfold_if_used(self) -> None:
        """The second row opens by itself when it holds something, or when somebody's name is to be said."""
        with_others = self.contacted.value() not in {None, ContactRole.CLIENT}
        self._late_field.setVisible(bool(self.late_reason.text()))
        is_somebody = self.contacted.value() in {ContactRole.SIGNIFICANT_SUPPORT_PERSON, ContactRole.OTHER}
        self._relationship_field.setVisible(is_somebody or bool(self.relationship.text()))
        typed = self.name.text() + self.second_worker.text() + self.late_reason.text()
        used = typed or self.travel.value() or self.paperwork.value()
        if with_others or used:
            self.more.setChecked(True)

    def _extra_minutes(self, note: ContactNote) -> tuple[tuple[MinutesField, int], ...]:
        return (
            (self.not_billable, note.not_billable_minutes),
            (self.travel, note.travel_minutes),
            (self.paperwork, note.documentation_minutes),
        )
