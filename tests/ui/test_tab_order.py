"""Tab goes as the window is read, also where parts of it were added later."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.tools.screenshots import People
from tests.tools.studio import Studio
from ui.shell.stops import stops
from ui.widgets import button, column, line


def names(studio: Studio) -> list[str]:
    return [stop.accessibleName() for stop in stops(studio.shell)]


def test_nested_layouts_are_read_in_their_order(qapp: QApplication) -> None:
    page = QWidget()
    box = column(line(button("one"), button("two")), button("five"))
    page.setLayout(box)
    box.insertLayout(1, column(button("three"), button("four")))
    page.show()
    assert [stop.accessibleName() for stop in stops(page)] == ["one", "two", "three", "four", "five"]
    page.close()


def test_a_row_added_to_a_plan_is_reached_where_it_stands(studio: Studio, people: People) -> None:
    studio.shell.navigator.open("plan", client_id=people.new)
    studio.wait()
    plan = studio.shell.screen_shown
    assert plan is not None
    plan.editor.objectives.add_button.click()
    studio.wait()
    found = names(studio)
    row = found.index("Objective 1, what")
    assert found.index("Goal for the plan") < row < found.index("Add an objective") < found.index("Add a step")


def test_shift_tab_goes_back_the_same_way_and_both_go_round(studio: Studio, people: People) -> None:
    studio.shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    order = stops(studio.shell)
    order[0].setFocus()
    for key, ring in ((Qt.Key.Key_Tab, [*order[1:], order[0]]), (Qt.Key.Key_Backtab, [*order[:0:-1], order[0]])):
        for expected in ring:
            QTest.keyClick(QApplication.focusWidget(), key)
            assert QApplication.focusWidget() is expected


def test_the_body_comes_before_its_panel_and_the_buttons_below(studio: Studio, people: People) -> None:
    studio.shell.resize(1280, 800)
    studio.shell.navigator.open("plan", client_id=people.new)
    studio.wait()
    found = names(studio)
    places = [
        found.index(each) for each in ("Today", "Lock, Control L", "Goal for the plan", "Side panel", "Sign plan")
    ]
    assert places == sorted(places)


def test_what_is_told_on_the_way_shows_on_the_next_screen(studio: Studio) -> None:
    shell = studio.shell
    shell.tell("About the screen before.")
    shell.navigator.open("caseload")
    shell.tell("About the next one.")
    studio.wait()
    assert shell.bar.words() == "About the next one."
