"""Further activities and people, interpreter, consent, crisis: on the note's screen, by keys, on a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tcm_desktop.billing.pack import FixKind
from tcm_desktop.domain.contacts import (
    ConsentForm,
    ContactMode,
    ContactNote,
    ContactRole,
    InterpretedBy,
    Interpreter,
    TcmComponent,
    TelehealthConsent,
)
from tcm_desktop.domain.note_formats import FORMATS, NoteFormat
from tcm_desktop.services.notes import keep_note, open_note
from tests.tools.note_shots import CLEAN
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui import checks
from tests.ui.hands import Hands
from ui.presenters.findings import FIX_FIELDS
from ui.screens.note_extras import NoteExtras
from ui.screens.note_work import NoteWork

Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Writer(Hands):
    """Hands at a new contact note."""

    def __init__(self, studio: Studio, people: People) -> None:
        super().__init__(studio)
        self.people = people

    @property
    def work(self) -> NoteWork:
        work: NoteWork = self.screen.work
        return work

    @property
    def extras(self) -> NoteExtras:
        return self.work.fields.extras

    def begin(self) -> NoteWork:
        """A contact of 50 minutes with a client who has a plan."""
        self.open("note", client_id=self.people.settled)
        self.work.fields.minutes.set_value(50)
        self.work.fields.component.chips[2].click()
        return self.work

    def add(self, words: str) -> None:
        """Alt+A, and an entry of the menu."""
        menu = self.menu()
        entries = [action.text().replace("&", "") for action in menu.actions() if action.isEnabled()]
        for _ in range(entries.index(words)):
            QTest.keyClick(menu, Key.Key_Down)
        QTest.keyClick(menu, Key.Key_Return)
        self.studio.wait()

    def menu(self) -> QMenu:
        """What Alt+A offers."""
        self.press(Key.Key_A, ALT)
        return self.popped_up()

    def popped_up(self) -> QMenu:
        """The menu that opens."""
        self.studio.wait_for(lambda: QApplication.activePopupWidget() is not None)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def kept(self) -> ContactNote:
        """The note as the vault has it after Ctrl+S."""
        self.press(Key.Key_S, CTRL)
        note: ContactNote = self.ask(open_note, self.work.note().id).note
        return note

    def reopened(self) -> NoteWork:
        """The same note after going away and coming back."""
        note = self.work.note()
        self.open("today")
        self.open("note", client_id=note.client_id, note_id=note.id)
        return self.work


@pytest.fixture
def writer(studio: Studio, people: People) -> Iterator[Writer]:
    writer = Writer(studio, people)
    yield writer
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


def test_a_plain_note_shows_nothing_of_all_this(writer: Writer) -> None:
    work = writer.begin()
    work.fields.mode.set_value(ContactMode.FACE_TO_FACE)
    work.fields.second_worker.clear()
    shown = [row for row in (writer.extras.consent, writer.extras.helper, writer.extras.over) if row.isVisible()]
    assert not shown
    note = work.note()
    assert (note.activities, note.participants, note.interpreter, note.crisis) == ((), (), note.interpreter, False)


def test_a_second_activity_takes_its_part_of_the_minutes(writer: Writer) -> None:
    writer.begin()
    writer.add("Activity")
    row = writer.extras.activities[0]
    assert writer.focus is row.component
    writer.press(Key.Key_A)
    writer.press(Key.Key_Tab)
    writer.type("20")
    writer.press(Key.Key_Tab)
    writer.press(Key.Key_Down)
    (activity,) = writer.kept().activities
    assert (activity.component, activity.minutes) == (TcmComponent.ASSESSMENT, 20)
    assert activity.objective_id is not None
    (again,) = writer.reopened().note().activities
    assert again == activity


@pytest.mark.slow  # a further case
def test_minutes_that_do_not_fit_are_hinted_at_and_kept_all_the_same(writer: Writer) -> None:
    writer.begin()
    writer.add("Activity")
    row = writer.extras.activities[0]
    row.minutes.set_value(70)
    writer.studio.wait()
    assert writer.extras.over.isVisible()
    assert "70 minutes" in writer.extras.over.text()
    assert writer.kept().activities[0].minutes == 70
    row.minutes.set_value(30)
    writer.studio.wait()
    assert not writer.extras.over.isVisible()


@pytest.mark.slow  # a further case
def test_an_activity_that_was_added_and_left_blank_is_none(writer: Writer) -> None:
    writer.begin()
    writer.add("Activity")
    writer.add("Person who took part")
    writer.add("Interpreter")
    note = writer.work.note()
    assert (note.activities, note.participants, note.interpreter) == ((), (), None)


@pytest.mark.slow  # a further case
def test_what_was_added_can_be_taken_away(writer: Writer) -> None:
    writer.begin()
    for words in ("Activity", "Person who took part", "Interpreter", "It was about a crisis"):
        writer.add(words)
    extras = writer.extras
    extras.activities[0].minutes.set_value(5)
    extras.people[0].name.setText("Rosa")
    assert extras.interpreter is not None
    assert extras.crisis is not None
    for row in (extras.activities[0], extras.people[0], extras.interpreter, extras.crisis):
        writer.at(row.remove)
        writer.press(Key.Key_Space)
    note = writer.work.note()
    assert (note.activities, note.participants, note.interpreter, note.crisis) == ((), (), None, False)
    assert writer.focus.isVisible()


@pytest.mark.slow  # a further case
def test_two_activities_keep_their_own_ids(writer: Writer) -> None:
    writer.begin()
    writer.add("Activity")
    writer.add("Activity")
    first, second = writer.extras.activities
    first.minutes.set_value(5)
    second.minutes.set_value(10)
    kept = writer.kept().activities
    assert {each.minutes for each in kept} == {5, 10}
    writer.at(first.remove)
    writer.press(Key.Key_Space)
    (left,) = writer.kept().activities
    assert left.minutes == 10
    assert left.id in {each.id for each in kept}


@pytest.mark.slow  # a further case
def test_people_and_an_interpreter_are_written_down(writer: Writer) -> None:
    writer.begin()
    writer.add("Person who took part")
    writer.press(Key.Key_S)
    writer.press(Key.Key_Tab)
    writer.type("Rosa Demo")
    writer.press(Key.Key_Tab)
    writer.type("sister")
    writer.add("Interpreter")
    writer.type("Spanish")
    writer.press(Key.Key_Tab)
    writer.type("Luz Sample")
    writer.press(Key.Key_Tab)
    writer.press(Key.Key_B)
    note = writer.kept()
    (person,) = note.participants
    assert (person.role, person.name, person.relationship) == (
        ContactRole.SIGNIFICANT_SUPPORT_PERSON,
        "Rosa Demo",
        "sister",
    )
    assert note.interpreter == Interpreter("Luz Sample", "Spanish", InterpretedBy.TELEPHONE)
    assert writer.reopened().note().participants == note.participants


def test_consent_is_asked_for_video_only_and_known_from_earlier(writer: Writer) -> None:
    work = writer.begin()
    consent = writer.extras.consent
    work.fields.mode.set_value(ContactMode.TELEPHONE)
    assert not consent.isVisible()
    work.fields.mode.set_value(ContactMode.TELEHEALTH)
    assert consent.isVisible()
    consent.how.set_value(ConsentForm.VERBAL)
    consent.on.type_in("3/2")
    held = writer.kept().telehealth_consent
    assert held is not None
    assert held.how is ConsentForm.VERBAL
    work.fields.mode.set_value(ContactMode.FACE_TO_FACE)
    assert work.note().telehealth_consent is None


@pytest.mark.slow  # a further case
def test_what_is_said_about_video_without_consent_leads_to_its_row(writer: Writer) -> None:
    work = writer.begin()
    work.fields.mode.set_value(ContactMode.TELEHEALTH)
    writer.studio.wait()
    assert work.fields.go_to(FIX_FIELDS[FixKind.GIVE_CONSENT])
    assert writer.focus is writer.extras.consent.how


@pytest.mark.slow  # a further case
def test_a_consent_of_an_earlier_note_is_offered(writer: Writer) -> None:
    work = writer.begin()
    day = writer.studio.shell.gateway.desk.today
    held = TelehealthConsent(ConsentForm.WRITTEN, day)
    earlier = replace(work.note(), id=uuid4(), mode=ContactMode.TELEHEALTH, telehealth_consent=held, narrative=CLEAN)
    writer.ask(keep_note, earlier)
    writer.open("today")
    work = writer.begin()
    work.fields.mode.set_value(ContactMode.TELEPHONE)
    work.fields.mode.set_value(ContactMode.TELEHEALTH)
    assert work.note().telehealth_consent == held


def test_the_second_worker_is_asked_for_her_part_once_she_is_named(writer: Writer) -> None:
    work = writer.begin()
    work.fields.more.setChecked(True)
    writer.at(work.fields.second_worker)
    writer.type("Jo Helper")
    assert writer.extras.helper.isVisible()
    writer.extras.helper.minutes.set_value(30)
    writer.extras.helper.did.setText("called the clinic")
    note = writer.kept()
    assert (note.second_worker_minutes, note.second_worker_did) == (30, "called the clinic")
    work.fields.second_worker.clear()
    assert work.note().second_worker_did == ""


def test_a_crisis_has_its_times(writer: Writer) -> None:
    writer.begin()
    writer.add("It was about a crisis")
    assert writer.work.note().crisis
    writer.type("2:10 pm")
    writer.press(Key.Key_Tab)
    writer.type("3:30 pm")
    note = writer.kept()
    assert note.crisis
    assert note.crisis_began is not None
    assert note.crisis_ended is not None
    assert (note.crisis_began.hour, note.crisis_ended.minute) == (14, 30)
    assert writer.reopened().note().crisis_began == note.crisis_began


@pytest.mark.slow  # a further case
def test_what_is_there_once_only_is_not_offered_twice(writer: Writer) -> None:
    writer.begin()
    writer.add("Interpreter")
    menu = writer.menu()
    able = {action.text().replace("&", ""): action.isEnabled() for action in menu.actions()}
    menu.close()
    assert able == {
        "Activity": True,
        "Person who took part": True,
        "Interpreter": False,
        "It was about a crisis": True,
    }


def test_the_relationship_is_asked_of_a_support_person(writer: Writer) -> None:
    work = writer.begin()
    fields = work.fields
    fields.contacted.set_value(ContactRole.SIGNIFICANT_SUPPORT_PERSON)
    fields.contacted.activated.emit(0)
    assert fields.relationship.isVisible()
    fields.relationship.setText("sister")
    assert work.note().contacted_relationship == "sister"
    fields.contacted.set_value(ContactRole.CLIENT)
    fields.contacted.activated.emit(0)
    assert work.note().contacted_relationship == ""


@pytest.mark.slow  # a further case
def test_the_check_page_leads_back_to_the_further_facts(writer: Writer) -> None:
    work = writer.begin()
    writer.add("Activity")
    writer.extras.activities[0].minutes.set_value(10)
    work.editor.insertPlainText(CLEAN)
    writer.press(Key.Key_Return, CTRL)
    writer.studio.wait_for(lambda: writer.screen.WINDOW_TITLE == "Review and sign" and writer.screen.is_loaded)
    assert "Linkage 40, No service chosen 10" in writer.words()
    writer.screen.change("extras")
    writer.studio.wait()
    writer.studio.wait_for(lambda: writer.screen.is_loaded)
    assert writer.focus is writer.extras.activities[0].component


# --- questions of a form ---


def test_without_a_form_no_questions_are_offered(writer: Writer) -> None:
    assert not writer.begin().ask.isVisible()


@pytest.mark.slow  # a further case
def test_questions_are_put_in_and_vanish_unanswered(writer: Writer) -> None:
    shell = writer.studio.shell
    shell.context.preferences.set_note_format(shell.gateway.desk.vault.entry.id, NoteFormat.GIRP)
    work = writer.begin()
    assert work.ask.isVisible()
    writer.press(Key.Key_Q, ALT)
    menu = writer.popped_up()
    QTest.keyClick(menu, Key.Key_Up)
    QTest.keyClick(menu, Key.Key_Return)
    writer.studio.wait()
    questions = [prompt.question for prompt in FORMATS[NoteFormat.GIRP]]
    assert work.editor.toPlainText().split("\n") == questions
    assert writer.focus is work.editor
    assert work.editor.textCursor().selectedText() == "____"
    assert work.status.text().startswith("0 words")
    writer.type("a home of her own")
    assert work.editor.toPlainText().startswith("Goal this served: a home of her own\n")
    assert work.status.text() != ""


@pytest.mark.slow  # a further case
def test_everything_at_once_has_names_and_room(studio: Studio, people: People) -> None:
    from tests.tools.note_shots import whole

    whole(studio, people)
    for check in (checks.unnamed, checks.repeated_mnemonics, checks.small_targets, checks.overflowing, checks.clipped):
        assert not check(studio.shell._body), check.__name__
