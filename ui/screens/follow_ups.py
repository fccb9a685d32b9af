"""What stands above and below a signed document of any kind: its banner, its addenda, and what can be done."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, Addendum, Standing
from tcm_desktop.services.follow_ups import Followed, correct_note, followed
from tcm_desktop.services.views import ChangeSet
from ui.presenters.follow_ups import addendum_head, banner, cosigned_words, history
from ui.presenters.signed import title_words
from ui.screen import Context
from ui.screens.check_parts import tinted
from ui.screens.receipt_line import ReceiptLine
from ui.widgets import Card, button, clear, column, text, wrapping
from ui.widgets.facts import selectable

_KINDS = frozenset(kind.KIND for kind in FOLLOW_UPS)


class FollowUps(QObject):
    """Two widgets for a screen that shows a signed document: `above` it and `below` it. `shown` when they are filled.

    They fill themselves, and anew when something follows the document.
    """

    shown = Signal()
    quote_wanted = Signal()
    """The words that a remark is about should be shown."""

    def __init__(self, context: Context, kind: str, document_id: UUID, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._kind, self._document_id = context, kind, document_id
        self.found: Followed | None = None
        self.above, self.below = QWidget(parent), QWidget(parent)
        self._top, self._bottom = column(gap=0.5), column(gap=0.5)
        self.receipt = ReceiptLine(context, document_id, self.above)
        self.receipt.shown.connect(self._fit_above)
        self.above.setLayout(column(self.receipt, self._top, gap=0.5))
        self.below.setLayout(self._bottom)
        self.above.hide()
        context.gateway.changed.connect(self._changed)
        self._fetch()

    def _fetch(self) -> None:
        self._context.gateway.run(followed, self._kind, self._document_id, done=self._show)

    def _changed(self, changes: object) -> None:
        if isinstance(changes, ChangeSet) and changes.kinds & _KINDS:
            self._fetch()

    def _show(self, found: Followed) -> None:
        if found.signature is None:
            return
        self.found = found
        clear(self._top)
        clear(self._bottom)
        self._show_above(found)
        for words in history(found):
            self._bottom.addWidget(text(words, "small"))
        for addendum in found.addenda:
            self._bottom.addWidget(_addendum(addendum))
        titles = title_words(found.signature)
        for words in (titles, cosigned_words(found)):
            if words:
                self._bottom.addWidget(selectable(text(words, "small")))
        self._bottom.addWidget(self._ways(found))
        self.shown.emit()

    def _show_above(self, found: Followed) -> None:
        said = banner(found)
        self._fit_above()
        if said is None:
            return
        lines = [selectable(text(words)) for words in said.lines]
        if said.quote:
            lines.insert(1, selectable(text(f"“{said.quote}”", "strong")))
        box = tinted(said.level, said.headline, *lines, links=self._answers(found))
        self._top.addWidget(box)

    def _fit_above(self) -> None:
        """Room above the document only where something is said there."""
        has_banner = self.found is not None and banner(self.found) is not None
        self.above.setVisible(has_banner or self.receipt.is_said)

    def _answers(self, found: Followed) -> list[QWidget]:
        """What can be done at once about what the banner says."""
        links: list[QWidget] = []
        if found.returned is not None and found.returned.quote and self._kind == ContactNote.KIND:
            links.append(button("Show the sentence", self.quote_wanted.emit, look="link"))
        if found.mark is not None and found.mine and self._kind == ContactNote.KIND:
            words = "Open the corrected note" if found.corrected_by else "Write the corrected note"
            links.append(button(words, self._correct, look="link", picture="pencil"))
        return links

    def _ways(self, found: Followed) -> QWidget:
        go = partial(
            self._context.navigator.open,
            client_id=found.client.id,
            kind=self._kind,
            document_id=self._document_id,
        )
        words = "Go on with the addendum" if found.typed is not None else "Add an addendum"
        ways = [button(words, partial(go, "addendum"), picture="plus")]
        if found.standing is not Standing.IN_ERROR:
            ways.append(button("Entered in error", partial(go, "in_error"), picture="ban"))
        row = QWidget()
        row.setLayout(wrapping(*ways))
        return row

    def _correct(self) -> None:
        self._context.gateway.run(correct_note, self._document_id, done=self._corrected)

    def _corrected(self, note: ContactNote) -> None:
        self._context.navigator.open("note", client_id=note.client_id, note_id=note.id)


def _addendum(addendum: Addendum) -> Card:
    return Card(text(addendum_head(addendum), "strong"), selectable(text(addendum.text)))
