"""The check before signing, signing itself, and the note afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.signing import sign_note
from tests.tools.note_shots import CLEAN, MIXED
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.note_facts import DRIVE
from tests.ui.test_note_screen import CTRL, Key, Writer, buttons
from ui.presenters.review import OTHER, REASONS
from ui.screens.check import CheckScreen
from ui.screens.check_parts import CountChoice
from ui.screens.note import NoteScreen


@pytest.fixture
def writer(studio: Studio, people: People) -> Iterator[Writer]:
    writer = Writer(studio, people)
    yield writer
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


def review(writer: Writer, narrative: str) -> CheckScreen:
    """A filled-in note with this narrative, at the check."""
    writer.open()
    writer.fill()
    writer.write(narrative)
    writer.press(Key.Key_Return, CTRL)
    assert isinstance(writer.screen, CheckScreen)
    return writer.screen


def choice_of(page: CheckScreen) -> CountChoice:
    assert page.choice is not None
    return page.choice


def sign(writer: Writer) -> None:
    writer.press(Key.Key_Return, CTRL)


def test_a_clean_note_is_signed_with_one_more_key(writer: Writer) -> None:
    page = review(writer, CLEAN)
    assert page.choice is None
    assert writer.focused() is writer.studio.shell.action_bar.primary()
    assert page.seen is not None
    note = page.seen.desk.note
    sign(writer)
    final = writer.stored(note)
    assert final.signature is not None
    assert (final.signature.name, final.narrative) == (page.context.gateway.desk.worker.name, CLEAN)
    assert is_untouched(final)


@pytest.mark.slow  # a further case
def test_enter_on_the_focused_button_signs_too(writer: Writer) -> None:
    page = review(writer, CLEAN)
    assert page.seen is not None
    QTest.keyClick(writer.focused(), Qt.Key.Key_Space)
    writer.studio.wait()
    assert writer.stored(page.seen.desk.note).signature is not None


@pytest.mark.slow  # a further case
def test_esc_goes_back_to_the_caret(writer: Writer) -> None:
    writer.open()
    writer.fill()
    writer.write(CLEAN)
    writer.work.editor.put_caret(11)
    writer.press(Key.Key_Return, CTRL)
    writer.press(Key.Key_Escape)
    assert writer.work.editor.caret() == 11
    assert writer.focused() is writer.work.editor
    assert writer.text == CLEAN


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("first_screen", ["today"])
def test_a_change_goes_to_its_field_and_back_again(writer: Writer) -> None:
    page = review(writer, CLEAN)
    page.change("minutes")
    writer.studio.wait()
    assert writer.focused() is writer.work.fields.minutes
    writer.press(Key.Key_Return, CTRL)
    assert isinstance(writer.screen, CheckScreen)
    writer.press(Key.Key_Escape)
    writer.press(Key.Key_Escape)
    assert writer.studio.shell.navigator.place.name == "today"


def test_something_needed_asks_how_to_count_and_chooses_nothing(writer: Writer) -> None:
    page = review(writer, MIXED)
    choice = choice_of(page)
    assert choice.choice is None
    assert choice.bill.text() == "Bill 3 units"
    sign(writer)
    assert choice.error.text() == "Choose how this contact should count."
    assert writer.screen is page


def test_billing_against_a_finding_takes_a_reason_that_is_kept(writer: Writer) -> None:
    page = review(writer, MIXED)
    assert page.seen is not None
    choice = choice_of(page)
    choice.bill.setChecked(True)
    sign(writer)
    assert "reason" in choice.error.text()
    assert writer.focused() is choice.reason
    choice.reason.set_value(REASONS[0][0])
    choice.reason.activated.emit(1)
    sign(writer)
    billing = writer.stored(page.seen.desk.note).billing
    assert billing is not None
    assert (billing.choice, billing.units, billing.override_reason) == (BillingChoice.BILL, 3, REASONS[0][0])


@pytest.mark.slow  # a further case
def test_another_reason_is_written(writer: Writer) -> None:
    page = review(writer, MIXED)
    assert page.seen is not None
    choice = choice_of(page)
    choice.reason.set_value(OTHER)
    choice.reason.activated.emit(4)
    assert choice.words.isVisible()
    choice.words.setText("Supervisor asked for it")
    sign(writer)
    billing = writer.stored(page.seen.desk.note).billing
    assert billing is not None
    assert billing.override_reason == "Supervisor asked for it"


def test_an_excluded_contact_is_kept_as_a_note_with_one_key(writer: Writer) -> None:
    page = review(writer, DRIVE)
    assert page.seen is not None
    assert choice_of(page).choice is BillingChoice.DO_NOT_BILL
    sign(writer)
    billing = writer.stored(page.seen.desk.note).billing
    assert billing is not None
    assert (billing.choice, billing.units, billing.override_reason) == (BillingChoice.DO_NOT_BILL, 0, "")


@pytest.mark.slow  # a further case
def test_billing_an_excluded_contact_takes_written_words(writer: Writer) -> None:
    page = review(writer, DRIVE)
    choice = choice_of(page)
    choice.bill.setChecked(True)
    choice.reason.set_value(REASONS[0][0])
    sign(writer)
    assert "Write your reason" in choice.error.text()
    assert writer.focused() is choice.words


@pytest.mark.slow  # a further case
def test_what_was_decided_while_writing_is_chosen(writer: Writer) -> None:
    work = writer.open()
    writer.fill()
    writer.write(MIXED)
    work.panel.keep.click()
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    assert choice_of(page).choice is BillingChoice.DO_NOT_BILL


def test_a_missing_field_can_only_be_kept_as_a_note(writer: Writer) -> None:
    writer.open()
    writer.fill()
    writer.work.fields.minutes.set_value(None)
    writer.write(CLEAN)
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    choice = choice_of(page)
    assert not choice.bill.isEnabled()
    choice.keep.setChecked(True)
    assert page.seen is not None
    sign(writer)
    assert writer.stored(page.seen.desk.note).signature is not None


@pytest.mark.slow  # a further case
def test_blanks_are_shown_and_unanswered_questions_disappear(writer: Writer) -> None:
    writer.open()
    writer.fill()
    writer.write(MIXED)
    writer.fix("transportation", "Arranged")
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    assert page.seen is not None
    assert page.seen.unanswered == ("Arranged: ____",)
    choice_of(page).keep.setChecked(True)
    sign(writer)
    assert writer.stored(page.seen.desk.note).narrative == MIXED


def test_nothing_written_is_nothing_to_review(writer: Writer) -> None:
    writer.open()
    writer.press(Key.Key_Return, CTRL)
    assert isinstance(writer.screen, NoteScreen)
    assert "Write what happened" in writer.studio.shell.bar.words()
    assert writer.focused() is writer.work.editor


def test_the_page_says_who_signs(writer: Writer) -> None:
    page = review(writer, CLEAN)
    worker = page.context.gateway.desk.worker
    assert page.subtitle() == f"You sign as {worker.name}, {worker.credential}"


def test_a_signed_note_can_be_read_and_copied_but_not_changed(writer: Writer) -> None:
    review(writer, CLEAN)
    sign(writer)
    screen = writer.screen
    assert isinstance(screen, NoteScreen)
    assert screen.work is None
    text = screen.findChild(QPlainTextEdit)
    assert text is not None
    assert text.isReadOnly()
    assert text.toPlainText() == CLEAN
    text.selectAll()
    text.copy()
    assert QApplication.clipboard().text() == CLEAN
    QTest.keyClicks(text, "x")
    assert text.toPlainText() == CLEAN
    assert screen.bar_actions() == ()
    assert buttons(screen) == ["Add an addendum", "Entered in error"]


def test_a_signed_note_shows_its_signature_and_how_it_counts(writer: Writer) -> None:
    review(writer, CLEAN)
    sign(writer)
    screen = writer.screen
    panel = screen.panel()
    assert panel is not None
    said = " ".join(label.text() for label in [*screen.findChildren(QLabel), *panel.findChildren(QLabel)])
    worker = screen.context.gateway.desk.worker
    for part in (f"Signed by {worker.name}, {worker.credential}", "10:00 am", "Digest", "To be billed: 3 units"):
        assert part in said
    assert screen.subtitle().endswith("signed")


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("first_screen", ["today"])
def test_esc_after_signing_leads_back_to_where_the_work_began(writer: Writer) -> None:
    review(writer, CLEAN)
    sign(writer)
    writer.press(Key.Key_Escape)
    assert writer.studio.shell.navigator.place.name == "today"


def test_a_key_held_down_does_not_sign(writer: Writer) -> None:
    page = review(writer, CLEAN)
    assert all(not key.autoRepeat() for key in writer.studio.shell.action_bar._keys)
    assert page.context.gateway.saves_open == 0


@pytest.mark.slow  # a further case
def test_a_note_that_was_signed_meanwhile_is_shown_to_be_read(writer: Writer) -> None:
    page = review(writer, CLEAN)
    assert page.seen is not None
    note = page.seen.desk.note
    writer.vault(lambda desk: sign_note(desk, note, BillingChoice.BILL))
    sign(writer)
    assert "can no longer change" in writer.studio.shell.bar.words()
    page.change("")
    writer.studio.wait()
    assert isinstance(writer.screen, NoteScreen)
    assert writer.screen.work is None
