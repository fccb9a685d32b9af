"""My qualifications: the titles that let the worker bill, each with where its proof lies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter

from tcm_desktop.domain.people import Qualification
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.kept_forms import QUALIFICATIONS
from tcm_desktop.services.qualifications import (
    QualificationDesk,
    TypedQualification,
    open_qualifications,
    titles_that_bill,
)
from tcm_desktop.services.seating import update_worker
from ui.presenters.form_reader import Problem
from ui.presenters.qualifications import form_of, read_qualifications, summary
from ui.screen import Context
from ui.screens.form_parts import Entry, ListSection
from ui.screens.kept_form import KeptFormScreen
from ui.widgets import DateField, Field, LineEdit

WORDS = (
    "Titles",
    "A contact can be billed if your title can be shown for its day. Write it as your payer does, such as MHRS.",
    "Add a title",
)


class QualificationsScreen(KeptFormScreen):
    """What is stored here holds at once, for the note that the worker came from, too."""

    WINDOW_TITLE = "My qualifications"
    KIND: ClassVar[str] = QUALIFICATIONS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._worker = context.gateway.desk.worker
        context.gateway.run(open_qualifications, done=self._show)

    def subtitle(self) -> str:
        return summary(self._worker, self.context.gateway.desk.today)

    def owner(self) -> UUID:
        return self._worker.id

    def read(self, form: Any) -> tuple[tuple[Qualification, ...] | None, tuple[Problem, ...]]:
        return read_qualifications(form, self.context.gateway.desk.today)

    def store(self, value: Any, *, leave: bool) -> None:
        gateway = self.context.gateway
        worker = replace(self._worker, qualifications=value)
        gateway.run(update_worker, worker, done=self._stored_and_done if leave else gateway.seat, saves=True)

    def _show(self, desk: QualificationDesk) -> None:
        self._worker = desk.worker
        new_id = self.context.gateway.desk.new_id
        titles = ListSection("qualifications", WORDS, self._entry, lambda: TypedQualification(new_id()))
        self.begin((titles,), form_of(desk.worker), desk.typed)

    def _entry(self, typed: TypedQualification) -> Entry:
        today = self.context.gateway.desk.today
        title = LineEdit()
        offered = QCompleter(titles_that_bill(), title)
        offered.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        title.setCompleter(offered)
        fields = {
            "title": Field("Title", title),
            "since": Field("Since", DateField(today, past=True, width=7)),
            "until": Field("Until", DateField(today, width=7)),
            "evidence": Field("Proof", LineEdit(), hint="Such as the number of the certificate."),
        }
        return Entry(typed, "qualifications", "title", fields, (("title", "since", "until"), ("evidence",)))

    def _stored_and_done(self, desk: Desk) -> None:
        self.context.gateway.seat(desk)
        self.context.navigator.back()
