"""What only shows: pills, bars, cards, columns, folding fields, one-line labels, facts, icons, theme and sheet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from tests.ui import checks
from tests.widgets.parts import Show, listen, name_of, page, press, themed
from ui import icons
from ui.levels import ICONS, Level, ground, ink
from ui.style_sheet import style_sheet
from ui.theme import LARGEST_SCALE, SMALLEST_SCALE, ThemeMode, current_theme, em, palette_of, tokens_of
from ui.tokens import DARK, LIGHT, PAIRS, READABLE, VISIBLE, Tokens, contrast
from ui.widgets import Card, Field, InlineBar, LineEdit, Pill, button, clear, column, heading, line, text, wrapping
from ui.widgets.columns import Columns, OneLine
from ui.widgets.facts import facts, selectable
from ui.widgets.folding import Folding
from ui.widgets.parts import focus_again, set_state

LEVELS = pytest.mark.parametrize("level", Level)
MODES = pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
SCALES = pytest.mark.parametrize("scale", [80, 100, 150, 200])


# --- pills ---


@LEVELS
@MODES
def test_a_pill_is_read_by_its_words_and_drawn_in_readable_ink(shown: Show, level: Level, mode: ThemeMode) -> None:
    themed(mode)
    pill = Pill("Late 2 days", level)
    shown(page(pill))
    words = next(label for label in pill.findChildren(QLabel) if label.text())
    tokens = current_theme().tokens
    drawn = pill.grab().toImage()
    paper = drawn.pixelColor(drawn.width() // 2, 2).name()
    assert paper == tokens.color(ground(level)).lower()
    assert contrast(tokens.color(ink(level)), paper) >= READABLE
    assert name_of(pill) == pill.words() == words.text()


@LEVELS
@SCALES
def test_a_pill_is_as_large_as_its_words(shown: Show, level: Level, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    pill = Pill("Almost: your reason at signing", level)
    window = shown(page(pill))
    window.resize(em(30), em(8))
    QApplication.processEvents()
    assert not checks.clipped(window)
    pill.show_state("OK", level)
    QApplication.processEvents()
    assert not checks.clipped(window)


def test_a_pill_changes_words_level_and_picture_together(shown: Show) -> None:
    pill = Pill("Saving", Level.NEUTRAL, "save")
    shown(page(pill))
    before = pill.grab().toImage()
    pill.show_state("Not saved", Level.STOP)
    assert (pill.words(), pill.level, name_of(pill)) == ("Not saved", Level.STOP, "Not saved")
    assert pill.grab().toImage() != before


# --- the bar for messages ---


@LEVELS
def test_a_message_stands_until_it_is_closed(shown: Show, level: Level) -> None:
    bar = InlineBar()
    shown(page(bar, LineEdit()))
    came, went = listen(bar.shown), listen(bar.closed)
    assert (bar.words(), bar.isVisible()) == ("", False)
    bar.tell("Removed.", level)
    assert (bar.words(), bar.isVisible(), len(came), len(went)) == ("Removed.", True, 1, 0)
    bar.clear()
    bar.clear()
    assert (bar.words(), len(went)) == ("", 1)


def test_the_latest_message_is_the_one_that_stands_with_its_action(shown: Show) -> None:
    bar, done = InlineBar(), []
    shown(page(bar))
    bar.tell("First.", Level.TIP, "Undo", lambda: done.append("first"))
    bar.tell("Second.", Level.FIX, "Open", lambda: done.append("second"))
    act = next(each for each in bar.findChildren(QWidget) if isinstance(each, type(button(""))) and each.isVisible())
    assert name_of(act) == "Open"
    act.setFocus()
    press(Qt.Key.Key_Space)
    assert (done, bar.words()) == (["second"], "")


def test_a_message_without_an_action_offers_none(shown: Show) -> None:
    bar = InlineBar()
    shown(page(bar))
    bar.tell("Saved.", Level.OK)
    assert [name_of(each) for each in checks.controls(bar)] == ["Close this message"]


def test_an_action_may_show_the_next_message(shown: Show) -> None:
    bar = InlineBar()
    shown(page(bar))
    bar.tell("Removed.", Level.TIP, "Undo", lambda: bar.tell("It is back.", Level.OK))
    bar._act()
    assert bar.words() == "It is back."


@SCALES
def test_a_long_message_wraps(shown: Show, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    bar = InlineBar()
    window = shown(page(bar))
    window.resize(em(36), em(20))
    bar.tell(
        "The disk is full. Your text is still on the screen. Make room, then press Ctrl+S. " * 2, Level.STOP, "Try"
    )
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert not checks.off_screen(window)


def test_a_message_takes_no_focus(shown: Show) -> None:
    bar, editor = InlineBar(), LineEdit()
    shown(page(bar, editor))
    editor.setFocus()
    bar.tell("Removed.", Level.TIP, "Undo")
    assert editor.hasFocus()


@pytest.mark.parametrize(
    ("first", "second", "is_spoken"),
    [
        ("Saved.", "Saved.", False),
        ("Saved.", "Not saved.", True),
        ("This locks in 30 seconds.", "This locks in 29 seconds.", False),
        ("This locks in 30 seconds.", "This locks in 9 seconds.", False),
        ("1 note was moved.", "It is back.", True),
        ("", "Saved.", True),
    ],
)
def test_a_message_in_place_of_another_is_spoken_unless_it_only_counts_on(
    shown: Show, first: str, second: str, is_spoken: bool
) -> None:
    bar = InlineBar()
    said = listen(bar.spoken)
    shown(page(bar))
    if first:
        bar.tell(first, Level.TIP)
    before = len(said)
    bar.tell(second, Level.FIX)
    assert len(said) - before == int(is_spoken)


def test_the_same_message_is_spoken_again_after_it_was_closed(shown: Show) -> None:
    bar = InlineBar()
    said = listen(bar.spoken)
    shown(page(bar))
    for _ in range(3):
        bar.tell("Saved.", Level.OK)
        bar.clear()
    assert said.values == ["Saved."] * 3


# --- cards and layouts ---


def test_a_card_keeps_the_order_in_which_it_was_filled(shown: Show) -> None:
    card = Card(text("One"), title="Title")
    card.add(line(text("Two"), text("Three")), None, text("Four"))
    window = shown(page(card))
    labels = sorted(
        window.findChildren(QLabel), key=lambda each: (each.mapTo(window, each.rect().topLeft()).y(), each.x())
    )
    assert [each.text() for each in labels] == ["Title", "One", "Two", "Three", "Four"]


def test_clearing_a_layout_deletes_what_was_in_it_however_deep(shown: Show) -> None:
    inner = line(text("Two"), column(text("Three")))
    window = shown(page())
    box = window.layout()
    assert isinstance(box, QVBoxLayout)
    box.addWidget(text("One"))
    box.addLayout(inner)
    clear(box)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert (box.count(), window.findChildren(QLabel)) == (0, [])


@pytest.mark.parametrize("wide", [8, 14, 30, 60])
def test_wrapped_words_stay_inside_and_do_not_overlap(shown: Show, wide: int) -> None:
    parts = [button(f"Choice number {n}") for n in range(7)]
    window = QWidget()
    window.setLayout(wrapping(*parts))
    shown(window)
    window.resize(em(wide), em(30))
    QApplication.processEvents()
    assert all(window.rect().contains(part.geometry()) for part in parts)
    assert not any(one.geometry().intersects(other.geometry()) for one, other in pairwise(parts))
    assert window.layout().heightForWidth(em(wide)) <= window.height()


def test_what_is_hidden_takes_no_place_in_a_line(shown: Show) -> None:
    one, gone, other = button("One"), button("Gone"), button("Other")
    window = QWidget()
    window.setLayout(wrapping(one, gone, other))
    shown(window)
    gone.hide()
    window.resize(em(60), em(6))
    QApplication.processEvents()
    assert other.x() == one.width() + em(0.55)
    assert window.layout().takeAt(9) is None
    assert window.layout().itemAt(-1) is None


@pytest.mark.parametrize(("wide", "columns"), [(60, 3), (24, 2), (9, 1)])
def test_fields_stand_in_as_many_columns_as_have_room(shown: Show, wide: int, columns: int) -> None:
    parts = [Field(f"Field {n}", LineEdit(width=4)) for n in range(6)]
    window = QWidget()
    window.setLayout(Columns(*parts, weights=(1, 2, 1), least=10))
    shown(window)
    window.resize(em(wide), em(60))
    QApplication.processEvents()
    assert len({part.x() for part in parts}) == columns
    assert len({part.y() for part in parts}) == -(-6 // columns)
    assert not any(one.geometry().intersects(other.geometry()) for one, other in pairwise(parts))


def test_the_columns_have_the_widths_they_were_given(shown: Show) -> None:
    parts = [LineEdit(width=2) for _ in range(3)]
    window = QWidget()
    window.setLayout(Columns(*parts, weights=(1, 2, 1), least=8))
    shown(window)
    window.resize(em(60), em(6))
    QApplication.processEvents()
    assert parts[1].width() == pytest.approx(2 * parts[0].width(), abs=3)
    assert parts[0].width() == parts[2].width()


@pytest.mark.parametrize(("wide", "rows"), [(60, 1), (22, 2), (9, 4)])
def test_folding_fields_fold_evenly(shown: Show, wide: int, rows: int) -> None:
    parts = [LineEdit(width=4) for _ in range(4)]
    folding = Folding(*parts, least=9)
    shown(folding)
    folding.resize(em(wide), em(40))
    QApplication.processEvents()
    assert len({part.y() for part in parts}) == rows
    folding.resize(em(60), em(40))
    QApplication.processEvents()
    assert len({part.y() for part in parts}) == 1


def test_folding_asks_for_no_more_than_its_widest_part(qapp: QApplication) -> None:
    narrow, wide = LineEdit(width=4), LineEdit(width=12)
    assert Folding(narrow, wide).minimumSizeHint().width() == wide.minimumSizeHint().width()


# --- labels ---


@pytest.mark.parametrize(
    "words", ["Short", "A long line about a client's plan that does not fit in the room it has " * 3, ""]
)
def test_a_one_line_label_shows_what_fits_and_says_all(shown: Show, words: str) -> None:
    label = OneLine(words)
    window = shown(page(label))
    window.resize(em(16), em(6))
    QApplication.processEvents()
    assert (label.words(), name_of(label), label.toolTip()) == (words, words, words)
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert (label.text() == words) == (len(words) < 10)
    assert label.text().endswith("…") == (len(words) > 10)


def test_a_one_line_label_fits_again_when_there_is_room(shown: Show) -> None:
    label = OneLine("A line of some forty characters, no more")
    window = shown(page(label))
    for wide in (10, 60):
        window.resize(em(wide), em(6))
        QApplication.processEvents()
    assert label.text() == label.words()


@pytest.mark.parametrize("words", ["<b>Maria</b>", "a < b", "&amp;", "https://x.example"])
def test_a_label_shows_what_it_was_given_and_no_formatting(shown: Show, words: str) -> None:
    shown(page(made := text(words)))
    assert made.textFormat() is Qt.TextFormat.PlainText
    assert made.text() == words
    assert not made.openExternalLinks()


def test_facts_stand_beside_their_labels_and_can_be_copied(shown: Show) -> None:
    window = QWidget()
    window.setLayout(facts([("Phone", "555-0100"), ("Email", "bea@demo.example")]))
    shown(window)
    labels = window.findChildren(QLabel)
    assert [each.text() for each in labels] == ["Phone", "555-0100", "Email", "bea@demo.example"]
    values = labels[1::2]
    assert all(each.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse for each in values)
    assert labels[0].y() == pytest.approx(labels[1].y(), abs=2)


def test_words_to_read_are_a_tab_stop_only_where_asked(shown: Show) -> None:
    by_mouse, by_keys = selectable(text("One")), selectable(text("Two"), by_keys=True)
    shown(page(LineEdit(), by_mouse, by_keys))
    before = by_keys.grab().toImage()
    assert by_mouse not in checks.controls(by_keys.window())
    press(Qt.Key.Key_Tab)
    assert by_keys.hasFocus()
    assert (name_of(by_keys), by_keys.grab().toImage() == before) == ("Two", False)


def test_the_focus_goes_back_only_to_what_is_still_there(shown: Show) -> None:
    kept, gone, now = LineEdit(), LineEdit(), LineEdit()
    shown(page(kept, gone, now))
    now.setFocus()
    gone.hide()
    for before in (gone, None):
        focus_again(before)
        assert now.hasFocus()
    gone.deleteLater()
    QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
    focus_again(gone)
    focus_again(kept)
    assert kept.hasFocus()


# --- icons ---


@pytest.mark.parametrize("name", sorted(path.stem for path in icons.FOLDER.glob("*.svg")))
def test_every_icon_is_drawn_in_the_color_it_is_asked_for(qapp: QApplication, name: str) -> None:
    image = icons.pixmap(name, "#FF0000", 24).toImage()
    inked = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 200]
    assert inked, "it is blank"
    assert {color.green() for color in inked} == {color.blue() for color in inked} == {0}


@pytest.mark.parametrize(("side", "ratio", "gap"), [(20, 1.0, 0), (20, 2.0, 0), (17, 1.5, 4)])
def test_an_icon_has_the_size_it_is_asked_for(qapp: QApplication, side: int, ratio: float, gap: int) -> None:
    made = icons.pixmap("lock", "#000000", side, ratio, gap)
    assert made.deviceIndependentSize().toSize() == QSize(side + gap, side) or ratio == 1.5
    assert made.height() == round(side * ratio)
    right = made.toImage().pixelColor(made.width() - 1, made.height() // 2)
    assert gap == 0 or right.alpha() == 0


def test_an_icon_alone_has_no_gap_and_one_with_words_has(shown: Show) -> None:
    alone, worded = button("", picture="lock", name="Lock"), button("Lock", picture="lock")
    shown(page(alone, worded))
    assert worded.iconSize().width() > alone.iconSize().width()
    alone.setText("Lock")
    icons.redraw(alone)
    assert worded.iconSize() == alone.iconSize()


def test_icons_grow_with_the_text(shown: Show) -> None:
    label = icons_label = text("")
    icons.put(label, "lock")
    shown(page(icons_label))
    small = label.width()
    themed(ThemeMode.LIGHT, 200)
    icons.redraw_all()
    assert label.width() == pytest.approx(2 * small, abs=2)


# --- theme ---


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_palette_is_the_tokens(qapp: QApplication, tokens: Tokens) -> None:
    palette = palette_of(tokens)
    expected = {
        QPalette.ColorRole.Window: tokens.bg,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Highlight: tokens.selection,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.placeholder,
        QPalette.ColorRole.Link: tokens.primary,
    }
    assert {role: palette.color(role).name().upper() for role in expected} == expected


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_that_text_is_written_in_is_in_the_table(tokens: Tokens) -> None:
    pairs = {(over, under) for over, under, _ in PAIRS}
    grounds = {"bg", "surface", "alt"}
    assert {("text", each) for each in grounds} | {("muted", each) for each in grounds} <= pairs
    for level in Level:
        assert (ink(level), ground(level)) in pairs
    assert all(contrast(tokens.color(over), tokens.color(under)) >= least for over, under, least in PAIRS)
    assert {least for *_, least in PAIRS} == {READABLE, VISIBLE}


def test_no_two_tokens_of_a_level_are_the_same_in_either_theme() -> None:
    for tokens in (LIGHT, DARK):
        colors = [tokens.color(level) for level in ("ok", "fix", "stop", "tip")]
        assert len(set(colors)) == len(colors)
        assert all(QColor(color).isValid() for color in colors)


@MODES
@SCALES
def test_the_look_is_in_force_at_once_for_the_whole_program(
    qapp: QApplication, shown: Show, mode: ThemeMode, scale: int
) -> None:
    heard = listen(current_theme().changed)
    themed(mode, scale)
    look = current_theme()
    assert len(heard) == 1
    assert (look.mode, look.scale) == (mode, scale)
    assert look.tokens is (DARK if mode is ThemeMode.DARK else LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == look.tokens.bg
    assert em(2) == pytest.approx(2 * look.em, abs=1)
    shown(made := text("words"))
    assert made.fontInfo().pixelSize() == pytest.approx(look.em, abs=1)


@pytest.mark.parametrize("asked", [-5, 0, SMALLEST_SCALE - 1, LARGEST_SCALE + 1, 10_000])
def test_no_text_size_is_out_of_bounds(qapp: QApplication, asked: int) -> None:
    themed(ThemeMode.LIGHT, asked)
    assert current_theme().scale in {SMALLEST_SCALE, LARGEST_SCALE}


def test_larger_text_is_larger(qapp: QApplication) -> None:
    sizes = []
    for scale in (80, 100, 125, 150, 200):
        themed(ThemeMode.LIGHT, scale)
        sizes.append((current_theme().em, QFont(qapp.font()).pointSizeF()))
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == len(sizes)


def test_there_is_one_theme(qapp: QApplication) -> None:
    assert current_theme() is current_theme()
    assert QGuiApplication.instance() is qapp


def test_high_contrast_draws_in_the_systems_colors_and_stays_readable(qapp: QApplication) -> None:
    system = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, "#000000"),
        (QPalette.ColorRole.Base, "#000000"),
        (QPalette.ColorRole.WindowText, "#FFFF00"),
        (QPalette.ColorRole.Highlight, "#00FFFF"),
    ):
        system.setColor(role, QColor(color))
    tokens = tokens_of(system)
    assert all(contrast(tokens.color(over), tokens.color(under)) >= least for over, under, least in PAIRS)
    assert "#ffff00" in style_sheet(tokens, 15, dark=True)


@LEVELS
def test_each_level_has_its_rules_in_the_sheet(level: Level) -> None:
    sheet = style_sheet(LIGHT, 15, dark=False)
    assert sheet.count(f'[level="{level}"]') >= 4
    assert LIGHT.color(ink(level)) in sheet
    assert (icons.FOLDER / f"{ICONS[level]}.svg").is_file()


def test_a_state_changes_how_a_widget_is_drawn(shown: Show) -> None:
    editor, other = LineEdit("x"), LineEdit()
    shown(page(editor, other))
    other.setFocus()
    before = editor.grab().toImage()
    set_state(editor, "wrong", "true")
    assert editor.grab().toImage() != before
    set_state(editor, "wrong", "")
    assert editor.grab().toImage() == before


def test_headings_are_headings_by_their_look(shown: Show) -> None:
    shown(page(made := heading("Billing check")))
    assert made.property("look") == "section"
    interface = QAccessible.queryAccessibleInterface(made)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Billing check"
