"""The queue and the page of the second signature, by the keys, on the practice caseload's colleague."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.cosigning import OPENED, OfWorker, cosign_queue, in_order, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import Followed, followed, sign_addendum
from tcm_desktop.services.notes import found_again
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.cosign import NOBODY, NOTHING, CosignScreen
from ui.screens.cosign_document import NOTHING_ELSE, CosignDocumentScreen
from ui.screens.note import NoteScreen
from ui.widgets import PlainText

KIND = ContactNote.KIND


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def queue(hands: Hands) -> tuple[OfWorker, ...]:
    found: tuple[OfWorker, ...] = hands.ask(cosign_queue)
    return found


def first(hands: Hands) -> CosignDocumentScreen:
    """The queue, and its first document opened with one key."""
    hands.open("cosign")
    hands.press(Qt.Key.Key_Return)
    screen = hands.screen
    assert isinstance(screen, CosignDocumentScreen)
    hands.studio.wait()
    return screen


def of(screen: CosignDocumentScreen) -> ContactNote:
    assert screen.page is not None
    document = screen.page.reading.found.document
    assert isinstance(document, ContactNote)
    return document


def followed_by(hands: Hands, note: ContactNote) -> Followed:
    found: Followed = hands.ask(followed, KIND, note.id)
    return found


def at_the_desk_of(hands: Hands, worker_id: object) -> None:
    """Somebody else sits down; what is hers is then hers on the screens."""
    gateway = hands.studio.shell.gateway

    def worker(desk: Desk) -> Worker:
        with desk.reading() as work:
            return next(each for each in work.every(Worker) if each.id == worker_id)

    gateway.seat(replace(gateway.desk, worker=hands.ask(worker)))


def test_the_rail_offers_the_queue_to_a_supervisor(hands: Hands) -> None:
    assert "cosign" in hands.studio.shell.rail._buttons
    screen = hands.open("cosign")
    assert isinstance(screen, CosignScreen)
    groups = queue(hands)
    assert [group.name for group in groups] == ["Robin Sample"]
    assert screen.subtitle() == "4 documents of 1 worker"
    assert [row.title for row in screen.lists[0].rows] == [line.listed_name for line in in_order(groups)]
    assert not [action for action in screen.bar_actions() if "sign" in action.words.lower()]


def test_ctrl_enter_signs_what_is_open_and_opens_the_next(hands: Hands) -> None:
    names = [line.id for line in in_order(queue(hands))]
    seen = []
    screen = first(hands)
    for _ in names:
        seen.append(of(screen).id)
        hands.press(Qt.Key.Key_Return, CTRL)
        if isinstance(hands.screen, CosignDocumentScreen):
            screen = hands.screen
    assert seen == names
    assert isinstance(hands.screen, CosignScreen)
    assert hands.told() == NOTHING_ELSE
    assert NOTHING in hands.words()
    assert queue(hands) == ()


def test_findings_and_reasons_stand_in_front(hands: Hands) -> None:
    line = next(line for line in in_order(queue(hands)) if "Marcus" in line.listed_name)
    hands.open("cosign_document", client_id=line.client_id, kind=line.kind, document_id=line.id)
    words = hands.words()
    assert "The reason" in words
    assert words.index("The reason") < words.index("Signed by Robin Sample")
    assert "The drive on its own is not billable" in words
    assert "Title on" in words


def test_opening_is_kept_in_the_trail(hands: Hands) -> None:
    note = of(first(hands))

    def trail(desk: Desk) -> list[str]:
        with desk.reading() as work:
            return [entry.event for entry in work.trail(note.id)]

    assert hands.ask(trail)[-1] == OPENED


def test_ctrl_r_sends_it_back_with_the_sentence_at_the_caret(hands: Hands) -> None:
    line = next(line for line in in_order(queue(hands)) if "Lola" in line.listed_name)
    screen = hands.open("cosign_document", client_id=line.client_id, kind=line.kind, document_id=line.id)
    note = of(screen)
    wanted = "Her panic attacks keep her from making such calls alone."
    hands.at(screen.words)
    cursor = screen.words.textCursor()
    cursor.setPosition(note.narrative.index("attacks"))
    screen.words.setTextCursor(cursor)
    hands.press(Qt.Key.Key_R, CTRL)
    assert f"About: “{wanted}”" in hands.words()
    assert hands.focus is screen.remark
    hands.press(Qt.Key.Key_Return, CTRL)
    assert "Say what" in hands.told()
    hands.type("Since when?")
    hands.press(Qt.Key.Key_Return, CTRL)
    returned = followed_by(hands, note).returned
    assert returned is not None
    assert (returned.remark, returned.quote) == ("Since when?", wanted)
    assert note.narrative[returned.quote_at :].startswith(wanted)
    assert isinstance(hands.screen, CosignDocumentScreen)  # the next one
    assert of(hands.screen).id != note.id


def test_selected_words_are_the_ones_that_are_meant(hands: Hands) -> None:
    screen = first(hands)
    cursor = screen.words.textCursor()
    cursor.setPosition(6)
    cursor.setPosition(10, QTextCursor.MoveMode.KeepAnchor)
    screen.words.setTextCursor(cursor)
    screen.ask_remark()
    hands.studio.wait()
    assert f"About: “{of(screen).narrative[6:10].strip()}”" in hands.words()


@pytest.mark.slow  # a further case
def test_a_remark_survives_leaving_and_can_be_put_away(hands: Hands) -> None:
    note = of(first(hands))
    hands.press(Qt.Key.Key_R, CTRL)
    hands.type("Which appo")
    hands.press(Qt.Key.Key_Escape)
    assert isinstance(hands.screen, CosignScreen)
    (copy,) = hands.ask(found_again)
    assert copy.record_kind == "cosign_remark"
    hands.open("today")
    hands.screen._go_on()
    hands.studio.wait()
    again = hands.screen
    assert isinstance(again, CosignDocumentScreen)
    assert again.remark is not None
    assert again.remark.toPlainText() == "Which appo"
    assert of(again).id == note.id
    again._put_remark_away()
    hands.studio.wait()
    assert again.remark is None
    assert hands.ask(found_again) == ()
    assert followed_by(hands, of(again)).standing is Standing.AWAITING


def test_what_was_added_since_opening_is_shown_and_not_signed(hands: Hands) -> None:
    screen = first(hands)
    note = of(screen)

    def add(desk: Desk) -> None:
        with desk.reading() as work:
            author = work.get(Worker, note.worker_id)
        sign_addendum(replace(desk, worker=author), KIND, note.id, "It was at two.")

    hands.ask(add)
    hands.press(Qt.Key.Key_Return, CTRL)
    hands.studio.wait()
    assert "added since" in hands.told()
    assert isinstance(hands.screen, CosignDocumentScreen)
    assert "It was at two." in hands.words()
    assert followed_by(hands, note).standing is Standing.AWAITING
    hands.press(Qt.Key.Key_Return, CTRL)
    assert followed_by(hands, note).standing is Standing.COSIGNED


@pytest.mark.slow  # a further case
def test_f2_takes_an_approval_back_and_opens_it_again(hands: Hands) -> None:
    note = of(first(hands))
    hands.press(Qt.Key.Key_Return, CTRL)
    hands.press(Qt.Key.Key_F2)
    assert isinstance(hands.screen, CosignDocumentScreen)
    assert of(hands.screen).id == note.id
    assert followed_by(hands, note).standing is Standing.AWAITING


def test_the_author_sees_the_remark_at_its_sentence_and_answers(hands: Hands) -> None:
    screen = first(hands)
    note = of(screen)
    assert screen.page is not None
    sentence = note.narrative[: note.narrative.index(".") + 1]
    hands.ask(send_back, screen.page.reading, "Who called whom?", sentence, 0)
    at_the_desk_of(hands, note.worker_id)
    hands.open("notes")
    hands.screen.filter.setText("returned")
    assert [row.key.id for row in hands.screen.rows.rows] == [note.id]
    read = hands.open("note", client_id=note.client_id, note_id=note.id)
    assert isinstance(read, NoteScreen)
    hands.studio.wait()
    words = hands.words()
    assert "Returned to you" in words
    assert "Who called whom?" in words
    assert sentence in words
    narrative = read.initial_focus()
    assert isinstance(narrative, PlainText)
    (mark,) = narrative.extraSelections()
    assert mark.cursor.selectedText() == sentence
    show = next(each for each in read.findChildren(QPushButton) if each.text() == "Show the sentence")
    show.click()
    assert narrative.textCursor().selectedText() == sentence
    assert hands.focus is narrative


def test_whoever_is_no_supervisor_is_told_who_is(hands: Hands) -> None:
    line = in_order(queue(hands))[0]
    at_the_desk_of(hands, line.worker_id)
    screen = hands.open("cosign")
    assert NOBODY in hands.words()
    assert screen.subtitle() == "Nothing waits for you"
    hands.open("cosign_document", client_id=line.client_id, kind=line.kind, document_id=line.id)
    assert "yourself" in hands.words()
