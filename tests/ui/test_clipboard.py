"""What is copied goes again, and is kept out of clipboard histories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication

from ui.clipboard import SECONDS, ClipboardGuard, marked
from ui.widgets import PlainText


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    board = qapp.clipboard()
    board.clear()
    yield board
    board.clear()


@pytest.fixture
def guard(qapp: QApplication, clipboard: QClipboard) -> Iterator[ClipboardGuard]:
    made = ClipboardGuard(qapp, owns=lambda: True)
    yield made
    made.deleteLater()
    qapp.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


def copy(words: str) -> None:
    editor = PlainText(words)
    editor.selectAll()
    editor.copy()
    editor.deleteLater()


def test_a_copy_is_marked_for_clipboard_histories(guard: ClipboardGuard, clipboard: QClipboard) -> None:
    copy("Called Maria")
    formats = clipboard.mimeData().formats()
    assert clipboard.text() == "Called Maria"
    assert "x-kde-passwordManagerHint" in formats
    assert "text/html" not in formats
    assert bytes(clipboard.mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"


def test_a_copy_goes_after_thirty_seconds(guard: ClipboardGuard, clipboard: QClipboard) -> None:
    copy("Called Maria")
    assert guard._timer.isActive()
    assert guard._timer.interval() == SECONDS * 1000
    guard._timer.timeout.emit()
    assert clipboard.text() == ""


def test_what_came_from_elsewhere_since_stays(guard: ClipboardGuard, clipboard: QClipboard) -> None:
    copy("Called Maria")
    clipboard.blockSignals(True)
    clipboard.setText("a recipe")
    clipboard.blockSignals(False)
    guard.clear()
    assert clipboard.text() == "a recipe"


def test_a_second_copy_starts_the_time_anew(guard: ClipboardGuard, clipboard: QClipboard) -> None:
    copy("one")
    copy("two")
    guard.clear()
    assert clipboard.text() == ""


def test_what_others_copy_is_left_alone(qapp: QApplication, clipboard: QClipboard) -> None:
    guard = ClipboardGuard(qapp, owns=lambda: False)
    clipboard.setText("a recipe")
    guard.clear()
    assert clipboard.text() == "a recipe"
    guard.deleteLater()


def test_marked_text_is_plain() -> None:
    assert marked("x").text() == "x"
    assert not marked("x").hasHtml()
