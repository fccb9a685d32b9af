"""The question whether somebody who is taken in is in the caseload already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal

from tcm_desktop.domain.duplicates import Match
from ui.presenters.intake_same import ASKED, LEAD, SAY_WHY, WHY, WHY_HINT, match_detail, match_title
from ui.widgets import Card, Field, LineEdit, Row, RowList, announce, heading, text


class SamePersonCard(Card):
    """Shows who may be the same, and asks why it is somebody else. `opened` carries the id of the chart to open."""

    opened = Signal(object)

    def __init__(self, today: date) -> None:
        self._today, self._has_asked = today, False
        self.rows = RowList(name=ASKED, stacked=True)
        self.reason = LineEdit(hint=WHY_HINT)
        self._field = Field(WHY, self.reason)
        super().__init__(heading(ASKED), self.rows, text(LEAD, "muted"), self._field)
        self.rows.activated.connect(self.opened)
        self.hide()

    def ask(self, matches: Sequence[Match]) -> None:
        """Show these people and go to the first; the reason typed before stays."""
        self.rows.set_rows(
            Row(match.client.id, match_title(match), match_detail(match, self._today), "Open this chart")
            for match in matches
        )
        self.show()
        announce(self, ASKED)
        self._field.set_error(SAY_WHY if self._has_asked else "")
        self._has_asked = True
        self.rows.buttons[0].setFocus()

    def clear_matches(self) -> None:
        """Nobody is like this any more."""
        self.rows.set_rows(())
        self._field.set_error("")
        self._has_asked = False
        self.hide()
