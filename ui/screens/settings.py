"""Settings: questions for notes, text size, look, idle time, passphrase. Everything applies at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.membership import Membership, membership
from tcm_desktop.services.seating import change_privileges
from ui.levels import Level
from ui.preferences import IDLE_MINUTES
from ui.presenters.note_prompts import FORMAT_HINT, NOTE_FORMATS
from ui.presenters.qualifications import summary
from ui.presenters.strength import verdict
from ui.presenters.sync import ALONE, agency_words
from ui.screen import Context, Screen
from ui.tasks import Told
from ui.theme import ThemeMode, current_theme
from ui.widgets import Card, Chips, Field, InlineBar, PassphraseEdit, button, column, line, text, wrapping
from ui.widgets.facts import selectable

SCALES = (80, 100, 125, 150, 175, 200)
MODES = ((ThemeMode.SYSTEM, "As the system"), (ThemeMode.LIGHT, "Light"), (ThemeMode.DARK, "Dark"))
SECOND = ((False, "When the payer asks"), (True, "Always"))
SECOND_HINT = "Ask your supervisor which one is right. It holds for what you sign from now on."
SUPERVISES = ((False, "No"), (True, "Yes, as a supervisor"))
SUPERVISES_HINT = "A supervisor reads what others signed, and signs it too or sends it back. Never her own."


def change_passphrase(desk: Desk, old: bytearray, new: bytearray) -> None:
    """Rewrap the vault's key. Raises WrongPassphrase or PassphraseTooWeak."""
    desk.vault.change_passphrase(old, new)


class SettingsScreen(Screen):
    """What a worker chooses for herself."""

    WINDOW_TITLE = "Settings"

    def __init__(self, context: Context, start: str = "") -> None:
        super().__init__(context)
        kept = context.preferences
        self._start = start
        self.scale = Chips([(size, f"{size}%") for size in SCALES], kept.scale, required=True)
        self.mode = Chips(MODES, kept.mode, required=True)
        minutes = [(minutes, f"{minutes} minutes") for minutes in IDLE_MINUTES]
        self.idle = Chips(minutes, kept.idle_minutes, required=True)
        self.scale.chosen.connect(self._scale_chosen)
        self.mode.chosen.connect(self._mode_chosen)
        self.idle.chosen.connect(self._idle_chosen)
        look = Card(Field("&Text size", self.scale), Field("&Colors", self.mode), title="Look")
        lock = Card(Field("Lock after so long &without a key", self.idle), title="Lock")
        parts = (self._worker_card(), self._agency_card(), self._notes_card(), look, lock, self._passphrase_card())
        self.setLayout(column(*parts, None, gap=0.8, margin=0.95))
        self.loaded()

    def subtitle(self) -> str:
        worker = self.context.gateway.desk.worker
        return ", ".join(part for part in (worker.name, worker.credential, worker.agency) if part)

    def initial_focus(self) -> QWidget | None:
        if self._start == "mode":
            return self.mode
        return self.scale if self._start == "scale" else None

    def _worker_card(self) -> QWidget:
        desk, go = self.context.gateway.desk, self.context.navigator.open
        self.titles = text(summary(desk.worker, desk.today))
        self.second = Chips(SECOND, desk.worker.is_supervised, required=True)
        self.supervises = Chips(SUPERVISES, WorkerRole.SUPERVISOR in desk.worker.roles, required=True)
        self.second.chosen.connect(self._second_chosen)
        self.supervises.chosen.connect(self._supervises_chosen)
        self.change_titles = button("My qualifications", partial(go, "qualifications"), picture="contact")
        self.show_rules = button("Rules", partial(go, "rules"), picture="list-checks")
        buttons = QWidget()
        buttons.setLayout(wrapping(self.change_titles, self.show_rules))
        second = Field("Does a super&visor sign what I sign?", self.second, hint=SECOND_HINT)
        self._supervises_field = Field("Do I sign &for others?", self.supervises, hint=SUPERVISES_HINT)
        return Card(self.titles, buttons, second, self._supervises_field, title="My work")

    def _agency_card(self) -> QWidget:
        self.agency = selectable(text(ALONE))
        self.to_sync = button("Sync", partial(self.context.navigator.open, "sync"), picture="refresh-cw")
        self.context.gateway.run(membership, done=self._show_agency)
        card = Card(self.agency, line(self.to_sync, None), title="My agency")
        card.setVisible(not self.context.gateway.desk.vault.entry.practice)
        return card

    def _show_agency(self, joined: Membership | None) -> None:
        """What the agency decides is told, and not asked."""
        if joined is not None:
            self.agency.setText(agency_words(joined))
            self._supervises_field.hide()

    def _notes_card(self) -> QWidget:
        kept, vault_id = self.context.preferences, self.context.gateway.desk.vault.entry.id
        self.note_format = Chips(NOTE_FORMATS.items(), kept.note_format(vault_id), required=True)
        self.note_format.chosen.connect(partial(kept.set_note_format, vault_id))
        return Card(Field("&Questions to help me write", self.note_format, hint=FORMAT_HINT), title="Notes")

    def _passphrase_card(self) -> QWidget:
        self.old, self.new, self.again = PassphraseEdit(), PassphraseEdit(), PassphraseEdit()
        self._again = Field("New passphrase a&gain", self.again)
        self._strength = text("", "small")
        self.message = InlineBar()
        self._change = button("Change passphrase", self._ask)
        self.new.textChanged.connect(self._weigh)
        card = Card(
            Field("&Passphrase now", self.old),
            line(Field("&New passphrase", self.new), self._again),
            self._strength,
            self.message,
            line(self._change, None),
            title="Passphrase",
        )
        card.setVisible(not self.context.gateway.desk.vault.entry.practice)
        return card

    def _scale_chosen(self, percent: int) -> None:
        self.context.preferences.scale = percent
        self._apply("scale")

    def _mode_chosen(self, mode: ThemeMode) -> None:
        self.context.preferences.mode = mode
        self._apply("mode")

    def _apply(self, start: str) -> None:
        """At once; the screen is built anew in the new size, with the focus on the same choice."""
        kept = self.context.preferences
        current_theme().apply(kept.mode, kept.scale)
        self.context.navigator.replace("settings", start=start)

    def _second_chosen(self, always: bool) -> None:
        self._allow(is_supervised=always)

    def _supervises_chosen(self, on: bool) -> None:
        self._allow(supervises=on)

    def _allow(self, *, is_supervised: bool | None = None, supervises: bool | None = None) -> None:
        gateway = self.context.gateway
        gateway.run(change_privileges, is_supervised, supervises, done=gateway.seat, saves=True)

    def _idle_chosen(self, minutes: int) -> None:
        self.context.preferences.idle_minutes = minutes

    def _weigh(self) -> None:
        self._strength.setText(verdict(self.new.text())[0])

    def _ask(self) -> None:
        differs = self.new.text() != self.again.text()
        self._again.set_error("The two new passphrases differ. Type the same one twice." if differs else "")
        if differs:
            self.again.setFocus()
            return
        self.again.clear()
        self._change.setEnabled(False)
        old, new = self.old.take(), self.new.take()
        self.context.gateway.run(change_passphrase, old, new, done=self._changed, failed=self._refused)

    def _changed(self, _: None) -> None:
        self._change.setEnabled(True)
        self.message.tell("The new passphrase opens your vault from now on.", Level.OK)

    def _refused(self, error: Told) -> None:
        self._change.setEnabled(True)
        self.message.tell(str(error), Level.STOP)
        self.old.setFocus()
