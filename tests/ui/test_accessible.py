"""Every screen: names, Tab, shortcuts, sizes, and room for its words at large text."""

from __future__ import annotations

import pytest

from tests.tools.screenshots import SHOTS, People
from tests.tools.studio import Studio
from tests.ui import checks
from ui.theme import ThemeMode, current_theme

SCREENS = [name for name in SHOTS if name not in {"find", "keys", "hidden"}]
ROOMS = [(1024, 600, 100), (1280, 800, 100), (1280, 800, 150), (1024, 600, 150), (1280, 800, 200)]


def come_to(studio: Studio, people: People, name: str) -> None:
    SHOTS[name](studio, people)
    studio.wait()


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_has_a_name(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    assert checks.controls(studio.shell)
    assert not checks.unnamed(studio.shell)


@pytest.mark.parametrize("name", SCREENS)
def test_tab_comes_to_every_control(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    assert not checks.unreached(studio.shell)


@pytest.mark.parametrize("name", SCREENS)
def test_no_key_stands_for_two_things(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    assert not checks.repeated_shortcuts(studio.shell)
    assert not checks.repeated_mnemonics(studio.shell)
    assert not checks.bare_letters(studio.shell)


@pytest.mark.parametrize("name", SCREENS)
def test_what_is_to_be_hit_is_large_enough(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    assert not checks.small_targets(studio.shell)


@pytest.mark.parametrize(("wide", "high", "scale"), ROOMS)
@pytest.mark.parametrize("name", SCREENS)
def test_words_have_room(studio: Studio, people: People, name: str, wide: int, high: int, scale: int) -> None:
    current_theme().apply(ThemeMode.LIGHT, scale)
    studio.shell.resize(wide, high)
    come_to(studio, people, name)
    assert (studio.shell.width(), studio.shell.height()) == (wide, high)
    assert not checks.overflowing(studio.shell)
    assert not checks.clipped(studio.shell)
    assert not checks.off_screen(studio.shell)


@pytest.mark.parametrize("name", SCREENS)
def test_the_window_title_names_the_screen_and_no_client(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    title = studio.shell.windowTitle()
    assert title.endswith("– TCM Desktop")
    families = {line.listed_name.split(",")[0] for line in people.lines} - {"Practice"}
    assert not [family for family in families if family in title]


@pytest.mark.parametrize("name", SCREENS)
def test_work_begins_at_the_first_control_of_the_body(studio: Studio, people: People, name: str) -> None:
    come_to(studio, people, name)
    focused = studio.shell.focusWidget()
    assert focused is not None
    assert not studio.shell.rail.isAncestorOf(focused)
