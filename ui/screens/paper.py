"""What every print preview has: pages or the same words to be read aloud, paper, and a file; each leaves a trace."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QScrollArea, QSizePolicy, QWidget

from tcm_desktop.documents.withheld import holds_back
from tcm_desktop.services.paper_trail import PaperTrail, trace_printed, trace_saved
from ui.levels import Level
from ui.screen import Action, Context, Screen
from ui.screens.print_pages import PagePictures, Preview, new_printer, paint
from ui.tasks import Told
from ui.theme import em
from ui.widgets import Card, CheckBox, Chips, PlainText, clear, column, line, set_look, text

SIZES = ((14.0, "14 point"), (18.0, "18"), (24.0, "24"))
PAGES, WORDS = "pages", "words"
PAGE_WIDTH = 46.0
LEAST_HIGH = 9.0
OWN_COPY = "The client's own copy: leave nothing out"
NOT_PROTECTED = "A saved PDF is not protected: whoever has it can read it. Use an encrypted drive only."
NO_PRINTER = "No printer is set up on this laptop. Save as PDF on an encrypted drive, and print it from there."
NOT_STARTED = "The printer did not start. Look whether it is on and has paper; then print again."
NOT_WRITTEN = "The file could not be written there. Choose another folder; nothing was changed."


class PagePicture(QWidget):
    """A page, drawn as large as the widget when it is seen."""

    def __init__(self, pictures: PagePictures, number: int) -> None:
        super().__init__()
        self._pictures, self._number = pictures, number
        self.setAccessibleName(f"Page {number + 1} of {len(pictures)}. Read as text has the same words.")

    @property
    def picture(self) -> QImage:
        """What is drawn."""
        return self._pictures.picture(self._number)

    def fit(self, wide: int) -> None:
        """Be this wide, and as high as the page asks for."""
        self.setFixedSize(wide, round(wide * self._pictures.shape(self._number)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self.picture)
        painter.end()


class PageStack(QWidget):
    """The pages one below the other, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "page")
        self._box = column(gap=0.8)
        self.setLayout(self._box)
        self.pages: list[PagePicture] = []
        self.pictures: PagePictures | None = None

    def show_pages(self, pictures: PagePictures) -> None:
        """Show other pages."""
        clear(self._box)
        self.pictures = pictures
        self.pages = [PagePicture(pictures, number) for number in range(len(pictures))]
        for picture in self.pages:
            self._box.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(em(10), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for picture in self.pages:
            picture.fit(max(1, min(em(PAGE_WIDTH), self.width())))


class PageArea(QScrollArea):
    """Takes the room that the options leave; where that is too little the whole screen scrolls."""

    def sizeHint(self) -> QSize:
        return QSize(em(20), em(LEAST_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(10), em(LEAST_HIGH))


class PageWords(PlainText):
    """The same for the words of the pages."""

    def sizeHint(self) -> QSize:
        return QSize(em(20), em(LEAST_HIGH))


class PaperScreen(Screen):
    """Options, and what comes out with them. A print-out or a file leaves a trace before it leaves the program.

    A screen says what it fetches (`fetch`), which document that is, and of which kind the trace is (`PAPER`).
    """

    WINDOW_TITLE: ClassVar[str] = "Print"
    FILE_NAME: ClassVar[str] = "Document.pdf"
    PAPER: ClassVar[PaperTrail]

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context)
        self._preview: Preview[Any] | None = None
        self._printer: QPrinter | None = None
        self._is_drawing = False
        self._wanted: Callable[[], Preview[Any]] | None = None
        self.size_chips = Chips(SIZES, SIZES[0][0], required=True)
        self.size_chips.setAccessibleName("Text size")
        self.own_copy = CheckBox(OWN_COPY)
        self.own_copy.setParent(self)  # until a screen gives it a place, if it does
        self.own_copy.hide()
        self.view = Chips([(PAGES, "Pages"), (WORDS, "Read as text")], PAGES, required=True)
        self.view.setAccessibleName("Show")
        self.pages = PageStack()
        self.words = PageWords()
        self.words.setReadOnly(True)
        by_mouse_and_keys = (
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setTextInteractionFlags(by_mouse_and_keys)
        self.words.setAccessibleName(name)
        self.area = PageArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("Pages")
        self.area.setWidget(self.pages)

    def begin(self, options: QWidget) -> None:
        """Put the page together below its options, and fetch."""
        second = line(text("Show", wraps=False), self.view, text(NOT_PROTECTED, "muted"))
        second.setStretch(2, 1)
        self._options_card = Card(options, second)
        self.setLayout(column(self._options_card, self.area, self.words, margin=0.95))
        self.size_chips.chosen.connect(self.fetch)
        self.own_copy.toggled.connect(self.fetch)
        self.view.chosen.connect(self._show_view)
        self._show_view()
        self._options_card.hide()
        self.fetch()

    def fetch(self) -> None:
        """Ask for the sheet with the options chosen; `draw` takes it."""
        raise NotImplementedError

    def show_options(self) -> None:
        """Let something else be chosen while the pages are drawn."""
        self._options_card.show()

    def document_id(self) -> UUID:
        """What the trace is about."""
        raise NotImplementedError

    def is_wanted(self, sheet: Any) -> bool:
        """Whether a sheet was fetched with the options that are chosen now; here the text size is the only one."""
        return bool(sheet.text_size == self.text_size())

    def title(self) -> str:
        return f"Print · {self._preview.sheet.client.name.listed}" if self._preview else "Print"

    def text_size(self) -> float:
        """The size chosen, in points."""
        return self.size_chips.value() or SIZES[0][0]

    def sizes(self) -> QWidget:
        """The choice of a text size with its label."""
        row = QWidget()
        row.setLayout(line(text("Text size", wraps=False), self.size_chips, gap=0.4))
        row.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        return row

    def bar_actions(self) -> Sequence[Action]:
        ready = self._preview is not None
        return [
            Action("Save as PDF", self._choose_file, picture="download", enabled=ready),
            Action("Print", self._choose_printer, "Ctrl+P", "primary", "printer", enabled=ready),
        ]

    def initial_focus(self) -> QWidget | None:
        return self.size_chips if self.is_loaded or self._preview else None

    def ask_whose_copy(self, sheet: Any) -> None:
        """Ask only where the record holds what others may not read today."""
        self.own_copy.setVisible(holds_back(sheet.client, sheet.printed_on, sheet.consents))

    # --- the preview ---

    def draw(self, make: Callable[[], Preview[Any]]) -> None:
        """Draw beside the vault's lane: it takes a while. What is chosen last meanwhile is drawn next."""
        if self._is_drawing:
            self._wanted = make
        else:
            self._is_drawing = True
            self.context.gateway.tasks.aside(make, done=self._drawn, failed=self._not_drawn)

    def _draw_next(self) -> None:
        self._is_drawing = False
        make, self._wanted = self._wanted, None
        if make is not None:
            self.draw(make)

    def _not_drawn(self, error: Told) -> None:
        self._draw_next()
        self.context.tell(str(error), Level.STOP)

    def _drawn(self, drawn: Preview[Any]) -> None:
        self._draw_next()
        if not self.is_wanted(drawn.sheet):
            return  # the worker has chosen otherwise since
        self._preview = drawn
        self.pages.show_pages(PagePictures(drawn.pdf))
        self._show_view()
        self._options_card.show()
        if not self.is_loaded:
            self.loaded()

    def _show_view(self) -> None:
        self.area.setVisible(self.view.value() == PAGES)
        self.words.setVisible(self.view.value() == WORDS)
        if self._preview is not None and self.view.value() == WORDS:
            self.words.setPlainText(self._preview.words)

    # --- paper ---

    def _choose_printer(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self.context.tell(NO_PRINTER, Level.FIX)
            return
        self._printer = new_printer()
        if QPrintDialog(self._printer, self).exec():
            self._printer_chosen()

    def _printer_chosen(self) -> None:
        if self._preview is not None:
            self.context.gateway.run(trace_printed, self.PAPER, self.document_id(), done=self._print)

    def _print(self, _: UUID) -> None:
        if self._preview is not None and self._printer is not None:
            went = paint(self._preview.pdf, self._printer)
            self.context.tell("Sent to the printer." if went else NOT_STARTED, Level.OK if went else Level.STOP)

    # --- a file ---

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Save as PDF, not protected", "", "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.FILE_NAME)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    def _file_chosen(self, name: str) -> None:
        self._path = Path(name)
        if self._preview is not None:
            self.context.gateway.run(trace_saved, self.PAPER, self.document_id(), done=self._write)

    def _write(self, _: UUID) -> None:
        if self._preview is None:
            return
        try:
            _write_for_the_worker_alone(self._path, self._preview.pdf)
        except OSError:
            self.context.tell(NOT_WRITTEN, Level.STOP)
        else:
            self.context.tell(f"Saved. {NOT_PROTECTED}", Level.TIP)


def _write_for_the_worker_alone(path: Path, content: bytes) -> None:
    """Straight to its place, without a temporary file; other users of the laptop may not read it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
