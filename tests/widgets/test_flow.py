"""The layout that wraps like words do: lines as full as they get, everything on one line in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ui.widgets import Field, LineEdit, button, text, wrapping
from ui.widgets.layouts import Flow

SIZES = st.lists(st.tuples(st.integers(5, 120), st.integers(5, 60)), min_size=1, max_size=9)


class Box(QFrame):
    """A widget that wants a size."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._wanted = QSize(width, height)

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return self._wanted


@pytest.fixture
def place(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    yield made
    made.deleteLater()


def arranged(sizes: list[tuple[int, int]], width: int) -> tuple[QWidget, Flow, list[QRect]]:
    """Boxes of these sizes, laid out in this width."""
    place = QWidget()
    flow = wrapping(*(Box(*size) for size in sizes))
    place.setLayout(flow)
    flow.setGeometry(QRect(0, 0, width, flow.heightForWidth(width)))
    return place, flow, [flow.itemAt(number).geometry() for number in range(flow.count())]


def lines_of(found: list[QRect]) -> list[list[QRect]]:
    """Boxes line by line: a new one begins where the next is at the left edge."""
    lines: list[list[QRect]] = []
    for each in found:
        if each.x() == 0:
            lines.append([])
        lines[-1].append(each)
    return lines


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIZES, st.integers(130, 500))
def test_nothing_overlaps_nothing_leaves_the_width_and_the_height_is_enough(
    qapp: QApplication, sizes: list[tuple[int, int]], width: int
) -> None:
    place, flow, found = arranged(sizes, width)
    for number, one in enumerate(found):
        assert one.size() == QSize(*sizes[number])
        assert one.left() >= 0
        assert one.right() < width
        assert one.bottom() < flow.heightForWidth(width)
        assert not any(one.intersects(other) for other in found[number + 1 :])
    place.deleteLater()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIZES, st.integers(130, 500))
def test_a_line_is_as_full_as_it_gets_and_stands_on_its_middle(
    qapp: QApplication, sizes: list[tuple[int, int]], width: int
) -> None:
    place, flow, found = arranged(sizes, width)
    lines = lines_of(found)
    assert [each for row in lines for each in row] == found
    for row, following in pairwise(lines):
        assert row[-1].right() + 1 + flow.spacing() + following[0].width() > width
    for row in lines:
        top, high = min(each.top() for each in row), max(each.height() for each in row)
        for each in row:
            assert each.top() - top == (high - each.height()) // 2
    place.deleteLater()


def test_the_lowest_line_ends_where_the_height_does(qapp: QApplication) -> None:
    place, flow, found = arranged([(100, 20), (100, 40), (100, 30)], 210)
    assert flow.heightForWidth(210) == 40 + flow.spacing() + 30
    assert found[2].bottom() + 1 == flow.heightForWidth(210)
    place.deleteLater()


def test_what_is_hidden_takes_no_room(place: QWidget) -> None:
    boxes = [Box(100, 20), Box(100, 60), Box(100, 20)]
    flow = wrapping(*boxes)
    place.setLayout(flow)
    tall = flow.heightForWidth(400)
    boxes[1].hide()
    assert (tall, flow.heightForWidth(400)) == (60, 20)
    for each in boxes:
        each.hide()
    assert flow.heightForWidth(400) == 0


def test_the_words_of_a_link_stand_on_the_line_of_the_words_before_it(place: QWidget) -> None:
    words, link = text("1 contact, 7 minutes", "muted", wraps=False), button("2/20", look="link")
    flow = wrapping(words, link)
    place.setLayout(flow)
    flow.setGeometry(QRect(0, 0, 600, flow.heightForWidth(600)))
    assert abs(words.geometry().center().y() - link.geometry().center().y()) <= 1
    assert words.geometry().height() < link.geometry().height()


def test_a_field_stays_on_top_when_something_beside_it_is_taller(place: QWidget) -> None:
    field, tall = Field("Name", LineEdit()), Box(50, 300)
    flow = wrapping(field, tall)
    place.setLayout(flow)
    flow.setGeometry(QRect(0, 0, 900, flow.heightForWidth(900)))
    assert field.geometry().top() == 0
    assert tall.geometry().top() == 0


def test_a_line_too_narrow_for_anything_holds_one_thing_each(qapp: QApplication) -> None:
    place, flow, found = arranged([(100, 20)] * 3, 60)
    assert [each.x() for each in found] == [0, 0, 0]
    assert all(each.width() == 60 for each in found)
    assert flow.heightForWidth(60) == 3 * 20 + 2 * flow.spacing()
    place.deleteLater()


def test_what_wraps_within_what_wraps_is_as_high_as_all_its_lines(place: QWidget) -> None:
    inner = QWidget()
    inner.setLayout(wrapping(*(Box(100, 20) for _ in range(6))))
    place.setLayout(wrapping(Box(100, 20), inner))
    flow = place.layout()
    assert isinstance(flow, Flow)
    wide = 2 * 100 + flow.spacing()
    high = flow.heightForWidth(wide)
    flow.setGeometry(QRect(0, 0, wide, high))
    assert inner.height() == 3 * 20 + 2 * flow.spacing()
    assert high == 20 + flow.spacing() + inner.height()
