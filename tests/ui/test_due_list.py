"""The list of everything due as a widget: groups, seven rows and then more, the filter, the focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tcm_desktop.domain.due import DueItem, DueKind, Whom
from tcm_desktop.services.today import Today
from ui.presenters.due import MOST_ROWS
from ui.screens.due_list import NOT_FOUND, DueList

DAY = date(2026, 3, 4)
Key = Qt.Key


def item(number: int, days: int = 0, kind: DueKind = DueKind.SIGN_NOTE) -> DueItem:
    due_on = DAY + timedelta(days=days)
    return DueItem(kind, due_on, DAY, Whom(UUID(int=number), f"Demo, {number:02}"), record_id=UUID(int=number))


def view(now: int = 3, week: int = 2, later: int = 0) -> Today:
    return Today(
        DAY,
        tuple(item(n, -1) for n in range(1, now + 1)),
        tuple(item(n, 3, DueKind.REVIEW_PLAN) for n in range(21, week + 21)),
        now + week,
        0,
        0,
        0,
        later=tuple(item(n, 20, DueKind.REASSESS) for n in range(41, later + 41)),
    )


@pytest.fixture
def listed(shown: Callable[[QWidget], QWidget]) -> DueList:
    widget = shown(DueList(DAY))
    assert isinstance(widget, DueList)
    return widget


def show(listed: DueList, page: Today) -> None:
    """Show a page, and let Qt show its rows."""
    listed.show_view(page)
    QApplication.processEvents()


def press(key: Key) -> None:
    at = QApplication.focusWidget()
    assert at is not None
    QTest.keyClick(at, key)
    QApplication.processEvents()


def focused(listed: DueList) -> str:
    """The title of the row that has the focus."""
    pairs = zip(listed.rows(), listed.buttons(), strict=True)
    return next((row.title for row, button in pairs if button.hasFocus()), "")


def test_a_short_list_has_no_tools(listed: DueList) -> None:
    show(listed, view())
    assert listed._tools.isHidden()
    assert [len(rows.rows) for rows in listed.lists.values()] == [3, 2]


def test_a_long_list_has_them(listed: DueList) -> None:
    show(listed, view(now=6))
    assert not listed._tools.isHidden()


def test_down_and_up_go_through_all_groups(listed: DueList) -> None:
    show(listed, view())
    first = listed.first()
    assert first is not None
    first.setFocus()
    seen = [focused(listed)]
    for _ in range(4):
        press(Key.Key_Down)
        seen.append(focused(listed))
    assert seen == [row.title for row in listed.rows()]
    press(Key.Key_Up)
    assert focused(listed) == seen[-2]


def test_enter_does_what_the_row_says(listed: DueList) -> None:
    asked: list[DueItem] = []
    listed.opened.connect(asked.append)
    show(listed, view())
    listed.buttons()[1].setFocus()
    press(Key.Key_Return)
    assert asked == [item(2, -1)]


def test_seven_rows_then_more_and_the_focus_goes_on(listed: DueList) -> None:
    show(listed, view(now=16))
    assert len(listed.lists["Due now"].rows) == MOST_ROWS
    assert listed.more["Due now"].text() == "9 more"
    assert listed.more["Due now"].accessibleName() == "Due now: show 9 more"
    listed.more["Due now"].click()
    QApplication.processEvents()
    assert len(listed.lists["Due now"].rows) == 16
    assert focused(listed) == "Demo, 08"


def test_what_is_unfolded_stays_so_after_a_change(listed: DueList) -> None:
    show(listed, view(later=3))
    assert listed.lists["Later"].rows == ()
    listed.more["Later"].click()
    QApplication.processEvents()
    show(listed, view(later=2))
    assert len(listed.lists["Later"].rows) == 2


def test_a_change_keeps_the_focus_on_its_row(listed: DueList) -> None:
    show(listed, view())
    listed.buttons()[2].setFocus()
    show(listed, replace(view(), due_now=(item(9, -2), *view().due_now)))
    assert focused(listed) == "Demo, 03"


def test_a_row_that_is_done_takes_no_focus_with_it(listed: DueList) -> None:
    show(listed, view())
    listed.buttons()[0].setFocus()
    show(listed, replace(view(), due_now=view().due_now[1:]))
    assert [row.title for row in listed.rows()][:2] == ["Demo, 02", "Demo, 03"]


def test_typing_narrows_and_enter_does_the_first(listed: DueList) -> None:
    asked: list[DueItem] = []
    listed.opened.connect(asked.append)
    show(listed, view(now=8))
    listed.filter.setFocus()
    QTest.keyClicks(listed.filter, "plan review")
    assert {row.key.kind for row in listed.rows()} == {DueKind.REVIEW_PLAN}
    press(Key.Key_Return)
    assert asked == [item(21, 3, DueKind.REVIEW_PLAN)]


def test_nothing_found_is_said_and_enter_does_nothing(listed: DueList) -> None:
    asked: list[DueItem] = []
    listed.opened.connect(asked.append)
    show(listed, view(now=8))
    listed.filter.setFocus()
    QTest.keyClicks(listed.filter, "zebra")
    assert listed._none.text() == NOT_FOUND
    assert not listed._none.isHidden()
    press(Key.Key_Return)
    press(Key.Key_Down)
    assert asked == []
    listed.filter.clear()
    assert listed._none.isHidden()


def test_a_filter_finds_what_is_folded_away(listed: DueList) -> None:
    show(listed, view(now=16, later=2))
    listed.filter.setText("reassess")
    assert [row.key.kind for row in listed.rows()] == [DueKind.REASSESS] * 2


def test_in_each_order_every_row_is_there(listed: DueList) -> None:
    show(listed, view(now=9, later=3))
    for digit, groups in ((Key.Key_2, 3), (Key.Key_3, 14)):
        listed.by.setFocus()
        press(digit)
        assert len(listed.rows()) == 14
        assert len(listed.lists) == groups
    press(Key.Key_1)
    assert list(listed.lists) == ["Due now", "This week", "Later"]
