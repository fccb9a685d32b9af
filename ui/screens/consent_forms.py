"""Forms of a consent, of its end, and of something that was shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.services.consents import (
    CONSENT_END_FORM,
    CONSENT_FORM,
    SHARING_FORM,
    ConsentEndForm,
    ConsentsDesk,
    SharingForm,
    end_consent,
    open_consents,
    share,
    store_consent,
)
from tcm_desktop.services.kept_forms import drop_form
from ui.levels import Level
from ui.presenters.consents import (
    BASES,
    GIVEN,
    KINDS,
    blank_consent,
    blank_sharing,
    consent_state,
    covered_words,
    form_of,
    lacking,
    missing_lines,
    read_consent,
    read_end,
    read_sharing,
)
from ui.presenters.form_reader import Problem
from ui.presenters.typed import show_full_date
from ui.presenters.words import MODES
from ui.screen import Action, Context
from ui.screens.form_parts import FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.widgets import (
    Card,
    CheckBox,
    Chips,
    Choice,
    DateField,
    Field,
    LineEdit,
    PlainText,
    Ticks,
    announce,
    button,
    clear,
    column,
    line,
    set_state,
    text,
)
from ui.widgets.ahead import AheadField

PART2_HINT = "Substance use records need a signed consent (42 CFR Part 2)."
SAVE_FIRST = "Save first: the paper shows what is saved. What you typed is still here."
NOTICE = "The notice on substance use records went along"
WAYS = ((False, "One way"), (True, "Both ways: they may answer"))


class ConsentScreen(RecordFormScreen):
    """Who may share what with whom, what for, from when until when, and how the client said so."""

    WINDOW_TITLE = "Consent"
    KIND: ClassVar[str] = CONSENT_FORM

    def __init__(
        self,
        context: Context,
        client_id: UUID,
        consent_id: UUID | None = None,
        recipient: str = "",
        kinds: tuple[InformationKind, ...] = (),
    ) -> None:
        super().__init__(context, client_id)
        self._consent_id, self._recipient, self._kinds = consent_id, recipient, kinds
        self._desk: ConsentsDesk | None = None
        context.gateway.run(open_consents, client_id, consent_id, done=self._show)

    def subtitle(self) -> str:
        known = self._desk.consent if self._desk is not None else None
        return consent_state(known, self.context.gateway.desk.today)[0] if known is not None else ""

    def owner(self) -> UUID:
        return self._consent_id or super().owner()

    def bar_actions(self) -> Sequence[Action]:
        known = self._desk.consent if self._desk is not None else None
        if known is None:
            return super().bar_actions()
        paper = Action("Print", self.print_it, "Ctrl+P", picture="printer")
        if known.revoked_on is not None or known.event_on is not None:
            return [paper, *super().bar_actions()]
        end = partial(self.context.navigator.open, "consent_end", client_id=self.client_id, consent_id=known.id)
        return [Action("Taken back", end, "Ctrl+E", picture="ban", left=True), paper, *super().bar_actions()]

    def print_it(self) -> None:
        """Open it as paper; what is typed and not saved is not on it."""
        assert self._desk is not None
        assert self._desk.consent is not None
        if self.typed() != self._known:
            self.context.tell(SAVE_FIRST, Level.FIX)
            return
        consent_id = self._desk.consent.id
        self.context.navigator.open("print_consent", client_id=self.client_id, consent_id=consent_id)

    def read(self, form: Any) -> tuple[Consent | None, Sequence[Problem]]:
        assert self._desk is not None
        at = self.context.gateway.desk
        blank = Consent(at.new_id(), super().owner(), at.worker.id, "", "", at.today, at.today)
        return read_consent(form, self._desk.consent or blank, at.today)

    def typed(self) -> Any:
        return self._form(part2=False, **self.sections[0].typed(), **self.sections[1].typed()) if self._form else None

    def store(self, value: Any, *, leave: bool) -> None:
        run = self.context.gateway.run
        run(store_consent, value, done=self.stored_and_done, failed=self.not_stored, saves=True)

    def _show(self, desk: ConsentsDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        at = self.context.gateway.desk
        fresh = blank_consent(desk.client, at.worker.agency or at.worker.name, self._recipient, self._kinds, at.today)
        stored = form_of(desk.consent) if desk.consent is not None else fresh
        self.begin((_what(), _given(at.today)), stored, desk.typed)


class ConsentEndScreen(RecordFormScreen):
    """The client took the consent back, or what ends it has happened."""

    WINDOW_TITLE = "End of a consent"
    KIND: ClassVar[str] = CONSENT_END_FORM

    def __init__(self, context: Context, client_id: UUID, consent_id: UUID) -> None:
        super().__init__(context, client_id)
        self._consent_id = consent_id
        self._recipient = ""
        context.gateway.run(open_consents, client_id, consent_id, done=self._show)

    def subtitle(self) -> str:
        return self._recipient

    def owner(self) -> UUID:
        return self._consent_id

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        day, problems = read_end(form, self.context.gateway.desk.today)
        return ((day, form.words, form.by_event) if day is not None else None), problems

    def store(self, value: Any, *, leave: bool) -> None:
        day, words, by_event = value
        use_case = partial(end_consent, by_event=by_event)
        run = self.context.gateway.run
        run(
            use_case,
            self._consent_id,
            day,
            words,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: ConsentsDesk) -> None:
        assert desk.consent is not None
        self._name, self._recipient = desk.client.name.listed, desk.consent.recipient
        today = self.context.gateway.desk.today
        happened = f"It has happened: {desk.consent.event}" if desk.consent.event else "What ends it has happened"
        ways = ((False, "The client took it back"), *([(True, happened)] if desk.consent.event else []))
        fields = {
            "by_event": Field("&What ends it", Chips(ways, required=True)),
            "on": Field("&Day", DateField(today, past=True, width=7), hint="From this day on it counts no more."),
            "words": Field("&In your words", PlainText(lines=2)),
        }
        rows = (("by_event",), ("on",), ("words",))
        self.begin((FieldsSection("", fields, rows),), ConsentEndForm(on=show_full_date(today)), desk.typed_end)


class SharingScreen(RecordFormScreen):
    """What was shared with whom. Nothing is marked as shared that no consent in force covers."""

    WINDOW_TITLE = "Share information"
    KIND: ClassVar[str] = SHARING_FORM

    def __init__(self, context: Context, client_id: UUID, referral_id: UUID | None = None) -> None:
        super().__init__(context, client_id)
        self._referral_id = referral_id
        self._desk: ConsentsDesk | None = None
        self._said = ""
        self.standing = Card()
        self._inside = column(gap=0.2)
        self.standing.add(self._inside)
        context.gateway.run(open_consents, client_id, None, referral_id, done=self._show)

    def owner(self) -> UUID:
        return self._referral_id or super().owner()

    def read(self, form: Any) -> tuple[Disclosure | None, Sequence[Problem]]:
        at = self.context.gateway.desk
        known = Disclosure(at.new_id(), super().owner(), at.worker.id, at.today, "", "", referral_id=self._referral_id)
        return read_sharing(form, known, at.today)

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(share, value, done=self.stored_and_done, failed=self.not_stored, saves=True)

    def touched(self) -> None:
        super().touched()
        self._show_standing()

    def _show(self, desk: ConsentsDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        today = self.context.gateway.desk.today
        self.begin((_shared(today),), blank_sharing(desk.referral, today), desk.typed_sharing)
        self._body.insertWidget(0, self.standing)
        self._show_standing()

    def _show_standing(self) -> None:
        """Whether a consent covers what is marked; what is missing, and the two ways on."""
        desk = self._desk
        if desk is None or self._form is None:
            return
        form, today = self.typed(), self.context.gateway.desk.today
        missing = lacking(form, desk.consents, today)
        words, level = covered_words(form, missing)
        clear(self._inside)
        if words != self._said:
            announce(self.standing, words)
        self._said = words
        said = text(words, "level")
        set_state(said, "level", level)
        self._inside.addWidget(said)
        for each in missing_lines(missing, form.recipient.strip(), today):
            self._inside.addWidget(text(each))
        if missing:
            self._inside.addLayout(line(*self._ways_on(form), None))

    def _ways_on(self, form: SharingForm) -> list[QWidget]:
        """A consent can be written down now, or the referral goes on without anything shared."""
        ask = button("Write down a consent", partial(self._ask, form), picture="signature")
        if self._referral_id is None:
            return [ask]
        return [ask, button("Go on without sharing", self._without)]

    def _ask(self, form: SharingForm) -> None:
        self.context.navigator.open(
            "consent", client_id=self.client_id, recipient=form.recipient.strip(), kinds=form.kinds
        )

    def _without(self) -> None:
        """Nothing is shared: what was typed here is let go, and the referral can take its step."""
        self._autosave.is_due = False
        self._form = None
        self.context.gateway.run(drop_form, self.KIND, self.owner())
        self.context.navigator.back()
        self.context.tell("Nothing was marked as shared. The referral can go on without it.", Level.TIP)


def _what() -> FieldsSection:
    fields = {
        "recipient": Field("&Who may get it", LineEdit(), hint="The agency or person, as in the referral."),
        "sharer": Field("Who may &share it", LineEdit()),
        "both_ways": Field("Wh&ich way", Choice(WAYS)),
        "purpose": Field("What &for", LineEdit(), hint="Such as dental care."),
        "kinds": Field("What may be share&d", Ticks(KINDS.items()), hint=PART2_HINT),
    }
    rows = (("recipient", "sharer"), ("purpose", "both_ways"), ("kinds",))
    return FieldsSection("What may be shared", fields, rows)


def _given(today: date) -> FieldsSection:
    fields = {
        "since": Field("F&rom", DateField(today, width=7)),
        "until": Field("&Until", AheadField(today, None, width=7), hint="The last day."),
        "event": Field("Or until &this happens", LineEdit(), hint="Such as: the treatment is over."),
        "given": Field("&How it was given", Chips(GIVEN.items(), required=True)),
        "given_on": Field("&On", DateField(today, past=True, width=7)),
        "given_by": Field("&By", LineEdit()),
        "witness": Field("Who h&eard it, if said aloud", LineEdit()),
    }
    rows = (("since", "until", "event"), ("given",), ("given_on", "given_by", "witness"))
    return FieldsSection("How long, and how it was given", fields, rows)


def _shared(today: date) -> FieldsSection:
    fields = {
        "recipient": Field("&With whom", LineEdit()),
        "on": Field("&Day", DateField(today, past=True, width=7)),
        "how": Field("By which wa&y", Choice(MODES.items(), blank="Not said")),
        "kinds": Field("What it &is about", Ticks(KINDS.items())),
        "what": Field("What was &sent", LineEdit(), hint="Such as a letter about housing."),
        "purpose": Field("What &for", LineEdit()),
        "basis": Field("W&hy it may be shared", Chips(BASES.items(), required=True)),
        "words": Field("The e&mergency: what, and who decided", LineEdit()),
        "notice_sent": Field("With substance use records", CheckBox(NOTICE)),
    }
    rows = (("recipient", "on", "how"), ("kinds",), ("what", "purpose"), ("basis",), ("words",), ("notice_sent",))
    return FieldsSection("", fields, rows)
