"""Setting a vault up: who the worker is, and her passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from ui.entrance.frame import CardPage
from ui.levels import Level
from ui.presenters.entrance import HIDE_AND_LOCK, SetUp, problems
from ui.presenters.strength import verdict
from ui.tasks import Told
from ui.theme import em
from ui.widgets.field import Field
from ui.widgets.inputs import CheckBox, LineEdit, PlainText
from ui.widgets.layouts import line, wrapping
from ui.widgets.parts import InlineBar, button, text
from ui.widgets.passphrase import PassphraseEdit

LEAD = "Your notes are kept in an encrypted vault on this laptop. Only your passphrase opens it."

TICKET_HINT = "Paste all of it. This laptop then joins your agency, and the charts that are assigned to you come here."
ADVICE = "Use four or five words that do not belong together."


class FirstRunPage(CardPage):
    """Emits `wanted` with name, credential, agency, the passphrase's buffer, and the agency's ticket or nothing."""

    wanted = Signal(str, str, str, object, str)
    back = Signal()
    practice = Signal()

    def __init__(self) -> None:
        super().__init__("key-round", "Set up your vault", LEAD, width=42)
        self.message = InlineBar()
        self.name, self.credential, self.agency = LineEdit(), LineEdit(), LineEdit()
        self.first, self.second = PassphraseEdit(), PassphraseEdit()
        self._fields = {
            "name": Field("Your &name", self.name),
            "credential": Field("Your &title, as in your signature", self.credential),
            "first": Field("&Passphrase", self.first),
            "second": Field("Passphrase a&gain", self.second),
        }
        self._strength = text(ADVICE, "small")
        self.ticket = PlainText(lines=4, hint="TCM TICKET …")
        self.ticket.setMaximumHeight(em(7))
        self._agency = Field("&Agency (may stay blank)", self.agency)
        self._ticket = Field("Tic&ket from your agency", self.ticket, hint=TICKET_HINT)
        self._ticket.hide()
        self.has_ticket = button("I have a ticket from my agency", self.ask_ticket, look="link")
        self._show = CheckBox("&Show")
        self.make = button("Make my vault", self._ask, look="primary")
        self.make.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._back = button("Back to unlock", self.back.emit, look="link")
        self._arrange()
        self.first.textChanged.connect(self._weigh)
        self._show.toggled.connect(self.first.show_words)
        self._show.toggled.connect(self.second.show_words)

    def offer_back(self, on: bool) -> None:
        """Whether there is a vault to go back to."""
        self._back.setVisible(on)

    def ask_ticket(self) -> None:
        """Offer the place for a ticket; the agency's name then comes from its server."""
        self._ticket.show()
        self._agency.hide()
        self.has_ticket.hide()
        self.ticket.setFocus()

    def fail(self, error: Told) -> None:
        """Say why no vault was made."""
        self.set_busy(False)
        self.message.tell(str(error), Level.STOP)
        self.first.setFocus()

    def set_busy(self, busy: bool) -> None:
        """While the vault is made."""
        self.make.setEnabled(not busy)
        self.make.setText("Making your vault" if busy else "Make my vault")

    def _arrange(self) -> None:
        fields = self._fields
        self.practise = button("Try the practice caseload instead", self.practice.emit, look="link")
        shown = line(self._show, self._strength)
        shown.setStretch(1, 1)
        self.card.add(
            line(fields["name"], fields["credential"]),
            self._agency,
            self._ticket,
            line(fields["first"], fields["second"]),
            shown,
            text(HIDE_AND_LOCK, "small"),
            self.message,
            self.make,
            wrapping(self.has_ticket, self.practise, self._back),
        )

    def _weigh(self) -> None:
        words, _ = verdict(self.first.text())
        self._strength.setText(words or ADVICE)

    def _ask(self) -> None:
        found = problems(SetUp(self.name.text(), self.credential.text(), self.first.text(), self.second.text()))
        for name, field in self._fields.items():
            field.set_error(found.get(name, ""))
        if found:
            self._fields[next(iter(found))].editor.setFocus()
            return
        self.message.clear()
        self.set_busy(True)
        self.second.clear()
        ticket = self.ticket.toPlainText()
        self.wanted.emit(self.name.text(), self.credential.text(), self.agency.text(), self.first.take(), ticket)
