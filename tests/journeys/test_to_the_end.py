"""From the first visit to a closed chart, on one day and by keyboard alone."""

from __future__ import annotations

import pytest

from tests.journeys import day
from tests.journeys.conftest import At
from tests.journeys.keyboard import Keyboard

CLOSED = "This chart was closed on 3/4/2026."


@pytest.mark.slow  # a whole record is typed, key by key
def test_a_record_is_brought_to_its_end_by_keyboard_alone(at: At) -> None:
    with at() as keys:
        day.comes_to_a_signed_note(keys)
        sums_the_month_up(keys)
        signs_the_discharge(keys)
        closes_the_chart(keys)
        finds_it_closed(keys)
        assert not keys.touched


def sums_the_month_up(keys: Keyboard) -> None:
    keys.find("monthly", expect="Monthly summaries")
    keys.reach("Later")
    keys.press("Return")
    keys.until(lambda: "1 contact" in keys.sees())
    assert keys.focused.startswith("Earlier")  # in this month there is no later one
    keys.reach("Write")
    keys.press("Return")
    keys.at("Progress summary")
    keys.press("1")  # better
    keys.fill("Sentence 1", "Both applications went out with all their papers.")
    keys.fill("Next month", "We ask the office how far they are.")
    keys.press("Ctrl+Return")
    keys.until(lambda: "It can no longer change." in keys.sees())
    keys.press("Esc")
    keys.at("Monthly summaries")


def signs_the_discharge(keys: Keyboard) -> None:
    keys.find("practice", expect="Chart")
    keys.find("discharge", expect="Next steps and discharge")
    keys.press("Ctrl+Return")
    keys.until(lambda: "things to set right" in keys.sees())
    assert "Choose what becomes of this need." in keys.focused  # the first of them on the page comes first
    keys.press("Return")
    keys.choose("A safe place to live", "Met")
    keys.fill("In a crisis", "She calls her sister or the crisis line.")
    keys.choose("Why it ended", "Goals were met")
    keys.fill("The client's own words", "I have my key.")
    keys.fill("How to come back", "Call us, any day.")
    keys.press("Ctrl+Return")
    keys.until(lambda: "It can no longer change." in keys.sees())


def closes_the_chart(keys: Keyboard) -> None:
    keys.press("Ctrl+Return")
    keys.at("Close or reopen the chart")
    assert keys.focused == "Not signed: Medical necessity review"  # work begins at what is still open
    keys.type("The review was begun and is not needed any more.")
    keys.choose("Why the service ended", "Goals were met")
    keys.press("Ctrl+Return")
    keys.until(lambda: "How long it is kept" in keys.sees())


def finds_it_closed(keys: Keyboard) -> None:
    keys.find("chart", expect="Chart")
    assert CLOSED in keys.studio.shell.closed_notice.words()
    keys.find("today", expect="Today")
    assert CLOSED not in keys.sees()
    assert "0 clients" in keys.screen.subtitle()
