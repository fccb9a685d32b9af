"""The parts of the plan screen by themselves: days ahead, and fields that fold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.theme import em
from ui.widgets.ahead import AheadField
from ui.widgets.folding import Folding

TODAY = date(2026, 3, 4)
Show = Callable[[QWidget], QWidget]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("9/4", date(2026, 9, 4)),
        ("3/4", TODAY),
        ("3/3", date(2027, 3, 3)),
        ("12.1", date(2026, 12, 1)),
        ("2/29", date(2028, 2, 29)),
        ("3/3/2026", date(2026, 3, 3)),
        ("yesterday", date(2026, 3, 3)),
        ("-1", date(2026, 3, 3)),
        ("+7", date(2026, 3, 11)),
        ("", None),
    ],
)
def test_a_day_without_a_year_lies_ahead(shown: Callable[[QWidget], QWidget], typed: str, day: date | None) -> None:
    field = AheadField(TODAY)
    shown(field)
    QTest.keyClicks(field, typed)
    assert field.value() == day
    assert not field.problem()


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_month_and_a_day_never_mean_the_past(qapp: QApplication, today: date, day: date) -> None:
    field = AheadField(today)
    found = field.read(f"{day.month}/{day.day}")
    field.deleteLater()
    assert found is not None
    assert found >= today
    assert (found.month, found.day) == (day.month, day.day)


def test_a_day_that_is_no_day_is_told(shown: Callable[[QWidget], QWidget]) -> None:
    field = AheadField(TODAY)
    shown(field)
    QTest.keyClicks(field, "13/45")
    assert "not a date" in field.problem()


@pytest.mark.parametrize(("wide", "rows"), [(60, 1), (20, 2), (10, 3)])
def test_fields_fold_where_there_is_no_room(shown: Callable[[QWidget], QWidget], wide: int, rows: int) -> None:
    labels = [QLabel(words) for words in ("Who", "By when", "Status")]
    folding = Folding(*labels, least=9)
    folding.resize(em(wide), em(10))
    shown(folding)
    QApplication.processEvents()
    assert len({label.y() for label in labels}) == rows
    assert folding.minimumSizeHint().width() <= em(9)
