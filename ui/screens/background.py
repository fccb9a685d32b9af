"""What is known about a client's life, the medicines that are watched, alcohol and drugs; and who said it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.services.background import (
    BACKGROUND,
    Background,
    BackgroundDesk,
    TypedFact,
    TypedMedication,
    TypedSubstance,
    open_background,
    store_background,
)
from ui.presenters.background import KINDS, PART_2, SAID_BY, Typed, consent_options, form_of, read_background
from ui.presenters.form_reader import Problem
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.form_parts import Entry, Fields, ListSection, taken
from ui.screens.kept_form import KeptFormScreen
from ui.theme import em
from ui.widgets import Choice, DateField, Field, LineEdit, PlainText

Rows = tuple[tuple[str, ...], ...]
LIFE = (
    "Life",
    "What happened before, strengths, risks and what protects, the living arrangement, money, work, training.",
    "Add a fact",
)
MEDICINES = (
    "Medicines being watched",
    "What it is for, who prescribes it, and how it goes, as you were told. You report it; the prescriber judges it.",
    "Add a medicine",
)
SUBSTANCES = (
    "Alcohol and drugs",
    "What came from a treatment program under 42 CFR Part 2 is marked, and is not printed without consent.",
    "Add a substance",
)
OWN_DAYS = ("consent_on", "consent_until")
"""Days of consent on the fact itself, from before consents were recorded: shown only where there are some."""
ORIGIN = (("said_by", "said_detail", "as_of"), ("from_part_2", "program"), ("consent_id",), OWN_DAYS)
NO_CONSENT = "None"
ABOUT_CONSENT = "A signed consent that names substance use records. Write it down under Consents first."


class BackgroundScreen(KeptFormScreen):
    """Reached from the chart and from the assessment. Esc goes back there."""

    WINDOW_TITLE = "Background"
    KIND: ClassVar[str] = BACKGROUND

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._client: Client | None = None
        context.gateway.run(open_background, client_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._client.name.listed}" if self._client else self.WINDOW_TITLE

    def owner(self) -> UUID:
        assert self.client_id is not None
        return self.client_id

    def read(self, form: Any) -> tuple[Background | None, tuple[Problem, ...]]:
        return read_background(form, self.context.gateway.desk.today)

    def store(self, value: Any, *, leave: bool) -> None:
        done = self._stored_and_done if leave else None
        self.context.gateway.run(store_background, self.owner(), value, done=done, saves=True)

    def _show(self, desk: BackgroundDesk) -> None:
        self._client = desk.client
        at = self.context.gateway.desk
        today = show_full_date(at.today)
        agreed = consent_options(desk.consents, at.today)

        def entry(prefix: str, what: str, fields: Callable[[date], Fields], rows: Rows) -> Callable[[Typed], Entry]:
            return lambda typed: SaidEntry(typed, prefix, what, fields(at.today) | _origin(at.today, agreed), rows)

        sections = (
            ListSection(
                "life", LIFE, entry("life", "fact", _fact, _FACT_ROWS), lambda: TypedFact(at.new_id(), as_of=today)
            ),
            ListSection(
                "medications",
                MEDICINES,
                entry("medications", "medicine", _medicine, _MEDICINE_ROWS),
                lambda: TypedMedication(at.new_id(), as_of=today),
            ),
            ListSection(
                "substances",
                SUBSTANCES,
                entry("substances", "substance", _substance, _SUBSTANCE_ROWS),
                lambda: TypedSubstance(at.new_id(), as_of=today),
            ),
        )
        self.begin(sections, form_of(desk.client), desk.typed)

    def _stored_and_done(self, _: Client) -> None:
        self.context.navigator.back()


class SaidEntry(Entry):
    """An entry with who said it; the program and the consent are asked where it came from a Part 2 program."""

    def __init__(self, typed: Typed, prefix: str, what: str, fields: Fields, rows: Rows) -> None:
        super().__init__(typed, prefix, what, fields, (*rows, *ORIGIN))
        self._had_days = bool(typed.consent_on or typed.consent_until)
        for name in ("from_part_2", "consent_id"):
            editor = self.own[name].editor
            assert isinstance(editor, Choice)
            editor.currentIndexChanged.connect(self._ask_more)
        self._ask_more()

    def _ask_more(self) -> None:
        is_secret = taken(self.own["from_part_2"].editor)
        for name in ("program", "consent_id"):
            self.own[name].setVisible(is_secret)
        for name in OWN_DAYS:
            self.own[name].setVisible(is_secret and self._had_days and taken(self.own["consent_id"].editor) is None)


def _origin(today: date, consents: Sequence[tuple[UUID, str]]) -> Fields:
    return {
        "said_by": Field("Who said it", Choice(SAID_BY)),
        "said_detail": Field("Name, or which record", LineEdit()),
        "as_of": Field("As of", DateField(today, past=True, width=7)),
        "from_part_2": Field("From a substance use program", Choice(PART_2)),
        "program": Field("Which program", LineEdit(width=8)),
        "consent_id": Field("Consent to print it", Choice(consents, blank=NO_CONSENT), hint=ABOUT_CONSENT),
        "consent_on": Field("Consent given on", DateField(today, past=True, width=6)),
        "consent_until": Field("Consent ends on", DateField(today, width=6)),
    }


_FACT_ROWS = (("kind",), ("words",))


def _fact(_: date) -> Fields:
    words = PlainText(lines=2)
    words.setMaximumHeight(words.minimumHeight() + em(1.4))
    return {"kind": Field("About", Choice(KINDS.items())), "words": Field("What is known", words)}


_MEDICINE_ROWS = (("name", "what_for"), ("prescriber", "ended_on"), ("how_it_goes",))


def _medicine(today: date) -> Fields:
    return {
        "name": Field("Medicine", LineEdit()),
        "what_for": Field("What for", LineEdit()),
        "prescriber": Field("Who prescribes it", LineEdit()),
        "ended_on": Field("Ended on", DateField(today, width=7)),
        "how_it_goes": Field("How it goes, as told", LineEdit()),
    }


_SUBSTANCE_ROWS = (("substance", "words"),)


def _substance(_: date) -> Fields:
    return {
        "substance": Field("Which", LineEdit(width=8)),
        "words": Field("What is known about it", LineEdit()),
    }
