"""The small parts: fields, chips, rows, choices, and that they are named and driven by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui import icons
from ui.levels import Level
from ui.theme import ThemeMode, current_theme, em
from ui.widgets import (
    Card,
    Chips,
    Choice,
    DateField,
    Field,
    InlineBar,
    LineEdit,
    MinutesField,
    PassphraseEdit,
    Pill,
    PlainText,
    Row,
    RowList,
    TimeField,
    button,
    column,
    heading,
    line,
    text,
    wrapping,
)

TODAY = date(2026, 3, 4)
Show = Callable[[QWidget], QWidget]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def heard(signal: object) -> list[object]:
    values: list[object] = []
    signal.connect(lambda *value: values.append(value[0] if value else None))
    return values


# --- field ---


def test_a_field_names_its_editor_and_shows_the_error_below_it(shown: Show) -> None:
    editor = LineEdit()
    field = Field("&Phone", editor, hint="With area code.")
    shown(field)
    assert name_of(editor) == "Phone"
    assert editor.accessibleDescription() == "With area code."
    assert field.label.buddy() is editor
    field.set_error("Type the phone number.")
    assert editor.accessibleDescription() == field.error() == "Type the phone number."
    field.set_error("")
    assert editor.accessibleDescription() == "With area code."


def test_a_field_checks_what_is_missing_and_what_cannot_be_read() -> None:
    field = Field("Day", DateField(TODAY))
    assert field.check()
    assert not field.check(missing="Type the day.")
    assert field.error() == "Type the day."
    assert isinstance(field.editor, DateField)
    field.editor.type_in("2/30")
    assert not field.check()
    assert "not a date" in field.error()
    field.editor.type_in("3/2")
    assert field.check(missing="Type the day.")
    assert field.error() == ""


def test_a_field_around_a_text_counts_blanks_as_missing() -> None:
    field = Field("What happened", PlainText("   "))
    assert not field.check(missing="Write what happened.")


# --- typed fields ---


def test_a_date_is_typed_freely_and_tidied_when_left(shown: Show) -> None:
    field = DateField(TODAY)
    other = LineEdit()
    page = QWidget()
    page.setLayout(column(field, other))
    shown(page)
    changes = heard(field.value_changed)
    field.setFocus()
    QTest.keyClicks(field, "-1")
    assert field.value() == date(2026, 3, 3)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert field.text() == "Tue 3/3"
    assert field.value() == date(2026, 3, 3)
    assert changes


def test_what_cannot_be_read_stays_as_typed_with_a_reason(shown: Show) -> None:
    field, other = DateField(TODAY, TODAY), LineEdit()
    page = QWidget()
    page.setLayout(column(field, other))
    shown(page)
    field.selectAll()
    QTest.keyClicks(field, "2/30")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "2/30"
    assert field.value() is None
    assert "not a date" in field.problem()


def test_a_date_of_birth_shows_its_year_and_steps_by_days(shown: Show) -> None:
    field = DateField(TODAY, date(1984, 6, 15), past=True)
    shown(field)
    assert field.text() == "6/15/1984"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == date(1984, 6, 16)


def test_a_far_date_keeps_its_year_when_its_shown_text_is_read_again(shown: Show) -> None:
    field = DateField(TODAY, date(2025, 9, 20))
    shown(field)
    assert field.problem() == ""
    assert field.value() == date(2025, 9, 20)


@pytest.mark.parametrize(("typed", "at"), [("1310", time(13, 10)), ("now", time(10, 7)), ("", None)])
def test_a_time_is_typed_freely(shown: Show, typed: str, at: time | None) -> None:
    field = TimeField(lambda: datetime(2026, 3, 4, 10, 7, tzinfo=UTC))
    shown(field)
    QTest.keyClicks(field, typed)
    assert field.value() == at


def test_times_and_minutes_step_by_five(shown: Show) -> None:
    clock = TimeField(lambda: datetime(2026, 3, 4, tzinfo=UTC), time(23, 58))
    minutes = MinutesField(3)
    for field in (clock, minutes):
        shown(field)
    QTest.keyClick(clock, Qt.Key.Key_Up)
    QTest.keyClick(minutes, Qt.Key.Key_Down)
    assert (clock.value(), minutes.value()) == (time(0, 3), 0)


def test_a_value_set_from_outside_is_told_once() -> None:
    field = MinutesField()
    changes = heard(field.value_changed)
    field.set_value(50)
    field.set_value(50)
    assert (field.text(), len(changes)) == ("50", 1)


# --- chips ---


@pytest.fixture
def chips(shown: Show) -> Chips[str]:
    made = Chips([("a", "Assess"), ("p", "Plan"), ("l", "Link")], numbered=True)
    shown(Field("&Service", made))
    made.chips[0].setFocus()
    return made


def test_a_digit_chooses_while_the_group_has_the_focus(chips: Chips[str]) -> None:
    chosen = heard(chips.chosen)
    QTest.keyClick(chips.chips[0], Qt.Key.Key_3)
    assert chips.value() == "l"
    assert chips.chips[2].hasFocus()
    assert chosen == ["l"]


def test_a_digit_beyond_the_last_does_nothing(chips: Chips[str]) -> None:
    QTest.keyClick(chips.chips[0], Qt.Key.Key_9)
    assert chips.value() is None


def test_arrows_move_and_space_chooses_and_takes_back(chips: Chips[str]) -> None:
    QTest.keyClick(chips.chips[0], Qt.Key.Key_Left)
    assert chips.chips[2].hasFocus()
    QTest.keyClick(chips.chips[2], Qt.Key.Key_Space)
    assert chips.value() == "l"
    QTest.keyClick(chips.chips[2], Qt.Key.Key_Space)
    assert chips.value() is None


def test_a_required_choice_is_not_taken_back(shown: Show) -> None:
    made = Chips([(1, "One"), (2, "Two")], 1, required=True)
    shown(made)
    made.chips[0].click()
    assert made.value() == 1


def test_a_group_is_one_tab_stop_at_what_is_chosen(chips: Chips[str]) -> None:
    chips.set_value("p")
    stops = [chip for chip in chips.chips if chip.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [chips.chips[1]]
    assert chips.focusProxy() is chips.chips[1]


def test_a_chip_is_read_out_with_its_group(chips: Chips[str]) -> None:
    assert name_of(chips.chips[1]) == "Service: Plan"
    assert chips.chips[1].text() == "2 Plan"


def test_other_chips_can_be_offered(chips: Chips[str]) -> None:
    chips.set_value("p")
    chips.set_options([("p", "Plan"), ("x", "R&D")])
    assert chips.value() == "p"
    assert chips.chips[0].isChecked()
    assert chips.chips[1].text() == "2 R&&D"


# --- rows ---


@pytest.fixture
def rows(shown: Show) -> RowList:
    made = RowList([Row(n, f"Client {n}", "Plan", "Open", "Late", Level.STOP, "clock-alert") for n in range(3)])
    shown(made)
    made.buttons[0].setFocus()
    return made


def test_arrows_move_and_enter_acts(rows: RowList) -> None:
    done = heard(rows.activated)
    QTest.keyClick(rows.buttons[0], Qt.Key.Key_Down)
    assert rows.buttons[1].hasFocus()
    QTest.keyClick(rows.buttons[1], Qt.Key.Key_Return)
    QTest.keyClick(rows.buttons[1], Qt.Key.Key_Up)
    assert rows.buttons[0].hasFocus()
    assert done == [1]


def test_ctrl_enter_is_not_the_rows(rows: RowList) -> None:
    done = heard(rows.activated)
    QTest.keyClick(rows.buttons[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done == []


def test_enter_presses_a_button_and_ctrl_enter_does_not(shown: Show) -> None:
    pressed: list[bool] = []
    made = button("Open", lambda: pressed.append(True))
    shown(made)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []
    QTest.keyClick(made, Qt.Key.Key_Return)
    QTest.keyClick(made, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert pressed == [True, True, True]


def test_a_click_anywhere_on_a_row_acts(rows: RowList) -> None:
    done = heard(rows.activated)
    frame = rows.buttons[2].parentWidget()
    assert frame is not None
    QTest.mouseClick(frame, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseClick(frame, Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    assert done == [2]


def test_new_rows_keep_the_focus_on_the_same_thing(rows: RowList, qapp: QApplication) -> None:
    rows.buttons[2].setFocus()
    rows.set_rows([Row(2, "Client 2"), Row(5, "Client 5")])
    qapp.processEvents()
    assert rows.buttons[0].hasFocus()
    assert [row.key for row in rows.rows] == [2, 5]


def test_a_row_is_read_out_whole(rows: RowList) -> None:
    assert name_of(rows.buttons[1]) == "Open. Client 1. Late. Plan"


# --- choices, texts, bars ---


def turn_wheel(widget: QWidget) -> None:
    none, down = QPoint(), QPoint(0, -120)
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(QPointF(5, 5), QPointF(5, 5), none, down, buttons, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_no_choice(shown: Show) -> None:
    choice = Choice([(n, str(n)) for n in range(9)], 4)
    shown(choice)
    choice.setFocus()
    turn_wheel(choice)
    assert choice.value() == 4


def test_a_choice_may_start_with_none_chosen() -> None:
    choice = Choice([("a", "A")], blank="Choose")
    assert (choice.value(), choice.currentText()) == (None, "Choose")
    choice.set_value("a")
    choice.set_options([("b", "B"), ("a", "A")], blank="Choose")
    assert choice.value() == "a"
    choice.set_value("gone")
    assert choice.value() is None


def test_tab_leaves_a_text_and_copies_are_plain(shown: Show) -> None:
    words, other = PlainText("Called the clinic"), LineEdit()
    page = QWidget()
    page.setLayout(column(Field("What happened", words), other))
    shown(page)
    words.setFocus()
    words.selectAll()
    assert words.createMimeDataFromSelection().formats() == ["text/plain"]
    QTest.keyClick(words, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert words.value() == "Called the clinic"


def test_a_bar_says_one_thing_and_offers_one_action(shown: Show) -> None:
    bar, done = InlineBar(), []
    page = QWidget()
    page.setLayout(column(bar))
    shown(page)
    assert bar.words() == ""
    bar.tell("Removed.", Level.TIP, "Undo", lambda: done.append(1))
    assert bar.words() == "Removed."
    closed = heard(bar.closed)
    bar._act()
    assert (done, bar.words(), len(closed)) == ([1], "", 1)
    bar.clear()
    assert len(closed) == 1


def test_a_pill_is_a_word_and_an_icon(shown: Show) -> None:
    pill = Pill("Late 2 days", Level.STOP)
    shown(pill)
    assert name_of(pill) == pill.words() == "Late 2 days"
    pill.show_state("Signed", Level.OK)
    assert (pill.words(), pill.level) == ("Signed", Level.OK)


def test_a_passphrase_hides_itself_and_leaves_nothing_behind(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(edit)
    caps = heard(edit.caps_lock)
    QTest.keyClicks(edit, "ab")
    QTest.keyClicks(edit, "c")
    assert edit.displayText() != edit.text()
    edit.show_words(True)
    assert edit.displayText() == edit.text()
    assert edit.take() == bytearray(b"abc")
    assert edit.text() == ""
    assert caps == [False, False, False]


def test_caps_lock_shows_by_a_capital_without_shift(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(edit)
    caps = heard(edit.caps_lock)
    for letter, modifier in (("A", Qt.KeyboardModifier.NoModifier), ("a", Qt.KeyboardModifier.ShiftModifier)):
        QApplication.sendEvent(edit, key_event(letter, modifier))
    assert caps == [True, True]


def key_event(letter: str, modifier: Qt.KeyboardModifier) -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A.value, modifier, letter)


def test_pasting_a_passphrase_works(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(edit)
    QApplication.clipboard().setText("violet harbor ninety lamp")
    edit.paste()
    assert edit.text() == "violet harbor ninety lamp"
    QApplication.clipboard().clear()


def test_a_hidden_passphrase_field_is_blank(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(edit)
    edit.setText("violet harbor")
    edit.hide()
    assert edit.text() == ""


# --- layouts, icons, theme ---


def test_words_flow_into_the_next_line(shown: Show) -> None:
    page = QWidget()
    page.setLayout(wrapping(*(button(f"Choice {n}") for n in range(6))))
    shown(page)
    page.resize(em(20), em(20))
    QApplication.processEvents()
    tops = {child.y() for child in page.findChildren(QWidget)}
    assert len(tops) > 1
    assert page.layout().heightForWidth(em(100)) < page.layout().heightForWidth(em(10))


def test_fields_in_a_line_stand_at_the_top(shown: Show) -> None:
    one, other = Field("A", LineEdit()), Field("B", LineEdit())
    other.set_error("A long sentence about what is wrong. " * 4)
    page = QWidget()
    page.setLayout(line(one, other))
    shown(page)
    page.resize(em(30), em(20))
    QApplication.processEvents()
    assert one.y() == other.y()


def test_a_card_holds_what_is_put_in(shown: Show) -> None:
    card = Card(text("One"), None, line(text("Two")), title="Title")
    shown(card)
    assert card.box.count() == 4
    assert heading("x").property("look") == "section"


def test_icons_follow_the_theme(shown: Show) -> None:
    made = button("Lock", picture="lock")
    shown(made)
    theme = current_theme()
    theme.changed.connect(icons.redraw_all)
    light = made.icon().pixmap(made.iconSize()).toImage()
    theme.apply(ThemeMode.DARK, 100)
    assert made.icon().pixmap(made.iconSize()).toImage() != light
    theme.changed.disconnect(icons.redraw_all)


def test_an_icon_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", "#000000", 20)


@pytest.mark.parametrize(("asked", "got"), [(50, 80), (80, 80), (150, 150), (500, 200)])
def test_the_text_size_stays_within_its_bounds(qapp: QApplication, asked: int, got: int) -> None:
    theme = current_theme()
    theme.apply(ThemeMode.LIGHT, asked)
    assert theme.scale == got
    assert theme.em == pytest.approx(15 * got / 100, abs=1.1)
