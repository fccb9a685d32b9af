"""Telling moments of a year in the real window, by keyboard alone, on a vault that others have written to meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from db.vault import OpenVault
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.follow_ups import followed
from tests.journeys import day
from tests.journeys.conftest import At
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_year import PLAIN, begun, first_day, runs
from tests.journeys.year import REMARK, TEXTS, Year
from tests.support.vaults import StandingClock, make_gate, open_desk, typed

ANSWER = "Sue brings the papers by the first of May."


def a_vault(folder: Path, clock: StandingClock) -> OpenVault:
    """A worker's own vault, as her laptop has it."""
    return make_gate(folder, clock).create("Ana Practice", typed())


def lived(
    folder: Path, clock: StandingClock, until: Callable[[Year], object], *, owner_supervises: bool = False
) -> Year:
    """A year up to some moment; the vault, the worker's or her supervisor's, is closed then."""
    vault = a_vault(folder, clock)
    try:
        year = begun(open_desk(vault, clock), clock, PLAIN)
        if owner_supervises:
            year.change_places()
        until(year)
    finally:
        vault.close()
    return year


def plan_came_back(year: Year) -> None:
    first_day(year)
    year.go_to(year.day(2))
    plan = year.plans()
    year.clock.pass_by(minutes=5)
    year.supervisor_returns(plan)
    year.clock.pass_by(minutes=5)


def standing_of(keys: Keyboard, plan_id: UUID) -> Standing:
    desk = keys.studio.shell.gateway.desk
    found: list[Standing] = []
    keys.studio.program.tasks.vault(lambda: found.append(followed(desk, CarePlan.KIND, plan_id).standing))
    keys.studio.wait()
    return found[0]


def test_a_plan_that_came_back_is_answered_from_today(at: At, tmp_path: Path, clock: StandingClock) -> None:
    year = lived(tmp_path / "data", clock, plan_came_back)
    with at(clock=clock) as keys:
        day.unlocks(keys)
        assert "Returned by your supervisor" in keys.sees()
        keys.reach("Read")
        keys.press("Return")
        keys.at("Care plan")
        assert REMARK in keys.sees()
        keys.reach("Add an addendum")
        keys.press("Return")
        keys.at("Addendum")
        assert REMARK in keys.sees()
        keys.type(ANSWER)
        keys.press("Ctrl+Return")
        keys.at("Care plan")
        keys.until(lambda: ANSWER in keys.sees())
        assert standing_of(keys, year.first_plan) is Standing.AWAITING
        keys.find("today", expect="Today")
        assert "Returned by your supervisor" not in keys.sees()
        assert not keys.touched


def test_an_addendum_half_typed_is_there_after_the_lid_was_closed(at: At, tmp_path: Path, clock: StandingClock) -> None:
    year = lived(tmp_path / "data", clock, plan_came_back)
    with at(clock=clock) as keys:
        day.unlocks(keys)
        keys.reach("Read")
        keys.press("Return")
        keys.at("Care plan")
        keys.reach("Add an addendum")
        keys.press("Return")
        keys.at("Addendum")
        keys.type(ANSWER[:12])
        day.locks(keys)
    with at(clock=clock) as keys:
        day.unlocks(keys)
        keys.reach("Go on writing")
        keys.press("Return")
        keys.at("Addendum")
        assert keys.focus.toPlainText() == ANSWER[:12]
        keys.type(ANSWER[12:])
        keys.press("Ctrl+Return")
        keys.at("Care plan")  # the document that it is about
        keys.press("Escape")
        keys.at("Today")
        assert standing_of(keys, year.first_plan) is Standing.AWAITING
        assert "Returned by your supervisor" not in keys.sees()


def plan_waits(year: Year) -> None:
    first_day(year)
    year.go_to(year.day(2))
    year.plans()
    year.clock.pass_by(minutes=5)


@pytest.mark.slow
def test_a_supervisor_sends_a_plan_back_and_signs_the_rest(at: At, tmp_path: Path, clock: StandingClock) -> None:
    year = lived(tmp_path / "data", clock, plan_waits, owner_supervises=True)
    with at(clock=clock) as keys:
        day.unlocks(keys)
        keys.find("co-sign", expect="To co-sign")
        assert keys.focused.startswith("Read")
        keys.press("Return")
        keys.at("Read and co-sign")  # the assessment waited longest
        keys.press("Ctrl+Return")
        keys.until(lambda: keys.screen.title().startswith("Care plan"))
        keys.at("Read and co-sign")
        keys.press("Ctrl+R")
        keys.type(REMARK)
        keys.press("Ctrl+Return")
        keys.at("To co-sign")
        assert "Nothing waits for you" in keys.sees()
        assert standing_of(keys, year.first_plan) is Standing.RETURNED
        assert not keys.touched


@pytest.mark.slow
def test_the_second_plan_is_written_and_compared_by_keys(at: At, tmp_path: Path, clock: StandingClock) -> None:
    """Eleven months on: an objective is met, a service is declined, and what changed is read before it is signed."""
    lived(tmp_path / "data", clock, lambda year: runs(year, 260, 30))
    with at(clock=clock) as keys:
        day.unlocks(keys)
        keys.find("practice", expect="Chart")
        keys.find("care plan", expect="Care plan")
        keys.press("Ctrl+Return")  # revise
        keys.until(lambda: keys.screen.editor is not None)
        keys.reach("Add a service")
        keys.press("Return")
        keys.type("Group for panic")
        keys.fill("Service 1, why", "Not with others yet")
        keys.press("Ctrl+Return")
        keys.press("Ctrl+Return")
        keys.until(lambda: keys.told().startswith("The plan is signed"))
        keys.reach("What changed")
        keys.press("Return")
        keys.at("What changed in the plan")
        assert "Group for panic" in keys.sees()
        assert not keys.touched


@pytest.mark.slow
def test_what_happened_to_notes_is_read_in_the_chart(at: At, tmp_path: Path, clock: StandingClock) -> None:
    """One that is in error, its correction, an addendum, an attempt: each says what it is, in words."""
    lived(tmp_path / "data", clock, lambda year: runs(year, 190, 30))
    with at(clock=clock) as keys:
        day.unlocks(keys)
        keys.find("practice", expect="Chart")
        told = keys.sees()
        assert "In error" in told
        assert "Attempt" in told
        reads(keys, TEXTS[6])
        assert "The proof of income was for May." in keys.sees()
        keys.press("Esc")
        keys.at("Chart")
        keys.find("practice", expect="Chart")
        assert not keys.touched


def reads(keys: Keyboard, words: str) -> None:
    """Open a note of the chart by going down its contacts."""
    for _ in range(20):
        keys.reach("Read")
        keys.press("Return")
        keys.at("Contact note")
        if keys.focus.toPlainText() == words:
            return
        keys.press("Esc")
        keys.at("Chart")
        keys.press("Tab")
    raise AssertionError("no contact of the chart has these words")
