"""Setting a vault up: who the worker is, and her passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from ui.entrance.frame import CardPage
from ui.levels import Level
from ui.presenters.entrance import HIDE_AND_LOCK, SetUp, problems
from ui.presenters.strength import verdict
from ui.tasks import Told
from ui.widgets.field import Field
from ui.widgets.inputs import CheckBox, LineEdit
from ui.widgets.layouts import line, wrapping
from ui.widgets.parts import InlineBar, button, text
from ui.widgets.passphrase import PassphraseEdit

LEAD = "Your notes are kept in an encrypted vault on this laptop. Only your passphrase opens it."

ADVICE = "Use four or five words that do not belong together."


class FirstRunPage(CardPage):
    """Emits `wanted` with name, credential, agency and the passphrase's buffer."""

    wanted = Signal(str, str, str, object)
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
            Field("&Agency (may stay blank)", self.agency),
            line(fields["first"], fields["second"]),
            shown,
            text(HIDE_AND_LOCK, "small"),
            self.message,
            self.make,
            wrapping(self.practise, self._back),
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
        self.wanted.emit(self.name.text(), self.credential.text(), self.agency.text(), self.first.take())
