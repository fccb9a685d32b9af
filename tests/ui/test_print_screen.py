"""The print preview: what comes out, as pages, as text, as a file, and on a printer."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tcm_desktop.documents.care_plan import care_plan_text
from tcm_desktop.domain.background import FactKind, LifeFact, Origin
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.plans import open_plan
from tcm_desktop.services.printing import PAPER
from tests.tools.plan_shots import next_version
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.paper import NO_PRINTER, NOT_WRITTEN
from ui.screens.print_pages import JOB_TITLE, MOST_KEPT, PagePictures, Preview, new_printer, opened, paint

SPACE, ESC = Qt.Key.Key_Space, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def said(pdf: bytes) -> str:
    """What a PDF says, with its lines joined."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def events(desk: Desk, plan_id: object) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(plan_id) if entry.event in {PAPER.printed, PAPER.saved}]


def test_the_preview_is_the_plan_with_the_goal_in_it(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    plan = hands.ask(open_plan, people.settled).plan
    assert plan.goal_own_words in said(screen._preview.pdf)
    assert len(screen.pages.pages) == len(PdfReader(BytesIO(screen._preview.pdf)).pages) > 1
    assert screen.pages.pages[0].width() <= screen.area.viewport().width()
    assert screen.subtitle().startswith("Care plan · Version")


def test_a_page_of_the_preview_is_dark_on_white(hands: Hands, people: People) -> None:
    picture = hands.open("print", client_id=people.settled).pages.pages[0].picture
    colors = {picture.pixelColor(x, y).lightness() for x in range(0, picture.width(), 9) for y in range(0, 900, 9)}
    assert max(colors) == 255
    assert min(colors) < 100


class Seen(PagePictures):
    """Pages that remember which of them were looked at."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(pdf)
        self.asked: list[int] = []

    def picture(self, number: int) -> QImage:
        self.asked.append(number)
        return super().picture(number)


@pytest.mark.slow  # a further case
def test_of_a_long_document_only_the_pages_looked_at_are_drawn(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    short = PdfReader(BytesIO(screen._preview.pdf))
    writer, long = PdfWriter(), BytesIO()
    for _ in range(40):
        writer.append(short)
    writer.write(long)
    pictures = Seen(long.getvalue())
    screen.pages.show_pages(pictures)
    hands.studio.wait()
    assert len(screen.pages.pages) == len(pictures) == 40 * len(short.pages)
    assert 0 < len(set(pictures.asked)) < 20  # while the page finds its size, some more than fit
    bar = screen.area.verticalScrollBar()
    for part in range(12):
        bar.setValue(bar.maximum() * part // 11)
        hands.studio.wait()
        QTest.qWait(1)
    assert pictures.kept <= MOST_KEPT
    assert screen.pages.pages[-1].accessibleName().startswith(f"Page {len(pictures)} of {len(pictures)}.")


@pytest.mark.slow  # a further case
def test_a_page_is_the_same_picture_whenever_it_is_drawn(hands: Hands, people: People) -> None:
    pictures = PagePictures(hands.open("print", client_id=people.settled)._preview.pdf)
    first = pictures.picture(0).copy()
    for number in range(len(pictures)):
        pictures.picture(number)
    assert pictures.picture(0) == first
    assert pictures.shape(0) == pytest.approx(11 / 8.5)


@pytest.mark.slow  # a further case
def test_of_choices_made_while_it_draws_only_the_last_is_drawn(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    drawn: list[int] = []
    begun, held = Event(), Event()

    def make(number: int) -> Preview[object]:
        drawn.append(number)
        begun.set()
        held.wait(10)
        return screen._preview

    for number in range(5):
        screen.draw(partial(make, number))
        assert begun.wait(10)
    held.set()
    hands.studio.wait_for(lambda: not screen._is_drawing)
    assert drawn == [0, 4]


def test_what_cannot_be_drawn_is_told_and_the_next_is_drawn(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    shown = screen._preview

    def fails() -> Preview[object]:
        raise RecordNotFound("It could not be drawn.")

    screen.draw(fails)
    hands.studio.wait_for(lambda: not screen._is_drawing)
    assert "could not be drawn" in hands.told()
    screen._preview = None
    screen.draw(lambda: shown)
    hands.studio.wait_for(lambda: screen._preview is shown)


def test_read_as_text_says_what_the_paper_says(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    hands.at(screen.view)
    hands.press(Qt.Key.Key_2)
    assert screen.words.isVisible()
    assert not screen.area.isVisible()
    assert screen.words.toPlainText() == care_plan_text(screen._preview.sheet)
    assert screen.words.isReadOnly()


@pytest.mark.slow  # a further case
def test_larger_text_takes_more_pages(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    few = len(screen.pages.pages)
    hands.press(Qt.Key.Key_3)
    hands.studio.wait_for(lambda: screen._preview.sheet.options.text_size == 24)
    assert len(screen.pages.pages) > few


def test_the_diagnosis_is_left_out_until_the_worker_wants_it(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    client = screen._preview.sheet.client
    diagnosis = client.diagnoses[0].text.split(",")[0]
    assert diagnosis not in screen._preview.words
    assert not screen.substances.isVisible()
    hands.at(screen.no_diagnosis)
    hands.press(SPACE)
    hands.studio.wait_for(lambda: diagnosis in screen._preview.words)
    assert screen.substances.isVisible()
    assert diagnosis in said(screen._preview.pdf)


@pytest.mark.slow  # a further case
def test_the_address_is_left_out_until_the_worker_wants_it(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    address = screen._preview.sheet.client.address
    assert address
    assert address not in screen._preview.words
    hands.at(screen.no_address)
    hands.press(SPACE)
    hands.studio.wait_for(lambda: address in screen._preview.words)


def test_substance_use_needs_its_own_tick(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    screen.substances.setChecked(True)
    assert not screen.options().with_substance_use
    screen.no_diagnosis.setChecked(False)
    assert screen.options().with_substance_use
    hands.studio.wait()


def save_to(hands: Hands, path: Path) -> None:
    """Choose a file in the chooser."""
    hands.studio.shell.action_bar.button_for("Save as PDF").click()
    chooser = hands.screen.findChild(QFileDialog)
    chooser.selectFile(str(path))
    chooser.accept()
    hands.studio.wait()


def test_a_saved_file_is_the_preview_and_leaves_a_trace(hands: Hands, people: People, tmp_path: Path) -> None:
    screen = hands.open("print", client_id=people.settled)
    assert "A saved PDF is not protected" in hands.words()
    path = tmp_path / "plan.pdf"
    save_to(hands, path)
    assert path.read_bytes() == screen._preview.pdf
    assert "not protected" in hands.told()
    assert hands.ask(events, screen._preview.sheet.plan.id) == [PAPER.saved]
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["plan.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
def test_a_saved_file_is_for_the_worker_alone(hands: Hands, people: People, tmp_path: Path) -> None:
    hands.open("print", client_id=people.settled)
    save_to(hands, tmp_path / "plan.pdf")
    assert stat.S_IMODE((tmp_path / "plan.pdf").stat().st_mode) == 0o600


def test_the_name_offered_for_the_file_names_nobody(hands: Hands, people: People) -> None:
    hands.open("print", client_id=people.settled)
    hands.studio.shell.action_bar.button_for("Save as PDF").click()
    chooser = hands.screen.findChild(QFileDialog)
    assert [Path(name).name for name in chooser.selectedFiles()] == ["Care plan.pdf"]
    chooser.reject()


def test_a_folder_that_cannot_be_written_is_told(hands: Hands, people: People, tmp_path: Path) -> None:
    screen = hands.open("print", client_id=people.settled)
    screen._file_chosen(str(tmp_path / "nowhere" / "plan.pdf"))
    hands.studio.wait()
    assert hands.told() == NOT_WRITTEN


@pytest.mark.skipif(bool(QPrinterInfo.availablePrinterNames()), reason="a printer would open the system's dialog")
def test_without_a_printer_the_way_out_is_named(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    hands.press(Qt.Key.Key_P, CTRL)
    assert hands.told() == NO_PRINTER
    assert hands.ask(events, screen._preview.sheet.plan.id) == []


def test_printing_leaves_a_trace_and_a_neutral_name_in_the_queue(hands: Hands, people: People, tmp_path: Path) -> None:
    screen = hands.open("print", client_id=people.settled)
    screen._printer = new_printer()
    screen._printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    assert screen._printer.docName() == JOB_TITLE == "Document"
    screen._printer_chosen()
    hands.studio.wait()
    assert hands.told() == "Sent to the printer."
    assert hands.ask(events, screen._preview.sheet.plan.id) == [PAPER.printed]
    assert len(PdfReader(tmp_path / "paper.pdf").pages) == len(screen.pages.pages)


@pytest.mark.slow  # a further case
def test_only_the_pages_chosen_are_printed(hands: Hands, people: People, tmp_path: Path) -> None:
    pdf = hands.open("print", client_id=people.settled)._preview.pdf
    printer = new_printer()
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setFromTo(2, 2)
    assert paint(pdf, printer)
    (page,) = PdfReader(tmp_path / "paper.pdf").pages
    assert [round(side) for side in page.mediabox[2:]] == [612, 792]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_start_is_told(hands: Hands, people: People, tmp_path: Path) -> None:
    screen = hands.open("print", client_id=people.settled)
    screen._printer = QPrinter()
    screen._printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    screen._printer.setOutputFileName(str(tmp_path / "nowhere" / "paper.pdf"))
    screen._printer_chosen()
    hands.studio.wait()
    assert hands.told().startswith("The printer did not start.")


def test_a_document_lives_on_when_python_forgets_its_buffer(hands: Hands, people: People) -> None:
    pdf = hands.open("print", client_id=people.settled)._preview.pdf
    document = opened(pdf)
    assert document.pageCount() > 1
    assert document.getAllText(0).text()


def test_control_p_prints_the_version_that_is_open(hands: Hands, people: People) -> None:
    plan = hands.open("plan", client_id=people.settled)._plan
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    assert hands.screen.WINDOW_TITLE == "Print"
    assert hands.screen._preview.sheet.plan.id == plan.id
    hands.press(ESC)
    assert hands.screen.WINDOW_TITLE == "Care plan"


def test_an_empty_plan_is_not_printed(hands: Hands, people: People) -> None:
    hands.open("plan", client_id=people.new)
    hands.press(Qt.Key.Key_P, CTRL)
    assert hands.screen.WINDOW_TITLE == "Care plan"
    assert "There is nothing in this plan yet." in hands.told()


def test_a_draft_just_typed_is_printed_as_typed(hands: Hands, people: People) -> None:
    hands.open("plan", client_id=people.new)
    hands.type("My own door.")
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded and hands.screen.WINDOW_TITLE == "Print")
    assert "My own door." in hands.screen._preview.words
    assert "Draft – not signed yet" in hands.screen._preview.words


def test_that_a_copy_was_given_is_written_down_from_here(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    plan = hands.ask(open_plan, people.settled).plan
    next(action for action in screen.bar_actions() if action.words == "Copy given").run()
    hands.studio.wait()
    assert hands.studio.shell.navigator.place.name == "plan_progress"
    assert hands.studio.shell.navigator.place.params["plan_id"] == plan.id


def test_no_copy_is_written_down_of_a_draft(hands: Hands, people: People) -> None:
    draft = hands.ask(next_version, people.settled)
    screen = hands.open("print", client_id=people.settled, plan_id=draft.id)
    assert "draft" in screen.subtitle()
    assert "Copy given" not in {action.words for action in screen.bar_actions()}


@pytest.mark.slow  # pages are drawn three times; what stands on them is tried without a window
def test_whose_copy_it_is_is_asked_where_a_program_told_something(hands: Hands, people: People) -> None:
    screen = hands.open("print", client_id=people.settled)
    assert screen.own_copy.isHidden()
    client = hands.ask(open_plan, people.settled).client
    told = LifeFact(
        UUID(int=91), FactKind.HISTORY, "A job with plants", Origin(from_part_2=True, program="Harbor House")
    )
    hands.ask(update_client, replace(client, life=(told,)))
    try:
        screen = hands.open("print", client_id=people.settled)
        assert not screen.own_copy.isHidden()
        assert "A job with plants" not in screen._preview.words
        assert "Something is left out in" in screen._preview.words
        screen.own_copy.setChecked(True)
        hands.studio.wait_for(lambda: "A job with plants" in screen._preview.words)
    finally:
        hands.ask(update_client, client)
