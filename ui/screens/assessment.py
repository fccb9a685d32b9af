"""The comprehensive assessment: its areas in any order, over as many sittings as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QWidget

from tcm_desktop.domain.assessment import Answer, Assessment, InformationSource
from tcm_desktop.services.assessments import (
    AssessmentSitting,
    keep_area,
    keep_face_to_face,
    keep_words,
    open_assessment,
    sign_assessment,
)
from tcm_desktop.services.desk import Outcome
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.assessment import AssessmentWork, answers_of, is_blank
from ui.presenters.typed import show_date
from ui.screen import Action, Context, Screen
from ui.screens.assessment_area import AreaCard
from ui.screens.assessment_client import ClientView
from ui.screens.assessment_parts import AreaGrid
from ui.screens.assessment_signed import SignedAssessment, error_links, finished_one
from ui.screens.assessment_words import AssessmentWords, ReviewCard
from ui.tasks import Told
from ui.theme import em
from ui.widgets import Card, DateField, clear, column, described, line, text


class AssessmentScreen(Screen):
    """One area open at a time; each answer is stored when its field is left, and while typing every two seconds."""

    WINDOW_TITLE: ClassVar[str] = "Assessment"
    CLIENT_VIEW: ClassVar[bool] = True

    def __init__(self, context: Context, client_id: UUID, area_id: str = "", assessment_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id, self._to_read = client_id, assessment_id
        self._work: AssessmentWork | None = None
        self._area_id, self._wanted = "", area_id
        self._words: AssessmentWords | None = None
        self._card: AreaCard | None = None
        self._client_view: ClientView | None = None
        self._review: ReviewCard | None = None
        self._signed: SignedAssessment | None = None
        self._autosave = Autosave(self._store, self)
        self._box = column(None, margin=0.95)
        self.setLayout(self._box)
        context.gateway.run(open_assessment, client_id, done=self._opened)

    # --- what the shell asks ---

    def title(self) -> str:
        return f"Assessment · {self._work.client.name.listed}" if self._work else "Assessment"

    def subtitle(self) -> str:
        if self._work is None:
            return ""
        if self._signed is not None:
            return "Entered in error" if self._signed.is_in_error else "Finished"
        kind = "Reassessment" if self._work.last_time else "First assessment"
        return f"{kind} started {show_date(self._work.assessment.started_on, self._today)}"

    def bar_actions(self) -> Sequence[Action]:
        if self._client_view is not None:
            following = self._client_view.has_next
            return [Action("Next question", self._next_question, "Ctrl+Return", "primary", enabled=following)]
        if self._signed is not None:
            start = Action(self._start_words(), self._start, "Ctrl+Return", "primary", "clipboard-list")
            return [self._by_form(), start]
        if self._review is not None:
            return [
                Action("Not yet", self._not_yet),
                Action("Sign now", self._sign, "Ctrl+Return", "primary", "pen-line"),
            ]
        if self._work is not None and self._work.is_complete:
            sign = Action("Review and sign", self._ask_to_sign, "Ctrl+Return", "primary", "pen-line")
            return [self._by_form(), sign]
        return [
            self._by_form(),
            Action("Sign", self._ask_to_sign, picture="pen-line", enabled=self._work is not None),
            Action(
                "Next area", self._next_area, "Ctrl+Return", "primary", "arrow-right", enabled=self._work is not None
            ),
        ]

    def _start_words(self) -> str:
        if self._work is not None and not self._work.is_fresh:
            return "Go on with the assessment"
        return "Start reassessment" if self._work is not None and self._work.last_time else "Start assessment"

    def _by_form(self) -> Action:
        """What the payer's forms still miss, and what changed."""
        look = partial(self.context.navigator.open, "by_form", client_id=self.client_id)
        return Action("By form", look, "Ctrl+M", left=True)

    def keys(self) -> Sequence[tuple[str, str]]:
        return [("1 to 9", "Pick an answer while the answers have the focus"), ("Arrows", "Move between the areas")]

    def initial_focus(self) -> QWidget | None:
        if self._signed is not None:
            return self._signed.words
        return self._card.begin() if self._card is not None else None

    def save(self) -> None:
        if self._client_view is not None:
            self._client_view.keep()
        self._settled()

    def show_client(self, on: bool) -> None:
        if self._work is None or self._signed is not None:
            return
        if on:
            self._settled()
            self._card = None  # from here on the client's view answers; the card behind it would be out of date
            self._area_id = self._area_id or self._work.resume_at()
            self._client_view = ClientView(self._work, self._area_id)
            self._client_view.answered.connect(self._client_answered)
            self._box.insertWidget(0, self._client_view, 1)
        elif self._client_view is not None:
            self._client_view.keep()
            self._area_id = self._client_view.area_id
            self._client_view.deleteLater()
            self._client_view = None
            self._open_area(self._area_id)
        self._page.setVisible(not on)
        if self._client_view is not None:
            self._client_view.begin()
        self.actions_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page grows and shrinks as lines wrap; what is worked on stays in sight."""
        super().resizeEvent(event)
        if self._card is not None:
            QTimer.singleShot(0, self._card, partial(_keep_in_sight, self._card))

    # --- opening ---

    @property
    def _today(self) -> date:
        return self.context.gateway.desk.today

    def _opened(self, sitting: AssessmentSitting) -> None:
        self._work = AssessmentWork(sitting, self._today)
        clear(self._box)
        done = None if self._wanted else finished_one(sitting, self._work.is_fresh, self._to_read)
        if done is not None:
            self._signed = SignedAssessment(self.context, self._work, done)
            self._box.addWidget(self._signed)
        else:
            self._build(self._work)
        self.loaded()

    def _start(self) -> None:
        """Begin a reassessment: nothing is answered yet, and every question shows what was said last time."""
        self._to_read = None
        if self._work is not None:
            clear(self._box)
            self._signed = None
            self._build(self._work)
            self.loaded()

    def _build(self, work: AssessmentWork) -> None:
        self._progress = text("", "muted")
        self.seen = DateField(self._today, work.assessment.face_to_face_on, width=7)
        self.seen.editingFinished.connect(self._seen_typed)
        self.grid = AreaGrid(work.tiles())
        self.grid.chosen.connect(self._open_area)
        self._slot = column(gap=0)
        self._seen_problem = text("", "error")
        self._seen_problem.hide()
        self._words = AssessmentWords(work)
        self._words.typed.connect(self._autosave.touch)
        self._words.settled.connect(self._settled)
        self._page = QWidget()
        wrong = error_links(self.context, work.in_error)
        self._page.setLayout(column(self._top(), self._seen_problem, self._words, self.grid, self._slot, *wrong, None))
        self._box.addWidget(self._page)
        known = {tile.area_id for tile in work.tiles()}
        self._open_area(self._wanted if self._wanted in known else work.resume_at())

    def _top(self) -> QHBoxLayout:
        asked = text("Seen in &person on", wraps=False)
        asked.setBuddy(self.seen)
        self.seen.setAccessibleName("Seen in person on")
        top = line(self._progress, asked, self.seen)
        top.setStretch(0, 1)
        return top

    # --- areas ---

    def _open_area(self, area_id: str) -> None:
        work = self._work
        if work is None:
            return
        self._settled()
        self._area_id, self._review = area_id, None
        card = AreaCard(work, area_id, self.context.gateway.desk.new_id)
        card.typed.connect(self._autosave.touch)
        card.settled.connect(self._settled)
        self._put_into_slot(card)
        self._card = card
        self._show_progress()
        self.actions_changed.emit()
        if self.is_loaded:
            card.begin().setFocus(Qt.FocusReason.TabFocusReason)
            QTimer.singleShot(0, card, partial(_bring_into_view, card))

    def _put_into_slot(self, card: Card) -> None:
        """Show another card in the place of the one before, which has nothing more to say."""
        before = self._slot.takeAt(0)
        widget = before.widget() if before is not None else None
        if widget is not None:
            widget.blockSignals(True)
            widget.hide()
            widget.deleteLater()
        self._card = None
        self._slot.addWidget(card)

    def _next_area(self) -> None:
        if self._work is None:
            return
        self._settled()
        following = self._work.next_after(self._area_id)
        if following is not None:
            self._open_area(following)
        elif self._work.is_complete:
            self._ask_to_sign()
        elif self._card is not None:
            self.context.tell("This is the last open area. Say how it ends: a need, no need right now, or declined.")
            self._card.outcome.setFocus()

    def _show_progress(self) -> None:
        if self._work is not None:
            self._progress.setText(self._work.progress())
            self.grid.show_tiles(self._work.tiles(), self._area_id)

    # --- keeping ---

    def _take_in(self) -> bool:
        """Read the open area into the assessment; whether that changed it."""
        if self._work is None or self._card is None:
            return False
        finding = self._card.finding()
        if is_blank(finding) and is_blank(self._work.finding(finding.id)):
            return False
        was_complete = self._work.is_complete
        if not self._work.put(finding):
            return False
        self._show_progress()
        if self._work.is_complete != was_complete:
            self.actions_changed.emit()
        return True

    def _settled(self) -> None:
        if self._take_in() | self._take_in_words():
            self._autosave.touch()
        self._autosave.flush()

    def _take_in_words(self) -> bool:
        """Read the words about the whole into the assessment; whether that changed it."""
        if self._work is None or self._words is None:
            return False
        summary = self._review.summary.value().strip() if self._review is not None else self._work.assessment.summary
        return self._work.write(self._words.early_reason(), summary)

    def _store(self) -> None:
        """Store the assessment as it is now; whatever is named, all of it is written."""
        self._take_in()
        self._take_in_words()
        if self._work is None:
            return
        if not is_blank(finding := self._work.finding(self._area_id)):
            self._keep(keep_area, finding)
        elif not self._work.is_fresh:
            known = self._work.assessment
            self._keep(keep_words, known.early_reason, known.summary)

    def _seen_typed(self) -> None:
        problem = self.seen.problem()
        self._seen_problem.setText(problem)
        self._seen_problem.setVisible(bool(problem))
        described(self.seen, problem)
        if self._work is not None and not problem and self._work.see_on(self.seen.value()):
            self._keep(keep_face_to_face, self.seen.value())

    def _client_answered(self, area_id: str, answer: Answer) -> None:
        if self._work is None:
            return
        known = self._work.finding(area_id)
        before = {each.id: each for each in known.answers}.get(answer.id, Answer(answer.id))
        if (before.choice, before.text) == (answer.choice, answer.text):
            return
        said = replace(before, choice=answer.choice, text=answer.text, said_by=InformationSource.CLIENT)
        finding = replace(known, answers=answers_of(known.answers, [said]))
        if not (is_blank(finding) and is_blank(known)) and self._work.put(finding):
            self._keep(keep_area, self._work.finding(area_id))

    def _keep(self, use_case: Callable[..., Outcome[Assessment]], *values: object) -> None:
        if self._work is not None:
            self.context.gateway.run(use_case, self._work.assessment, *values, failed=self._not_kept, saves=True)

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _next_question(self) -> None:
        if self._client_view is not None:
            self._client_view.advance()
            self.actions_changed.emit()

    # --- signing ---

    def _ask_to_sign(self) -> None:
        """Show what is about to be signed; while areas are open the signing itself says which."""
        work = self._work
        if work is None:
            return
        self._settled()
        if not work.is_complete:
            self._sign()
            return
        review = ReviewCard(work)
        review.typed.connect(self._autosave.touch)
        review.settled.connect(self._settled)
        self._put_into_slot(review)
        self._review, self._area_id = review, ""
        self._show_progress()
        self.actions_changed.emit()
        QTimer.singleShot(0, review, partial(_bring_into_view, review))

    def _not_yet(self) -> None:
        if self._work is not None:
            self._open_area(self._work.resume_at())

    def _sign(self) -> None:
        self._take_in_words()
        if self._work is not None:
            self.context.gateway.run(
                sign_assessment, self._work.assessment, done=self._is_signed, failed=self._not_ready
            )

    def _not_ready(self, error: Told) -> None:
        self.context.tell(str(error), Level.FIX)

    def _is_signed(self, _: Assessment) -> None:
        self._card = self._review = self._words = None
        self._wanted, self._to_read = "", None
        self.context.tell("Signed. The needs found are ready for the care plan.", Level.OK)
        self.context.gateway.run(open_assessment, self.client_id, done=self._opened)


def _bring_into_view(card: QWidget) -> None:
    """Show as much of a card as fits, from its top."""
    area = _scroll_area(card)
    body = area.widget() if area is not None else None
    if area is None or body is None:
        return
    top = card.mapTo(body, card.rect().topLeft()).y()
    bar = area.verticalScrollBar()
    if top + card.height() > bar.value() + area.viewport().height() or top < bar.value():
        bar.setValue(top - em(0.5))


def _keep_in_sight(card: QWidget) -> None:
    """Scroll no further than the control with the focus asks for, so that the list of areas stays in sight."""
    area, focused = _scroll_area(card), QApplication.focusWidget()
    if area is not None and focused is not None and card.isAncestorOf(focused):
        area.ensureWidgetVisible(focused, em(1), em(2))


def _scroll_area(card: QWidget) -> QScrollArea | None:
    parent = card.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
