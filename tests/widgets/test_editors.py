"""Editors: their names, keys, errors in both places, the wheel, room for large text, and typed values."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from tests.ui import checks
from tests.widgets.parts import EDITORS, TODAY, Show, at_ten, listen, name_of, page, press, themed, turn_wheel
from ui.theme import ThemeMode, em
from ui.widgets import Choice, DateField, Field, LineEdit, MinutesField, PassphraseEdit, PlainText, TimeField

EVERY = pytest.mark.parametrize("kind", EDITORS)
TYPED = {
    "date": (lambda: DateField(TODAY, TODAY), "2/30", "3/2"),
    "time": (lambda: TimeField(at_ten, time(9)), "25:00", "1:10 pm"),
    "minutes": (lambda: MinutesField(50), "an hour", "35"),
}
EACH_TYPED = pytest.mark.parametrize("kind", TYPED)


def fielded(shown: Show, kind: str) -> tuple[Field, LineEdit]:
    """An editor under its label, and another one after it."""
    field, other = Field("&Editor", EDITORS[kind](), hint="A line of help."), LineEdit()
    other.setAccessibleName("Other")
    shown(page(field, other))
    return field, other


def error_label(field: Field) -> QLabel:
    return next(label for label in field.findChildren(QLabel) if label.property("look") == "error")


# --- every editor ---


@EVERY
def test_an_editor_is_named_by_its_label_and_reached_by_its_letter(shown: Show, kind: str) -> None:
    field, _ = fielded(shown, kind)
    assert not checks.unnamed(field.window())
    assert field.label.buddy() is field.editor
    if kind != "choice":  # Qt names a combo box by what is chosen in it
        assert name_of(field.editor) == "Editor"
    QTest.keyClick(field.window(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert field.editor.hasFocus()


@EVERY
def test_tab_goes_through_an_editor_and_never_stays(shown: Show, kind: str) -> None:
    field, other = fielded(shown, kind)
    field.editor.setFocus()
    press(Qt.Key.Key_Tab)
    assert other.hasFocus()
    press(Qt.Key.Key_Backtab)
    assert field.editor.hasFocus()


@EVERY
def test_an_error_stands_below_and_is_read_with_the_name(shown: Show, kind: str) -> None:
    field, _ = fielded(shown, kind)
    assert error_label(field).isHidden()
    field.set_error("Type it like this.")
    assert error_label(field).isVisible()
    assert error_label(field).text() == field.editor.accessibleDescription() == field.error() == "Type it like this."
    assert field.editor.property("wrong") == "true"
    field.set_error("")
    assert error_label(field).isHidden()
    assert field.editor.accessibleDescription() == "A line of help."
    assert not field.editor.property("wrong")


@EVERY
def test_an_error_takes_neither_the_focus_nor_what_was_typed(shown: Show, kind: str) -> None:
    field, other = fielded(shown, kind)
    before = getattr(field.editor, "text", getattr(field.editor, "toPlainText", lambda: ""))()
    other.setFocus()
    field.set_error("Type it like this.")
    assert other.hasFocus()
    assert getattr(field.editor, "text", getattr(field.editor, "toPlainText", lambda: ""))() == before


@EVERY
@pytest.mark.parametrize("focused", [True, False])
def test_the_wheel_changes_nothing(shown: Show, kind: str, focused: bool) -> None:
    field, other = fielded(shown, kind)
    (field.editor if focused else other).setFocus()
    read = getattr(field.editor, "value", getattr(field.editor, "text", None))
    assert read is not None
    before = read()
    turn_wheel(field.editor)
    turn_wheel(field.editor, down=False)
    assert read() == before


@EVERY
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_words_of_an_editor_have_room_at_any_size(shown: Show, kind: str, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    field, _ = fielded(shown, kind)
    field.set_error("That is not a date on the calendar. Type it like 11/21 or 11/21/2025.")
    field.window().resize(em(20), em(30))
    QApplication.processEvents()
    assert not checks.clipped(field.window())
    assert field.editor.height() >= 24
    needed = field.editor.fontMetrics().height()
    assert field.editor.contentsRect().height() >= needed


@EVERY
def test_an_editor_is_high_enough_to_hit(shown: Show, kind: str) -> None:
    field, _ = fielded(shown, kind)
    assert field.editor.height() >= 32
    assert field.editor.width() >= 24


# --- missing ---


FILLED = {
    "no line": (LineEdit, False),
    "spaces": (lambda: LineEdit("  "), False),
    "a line": (lambda: LineEdit("x"), True),
    "empty lines": (lambda: PlainText("\n "), False),
    "a text": (lambda: PlainText("x"), True),
    "no minutes": (MinutesField, False),
    "minutes": (lambda: MinutesField(50), True),
    "no date": (lambda: DateField(TODAY), False),
    "no choice": (lambda: Choice([("a", "A")], blank="Choose"), False),
    "a choice": (lambda: Choice([("a", "A")], "a", blank="Choose"), True),
}


@pytest.mark.parametrize("what", FILLED)
def test_what_counts_as_missing(qapp: QApplication, what: str) -> None:
    make, is_there = FILLED[what]
    field = Field("Field", make())
    assert field.check()
    assert field.check(missing="Type it.") is is_there
    assert field.error() == ("" if is_there else "Type it.")


# --- typed values ---


@EACH_TYPED
def test_what_cannot_be_read_stays_and_is_told(shown: Show, kind: str) -> None:
    make, wrong, right = TYPED[kind]
    editor = make()
    field, other = Field("Typed", editor), LineEdit()
    shown(page(field, other))
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, wrong)
    other.setFocus()
    assert editor.text() == wrong
    assert editor.value() is None
    assert not field.check()
    assert field.error() == editor.problem() != ""
    editor.type_in(right)
    assert field.check()
    assert editor.problem() == field.error() == ""


@EACH_TYPED
def test_a_change_is_told_once_and_typing_the_same_is_none(qapp: QApplication, kind: str) -> None:
    make, wrong, right = TYPED[kind]
    editor = make()
    heard = listen(editor.value_changed)
    editor.type_in(right)
    editor.type_in(right)
    assert len(heard) == 1
    editor.type_in(wrong)
    assert (editor.value(), len(heard)) == (None, 2)


@EACH_TYPED
def test_leaving_tidies_what_was_typed_and_keeps_its_value(shown: Show, kind: str) -> None:
    make, _, right = TYPED[kind]
    editor, other = make(), LineEdit()
    shown(page(Field("Typed", editor), other))
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, f" {right}")
    value = editor.value()
    heard = listen(editor.value_changed)
    other.setFocus()
    assert editor.value() == value is not None
    assert editor.text() == editor.show_value(value)
    assert len(heard) == 0


@EACH_TYPED
def test_a_cleared_field_has_no_value_and_no_problem(shown: Show, kind: str) -> None:
    editor = TYPED[kind][0]()
    shown(page(Field("Typed", editor)))
    editor.setFocus()
    editor.selectAll()
    press(Qt.Key.Key_Delete)
    assert (editor.value(), editor.problem(), editor.text()) == (None, "", "")


@EACH_TYPED
def test_arrows_do_nothing_where_nothing_is_typed(shown: Show, kind: str) -> None:
    editor = TYPED[kind][0]()
    shown(page(Field("Typed", editor)))
    editor.setFocus()
    editor.set_value(None)
    press(Qt.Key.Key_Up)
    assert editor.value() is None


@EACH_TYPED
@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_arrows_never_lead_to_what_cannot_be_read(shown: Show, kind: str, key: Qt.Key) -> None:
    ends = {"date": [TODAY], "time": [time(0), time(23, 55)], "minutes": [0, 3, 1438, 1440]}
    for end in ends[kind]:
        editor = TYPED[kind][0]()
        shown(page(Field("Typed", editor)))
        editor.setFocus()
        editor.set_value(end)
        press(key, times=3)
        assert editor.problem() == ""
        assert editor.read(editor.text()) == editor.value()


@pytest.mark.parametrize(("key", "days"), [(Qt.Key.Key_Up, 1), (Qt.Key.Key_Down, -1)])
def test_arrows_step_by_a_day_five_minutes_and_five_minutes(shown: Show, key: Qt.Key, days: int) -> None:
    day, clock, minutes = DateField(TODAY, TODAY), TimeField(at_ten, time(9, 2)), MinutesField(50)
    shown(page(day, clock, minutes))
    for editor in (day, clock, minutes):
        editor.setFocus()
        press(key)
    assert day.value() == TODAY + timedelta(days=days)
    assert clock.value() == (time(9, 7) if days > 0 else time(8, 57))
    assert minutes.value() == 50 + 5 * days


def test_a_date_of_birth_does_not_step_ahead_of_today(shown: Show) -> None:
    field = DateField(TODAY, TODAY, past=True)
    shown(page(field))
    field.setFocus()
    press(Qt.Key.Key_Up)
    assert field.value() == TODAY
    press(Qt.Key.Key_Down)
    assert field.value() == TODAY - timedelta(days=1)


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("days", [0, 1, 182, 183, 400, 30_000])
def test_a_stored_date_survives_being_looked_at(shown: Show, past: bool, days: int) -> None:
    stored = TODAY - timedelta(days=days)
    field, other = DateField(TODAY, stored, past=past), LineEdit()
    shown(page(field, other))
    field.setFocus()
    other.setFocus()
    field.type_in(field.text())
    assert field.value() == stored


def test_now_is_read_when_it_is_typed(qapp: QApplication) -> None:
    field = TimeField(at_ten)
    field.type_in("now")
    assert field.value() == time(10, 7)


def test_a_field_that_reads_nothing_by_itself_is_a_fault(qapp: QApplication) -> None:
    from ui.widgets.typed import TypedField

    with pytest.raises(NotImplementedError):
        TypedField[date](TODAY)


# --- plain text only ---


def test_formatted_text_is_pasted_plain(shown: Show) -> None:
    editor = PlainText()
    shown(page(Field("What happened", editor)))
    data = QMimeData()
    data.setHtml("<b style='color:red'>Called</b> the <img src='x'>clinic")
    data.setText("Called the clinic")
    QApplication.clipboard().setMimeData(data)
    editor.paste()
    QApplication.clipboard().clear()
    assert editor.value() == "Called the clinic"
    assert "red" not in editor.document().toHtml()


def test_text_is_not_dragged_out_of_a_line(qapp: QApplication) -> None:
    assert not LineEdit("Called Maria").dragEnabled()
    assert not PassphraseEdit().dragEnabled()


def test_an_input_method_writes_into_every_kind_of_text(shown: Show) -> None:
    for editor in (LineEdit(), PlainText()):
        shown(page(Field("Text", editor)))
        editor.setFocus()
        event = QInputMethodEvent()
        event.setCommitString("诊所")
        QApplication.sendEvent(editor, event)
        assert getattr(editor, "text", getattr(editor, "toPlainText", str))() == "诊所"


# --- passphrases ---


def test_a_passphrase_is_told_to_nobody(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(page(Field("Passphrase", edit)))
    QTest.keyClicks(edit, "violet harbor")
    interface = QAccessible.queryAccessibleInterface(edit)
    assert interface is not None
    spoken = [interface.text(part) for part in (QAccessible.Text.Name, QAccessible.Text.Value)]
    assert not [words for words in spoken if "violet" in words]
    edit.selectAll()
    edit.copy()
    assert "violet" not in QApplication.clipboard().text()
    assert edit.inputMethodHints() & Qt.InputMethodHint.ImhHiddenText


def test_showing_a_passphrase_changes_nothing_in_it(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(page(Field("Passphrase", edit)))
    QTest.keyClicks(edit, "violet")
    for on in (True, False):
        edit.show_words(on)
        assert (edit.echoMode() is QLineEdit.EchoMode.Normal) is on
        assert edit.text() == "violet"
    assert edit.take() == bytearray(b"violet")


@pytest.mark.parametrize("typed", ["pässwört", "一二三", "a b  c", "😀"])
def test_a_passphrase_is_handed_over_letter_for_letter(qapp: QApplication, typed: str) -> None:
    edit = PassphraseEdit()
    edit.setText(typed)
    assert edit.take() == bytearray(typed.encode())
    assert edit.take() == bytearray()


def test_digits_and_signs_tell_nothing_of_caps_lock(shown: Show) -> None:
    edit = PassphraseEdit()
    shown(page(edit))
    heard = listen(edit.caps_lock)
    QTest.keyClicks(edit, "1 !")
    assert len(heard) == 0
    QTest.keyClicks(edit, "a")
    assert heard.values == [False]


def test_a_field_hidden_by_the_system_keeps_what_was_typed(shown: Show) -> None:
    """A minimized window hides its fields by itself; only the program's own hiding blanks them."""
    edit = PassphraseEdit()
    window = shown(page(edit))
    edit.setText("violet")
    QWidget.hide(edit)
    assert edit.text() == ""
    edit.show()
    edit.setText("harbor")
    window.showMinimized()
    QApplication.processEvents()
    assert edit.text() == "harbor"
