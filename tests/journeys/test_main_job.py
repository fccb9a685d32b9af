"""The main job from first run to paper, and back after a lock: by keyboard alone."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.documents.reading import flat
from tests.journeys import day
from tests.journeys.conftest import At
from tests.journeys.day import BEA
from tests.journeys.keyboard import Keyboard


@pytest.mark.slow  # setting up, a whole note, its paper, a lock and the way back: each has its own quick tests
def test_the_main_job_by_keyboard_alone(at: At) -> None:
    with at() as keys:
        day.comes_to_a_signed_note(keys)
        a_signed_note_takes_no_keys(keys)
        the_paper_shows_the_goal(day.looks_at_the_print(keys))
        day.locks(keys)
        assert not keys.touched
    with at() as keys:
        day.unlocks(keys)
        everything_is_still_there(keys)


@pytest.mark.slow  # a further case
def test_while_the_screen_is_hidden_no_key_reaches_what_is_behind(at: At) -> None:
    with at() as keys:
        day.sets_up_her_vault(keys)
        day.takes_a_client_in(keys)
        keys.find("care plan", expect="Care plan")
        keys.type(BEA.own_words)
        keys.press("F9")
        keys.type("not for this text")
        for each in ("Tab", "Return", "Ctrl+Return", "Ctrl+K", "Ctrl+N", "Esc"):
            keys.press(each)
        assert keys.studio.shell.windowTitle().startswith("Hidden")
        keys.press("F9")
        keys.at("Care plan")
        assert keys.focus.toPlainText() == BEA.own_words


def a_signed_note_takes_no_keys(keys: Keyboard) -> None:
    narrative = keys.focus
    assert keys.focused == "What happened, signed"
    keys.type("x")
    assert narrative.toPlainText() == BEA.narrative + BEA.ride


def the_paper_shows_the_goal(pdf: bytes) -> None:
    pages = PdfReader(BytesIO(pdf), strict=True).pages
    words = flat(" ".join(page.extract_text() for page in pages))
    assert BEA.goal in words
    assert BEA.objective in words


def everything_is_still_there(keys: Keyboard) -> None:
    keys.find(BEA.family, expect="Chart")
    chart = keys.sees()
    assert "F33.1" in chart
    assert "Plan version 1: signed" in chart
    assert "Assessment: signed" in chart
    keys.find("asses", expect="Assessment")
    assert BEA.need in keys.sees()
    keys.find("medical", expect="Medical necessity")
    assert keys.screen.result.words.text().startswith("Met")
    keys.find("care plan", expect="Care plan")
    assert BEA.goal in keys.sees()
    keys.find(BEA.family, expect="Chart")
    keys.reach("Read. ")
    keys.press("Return")
    keys.at("Contact note")
    assert keys.focus.toPlainText() == BEA.narrative + BEA.ride
    assert "To be billed: 2 units" in keys.sees()
