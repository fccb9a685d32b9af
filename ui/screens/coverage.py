"""Coverage and stays: what the office looks up about a client, and when it was looked up."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.services.coverage import (
    CoverageDesk,
    LookedUp,
    TypedAuthorization,
    TypedCoverage,
    TypedStay,
    open_coverage,
    store_coverage,
)
from tcm_desktop.services.kept_forms import COVERAGE
from ui.presenters.coverage import LIABLE, SETTINGS, blank_coverage, form_of, offered_payers, read_coverage
from ui.presenters.form_reader import Problem
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.form_parts import Entry, Fields, ListSection
from ui.screens.kept_form import KeptFormScreen
from ui.widgets import Choice, DateField, Field, LineEdit

COVERED = ("Coverage", "Who pays, from when to when, and when somebody last looked it up.", "Add coverage")
STAYS = ("Stays", "Hospital, jail and other institutions. Some lock what can be billed.", "Add a stay")
UNITS = ("Authorized units", "Units that the payer agreed to beforehand.", "Add an authorization")


class CoverageScreen(KeptFormScreen):
    """Reached from the chart, and from findings that rest on what is not known here. Esc goes back there."""

    WINDOW_TITLE = "Coverage and stays"
    KIND: ClassVar[str] = COVERAGE

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._client: Client | None = None
        context.gateway.run(open_coverage, client_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._client.name.listed}" if self._client else self.WINDOW_TITLE

    def owner(self) -> UUID:
        assert self.client_id is not None
        return self.client_id

    def read(self, form: Any) -> tuple[LookedUp | None, tuple[Problem, ...]]:
        return read_coverage(form, self.context.gateway.desk.today)

    def store(self, value: Any, *, leave: bool) -> None:
        done = self._stored_and_done if leave else None
        self.context.gateway.run(store_coverage, self.owner(), value, done=done, saves=True)

    def _show(self, desk: CoverageDesk) -> None:
        self._client = desk.client
        at = self.context.gateway.desk
        payers = offered_payers(desk.payers, desk.client)
        today = show_full_date(at.today)
        sections = (
            ListSection(
                "coverages",
                COVERED,
                lambda typed: _entry(typed, "coverages", "coverage", _coverage(at.today, payers)),
                lambda: blank_coverage(at.new_id(), desk.client, at.today),
            ),
            ListSection(
                "stays",
                STAYS,
                lambda typed: _entry(typed, "stays", "stay", _stay(at.today)),
                lambda: TypedStay(at.new_id(), known_as_of=today),
            ),
            ListSection(
                "authorizations",
                UNITS,
                lambda typed: _entry(typed, "authorizations", "authorization", _units(at.today)),
                lambda: TypedAuthorization(at.new_id(), known_as_of=today),
            ),
        )
        self.begin(sections, form_of(desk.client), desk.typed)

    def _stored_and_done(self, _: Client) -> None:
        self.context.navigator.back()


def _entry(typed: TypedCoverage | TypedStay | TypedAuthorization, prefix: str, what: str, fields: Fields) -> Entry:
    """Two rows: what it is, then the days."""
    days = tuple(name for name, field in fields.items() if isinstance(field.editor, DateField))
    return Entry(typed, prefix, what, fields, (tuple(name for name in fields if name not in days), days))


def _day(today: date, words: str, *, past: bool = False) -> Field:
    return Field(words, DateField(today, past=past, width=7))


def _coverage(today: date, payers: tuple[tuple[str, str], ...]) -> Fields:
    return {
        "payer": Field("Who pays", Choice(payers, blank="Choose")),
        "other_payer_liable": Field("Another payer first", Choice(LIABLE)),
        "since": _day(today, "Since"),
        "until": _day(today, "Until"),
        "known_as_of": _day(today, "Known as of", past=True),
    }


def _stay(today: date) -> Fields:
    return {
        "setting": Field("Where", Choice(SETTINGS.items(), blank="Choose")),
        "admitted_on": _day(today, "Admitted"),
        "discharged_on": _day(today, "Discharged"),
        "known_as_of": _day(today, "Known as of", past=True),
    }


def _units(today: date) -> Fields:
    return {
        "number": Field("Number", LineEdit()),
        "units": Field("Units", LineEdit(width=5)),
        "since": _day(today, "From"),
        "until": _day(today, "To"),
        "known_as_of": _day(today, "Known as of", past=True),
    }
