"""Writing a contact note on a real vault: keys, findings, fixes, what is kept, what is signed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.services.notes import drafts, found_again, open_note
from tcm_desktop.services.views import ContactLine, WorkingCopy
from tests.tools.note_shots import CLEAN, MANY, MIXED
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.note_facts import DRIVE
from ui.levels import Level
from ui.presenters.findings import KEEP_WORDS
from ui.presenters.prompt import CardState
from ui.screens.check import CheckScreen
from ui.screens.note import NoteScreen
from ui.screens.note_work import NoteWork

Key = Qt.Key
Held = Qt.KeyboardModifier
CTRL, ALT, SHIFT = Held.ControlModifier, Held.AltModifier, Held.ShiftModifier


class Writer:
    """Hands on the keyboard: every key goes to what has the focus, and is counted."""

    def __init__(self, studio: Studio, people: People) -> None:
        self.studio, self.people = studio, people
        self.keys = 0

    @property
    def screen(self) -> NoteScreen | CheckScreen:
        shown = self.studio.shell.screen_shown
        assert isinstance(shown, NoteScreen | CheckScreen)
        return shown

    @property
    def work(self) -> NoteWork:
        assert isinstance(self.screen, NoteScreen)
        assert self.screen.work is not None
        return self.screen.work

    @property
    def text(self) -> str:
        return self.work.editor.toPlainText()

    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def open(self) -> NoteWork:
        """A new note for a client with a plan."""
        self.studio.shell.navigator.open("note", client_id=self.people.settled)
        self.studio.wait()
        return self.work

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        QTest.keyClick(self.focused(), key, modifiers)
        self.studio.wait()

    def type(self, words: str, counted: bool = True) -> None:
        self.keys += len(words) if counted else 0
        QTest.keyClicks(self.focused(), words)

    def write(self, words: str) -> None:
        """Put the narrative there, its last letter by its key, and wait until it was checked."""
        self.work.editor.setFocus()
        self.work.editor.insertPlainText(words[:-1])
        self.type(words[-1], counted=False)
        self.check()

    def check(self) -> None:
        """Leave the text and come back: everything that was found is shown."""
        self.work.fields.minutes.setFocus()
        self.studio.wait()
        self.work.editor.setFocus()
        self.studio.wait()

    def fill(self) -> None:
        """The facts of a contact that can be billed."""
        fields = self.work.fields
        fields.minutes.set_value(50)
        fields.mode.set_value(ContactMode.FACE_TO_FACE)
        fields.contacted.set_value(ContactRole.CLIENT)
        fields.component.chips[2].click()
        fields.objective.setCurrentIndex(1)
        self.studio.wait()

    def stored(self, note: ContactNote) -> ContactNote:
        found: list[ContactNote] = []
        self.vault(lambda desk: found.append(open_note(desk, note.id).note))
        return found[0]

    def drafts(self) -> list[ContactLine]:
        found: list[ContactLine] = []
        self.vault(lambda desk: found.extend(drafts(desk)))
        return found

    def copies(self) -> list[WorkingCopy]:
        found: list[WorkingCopy] = []
        self.vault(lambda desk: found.extend(found_again(desk)))
        return found

    def vault(self, work: object) -> None:
        desk = self.studio.shell.gateway.desk
        self.studio.program.tasks.vault(lambda: work(desk))
        self.studio.wait()

    def card_words(self, code: str) -> list[str]:
        return [fix.words() for fix in self.work.panel.cards[code].fixes]

    def fix(self, code: str, words: str) -> None:
        """Press a fix's button."""
        fixes = self.work.panel.cards[code].fixes
        next(button for button in fixes if words in button.words()).click()
        self.studio.wait()


@pytest.fixture
def writer(studio: Studio, people: People) -> Iterator[Writer]:
    writer = Writer(studio, people)
    yield writer
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


# --- a new note ---


def test_a_new_note_begins_at_the_minutes_with_what_is_known(writer: Writer) -> None:
    work = writer.open()
    note = work.note()
    assert writer.focused() is work.fields.minutes
    assert note.service_date == writer.studio.shell.gateway.desk.today
    assert note.mode is not None
    assert note.objective_id is not None
    assert note.narrative == ""


def test_a_note_in_which_nothing_was_written_leaves_no_trace(writer: Writer) -> None:
    before = len(writer.drafts())
    writer.open()
    writer.studio.shell.navigator.back()
    writer.studio.wait()
    assert len(writer.drafts()) == before
    assert not writer.copies()


@pytest.mark.slow  # a further case
def test_a_note_that_was_emptied_again_leaves_no_trace(writer: Writer) -> None:
    before = len(writer.drafts())
    writer.open()
    writer.write("Left a voicemail")
    writer.studio.wait_for(lambda: writer.work.saved.words() != "")
    writer.work.editor.selectAll()
    writer.press(Key.Key_Backspace)
    writer.studio.shell.navigator.back()
    writer.studio.wait()
    assert len(writer.drafts()) == before
    assert not writer.copies()


def test_leaving_keeps_a_draft(writer: Writer) -> None:
    work = writer.open()
    writer.write("Left a voicemail")
    note = work.note()
    writer.studio.shell.navigator.back()
    writer.studio.wait()
    assert writer.stored(note).narrative == "Left a voicemail"
    assert not writer.copies()


def test_saving_makes_it_part_of_the_record_at_once(writer: Writer) -> None:
    work = writer.open()
    writer.write("Left a voicemail")
    writer.press(Key.Key_S, CTRL)
    assert work.saved.words() == "Saved on this laptop 10:00 am"
    assert work.note().id in {line.id for line in writer.drafts()}


def test_typing_is_kept_within_two_seconds_while_it_goes_on(writer: Writer) -> None:
    work = writer.open()
    work.editor.setFocus()
    began = time.monotonic()
    while not work.saved.words() and time.monotonic() - began < 10:
        writer.type("a", counted=False)
        QTest.qWait(40)
    assert time.monotonic() - began < 2
    writer.studio.wait()
    copy = writer.copies()[0]
    assert copy.record_id == work.note().id
    assert copy.caret > 0


@pytest.mark.slow  # a further case
def test_coming_back_from_another_screen_finds_the_same_note(writer: Writer) -> None:
    work = writer.open()
    writer.write("Left a voicemail")
    note = work.note()
    writer.studio.shell.navigator.open("client", client_id=note.client_id)
    writer.studio.wait()
    writer.studio.shell.navigator.back()
    writer.studio.wait()
    assert writer.work.note().id == note.id
    assert writer.text == "Left a voicemail"


def test_the_whole_note_takes_few_keys(writer: Writer) -> None:
    """Everything but the narrative, from the open chart to the signature: at most 24 keys, and no mouse."""
    writer.studio.shell.navigator.open("client", client_id=writer.people.settled)
    writer.studio.wait()
    writer.press(Key.Key_N, CTRL)
    writer.type("50")
    writer.press(Key.Key_H, ALT)
    writer.type("i")
    writer.press(Key.Key_I, ALT)
    writer.type("c")
    writer.press(Key.Key_V, ALT)
    writer.press(Key.Key_3)
    writer.press(Key.Key_W, ALT)
    writer.type(CLEAN, counted=False)
    note = writer.work.note()
    assert (note.direct_minutes, note.mode, note.contacted_role, note.component) == (
        50,
        ContactMode.FACE_TO_FACE,
        ContactRole.CLIENT,
        TcmComponent.REFERRAL_LINKAGE,
    )
    writer.press(Key.Key_Return, CTRL)
    writer.press(Key.Key_Return, CTRL)
    final = writer.stored(note)
    assert final.signature is not None
    assert final.billing is not None
    assert (final.billing.choice, final.billing.units) == (BillingChoice.BILL, 3)
    assert writer.keys <= 24


# --- what is found ---


def test_typing_shows_what_does_not_count(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    assert "transportation" in work.panel.cards
    assert work.panel.pill.words() == "Almost: 1 to fix"
    assert work.status.text().endswith("1 to fix, next: F8")
    start, end = work.editor.marks_of("transportation")[0]
    assert MIXED[start:end].startswith("Drove client")


@pytest.mark.slow  # a further case
def test_a_pause_is_enough(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.editor.setFocus()
    writer.type(MIXED, counted=False)
    writer.studio.wait_for(lambda: "transportation" in work.panel.cards)
    assert writer.focused() is work.editor


def test_a_clean_note_looks_billable(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(CLEAN)
    assert work.panel.pill.words() == "Looks billable"
    assert work.panel.units.text() == "50 billable minutes = 3 units (T1017)"
    assert not work.panel.cards


@pytest.mark.slow  # a further case
def test_a_short_text_is_left_alone_while_it_is_written(writer: Writer) -> None:
    work = writer.open()
    work.editor.setFocus()
    writer.type("Left a voicemail", counted=False)
    QTest.qWait(900)
    writer.studio.wait()
    assert not work.panel.cards
    assert work.panel.pill.words() == "Not checked yet"


@pytest.mark.slow  # a further case
def test_at_most_three_cards_and_how_many_more(writer: Writer) -> None:
    work = writer.open()
    work.fields.component.set_value(None)
    work.fields.minutes.set_value(None)
    writer.write(MANY)
    cards = list(work.panel.cards.values())
    assert len(cards) > 3
    assert sum(card.isVisible() for card in cards) == 3
    assert work.panel.more.text() == f"{len(cards) - 3} more"
    work.panel.more.click()
    assert all(card.isVisible() for card in cards)


def test_a_missing_field_is_one_key_away(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.fields.minutes.set_value(None)
    writer.write(CLEAN)
    assert writer.card_words("field.minutes") == ["Type the minutes"]
    writer.fix("field.minutes", "Type")
    assert writer.focused() is work.fields.minutes


def test_why_unfolds_the_sentence_and_its_place(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    card = work.panel.cards["transportation"]
    card.why.click()
    said = " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    for part in ("Transporting a client.", "Non-Billable Activities", "us-ca-sf/transportation", "Drove client"):
        assert part in said


def test_the_check_fails_quietly(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    work = writer.open()
    writer.fill()
    work.prompt._failed(RuntimeError())
    assert work.panel.pill.words() == "Not checked"
    assert "safe" in work.panel.hint.text()
    writer.write(CLEAN)
    assert work.panel.pill.words() == "Looks billable"


@pytest.mark.slow  # a further case
def test_while_an_input_method_works_nothing_is_checked(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.editor.setFocus()
    QApplication.sendEvent(work.editor, QInputMethodEvent("か", []))
    work.editor.insertPlainText(MIXED)
    QTest.qWait(900)
    writer.studio.wait()
    assert not work.panel.cards
    done = QInputMethodEvent("", [])
    done.setCommitString("家")
    QApplication.sendEvent(work.editor, done)
    writer.studio.wait_for(lambda: bool(work.panel.cards))


def test_pasted_text_is_plain_and_checked_at_once(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.editor.setFocus()
    QApplication.clipboard().setText(MIXED)
    work.editor.paste()
    work.editor.moveCursor(QTextCursor.MoveOperation.Start)
    work.editor.moveCursor(QTextCursor.MoveOperation.End)
    writer.studio.wait()
    assert writer.text == MIXED
    assert "transportation" in work.panel.cards


# --- fixes ---


def test_a_fix_asks_and_one_undo_takes_it_back(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.fix("transportation", "Arranged")
    assert writer.text == f"{MIXED}\nArranged: ____"
    assert work.editor.textCursor().selectedText() == "____"
    assert writer.focused() is work.editor
    writer.press(Key.Key_Z, CTRL)
    assert writer.text == MIXED
    writer.press(Key.Key_Z, CTRL | SHIFT)
    assert writer.text == f"{MIXED}\nArranged: ____"


def test_the_answer_replaces_the_blank(writer: Writer) -> None:
    writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.fix("transportation", "Arranged")
    writer.type("a ride to the intake", counted=False)
    assert writer.text == f"{MIXED}\nArranged: a ride to the intake"


@pytest.mark.slow  # a further case
def test_a_question_is_not_put_twice(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.fix("transportation", "Arranged")
    writer.check()
    writer.fix("transportation", "Arranged")
    assert writer.text.count("____") == 1
    assert work.editor.textCursor().selectedText() == "____"


def test_minutes_not_billable_settle_it_and_change_the_units(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.fix("transportation", "not billable")
    assert writer.focused() is work.fields.not_billable
    writer.type("20")
    writer.studio.wait()
    assert work.panel.units.text() == "30 billable minutes = 2 units (T1017)"
    assert work.panel.cards["transportation"].card.state is CardState.DONE
    assert not work.editor.marks_of("transportation")


def test_the_objective_is_picked_where_it_stands(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.fields.need.set_value(None)
    work.fields.objective.setCurrentIndex(0)
    writer.write("Called the county office and scheduled the intake interview for Friday with the client.")
    code = next(code for code, card in work.panel.cards.items() if "objective" in " ".join(writer.card_words(code)))
    writer.fix(code, "objective")
    assert writer.focused() is work.fields.objective
    assert work.fields.thread_line.words().endswith("no plan objective chosen")


def test_keeping_it_as_a_note_is_one_press_and_one_press_back(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(DRIVE)
    assert work.panel.pill.level is Level.STOP
    work.panel.keep.click()
    writer.studio.wait()
    assert work.panel.pill.words() == "Note only: not billed"
    assert not work.panel.cards
    writer.press(Key.Key_S, CTRL)
    billing = writer.stored(work.note()).billing
    assert billing is not None
    assert billing.choice is BillingChoice.DO_NOT_BILL
    work.panel.keep.click()
    writer.studio.wait()
    assert work.note().billing is None
    assert work.panel.pill.level is Level.STOP


@pytest.mark.slow  # a further case
def test_what_is_set_aside_stays_set_aside(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    card = work.panel.cards["transportation"]
    card.aside.click()
    assert work.note().dismissed == ("transportation",)
    assert card.aside.text() == "Undo"
    work.editor.setFocus()
    writer.type(" She was calm.", counted=False)
    writer.check()
    assert "transportation" not in work.prompt.prompt._wanted()
    writer.studio.shell.navigator.open("client", client_id=work.note().client_id)
    writer.studio.wait()
    writer.studio.shell.navigator.back()
    writer.studio.wait()
    writer.check()
    assert "transportation" not in writer.work.panel.cards


@pytest.mark.slow  # a further case
def test_setting_aside_can_be_undone_in_its_place(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    card = work.panel.cards["transportation"]
    card.aside.click()
    card.aside.click()
    assert work.note().dismissed == ()
    assert card.card.state is CardState.OPEN


# --- by keyboard ---


def test_f8_walks_from_mark_to_mark_and_back(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.press(Key.Key_F8)
    first = work.editor.caret()
    assert MIXED[first:].startswith("Drove client")
    writer.press(Key.Key_F8)
    assert "voicemail" in MIXED[work.editor.caret() :][:12]
    writer.press(Key.Key_F8, SHIFT)
    assert work.editor.caret() == first


@pytest.mark.slow  # a further case
def test_f8_goes_to_an_open_field(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.fields.minutes.set_value(None)
    writer.write(CLEAN)
    writer.press(Key.Key_F8)
    assert writer.focused() is work.fields.minutes


def test_alt_enter_offers_what_can_be_done_at_the_caret(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    work.editor.put_caret(2)
    writer.press(Key.Key_Return, ALT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["Add “Arranged: ____”", "Set minutes not billable", KEEP_WORDS]
    QTest.keyClick(menu, Key.Key_Return)
    writer.studio.wait()
    assert writer.text.endswith("Arranged: ____")


def test_service_keys_work_in_the_service_and_nowhere_else(writer: Writer) -> None:
    work = writer.open()
    writer.press(Key.Key_V, ALT)
    writer.press(Key.Key_2)
    assert work.note().component is TcmComponent.PLAN_DEVELOPMENT
    writer.press(Key.Key_W, ALT)
    writer.type("2", counted=False)
    assert work.note().component is TcmComponent.PLAN_DEVELOPMENT


def test_the_fold_is_reached_by_keys(writer: Writer) -> None:
    work = writer.open()
    work.fields.more.setChecked(False)
    writer.press(Key.Key_F, ALT)
    writer.studio.wait_for(work.fields.travel.isVisible)
    writer.press(Key.Key_T, ALT)
    writer.type("15")
    writer.press(Key.Key_P, ALT)
    writer.type("8")
    note = work.note()
    assert (note.travel_minutes, note.documentation_minutes) == (15, 8)


@pytest.mark.slow  # a further case
def test_another_role_is_another_name(writer: Writer) -> None:
    work = writer.open()
    work.fields.contacted.set_value(ContactRole.PROVIDER)
    work.fields.contacted.activated.emit(0)
    work.fields.name.setText("Dr. Sample")
    work.fields.contacted.set_value(ContactRole.CLIENT)
    work.fields.contacted.activated.emit(0)
    assert work.note().contacted_name == ""


@pytest.mark.slow  # a further case
def test_another_day_has_another_plan(writer: Writer) -> None:
    work = writer.open()
    assert work.fields.objective.count() > 1
    work.fields.date.set_value(date(2020, 3, 4))
    writer.studio.wait()
    assert [work.fields.objective.itemText(0)] == ["(no plan in force)"]


# --- never in the way ---


@pytest.mark.slow
def test_nothing_moves_while_two_hundred_words_are_written(writer: Writer) -> None:
    """Words come 60 ms apart; that letters put the check off is shown with the presenter's clock."""
    work = writer.open()
    writer.fill()
    work.editor.setFocus()
    words = (f"{MIXED} {MANY} " * 4).split()[:200]
    top = work.editor.mapTo(writer.studio.shell, work.editor.rect().topLeft())
    written = ""
    for word in words:
        QTest.keyClicks(writer.focused(), word + " ")
        written += word + " "
        assert writer.focused() is work.editor
        QApplication.processEvents()
        before = work.editor.cursorRect()
        QTest.qWait(60)
        assert work.editor.cursorRect() == before
    assert writer.text == written
    assert work.editor.caret() == len(written)
    assert work.editor.mapTo(writer.studio.shell, work.editor.rect().topLeft()) == top


@pytest.mark.slow  # a further case
def test_cards_stay_while_the_focus_is_among_them(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    card = work.panel.cards["transportation"]
    card.fixes[0].setFocus()
    work.fields.not_billable.set_value(20)
    work.prompt._held(True)
    writer.studio.wait()
    assert card.card.state is CardState.OPEN
    work.editor.setFocus()
    writer.studio.wait()
    assert card.card.state is CardState.DONE


def test_marks_leave_the_text_and_its_undo_alone(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    assert work.editor.extraSelections()
    assert work.editor.document().isUndoAvailable()
    revision = work.editor.document().revision()
    writer.check()
    assert work.editor.document().revision() == revision


@pytest.mark.slow  # a further case
def test_marks_follow_their_words(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    work.editor.insertPlainText("\U0001f600 ")  # no key types it
    writer.write(MIXED)
    work.editor.put_caret(0)
    writer.type("Today: ", counted=False)
    start, end = work.editor.marks_of("transportation")[0]
    assert writer.text[start:end].startswith("Drove client")


# --- found again ---


def test_text_being_typed_is_found_again_with_its_caret(writer: Writer) -> None:
    work = writer.open()
    writer.write("Left a voicemail for the clinic")
    work.editor.put_caret(4)
    writer.type("!", counted=False)
    work.keeping._keep_copy()
    note = work.note()
    writer.studio.wait()
    work.keeping._differs = False  # as if the program had ended here: nothing more is kept on leaving
    writer.studio.shell.navigator.open("today")
    writer.studio.wait()
    writer.studio.shell.navigator.open("note", client_id=note.client_id, note_id=note.id)
    writer.studio.wait()
    assert writer.text == "Left! a voicemail for the clinic"
    assert writer.work.editor.caret() == 5
    assert writer.focused() is writer.work.editor
    assert "was being typed" in writer.studio.shell.bar.words()


def buttons(screen: QWidget) -> list[str]:
    return [button.text() for button in screen.findChildren(QPushButton) if button.isVisible()]
