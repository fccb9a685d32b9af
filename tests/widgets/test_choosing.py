"""Chips, rows, choices, ticks and buttons: every one by its keys, by its name and in any number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from tests.ui import checks
from tests.widgets.parts import BUTTONS, NO_KEYS, Show, listen, name_of, page, press, rows, themed, turn_wheel
from ui.levels import Level
from ui.theme import ThemeMode, em
from ui.widgets import CheckBox, Chips, Choice, Field, LineEdit, Pill, RowList, button
from ui.widgets.rows import Row
from ui.widgets.wrapping_button import WrappingButton

Key = Qt.Key
DIGITS = [Key(Key.Key_1.value + n) for n in range(9)]
NAMES = ["Assessment", "Plan", "Linkage", "Monitoring", "Travel", "Phone", "Video", "Mail", "Other"]
EVERY_BUTTON = pytest.mark.parametrize("kind", BUTTONS)


def chips_of(shown: Show, count: int, **how: bool) -> Chips[int]:
    """A group of that many under a label, with the focus in it."""
    made = Chips(list(enumerate(NAMES[:count])), numbered=True, **how)
    before, after = LineEdit(), LineEdit()
    shown(page(before, Field("&Service", made), after))
    made.chips[0].setFocus()
    return made


# --- chips ---


@pytest.mark.parametrize("number", range(9))
def test_each_digit_chooses_its_chip(shown: Show, number: int) -> None:
    made = chips_of(shown, 9)
    heard = listen(made.chosen)
    press(DIGITS[number])
    assert (made.value(), heard.values) == (number, [number])
    assert made.chips[number].hasFocus()
    assert [chip.isChecked() for chip in made.chips] == [n == number for n in range(9)]
    assert made.chips[number].text() == f"{number + 1} {NAMES[number]}"


@pytest.mark.parametrize("count", range(1, 10))
def test_digits_beyond_the_last_and_zero_choose_nothing(shown: Show, count: int) -> None:
    made = chips_of(shown, count)
    for digit in (Key.Key_0, *DIGITS[count:]):
        press(digit)
    assert made.value() is None


def test_digits_of_the_number_pad_choose_and_with_other_keys_do_not(shown: Show) -> None:
    made = chips_of(shown, 4)
    press(Key.Key_2, Qt.KeyboardModifier.KeypadModifier)
    assert made.value() == 1
    press(Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    press(Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert made.value() == 1


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_arrows_go_round_without_choosing(shown: Show, count: int) -> None:
    made = chips_of(shown, count)
    heard = listen(made.chosen)
    visited = []
    for _ in range(count):
        visited.append(made.chips.index(QApplication.focusWidget()))  # type: ignore[arg-type]  # one of the chips
        press(Key.Key_Right)
    assert visited == list(range(count))
    assert made.chips[0].hasFocus()
    press(Key.Key_Left)
    assert made.chips[count - 1].hasFocus()
    assert (made.value(), len(heard)) == (None, 0)


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_space_and_enter_choose_and_take_back(shown: Show, key: Qt.Key) -> None:
    made = chips_of(shown, 3)
    press(Key.Key_Right)
    press(key)
    assert made.value() == 1
    press(key)
    assert made.value() is None
    assert not any(chip.isChecked() for chip in made.chips)


def test_what_is_required_is_chosen_again_and_not_taken_back(shown: Show) -> None:
    made = chips_of(shown, 3, required=True)
    press(DIGITS[1])
    press(DIGITS[1])
    assert made.value() == 1
    assert made.chips[1].isChecked()


@pytest.mark.parametrize("value", [None, 0, 2])
def test_a_group_is_one_tab_stop(shown: Show, value: int | None) -> None:
    made = chips_of(shown, 3)
    made.set_value(value)
    before, after = made.window().findChildren(LineEdit)
    before.setFocus()
    press(Key.Key_Tab)
    assert made.chips[value or 0].hasFocus()
    press(Key.Key_Tab)
    assert after.hasFocus()
    press(Key.Key_Backtab)
    assert made.chips[value or 0].hasFocus()


def test_the_labels_letter_goes_to_what_is_chosen(shown: Show) -> None:
    made = chips_of(shown, 3)
    made.set_value(2)
    made.window().findChildren(LineEdit)[0].setFocus()
    QTest.keyClick(made.window(), Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert made.chips[2].hasFocus()


def test_setting_from_outside_tells_nobody(shown: Show) -> None:
    made = chips_of(shown, 3)
    heard = listen(made.chosen)
    made.set_value(1)
    made.set_value(None)
    made.set_value(99)
    assert len(heard) == 0
    assert not any(chip.isChecked() for chip in made.chips)


def test_a_chip_is_named_by_group_and_words_and_says_that_it_is_chosen(shown: Show) -> None:
    made = chips_of(shown, 2)
    press(DIGITS[0])
    assert [name_of(chip) for chip in made.chips] == ["Service: Assessment", "Service: Plan"]
    states = []
    for chip in made.chips:
        interface = QAccessible.queryAccessibleInterface(chip)
        assert interface is not None
        states.append((bool(interface.state().checkable), bool(interface.state().checked)))
    assert states == [(True, True), (True, False)]


def test_chips_offered_later_are_named_too(shown: Show) -> None:
    made = chips_of(shown, 2)
    made.set_options([(5, "Food & rent")])
    assert name_of(made.chips[0]) == "Service: Food & rent"
    assert made.chips[0].text() == "1 Food && rent"
    assert made.focusProxy() is made.chips[0]


def test_without_options_there_is_nothing_to_press(shown: Show) -> None:
    made = Chips[int]([])
    shown(page(Field("Service", made)))
    assert (made.chips, made.value()) == ([], None)


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nine_chips_wrap_and_none_is_cut_off(shown: Show, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    made = chips_of(shown, 9)
    made.window().resize(em(26), em(24))
    QApplication.processEvents()
    assert not checks.clipped(made.window())
    assert not checks.off_screen(made.window())
    assert not checks.small_targets(made.window())
    tops = {chip.y() for chip in made.chips}
    assert len(tops) > 1


# --- rows ---


def row_page(shown: Show, count: int) -> RowList:
    made = rows(count, action="Open", pill="Late 2 days")
    before, after = LineEdit(), LineEdit()
    shown(page(before, made, after))
    return made


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_the_row_in_focus_acts_once(shown: Show, key: Qt.Key) -> None:
    made = row_page(shown, 3)
    heard = listen(made.activated)
    made.buttons[1].setFocus()
    press(key, Qt.KeyboardModifier.KeypadModifier if key is Key.Key_Enter else NO_KEYS)
    assert heard.values == [1]


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_enter_with_another_key_is_not_the_rows(shown: Show, modifier: Qt.KeyboardModifier) -> None:
    made = row_page(shown, 2)
    heard = listen(made.activated)
    made.buttons[0].setFocus()
    press(Key.Key_Return, modifier)
    assert len(heard) == 0


def test_arrows_walk_the_rows_and_leave_at_the_ends(shown: Show) -> None:
    made = row_page(shown, 3)
    before, after = made.window().findChildren(LineEdit)
    made.buttons[0].setFocus()
    press(Key.Key_Down, times=2)
    assert made.buttons[2].hasFocus()
    press(Key.Key_Down)
    assert after.hasFocus()
    made.buttons[0].setFocus()
    press(Key.Key_Up)
    assert before.hasFocus()


@pytest.mark.parametrize("count", [0, 1, 7])
def test_each_row_is_read_out_whole_and_is_a_stop(shown: Show, count: int) -> None:
    made = row_page(shown, count)
    assert [name_of(each) for each in made.buttons] == [f"Open. Client {n}. Late 2 days. Plan" for n in range(count)]
    assert not checks.unnamed(made) or count == 0
    assert made.accessibleName() == "Due"


def test_a_click_on_the_words_is_a_click_on_the_button(shown: Show) -> None:
    made = row_page(shown, 2)
    heard = listen(made.activated)
    frame = made.buttons[1].parentWidget()
    assert frame is not None
    title = next(label for label in frame.findChildren(QLabel) if label.text() == "Client 1")
    spot = title.mapTo(frame, QPoint(2, 2))
    QTest.mouseClick(frame, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseClick(frame, Qt.MouseButton.MiddleButton, pos=spot)
    assert heard.values == [1]


@pytest.mark.parametrize(("kept", "expected"), [(2, 0), (9, None)])
def test_new_rows_keep_the_focus_where_its_thing_still_is(shown: Show, kept: int, expected: int | None) -> None:
    made = row_page(shown, 3)
    made.buttons[2].setFocus()
    made.set_rows([Row(kept, "Kept"), Row(7, "New")])
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    focused = [n for n, each in enumerate(made.buttons) if each.hasFocus()]
    assert focused == ([] if expected is None else [expected])


def test_new_rows_do_not_pull_the_focus_in(shown: Show) -> None:
    made = row_page(shown, 2)
    before = made.window().findChildren(LineEdit)[0]
    before.setFocus()
    made.set_rows([Row(0, "Client 0"), Row(1, "Client 1")])
    assert before.hasFocus()


def test_a_row_can_be_gone_to_by_its_key(shown: Show) -> None:
    made = row_page(shown, 3)
    made.focus_row(1)
    assert made.buttons[1].hasFocus()
    made.focus_row(99)
    made.focus_row(None)
    assert made.buttons[1].hasFocus()


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_long_rows_wrap_and_keep_their_button(shown: Show, stacked: bool, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    detail = "Care plan review, with everything that was agreed last time and by whom it was agreed"
    made = RowList([Row(1, "Demo-Sample, Guadalupe", detail, "Open plan", "Late 12 days", Level.STOP)], stacked=stacked)
    window = shown(page(made))
    window.resize(em(40), em(24))
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert not checks.off_screen(window)
    assert made.buttons[0].height() >= 32


def test_a_list_that_stands_follows_the_size_of_the_type_and_keeps_the_focus(shown: Show) -> None:
    made = row_page(shown, 3)
    made.buttons[1].setFocus()
    heard, frames = listen(made.activated), [button.parent() for button in made.buttons]

    def below() -> int:
        """How far the first detail stands below its title."""
        labels = {label.text(): label for label in made.buttons[0].parentWidget().findChildren(QLabel)}
        return labels["Plan"].y() - labels["Client 0"].y()

    themed(ThemeMode.DARK, 100)
    assert [button.parent() for button in made.buttons] == frames, "another color is no other row"
    assert below() <= 0
    themed(ThemeMode.DARK, 150)
    QApplication.processEvents()
    assert below() > 0
    assert made.buttons[1].hasFocus()
    press(Key.Key_Return)
    assert heard.values == [1]
    themed(ThemeMode.LIGHT, 100)
    QApplication.processEvents()
    assert below() <= 0


def test_who_comes_to_a_row_is_told(shown: Show) -> None:
    made = row_page(shown, 3)
    heard = listen(made.pointed)
    made.buttons[0].setFocus()
    press(Key.Key_Down)
    assert heard.values == [0, 1]


def test_a_row_without_a_pill_has_none(shown: Show) -> None:
    made = RowList([Row(1, "Client")])
    shown(page(made))
    assert made.findChildren(Pill) == []
    assert name_of(made.buttons[0]) == "Open. Client"


# --- choices ---


@pytest.fixture
def choice(shown: Show) -> Choice[str]:
    made = Choice([("a", "Assess"), ("p", "Plan"), ("l", "Link")], blank="Choose")
    shown(page(LineEdit(), Field("&Service", made), LineEdit()))
    made.setFocus()
    return made


def test_a_choice_is_made_by_arrows_and_first_letters(choice: Choice[str]) -> None:
    press(Key.Key_Down)
    assert choice.value() == "a"
    press(Key.Key_Up)
    assert choice.value() is None
    QTest.keyClicks(choice, "l")
    assert choice.value() == "l"


def test_the_wheel_over_a_choice_is_left_to_the_page(choice: Choice[str]) -> None:
    choice.set_value("p")
    assert not turn_wheel(choice)
    choice.window().findChildren(LineEdit)[0].setFocus()
    assert not turn_wheel(choice, down=False)
    assert choice.value() == "p"


def test_what_is_no_longer_offered_is_not_chosen(choice: Choice[str]) -> None:
    choice.set_value("p")
    choice.set_options([("x", "Other"), ("a", "Assess")], blank="Choose")
    assert choice.value() is None
    choice.set_value("x")
    choice.set_options([("x", "Something else")])
    assert (choice.value(), choice.currentText()) == ("x", "Something else")


def test_nothing_to_choose_from_is_no_value(qapp: QApplication) -> None:
    empty = Choice[str]([])
    assert empty.value() is None
    empty.set_value("a")
    assert empty.value() is None


# --- ticks and buttons ---


def test_a_tick_is_set_by_space_and_named_by_its_words(shown: Show) -> None:
    tick = CheckBox("Interpreter needed", ticked=True)
    shown(page(tick))
    tick.setFocus()
    press(Key.Key_Space)
    assert not tick.isChecked()
    assert name_of(tick) == "Interpreter needed"


@EVERY_BUTTON
def test_a_button_is_named_and_pressed_by_space_and_enter(shown: Show, kind: str) -> None:
    made = BUTTONS[kind]()
    shown(page(made))
    assert isinstance(made, QPushButton | CheckBox)
    heard = listen(made.clicked)
    made.setFocus()
    press(Key.Key_Space)
    assert len(heard) == 1
    if kind != "tick":
        press(Key.Key_Return)
        assert len(heard) == 2
    assert name_of(made)


@EVERY_BUTTON
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_a_button_has_room_for_its_words_and_is_large_enough(shown: Show, kind: str, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    window = shown(page(BUTTONS[kind](), LineEdit()))
    window.resize(em(20), em(16))
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert not checks.small_targets(window)


def test_a_button_may_say_more_to_a_screen_reader_than_it_shows(shown: Show) -> None:
    made = button("&Hide", name="Hide the screen, F9")
    plain = button("Save && close")
    shown(page(made, plain))
    assert name_of(made) == "Hide the screen, F9"
    assert "&" not in name_of(plain)


@pytest.mark.parametrize("words", ["Short", "Add “Because of ____, client could not ____”", "Food & rent " * 8])
def test_a_wrapping_button_grows_with_its_words(shown: Show, words: str) -> None:
    pressed: list[bool] = []
    made = WrappingButton(words, lambda: pressed.append(True))
    window = QWidget()
    box = QVBoxLayout(window)
    box.addWidget(made)
    box.addStretch(1)
    shown(window)
    window.resize(em(18), em(30))
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert made.height() >= made.heightForWidth(made.width())
    assert made.heightForWidth(em(8)) >= made.heightForWidth(em(30))
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert (pressed, made.words()) == ([True], words)


def test_a_wrapping_button_that_says_something_else_is_named_so(shown: Show) -> None:
    made = WrappingButton("Keep as a note", lambda: None, name="Keep as a note, for: the drive")
    shown(page(made))
    assert name_of(made) == "Keep as a note, for: the drive"
    made.say("Undo")
    assert (made.words(), name_of(made)) == ("Undo", "Undo")
