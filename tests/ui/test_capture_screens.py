"""Quick capture and logging an attempt: from any screen, by keys, and back to where she was, on a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.contacts import AttemptOutcome, BillingChoice, ContactMode, ContactNote
from tcm_desktop.services.attempts import AttemptForm, kept_attempt
from tcm_desktop.services.notes import drafts, open_note, recent_notes
from tcm_desktop.services.quick_capture import QuickForm, kept_line
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui import checks
from tests.ui.hands import Hands
from ui.presenters.capture import NO_CLIENT, NO_LINE
from ui.shell.attempt import AttemptLog
from ui.shell.capture import QuickCapture

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LINE = "20m tel 2pm Called the clinic about her intake on Friday"


class Catcher(Hands):
    """Hands that catch a contact wherever they are, and count their keys."""

    def __init__(self, studio: Studio, people: People) -> None:
        super().__init__(studio)
        self.people = people
        self.keys = 0
        self._known: set[UUID] = set()

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
    ) -> None:
        self.keys += times
        super().press(key, modifiers, times)

    @property
    def capture(self) -> QuickCapture:
        overlay = self.studio.shell._overlay
        assert isinstance(overlay, QuickCapture)
        return overlay

    @property
    def log(self) -> AttemptLog:
        overlay = self.studio.shell._overlay
        assert isinstance(overlay, AttemptLog)
        return overlay

    @property
    def is_over(self) -> bool:
        return self.studio.shell._overlay is None

    def begin(self, key: Qt.Key) -> None:
        """The key, and a moment until the caseload is there."""
        self._known = self._notes()
        self.press(key, CTRL | SHIFT)
        self.studio.wait()

    def name(self) -> str:
        """The beginning of the settled client's listed name, enough to tell her from the others."""
        lines = self.people.lines
        return next(line.listed_name for line in lines if line.client_id == self.people.settled)

    def stored(self) -> list[ContactNote]:
        """The notes that were stored since."""
        self.studio.wait()
        return [self.ask(open_note, each).note for each in self._notes() - self._known]

    def latest(self) -> ContactNote:
        """The one note that was stored since."""
        (note,) = self.stored()
        return note

    def _notes(self) -> set[UUID]:
        return {line.id for line in self.ask(recent_notes, 1000)}


@pytest.fixture
def catcher(studio: Studio, people: People) -> Iterator[Catcher]:
    catcher = Catcher(studio, people)
    yield catcher
    if studio.shell._overlay is not None:
        studio.shell._overlay.finish()
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


# --- quick capture ---


def test_a_line_from_today_becomes_a_draft_in_few_keys(catcher: Catcher) -> None:
    before = len(catcher.ask(drafts))
    catcher.begin(Key.Key_N)
    assert catcher.focus is catcher.capture.picker.letters
    catcher.type(catcher.name())
    catcher.press(Key.Key_Return)
    assert catcher.focus is catcher.capture.line
    catcher.type(LINE)
    assert catcher.capture.read.text() == "Read: 20 min, phone, 2:00 pm"
    catcher.press(Key.Key_Return)
    assert catcher.is_over
    assert catcher.keys == 3
    note = catcher.latest()
    assert note.client_id == catcher.people.settled
    assert (note.direct_minutes, note.mode, note.start) == (20, ContactMode.TELEPHONE, time(14))
    assert note.narrative == "Called the clinic about her intake on Friday"
    assert len(catcher.ask(drafts)) == before + 1
    assert "Due Mon 3/9" in catcher.told()


def test_in_a_chart_its_client_is_chosen_already(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_N)
    assert catcher.focus is catcher.capture.line
    assert catcher.capture.picker.letters.text() == catcher.name()


@pytest.mark.slow  # a further case
def test_the_caret_stays_where_it_was(catcher: Catcher) -> None:
    screen = catcher.open("note", client_id=catcher.people.settled)
    editor = screen.work.editor
    catcher.at(editor)
    catcher.type("Met with client at home")
    editor.put_caret(8)
    catcher.begin(Key.Key_N)
    catcher.type("Sister called back")
    catcher.press(Key.Key_Return)
    assert catcher.screen is screen
    assert catcher.focus is editor
    assert editor.caret() == 8
    assert editor.toPlainText() == "Met with client at home"
    assert catcher.latest().narrative == "Sister called back"


def test_the_draft_can_be_opened_from_where_it_is_told(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_N)
    catcher.type("Sister called back")
    catcher.press(Key.Key_Return)
    note = catcher.latest()
    catcher.studio.shell.bar._action.click()
    catcher.studio.wait()
    catcher.studio.wait_for(lambda: catcher.screen.is_loaded)
    assert catcher.screen.work.note().id == note.id


def test_what_is_left_with_escape_is_there_next_time(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.type(catcher.name())
    catcher.press(Key.Key_Return)
    catcher.type("half a li")
    catcher.press(Key.Key_Escape)
    assert catcher.is_over
    assert catcher.ask(kept_line) == QuickForm(catcher.people.settled, "", "half a li")
    catcher.open("client", client_id=catcher.people.new)
    catcher.begin(Key.Key_N)
    assert catcher.capture.line.text() == "half a li"
    assert catcher.capture.picker.client_id == catcher.people.settled


@pytest.mark.slow  # a further case
def test_letters_of_a_name_are_kept_too(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.type("zzz")
    catcher.press(Key.Key_Escape)
    catcher.begin(Key.Key_N)
    assert catcher.capture.picker.letters.text() == "zzz"
    assert not catcher.capture.picker.results.isVisible()


def test_it_is_kept_without_being_asked_and_when_the_program_ends(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.type(catcher.name())
    catcher.press(Key.Key_Tab)
    catcher.type("in the middle of")
    catcher.studio.shell.save()  # as locking and quitting do
    catcher.studio.wait()
    assert catcher.ask(kept_line).line == "in the middle of"


@pytest.mark.slow  # a further case
def test_typing_alone_keeps_it_within_two_seconds(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_N)
    catcher.type("typed and not sent")
    QTest.qWait(1800)
    assert catcher.ask(kept_line).line == "typed and not sent"


def test_nothing_typed_leaves_nothing_behind(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.press(Key.Key_Escape)
    assert catcher.ask(kept_line) == QuickForm()


def test_what_is_missing_is_said_and_nothing_is_lost(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.at(catcher.capture.line)
    catcher.type(LINE)
    catcher.press(Key.Key_Return)
    assert catcher.capture.problem.text() == NO_CLIENT
    assert catcher.focus is catcher.capture.picker.letters
    assert catcher.capture.line.text() == LINE
    catcher.type(catcher.name())
    catcher.press(Key.Key_Return)
    catcher.capture.line.clear()
    catcher.press(Key.Key_Return)
    assert catcher.capture.problem.text() == NO_LINE


def test_a_failure_leaves_the_line_where_it_is(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.type(catcher.name())
    catcher.press(Key.Key_Return)
    catcher.type(LINE)
    catcher.capture.picker.client_id = UUID(int=404)  # moved to another worker in the meantime
    catcher.press(Key.Key_Return)
    assert not catcher.is_over
    assert "Your line is still here" in catcher.capture.problem.text()
    assert catcher.capture.line.text() == LINE
    assert catcher.capture.keep_button.isEnabled()


def test_up_and_down_choose_another_client(catcher: Catcher) -> None:
    catcher.begin(Key.Key_N)
    catcher.type("dem")
    picker = catcher.capture.picker
    assert picker.results.count() > 1
    second = picker.results.item(1).text()
    catcher.press(Key.Key_Down)
    catcher.press(Key.Key_Return)
    assert picker.letters.text() == second
    catcher.at(picker.letters)
    catcher.press(Key.Key_Backspace)
    assert picker.client_id is None


@pytest.mark.slow  # a further case
def test_a_second_press_closes_nothing_that_was_typed(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_N)
    catcher.type("first line")
    catcher.begin(Key.Key_N)
    assert catcher.capture.line.text() == "first line"


# --- attempts ---


def test_two_keys_log_an_attempt(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.press(Key.Key_1)
    assert catcher.is_over
    assert catcher.keys == 2
    note = catcher.latest()
    assert note.attempt is not None
    assert note.attempt.outcome is AttemptOutcome.NO_ANSWER
    assert (note.mode, note.signature is not None) == (ContactMode.TELEPHONE, True)
    assert note.billing is not None
    assert note.billing.choice is BillingChoice.DO_NOT_BILL
    assert "Phone: no answer" in catcher.told()


@pytest.mark.slow  # a further case
def test_words_and_the_next_try_go_with_it(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.at(catcher.log.next_on)
    catcher.type("3/9")
    catcher.press(Key.Key_Tab)
    catcher.type("Light was on in 3 rooms")
    catcher.at(catcher.log.choices[2])
    catcher.press(Key.Key_Return)
    note = catcher.latest()
    assert note.narrative == "Light was on in 3 rooms"
    assert note.attempt is not None
    assert (note.attempt.outcome, note.attempt.next_on) == (AttemptOutcome.NOBODY_HOME, date(2026, 3, 9))


@pytest.mark.slow  # a further case
def test_a_day_that_cannot_be_read_stops_it_in_words(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.at(catcher.log.next_on)
    catcher.type("2/30")
    catcher.at(catcher.log.choices[0])
    catcher.press(Key.Key_1)
    assert "not a date" in catcher.log.problem.text()
    assert catcher.focus is catcher.log.next_on
    assert catcher.stored() == []


def test_outside_a_chart_the_client_comes_first(catcher: Catcher) -> None:
    catcher.begin(Key.Key_A)
    assert catcher.focus is catcher.log.picker.letters
    catcher.type(catcher.name())
    catcher.press(Key.Key_Return)
    assert catcher.focus is catcher.log.choices[0]
    catcher.press(Key.Key_4)
    note = catcher.latest()
    assert note.attempt is not None
    assert (note.client_id, note.attempt.outcome) == (catcher.people.settled, AttemptOutcome.DID_NOT_COME)


@pytest.mark.slow  # a further case
def test_without_a_client_nothing_is_logged(catcher: Catcher) -> None:
    catcher.begin(Key.Key_A)
    catcher.at(catcher.log.choices[0])
    catcher.press(Key.Key_1)
    assert not catcher.is_over
    assert "3 letters" in catcher.log.problem.text()


@pytest.mark.slow  # a further case
def test_an_attempt_is_undone_like_any_signature(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.press(Key.Key_2)
    note = catcher.latest()
    catcher.press(Key.Key_F2)
    again = catcher.latest()
    assert (again.id, again.signature, again.attempt) == (note.id, None, note.attempt)
    assert note.id in {line.id for line in catcher.ask(drafts)}


@pytest.mark.slow  # a further case
def test_an_attempt_half_typed_is_there_next_time(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.at(catcher.log.next_on)
    catcher.type("3/9")
    catcher.press(Key.Key_Tab)
    catcher.type("Light was on in")
    catcher.press(Key.Key_Escape)
    assert catcher.is_over
    assert catcher.ask(kept_attempt) == AttemptForm(catcher.people.settled, "", "Mon 3/9", "Light was on in")
    catcher.open("client", client_id=catcher.people.new)
    catcher.begin(Key.Key_A)
    log = catcher.log
    assert (log.picker.client_id, log.words.text()) == (catcher.people.settled, "Light was on in")
    assert log.next_on.value() == date(2026, 3, 9)
    catcher.press(Key.Key_3)
    note = catcher.latest()
    assert note.attempt is not None
    assert (note.client_id, note.attempt.next_on, note.narrative) == (
        catcher.people.settled,
        date(2026, 3, 9),
        "Light was on in",
    )
    assert catcher.ask(kept_attempt) == AttemptForm()


@pytest.mark.slow  # a further case
def test_an_attempt_is_kept_while_it_is_typed_and_when_the_program_ends(catcher: Catcher) -> None:
    catcher.begin(Key.Key_A)
    catcher.type("zz")
    catcher.at(catcher.log.next_on)
    catcher.type("3/")
    catcher.at(catcher.log.words)
    catcher.type("Left a")
    catcher.studio.wait_for(lambda: catcher.ask(kept_attempt).words == "Left a")
    catcher.type(" card")
    catcher.studio.shell.save()  # as locking and quitting do
    catcher.studio.wait()
    assert catcher.ask(kept_attempt) == AttemptForm(None, "zz", "3/", "Left a card")
    catcher.studio.shell._overlay.finish()
    catcher.begin(Key.Key_A)
    log = catcher.log
    assert (log.picker.letters.text(), log.next_on.text(), log.words.text()) == ("zz", "3/", "Left a card")


@pytest.mark.slow  # a further case
def test_looking_at_the_log_leaves_nothing_behind(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.press(Key.Key_Escape)
    assert catcher.ask(kept_attempt) == AttemptForm()


@pytest.mark.slow  # a further case
def test_the_list_of_notes_shows_the_attempt(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_A)
    catcher.press(Key.Key_1)
    screen = catcher.open("notes")
    catcher.at(screen.filter)
    catcher.type("attempt")
    assert {row.pill for row in screen.rows.rows} == {"Attempt"}
    catcher.press(Key.Key_Return)
    catcher.studio.wait_for(lambda: catcher.screen.is_loaded and catcher.screen.WINDOW_TITLE == "Contact note")
    assert "Phone: no answer" in catcher.words()


@pytest.mark.parametrize("key", [Key.Key_N, Key.Key_A])
def test_what_lies_over_the_window_has_names_and_room(catcher: Catcher, key: Qt.Key) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(key)
    overlay: Any = catcher.studio.shell._overlay
    for check in (checks.unnamed, checks.repeated_mnemonics, checks.small_targets, checks.clipped, checks.overflowing):
        assert not check(overlay), check.__name__
    assert len({button.accessibleName() for button in overlay.findChildren(QPushButton)}) > 1


def test_tab_stays_inside(catcher: Catcher) -> None:
    catcher.open("client", client_id=catcher.people.settled)
    catcher.begin(Key.Key_N)
    for _ in range(8):
        catcher.press(Key.Key_Tab)
        assert catcher.capture.isAncestorOf(catcher.focus)
