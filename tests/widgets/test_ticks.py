"""Ticks, and the sections of a form: by their keys, their names, and in any combination."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui import checks
from tests.widgets.parts import Show, listen, name_of, page, press
from ui.screens.form_parts import FieldsSection, put, taken
from ui.screens.record_form import on_change
from ui.widgets import CheckBox, Chips, Choice, DateField, Field, LineEdit, PlainText, Ticks

NAMES = ["Needs", "Plan", "Diagnoses", "Medications", "Contact notes", "Appointments kept and missed"]
OPTIONS = list(enumerate(NAMES))
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_each_box_is_marked_by_space_and_told(shown: Show) -> None:
    ticks = Ticks(OPTIONS)
    shown(page(Field("What", ticks)))
    heard = listen(ticks.changed)
    ticks.boxes[2].setFocus()
    press(Qt.Key.Key_Space)
    ticks.boxes[0].setFocus()
    press(Qt.Key.Key_Space)
    assert ticks.value() == (0, 2)
    assert len(heard) == 2
    press(Qt.Key.Key_Space)
    assert ticks.value() == (2,)


def test_tab_comes_to_every_box(shown: Show) -> None:
    before, ticks, after = LineEdit(), Ticks(OPTIONS), LineEdit()
    shown(page(before, Field("What", ticks), after))
    before.setFocus()
    for box in ticks.boxes:
        press(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is box
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


def test_the_label_s_key_goes_to_the_first_box(shown: Show) -> None:
    other, ticks = LineEdit(), Ticks(OPTIONS)
    shown(page(other, Field("&What", ticks)))
    other.setFocus()
    ticks.setFocus()
    assert ticks.boxes[0].hasFocus()


def test_a_box_says_the_group_and_itself(shown: Show) -> None:
    ticks = Ticks(OPTIONS)
    shown(page(Field("&What may be shared", ticks)))
    assert name_of(ticks.boxes[1]) == "What may be shared: Plan"


@pytest.mark.parametrize("wide", [320, 420, 900])
def test_boxes_wrap_and_none_is_cut_off(shown: Show, wide: int) -> None:
    ticks = Ticks(OPTIONS)
    window = page(Field("What", ticks), LineEdit())
    shown(window)
    layout = window.layout()
    assert layout is not None
    window.setFixedSize(wide, layout.totalHeightForWidth(wide))
    QApplication.processEvents()
    assert not checks.clipped(window)
    bottoms = [box.mapTo(window, box.rect().bottomRight()) for box in ticks.boxes]
    assert all(ticks.rect().contains(box.geometry()) for box in ticks.boxes)
    assert all(point.x() < wide for point in bottoms)


@given(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 9)))
@QUICK
def test_what_is_set_is_what_is_read(first: set[int], second: set[int]) -> None:
    ticks = Ticks(OPTIONS, first)
    assert set(ticks.value()) == first
    ticks.set_value(second)
    assert set(ticks.value()) == {each for each in second if each < len(OPTIONS)}
    assert list(ticks.value()) == sorted(ticks.value())


# --- a section of a form ---


@dataclass(frozen=True, slots=True)
class Form:
    name: str = ""
    day: str = ""
    kinds: tuple[int, ...] = ()
    way: str | None = None
    chosen: str | None = None
    words: str = ""
    sure: bool = False


WAYS = (("phone", "Phone"), ("mail", "Mail"))
TODAY = date(2026, 3, 4)


def section() -> FieldsSection:
    fields = {
        "name": Field("&Name", LineEdit()),
        "day": Field("&Day", DateField(TODAY)),
        "kinds": Field("&Kinds", Ticks(OPTIONS)),
        "way": Field("&Way", Choice(WAYS, blank="None")),
        "chosen": Field("&Chosen", Chips(WAYS)),
        "words": Field("W&ords", PlainText(lines=2)),
        "sure": Field("&Sure", CheckBox("Yes")),
    }
    rows = (("name", "day"), ("kinds",), ("way", "chosen"), ("words",), ("sure",))
    return FieldsSection("All of them", fields, rows, "What they are for.")


FORMS = st.builds(
    Form,
    name=st.text("abc é", max_size=8),
    day=st.sampled_from(["", "3/4/2026", "2/30", "soon"]),
    kinds=st.lists(st.integers(0, 5), unique=True).map(lambda found: tuple(sorted(found))),
    way=st.sampled_from([None, "phone", "mail"]),
    chosen=st.sampled_from([None, "phone", "mail"]),
    words=st.text("abc\n", max_size=12),
    sure=st.booleans(),
)


@given(FORMS)
@QUICK
def test_a_form_comes_back_as_it_was_filled_in(form: Form) -> None:
    made = section()
    made.fill(form)
    assert Form(**made.typed()) == form


def test_work_begins_in_the_first_field(shown: Show) -> None:
    made = section()
    shown(page(made))
    made.first().setFocus()
    assert made.fields["name"].editor.hasFocus()
    assert not checks.clipped(made)


EDITORS: dict[str, tuple[Any, Any]] = {
    "line": (lambda: LineEdit(), "x"),
    "text": (lambda: PlainText(), "x"),
    "date": (lambda: DateField(TODAY), "3/4/2026"),
    "choice": (lambda: Choice(WAYS, blank="None"), "mail"),
    "ticks": (lambda: Ticks(OPTIONS), (1, 3)),
    "tick": (lambda: CheckBox("Yes"), True),
}


@pytest.mark.parametrize("kind", EDITORS)
def test_every_editor_tells_of_a_change_and_of_none_without_one(shown: Show, kind: str) -> None:
    make, value = EDITORS[kind]
    editor = make()
    shown(page(editor))
    heard: list[int] = []
    on_change(editor, lambda: heard.append(1))
    put(editor, taken(editor))
    assert not heard or kind in {"text", "date", "line"}
    heard.clear()
    put(editor, value)
    assert heard
    assert taken(editor) == value


def test_a_chip_tells_when_it_is_chosen(shown: Show) -> None:
    chips = Chips(WAYS)
    shown(page(chips))
    heard: list[int] = []
    on_change(chips, lambda: heard.append(1))
    QTest.mouseClick(chips.chips[1], Qt.MouseButton.LeftButton)
    assert heard == [1]
    assert taken(chips) == "mail"
