"""What follows a signature, by the keys: undo, addendum, entered in error, the corrected note, moving, late entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import Followed, followed, keep_reason, mark_in_error
from tcm_desktop.services.meter import own_meter
from tcm_desktop.services.notes import drafts, found_again, open_note, recent_notes
from tcm_desktop.services.signatures import ErrorReason, release_due
from tests.tools.note_shots import CLEAN
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from tests.ui.test_note_screen import Key, Writer
from ui.presenters.follow_ups import REASONS
from ui.screens.addendum import AddendumScreen
from ui.screens.check import CheckScreen
from ui.screens.in_error import InErrorScreen
from ui.screens.move_note import MoveNoteScreen
from ui.screens.note import NoteScreen
from ui.shell.undo import UndoOffer

KIND = ContactNote.KIND


@pytest.fixture
def writer(studio: Studio, people: People) -> Iterator[Writer]:
    writer = Writer(studio, people)
    yield writer
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def signed(writer: Writer, hands: Hands) -> ContactNote:
    """A note that was written, reviewed and signed by the keys a moment ago; it is on the screen."""
    writer.open()
    writer.fill()
    writer.write(CLEAN)
    writer.work.editor.put_caret(11)
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    assert page.seen is not None
    note = page.seen.desk.note
    writer.press(Key.Key_Return, CTRL)
    assert isinstance(writer.screen, NoteScreen)
    return writer.stored(note)


def button_of(screen: QWidget, words: str) -> QPushButton:
    return next(each for each in screen.findChildren(QPushButton) if each.text() == words and each.isVisible())


def click(hands: Hands, words: str) -> None:
    hands.studio.wait()
    button_of(hands.screen, words).click()
    hands.studio.wait()


def choose(hands: Hands, number: int) -> None:
    """Choose a reason by the keys."""
    hands.at(hands.screen.reason)
    hands.press(Qt.Key.Key_Home)
    hands.press(Qt.Key.Key_Down, times=number + 1)


def after(hands: Hands, note: ContactNote) -> Followed:
    found: Followed = hands.ask(followed, KIND, note.id)
    return found


# --- undo ---


@pytest.mark.slow  # a further case
def test_f2_brings_the_draft_back_with_text_and_caret(hands: Hands, signed: ContactNote) -> None:
    undo = hands.studio.shell.header.undo
    assert undo.isVisible()
    assert signed.signature is not None
    hands.press(Qt.Key.Key_F2)
    screen = hands.screen
    assert isinstance(screen, NoteScreen)
    assert screen.work is not None
    assert screen.work.editor.toPlainText() == CLEAN
    assert screen.work.editor.caret() == 11
    assert hands.focus is screen.work.editor
    assert not undo.isVisible()
    stored = hands.ask(open_note, signed.id).note
    assert (stored.signature, stored.billing, stored.narrative) == (None, None, CLEAN)


@pytest.mark.slow  # a further case
def test_from_another_screen_f2_leads_back_to_the_draft(hands: Hands, signed: ContactNote) -> None:
    hands.open("caseload")
    assert hands.studio.shell.header.undo.isVisible()
    hands.press(Qt.Key.Key_F2)
    assert isinstance(hands.screen, NoteScreen)
    assert hands.screen.work is not None
    assert hands.screen.work.editor.caret() == 11


@pytest.mark.slow  # a further case
def test_when_the_time_is_over_nothing_can_be_undone(hands: Hands, signed: ContactNote) -> None:
    offer = hands.studio.shell.header.undo
    hands.studio.shell.gateway.desk.clock.pass_by(seconds=31)  # type: ignore[attr-defined]  # a standing clock
    while offer.is_open:
        offer._tick()
    hands.studio.wait()
    assert not offer.isVisible()
    hands.press(Qt.Key.Key_F2)
    assert hands.ask(open_note, signed.id).note == signed
    waiting = hands.ask(lambda desk: [op.record_id for op in _waiting(desk)])
    assert signed.id in waiting


def _waiting(desk: Desk) -> tuple[object, ...]:
    with desk.reading() as work:
        return work.waiting()


@pytest.mark.slow  # a further case
def test_a_signature_released_meanwhile_is_told(hands: Hands, signed: ContactNote) -> None:
    hands.studio.shell.gateway.desk.clock.pass_by(seconds=31)  # type: ignore[attr-defined]  # a standing clock
    hands.ask(release_due)
    hands.press(Qt.Key.Key_F2)
    assert "stays signed" in hands.told()


@pytest.mark.slow  # a further case
def test_the_countdown_is_read_in_steps_and_said_once(qtbot: object, shown: object) -> None:
    offer = UndoOffer()
    told: list[bool] = []
    offer.opened.connect(told.append)
    offer.offer(KIND, date.min, 30)  # type: ignore[arg-type]  # any id will do
    texts = []
    while offer.is_open:
        texts.append(offer._button.text())
        offer._tick()
    assert texts[:2] == ["Signed. Undo (30 s)  F2", "Signed. Undo (25 s)  F2"]
    assert len(texts) == 6
    assert told == [True, False]
    offer.set_narrow(True)
    offer.offer(KIND, date.min, 30)  # type: ignore[arg-type]  # any id will do
    assert offer._button.text() == "Undo (30 s)"
    offer.deleteLater()


# --- addendum ---


def test_an_addendum_is_written_signed_and_read_below_the_note(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Add an addendum")
    assert isinstance(hands.screen, AddendumScreen)
    hands.type("The visit is on Monday.")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(hands.screen, NoteScreen)
    hands.studio.wait()
    assert "The visit is on Monday." in hands.words()
    assert f"Addendum by {hands.studio.shell.gateway.desk.worker.name}" in hands.words()
    assert [each.text for each in after(hands, signed).addenda] == ["The visit is on Monday."]


def test_what_was_typed_survives_leaving(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Add an addendum")
    hands.type("The visit is on")
    hands.press(Qt.Key.Key_Escape)
    assert isinstance(hands.screen, NoteScreen)
    assert [copy.record_kind for copy in hands.ask(found_again)] == ["addendum"]
    click(hands, "Go on with the addendum")
    assert hands.screen.editor.toPlainText() == "The visit is on"
    assert hands.screen.editor.caret() == 15


@pytest.mark.slow  # a further case
def test_today_leads_back_to_an_addendum_that_was_being_typed(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Add an addendum")
    hands.type("The visit is on")
    hands.open("today")
    hands.studio.wait()
    hands.screen._go_on()
    hands.studio.wait()
    assert isinstance(hands.screen, AddendumScreen)
    assert hands.screen.editor.toPlainText() == "The visit is on"


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_an_addendum_that_today_led_to_leads_back_to_its_document(
    hands: Hands, signed: ContactNote, key: Qt.Key
) -> None:
    click(hands, "Add an addendum")
    hands.type("The visit is on Monday.")
    hands.press(Qt.Key.Key_Escape)
    for _ in range(9):  # the way that a new process begins with: nothing was opened before Today
        hands.press(Qt.Key.Key_Escape)
    hands.open("today")
    hands.studio.wait()
    hands.screen._go_on()
    hands.studio.wait()
    hands.press(key, CTRL if key is Qt.Key.Key_Return else Qt.KeyboardModifier.NoModifier)
    assert isinstance(hands.screen, NoteScreen)
    assert hands.studio.shell.navigator.place.params["note_id"] == signed.id
    assert ("The visit is on Monday." in hands.words()) is (key is Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Escape)
    assert hands.studio.shell.navigator.place.name == "today"


@pytest.mark.slow  # a further case
def test_an_addendum_without_words_is_not_signed(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Add an addendum")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(hands.screen, AddendumScreen)
    assert "no text" in hands.told()


@pytest.mark.slow  # a further case
def test_undoing_an_addendum_opens_it_again(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Add an addendum")
    hands.type("The visit is on Monday.")
    hands.press(Qt.Key.Key_Return, CTRL)
    hands.press(Qt.Key.Key_F2)
    assert isinstance(hands.screen, AddendumScreen)
    assert hands.screen.editor.toPlainText() == "The visit is on Monday."
    assert after(hands, signed).addenda == ()


# --- entered in error ---


@pytest.mark.slow  # a further case
def test_a_note_is_marked_with_a_reason_and_says_so_everywhere(hands: Hands, signed: ContactNote) -> None:
    assert signed.billing is not None
    before = hands.ask(own_meter).today
    click(hands, "Entered in error")
    assert isinstance(hands.screen, InErrorScreen)
    assert "tell billing" in hands.words()
    hands.press(Qt.Key.Key_Return, CTRL)
    assert hands.screen._reason_field.error()
    hands.screen.reason.set_value(REASONS[1][0])
    hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(hands.screen, NoteScreen)
    hands.studio.wait()
    assert "billing" in hands.told()
    assert REASONS[1][0] in hands.words()
    assert hands.screen.subtitle().endswith("entered in error")
    assert hands.ask(own_meter).today == before - signed.billing.units
    assert {line.id: line.standing for line in hands.ask(recent_notes)}[signed.id] is Standing.IN_ERROR
    hands.open("notes")
    hands.screen.filter.setText("in error")
    assert [row.pill for row in hands.screen.rows.rows] == ["In error"]


@pytest.mark.slow  # a further case
def test_esc_marks_nothing(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Entered in error")
    hands.screen.reason.set_value(REASONS[0][0])
    hands.press(Qt.Key.Key_Escape)
    assert after(hands, signed).mark is None


@pytest.mark.slow  # a further case
def test_other_reasons_are_written(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Entered in error")
    hands.screen.reason.set_value(REASONS[-1][0])
    hands.press(Qt.Key.Key_Return, CTRL)
    assert hands.focus is hands.screen.words
    hands.type("The interpreter mixed two people up")
    hands.press(Qt.Key.Key_Return, CTRL)
    mark = after(hands, signed).mark
    assert mark is not None
    assert mark.reason == "The interpreter mixed two people up"


@pytest.mark.slow  # a further case
def test_the_corrected_note_opens_with_facts_and_text(hands: Hands, signed: ContactNote) -> None:
    hands.ask(mark_in_error, KIND, signed.id, "Wrong minutes")
    hands.open("note", client_id=signed.client_id, note_id=signed.id)
    click(hands, "Write the corrected note")
    screen = hands.screen
    assert isinstance(screen, NoteScreen)
    assert screen.work is not None
    assert screen.work.editor.toPlainText() == CLEAN
    assert screen.work.note().corrects == signed.id
    hands.open("note", client_id=signed.client_id, note_id=signed.id)
    assert button_of(hands.screen, "Open the corrected note")


@pytest.mark.slow  # a further case
def test_a_reason_half_typed_survives_leaving(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Entered in error")
    choose(hands, 0)
    hands.at(hands.screen.words)
    hands.type("It is about her sis")
    hands.press(Qt.Key.Key_Escape)
    assert after(hands, signed).mark is None
    click(hands, "Entered in error")
    assert (hands.screen.reason.value(), hands.screen.words.text()) == (REASONS[0][0], "It is about her sis")
    assert "still here" in hands.told()
    hands.at(hands.screen.words)
    hands.press(Qt.Key.Key_End)
    hands.type("ter")
    hands.press(Qt.Key.Key_Return, CTRL)
    mark = after(hands, signed).mark
    assert mark is not None
    assert mark.reason == f"{REASONS[0][0]}: It is about her sister"
    assert hands.ask(found_again) == ()


@pytest.mark.slow  # a further case
def test_a_reason_is_kept_while_it_is_typed_and_when_the_program_ends(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Entered in error")
    hands.at(hands.screen.words)
    hands.type("Two vis")
    hands.studio.wait_for(lambda: after(hands, signed).reason == ErrorReason(KIND, signed.id, "", "Two vis"))
    hands.type("its")
    hands.studio.shell.save()  # as locking and quitting do
    hands.studio.wait()
    assert after(hands, signed).reason == ErrorReason(KIND, signed.id, "", "Two visits")
    for _ in range(9):  # the way that a new process begins with
        hands.press(Qt.Key.Key_Escape)
    hands.open("today")
    hands.studio.wait()
    hands.screen._go_on()
    hands.studio.wait()
    assert isinstance(hands.screen, InErrorScreen)
    assert (hands.screen.reason.value(), hands.screen.words.text()) == (REASONS[-1][0], "Two visits")
    hands.press(Qt.Key.Key_Escape)
    assert hands.studio.shell.navigator.place.params["note_id"] == signed.id


@pytest.mark.slow  # a further case
def test_starting_over_lets_go_of_the_reason(hands: Hands, signed: ContactNote) -> None:
    hands.ask(keep_reason, signed.client_id, ErrorReason(KIND, signed.id, "Written twice", "See Mon"))
    click(hands, "Entered in error")
    hands.studio.shell.bar._action.click()
    hands.press(Qt.Key.Key_Escape)
    assert after(hands, signed).reason is None
    assert hands.ask(found_again) == ()


@pytest.mark.slow  # a further case
def test_undoing_a_mark_opens_it_again_with_its_reason(hands: Hands, signed: ContactNote) -> None:
    click(hands, "Entered in error")
    choose(hands, 1)
    hands.at(hands.screen.words)
    hands.type("It was Tuesday")
    hands.press(Qt.Key.Key_Return, CTRL)
    hands.press(Qt.Key.Key_F2)
    assert isinstance(hands.screen, InErrorScreen)
    assert (hands.screen.reason.value(), hands.screen.words.text()) == (REASONS[1][0], "It was Tuesday")
    assert after(hands, signed).mark is None


# --- the wrong client ---


@pytest.mark.slow  # a further case
def test_a_draft_moves_to_the_right_client_by_the_keys(hands: Hands, writer: Writer, people: People) -> None:
    writer.open()
    writer.fill()
    writer.write(CLEAN)
    wrong = writer.work.note()
    right = next(line for line in people.lines if line.client_id != wrong.client_id)
    hands.press(Qt.Key.Key_M, CTRL)
    screen = hands.screen
    assert isinstance(screen, MoveNoteScreen)
    hands.type(right.listed_name.split(",")[0][:6])
    hands.press(Qt.Key.Key_Down)
    names = [row.title for row in screen.rows.rows]
    hands.press(Qt.Key.Key_Down, times=names.index(right.listed_name))
    hands.press(Qt.Key.Key_Return)
    moved = hands.ask(open_note, wrong.id).note
    assert (moved.client_id, moved.narrative, moved.objective_id) == (right.client_id, CLEAN, None)
    assert isinstance(hands.screen, NoteScreen)
    assert hands.screen.client_id == right.client_id
    assert "in this chart now" in hands.told()


@pytest.mark.slow  # a further case
def test_a_note_in_which_nothing_is_written_has_nowhere_to_go(hands: Hands, writer: Writer) -> None:
    before = hands.ask(drafts)
    writer.open()
    hands.press(Qt.Key.Key_M, CTRL)
    assert isinstance(hands.screen, MoveNoteScreen)
    assert "nothing in this note" in hands.words()
    hands.press(Qt.Key.Key_Escape)
    assert hands.ask(drafts) == before


# --- late ---


def late_check(writer: Writer, hands: Hands) -> CheckScreen:
    writer.open()
    writer.fill()
    writer.write(CLEAN)
    writer.work.fields.date.type_in("2/11/2026")
    writer.studio.wait()
    writer.work.editor.setFocus()
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    return page


@pytest.mark.slow  # a further case
def test_a_late_note_shows_its_days_and_asks_why(writer: Writer, hands: Hands) -> None:
    page = late_check(writer, hands)
    assert page.late is not None
    assert "2/11/2026" in hands.words()
    assert "3/4/2026" in hands.words()
    assert hands.focus is page.late.editor
    assert page.choice is None  # nothing else is open: the reason is asked for by itself
    writer.press(Key.Key_Return, CTRL)
    assert page.late.error.isVisible()
    assert page.seen is not None
    assert writer.stored(page.seen.desk.note).signature is None
    assert hands.focus is page.late.editor
    hands.type("The laptop was in repair")
    writer.press(Key.Key_Return, CTRL)
    assert page.seen is not None
    done = writer.stored(page.seen.desk.note)
    assert done.signature is not None
    assert done.late_reason == "The laptop was in repair"
    assert done.billing is not None
    assert (done.billing.choice, done.billing.override_reason) == (BillingChoice.BILL, "")
    hands.studio.wait()
    assert "Late entry. The contact was on 2/11/2026" in hands.words()


@pytest.mark.slow  # a further case
def test_the_reason_survives_leaving_the_page(writer: Writer, hands: Hands) -> None:
    page = late_check(writer, hands)
    assert page.seen is not None
    hands.type("I was ill")
    hands.press(Qt.Key.Key_Escape)
    assert hands.ask(open_note, page.seen.desk.note.id).note.late_reason == "I was ill"
