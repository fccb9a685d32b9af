"""One criterion of medical necessity: the judgement, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from tcm_desktop.domain.necessity import Criterion, CriterionFinding, Evidence
from tcm_desktop.services.necessity import NecessityDesk
from tcm_desktop.services.necessity_evidence import EvidenceNews
from ui.levels import Level
from ui.presenters.necessity import (
    CRITERION_WORDS,
    changed_words,
    dated_words,
    finding_of,
    fitting_first,
    lacks,
    last_words,
    place,
    still_offered,
)
from ui.theme import em
from ui.widgets import (
    Card,
    Chips,
    PlainText,
    Row,
    RowList,
    button,
    clear,
    column,
    described,
    line,
    set_look,
    set_state,
    text,
)

NOTHING_OFFERED = "The record offers nothing more. Problems, needs, signed notes, progress and reviews show up here."


class CriterionCard(Card):
    """A plain sentence, its official wording on demand, the status, the evidence and the reason.

    `typed` tells of a change to the reason, `settled` of everything else.
    """

    typed = Signal()
    settled = Signal()

    def __init__(self, desk: NecessityDesk, criterion: Criterion, today: date) -> None:
        super().__init__()
        finding, number = finding_of(desk.review, criterion.id), place(desk.criteria, criterion.id)
        self.criterion = criterion
        self._number, self._finding, self._offered, self._today = number, finding, desk.offered, today
        self._last = desk.last_time
        self._news = {each.evidence_id: each for each in desk.news}
        is_judged = any(each.id == criterion.id for each in desk.review.findings)
        judged = finding.status if is_judged else None  # nothing is judged before the worker does
        self.status = Chips([(s, words) for s, words in CRITERION_WORDS.items()], judged, required=True)
        self.status.setAccessibleName(f"Criterion {number}")
        self.pick = button(
            "Add evidence", self.toggle_picker, picture="plus", name=f"Add evidence to criterion {number}"
        )
        self.reason = PlainText(finding.rationale, lines=2)
        self.lack = text("", "level")
        set_state(self.lack, "level", Level.FIX)
        self._wording = text(f"“{criterion.wording.rstrip('.')}.”", "muted")
        self._gap = text("", "error")
        self._gap.hide()
        self._held = column(gap=0.3)
        self._picker = column(gap=0.3)
        self._arrange()
        self.status.chosen.connect(self._judged)
        self.reason.textChanged.connect(self._written)
        self._show_evidence()
        self._show_lack()

    def finding(self) -> CriterionFinding:
        """The judgement as it is on the screen."""
        return replace(self._finding, rationale=self.reason.toPlainText().strip())

    def show_gap(self, words: str) -> None:
        """Say what is open before the review can be signed; blank for nothing."""
        self._gap.setText(words)
        self._gap.setVisible(bool(words))

    def toggle_picker(self) -> None:
        """Show what the record offers, or put it away."""
        was_open = self._picker.count() > 0
        clear(self._picker)
        if was_open:
            return
        offered = fitting_first(self.criterion, still_offered(self._offered, self._finding))
        rows = [Row(each.id, dated_words(each, self._today), each.shows, "Use this") for each in offered]
        picker = RowList(rows, name="Evidence in the record")
        picker.activated.connect(self._take)
        self._picker.addWidget(picker if rows else text(NOTHING_OFFERED, "muted"))
        if rows:
            picker.buttons[0].setFocus()

    def event(self, event: QEvent) -> bool:
        """Esc puts the open list of evidence away; only then is it a step back for the window."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if not is_escape or not self._picker.count():
            return super().event(event)
        if event.type() is QEvent.Type.KeyPress:
            self.toggle_picker()
            self.pick.setFocus()
        event.accept()
        return True

    def _arrange(self) -> None:
        asked = text(f"{self._number}  {self.criterion.plain}", "strong")
        asked.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.unfold = button("Show the wording", self._toggle_wording, look="link")
        self.unfold.setAccessibleName(f"Show the wording of criterion {self._number}")
        self._wording.hide()
        choose = line(self.status, self.pick)
        choose.setStretch(0, 1)
        self.add(line(asked, self.unfold), self._wording, *self._last_time(), choose, self._held, self._picker)
        self.add(*([text(f"Start like this: {self.criterion.ask}", "muted")] if self.criterion.ask else []))
        self.add(self._reason(), self.lack, self._gap)

    def _reason(self) -> QHBoxLayout:
        why = text("Why", wraps=False)
        why.setBuddy(self.reason)
        self.reason.setAccessibleName(f"Criterion {self._number}, why")
        described(self.reason, self.criterion.ask)
        self.reason.setFixedHeight(em(3.6))
        row = line(why, self.reason)
        row.setAlignment(why, Qt.AlignmentFlag.AlignTop)
        return row

    def _last_time(self) -> list[QHBoxLayout]:
        words = last_words(self._last, self.criterion.id, self._today)
        if not words:
            return []
        again = button(
            "Use again", self._use_again, look="link", name=f"Use again for criterion {self._number}. {words}"
        )
        row = line(again, text(words, "muted"))
        row.setStretch(1, 1)
        return [row]

    def _use_again(self) -> None:
        """The worker says that the judgement of last time still holds; nothing is carried over without that."""
        if self._last is None:
            return
        finding = finding_of(self._last, self.criterion.id)
        cursor = self.reason.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(finding.rationale)  # and not setPlainText, so that undo brings typed words back
        self.status.set_value(finding.status)
        self._change(finding)

    def _toggle_wording(self) -> None:
        hidden = self._wording.isHidden()
        self._wording.setVisible(hidden)
        words = "Hide the wording" if hidden else "Show the wording"
        self.unfold.setText(words)
        self.unfold.setAccessibleName(f"{words} of criterion {self._number}")

    def _judged(self, _: object) -> None:
        status = self.status.value()
        if status is not None:
            self._change(replace(self._finding, status=status))

    def _written(self) -> None:
        self._show_lack()
        self.typed.emit()

    def _take(self, evidence_id: object) -> None:
        taken = next(each for each in self._offered if each.id == evidence_id)
        held = sorted([*self._finding.evidence, taken], key=lambda each: each.id)
        clear(self._picker)
        self._change(replace(self._finding, evidence=tuple(held)))
        self.pick.setFocus()

    def _drop(self, evidence: Evidence) -> None:
        held = tuple(each for each in self._finding.evidence if each.id != evidence.id)
        self._change(replace(self._finding, evidence=held))
        self.pick.setFocus()

    def _change(self, finding: CriterionFinding) -> None:
        self._finding = finding
        self.show_gap("")
        self._show_evidence()
        self._show_lack()
        self.settled.emit()

    def _show_evidence(self) -> None:
        clear(self._held)
        for evidence in self._finding.evidence:
            self._held.addWidget(self._evidence(evidence))

    def _evidence(self, evidence: Evidence) -> QWidget:
        frame = QFrame()
        set_look(frame, "row")
        shows = text(evidence.shows)
        shows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        remove = button("Remove", lambda: self._drop(evidence), look="link", name=f"Remove evidence: {evidence.shows}")
        box: QHBoxLayout = line(text(dated_words(evidence, self._today), "muted", wraps=False), shows, remove)
        box.setContentsMargins(em(0.6), em(0.2), em(0.4), em(0.2))
        news = self._news.get(evidence.id)
        frame.setLayout(box if news is None else column(box, self._told(evidence, news), gap=0.1))
        return frame

    def _told(self, evidence: Evidence, news: EvidenceNews) -> QHBoxLayout:
        """What became of it in the record, and the way to go on with what stands there now."""
        words = text(changed_words(news), "level")
        set_state(words, "level", Level.FIX)
        row = line(words)
        if news.now is not None:
            name = f"Use what the record says now: {news.now.shows}"
            row.addWidget(button("Use this now", lambda: self._renew(evidence, news.now), look="link", name=name))
        row.setStretch(0, 1)
        row.setContentsMargins(em(0.6), 0, em(0.4), em(0.2))
        return row

    def _renew(self, evidence: Evidence, now: Evidence | None) -> None:
        """The same pointer with the words and the day that stand in the record."""
        if now is not None:
            renewed = replace(evidence, shows=now.shows, dated=now.dated)
            held = tuple(renewed if each.id == evidence.id else each for each in self._finding.evidence)
            self._news.pop(evidence.id, None)
            self._change(replace(self._finding, evidence=held))
            self.pick.setFocus()

    def _show_lack(self) -> None:
        words = lacks(self.finding())
        self.lack.setText(words)
        self.lack.setVisible(bool(words))
        described(self.pick, words)
