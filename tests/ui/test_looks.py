"""What can only be seen: focus and edges in the pixels, the same shape in gray, and pictures that get written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QTableView, QWidget

from tests.tools import screenshots
from ui import icons
from ui.levels import ICONS
from ui.style_sheet import STYLES, style_sheet
from ui.theme import ThemeMode, current_theme
from ui.tokens import DARK, LIGHT, VISIBLE, contrast
from ui.widgets import CheckBox, Chips, Choice, LineEdit, PlainText, button, column, set_look

Show = Callable[[QWidget], QWidget]
BOTH = pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])

MAKERS: dict[str, Callable[[], QWidget]] = {
    "button": lambda: button("Open"),
    "primary": lambda: button("Sign", look="primary"),
    "link": lambda: button("Why?", look="link"),
    "rail": lambda: button("Today", look="rail"),
    "chip": lambda: Chips([(1, "One")], 1).chips[0],
    "line": lambda: LineEdit("words"),
    "text": lambda: PlainText("words"),
    "choice": lambda: Choice([(1, "One")]),
    "tick": lambda: CheckBox("Show"),
    "radio": lambda: QRadioButton("Bill"),
    "table": QTableView,
}


def page_with(shown: Show, widget: QWidget) -> QWidget:
    """The widget on a page, beside another control that can take the focus from it."""
    page = QWidget()
    set_look(page, "page")
    page.setLayout(column(widget, LineEdit(), margin=1))
    return shown(page)


def picture(page: QWidget, widget: QWidget) -> QImage:
    """The widget and a little around it."""
    return page.grab(widget.geometry().adjusted(-4, -4, 4, 4)).toImage()


def changed_colors(before: QImage, after: QImage) -> list[tuple[str, str]]:
    """The color before and after of each pixel that changed."""
    spots = [(x, y) for x in range(before.width()) for y in range(before.height())]
    pairs = [(QColor(before.pixel(x, y)).name(), QColor(after.pixel(x, y)).name()) for x, y in spots]
    return [pair for pair in pairs if pair[0] != pair[1]]


@BOTH
@pytest.mark.parametrize("kind", MAKERS)
def test_the_focus_is_seen(qapp: QApplication, shown: Show, kind: str, mode: ThemeMode) -> None:
    current_theme().apply(mode, 100)
    widget = MAKERS[kind]()
    page = page_with(shown, widget)
    other = page.findChildren(LineEdit)[-1]
    other.setFocus()
    qapp.processEvents()
    without = picture(page, widget)
    widget.setFocus()
    qapp.processEvents()
    changed = changed_colors(without, picture(page, widget))
    strong = [pair for pair in changed if contrast(*pair) >= VISIBLE]
    edge = 2 * (widget.width() + widget.height())
    assert len(strong) >= edge / 4


@BOTH
@pytest.mark.parametrize("kind", ["button", "line", "text", "choice", "tick", "radio"])
def test_the_edge_of_a_control_is_seen(qapp: QApplication, shown: Show, kind: str, mode: ThemeMode) -> None:
    current_theme().apply(mode, 100)
    widget = MAKERS[kind]()
    page = page_with(shown, widget)
    page.findChildren(LineEdit)[-1].setFocus()
    qapp.processEvents()
    image, ground = picture(page, widget), current_theme().tokens.surface
    middle = image.height() // 2
    edge = [QColor(image.pixel(x, middle)).name() for x in range(min(14, image.width()))]
    assert max(contrast(color, ground) for color in edge) >= VISIBLE


def test_the_levels_icons_differ_in_shape(qapp: QApplication) -> None:
    pictures = {level: icons.pixmap(name, "#000000", 32).toImage() for level, name in ICONS.items()}
    for one, other in combinations(pictures.values(), 2):
        assert one != other


def test_icons_are_sharp_on_fine_screens(qapp: QApplication) -> None:
    fine = icons.pixmap("lock", "#000000", 20, 1.5)
    assert fine.size() == QSize(30, 30)
    assert fine.deviceIndependentSize().toSize() == QSize(20, 20)


@pytest.mark.parametrize(("tokens", "dark"), [(LIGHT, False), (DARK, True)])
def test_every_file_that_the_sheet_names_is_shipped(tokens: object, dark: bool) -> None:
    sheet = style_sheet(tokens, 15, dark)
    named = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert named
    assert all(Path(name).is_file() and Path(name).parent == STYLES for name in named)


@pytest.mark.parametrize("em", [12, 15, 22.5, 30])
def test_the_sheet_is_understood_at_every_size(qapp: QApplication, em: float) -> None:
    box = QCheckBox("x")
    box.setStyleSheet(style_sheet(LIGHT, em, False))
    box.ensurePolished()
    box.deleteLater()


@pytest.mark.slow
def test_pictures_of_the_screens_are_written(tmp_path: Path, qapp: QApplication) -> None:
    taken = screenshots.take(tmp_path, ["unlock", "caseload"])
    assert len(taken) == 2 * 2 * len(screenshots.SIZES)
    sizes = {(QImage(str(path)).width(), QImage(str(path)).height()) for path in taken}
    assert sizes == set(screenshots.SIZES)
    light, dark = (QImage(str(tmp_path / f"caseload_{mode}_1024.png")) for mode in ("light", "dark"))
    assert QColor(light.pixel(500, 500)).lightness() > QColor(dark.pixel(500, 500)).lightness()
