"""Days half typed in the plan editor: told apart from blank and whole ones, put back as typed, never signed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    Objective,
    Participation,
    PlannedAction,
    Safeguards,
    Transition,
)
from tcm_desktop.services.plans import keep_plan, open_plan
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.typed import Unreadable, read_date
from ui.screens.plan import CANNOT_READ
from ui.screens.plan_editor import PlanEditor
from ui.widgets import DateField

TODAY, NOW = date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC)
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
STEP, LINK, SAID_NO = UUID(int=10), UUID(int=11), UUID(int=12)
WHOLE = CarePlan(
    UUID(int=1),
    UUID(int=2),
    UUID(int=3),
    1,
    TODAY,
    goal="My own door",
    objectives=(Objective(STEP, "Call", target_date=date(2026, 4, 1)),),
    actions=(PlannedAction(LINK, "Link", by_when=date(2026, 4, 2)),),
    declined=(DeclinedService(SAID_NO, "Day program", "Too far", date(2026, 3, 1)),),
    participation=Participation(client_signed_on=date(2026, 3, 2)),
    safeguards=Safeguards(date(2026, 3, 1), "Ana", "Agency", date(2026, 3, 2), date(2026, 3, 3)),
    transition=Transition("Meet once a month", date(2027, 3, 1)),
)
DAYS = (
    f"{STEP}/By when",
    f"{LINK}/By when",
    f"{SAID_NO}/On",
    "Client signed on",
    "Free choice explained on",
    "Told it is voluntary on",
    "Chosen on",
    "Projected discharge",
)
TYPED = st.text("0123456789/-. abtx'é", max_size=9)


def is_half(words: str) -> bool:
    """Whether no day can be read from these words; blank is read as no day."""
    try:
        read_date(words, TODAY)
    except Unreadable:
        return True
    return False


def edit(plan: CarePlan, unread: dict[str, str] | None = None) -> PlanEditor:
    ids = IdSource()
    return PlanEditor(plan, (), TODAY, lambda: ids.new(NOW), unread or {})


def day(editor: PlanEditor, name: str) -> DateField:
    found = editor._days()[name].editor
    assert isinstance(found, DateField)
    return found


@pytest.fixture
def editor(qapp: QApplication) -> Iterator[PlanEditor]:
    made = edit(WHOLE)
    yield made
    made.deleteLater()


def test_every_day_of_a_plan_has_a_name_of_its_own(editor: PlanEditor) -> None:
    assert sorted(editor._days()) == sorted(DAYS)
    editors = {id(each) for each in editor.findChildren(DateField)}
    assert {id(field.editor) for field in editor._days().values()} == editors


def test_a_whole_plan_has_nothing_half_typed(editor: PlanEditor) -> None:
    assert editor.half_typed() == {}
    assert editor.first_unread() is None


@pytest.mark.parametrize("name", DAYS)
def test_each_day_half_typed_is_told_and_put_back(qapp: QApplication, editor: PlanEditor, name: str) -> None:
    day(editor, name).type_in("3/")
    assert editor.half_typed() == {name: "3/"}
    assert editor.first_unread() is day(editor, name)
    again = edit(editor.plan(), editor.half_typed())
    assert day(again, name).text() == "3/"
    assert day(again, name).value() is None
    assert again._days()[name].error()
    assert again.half_typed() == {name: "3/"}
    assert again.plan() == editor.plan()
    again.deleteLater()


@pytest.mark.parametrize("name", DAYS)
def test_each_key_in_a_day_tells_that_something_was_typed(editor: PlanEditor, name: str) -> None:
    """A day that stays unreadable has the same value, none, before and after a key: it must be kept all the same."""
    told: list[int] = []
    day(editor, name).setText("3/")
    editor.typed.connect(lambda: told.append(1))
    QTest.keyClicks(day(editor, name), "x")
    assert len(told) >= 1
    before = len(told)
    QTest.keyClicks(day(editor, name), "y")
    assert len(told) > before


@pytest.mark.parametrize("name", DAYS)
def test_a_day_cleared_is_no_half_day(editor: PlanEditor, name: str) -> None:
    day(editor, name).type_in("3/")
    day(editor, name).type_in("")
    assert editor.half_typed() == {}


def test_all_are_told_together_in_the_order_of_the_page(editor: PlanEditor) -> None:
    for name in reversed(DAYS):
        day(editor, name).type_in(f"{len(name)}/")
    assert set(editor.half_typed()) == set(DAYS)
    assert editor.first_unread() is day(editor, DAYS[0])


@pytest.mark.slow  # a further case
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(DAYS), TYPED, max_size=4))
def test_what_cannot_be_read_is_kept_and_what_can_be_read_is_in_the_plan(
    qapp: QApplication, typed: dict[str, str]
) -> None:
    shown = edit(WHOLE)
    for name, words in typed.items():
        day(shown, name).type_in(words)
    kept = shown.half_typed()
    assert kept == {name: words for name, words in typed.items() if is_half(words)}
    again = edit(shown.plan(), kept)
    assert again.half_typed() == kept
    assert again.plan() == shown.plan()
    for each in (shown, again):
        each.deleteLater()


@pytest.mark.slow  # a further case
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4))
def test_words_for_days_that_are_not_there_do_nothing(qapp: QApplication, unread: dict[str, str]) -> None:
    shown = edit(WHOLE, {name: words for name, words in unread.items() if name not in DAYS})
    assert shown.half_typed() == {}
    assert shown.plan() == WHOLE
    shown.deleteLater()


def test_a_row_that_is_taken_away_takes_its_half_day_along(editor: PlanEditor) -> None:
    day(editor, DAYS[0]).type_in("3/")
    (row,) = editor.objectives.rows
    row.remove.click()
    assert editor.half_typed() == {}


# --- by keys, on a vault ---


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def test_a_half_day_survives_leaving_and_is_not_signed_over(hands: Hands, people: People) -> None:
    def start(desk: object) -> object:
        hand = open_plan(desk, people.new)  # type: ignore[arg-type]  # the desk of the studio
        step = Objective(STEP, "Hand in three applications")
        return keep_plan(desk, replace(hand.plan, goal="My own door", objectives=(step,)))  # type: ignore[arg-type]  # the same

    hands.ask(start)
    screen = hands.open("plan", client_id=people.new)
    due: QWidget = screen.editor._days()[f"{STEP}/By when"].editor
    hands.at(due)
    hands.type("4/")
    hands.press(ESC)
    assert dict(hands.ask(open_plan, people.new).half_typed) == {f"{STEP}/By when": "4/"}

    screen = hands.open("plan", client_id=people.new)
    due = screen.editor._days()[f"{STEP}/By when"].editor
    assert isinstance(due, DateField)
    assert due.text() == "4/"
    hands.press(ENTER, CTRL)
    assert hands.told() == CANNOT_READ
    assert hands.focus is due
    assert hands.ask(open_plan, people.new).plan.signature is None

    due.selectAll()
    hands.type("4/20")
    hands.press(ESC)
    hand = hands.ask(open_plan, people.new)
    assert dict(hand.half_typed) == {}
    assert hand.plan.objectives[0].target_date == date(2026, 4, 20)
