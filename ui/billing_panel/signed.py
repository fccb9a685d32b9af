"""How a signed note counts: the decision under which it was signed, kept with it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.contacts import ATTEMPT, BillingChoice, ContactNote
from ui.levels import Level
from ui.presenters.typed import count
from ui.widgets import Pill, column, heading, text

DIGEST_SHOWN = 12
_VERDICTS = {
    "billable": "The check said: looks billable.",
    "needs_documentation": "The check said: something was still missing.",
    "not_billable": "The check said: can't be billed.",
    ATTEMPT: "Nobody was reached. An attempt is never billed.",
    "not_checked": "There were no rules to check it by.",
}


class SignedPanel(QWidget):
    """Reads the billing record; nothing is checked anew."""

    def __init__(self, note: ContactNote, *, in_error: bool = False) -> None:
        super().__init__()
        record = note.billing
        assert record is not None
        is_billed = record.choice is BillingChoice.BILL
        words = f"To be billed: {count(record.units, 'unit')}" if is_billed else "Note only: not billed"
        level, picture = (Level.TIP if is_billed else Level.NEUTRAL), "file-text"
        if in_error:
            words, level, picture = "In error: not counted", Level.STOP, "ban"
        parts = [heading("How it counts"), Pill(words, level, picture)]
        if in_error and is_billed:
            parts.append(text(f"It was signed to bill {count(record.units, 'unit')}."))
        parts.append(text(_VERDICTS.get(record.verdict, "")))
        if record.override_reason:
            parts.append(text(f"Reason given: {record.override_reason}"))
        if record.pack_id:
            rules = f"Rules {record.pack_id} {record.pack_version} ({record.pack_digest[:DIGEST_SHOWN]}…)"
            parts.append(text(rules, "small"))
        self.setLayout(column(*parts, None, margin=0.8))
