"""Every screen: names, Tab, shortcuts, sizes, and room for its words at large text.

One vault serves all checks of a screen, because opening one costs more than they do.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from tests.tools.screenshots import SHOTS, People
from tests.tools.studio import Studio
from tests.ui import checks
from ui.theme import ThemeMode, current_theme

OVER = {"find", "keys", "hidden", "quick_capture", "quick_capture_client", "attempt"}
"""What lies over a screen; nothing behind it is reached, and it has tests of its own."""
SCREENS = [name for name in SHOTS if name not in OVER]
ROOMS = [(1280, 800, 100), (1280, 800, 150), (1024, 600, 150), (1280, 800, 200)]  # beside the smallest, 1024 × 600

Check = Callable[[QWidget], list[str]]
CHECKS: dict[str, Check] = {
    "has no name": checks.unnamed,
    "Tab does not come to": checks.unreached,
    "key twice": checks.repeated_shortcuts,
    "Alt letter twice": checks.repeated_mnemonics,
    "key is a bare letter": checks.bare_letters,
    "too small to hit": checks.small_targets,
}
ROOM_CHECKS: dict[str, Check] = {
    "wider than its place": checks.overflowing,
    "words clipped": checks.clipped,
    "off the screen": checks.off_screen,
}
EVERY_CHECK = ROOM_CHECKS | CHECKS  # rooms first: the others press Tab, and that scrolls


def come_to(studio: Studio, people: People, name: str) -> None:
    SHOTS[name](studio, people)
    studio.wait()


def faults(window: QWidget, wanted: dict[str, Check]) -> list[str]:
    return [f"{words}: {fault}" for words, check in wanted.items() for fault in check(window)]


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_named_reached_and_hit_and_its_words_have_room(
    studio: Studio, people: People, name: str
) -> None:
    come_to(studio, people, name)
    focused = studio.shell.focusWidget()
    assert focused is not None
    assert not studio.shell.rail.isAncestorOf(focused), "work begins in the body"
    assert (studio.shell.width(), studio.shell.height()) == (1024, 600)
    assert checks.controls(studio.shell)
    names_the_screen_and_no_client(studio.shell.windowTitle(), people)
    assert not faults(studio.shell, EVERY_CHECK)


def names_the_screen_and_no_client(title: str, people: People) -> None:
    assert title.endswith("– TCM Desktop")
    families = {line.listed_name.split(",")[0] for line in people.lines} - {"Practice"}
    assert not [family for family in families if family in title]


@pytest.mark.slow
@pytest.mark.parametrize("name", SCREENS)
def test_words_have_room_in_larger_type(studio: Studio, people: People, name: str) -> None:
    found = {}
    for wide, high, scale in ROOMS:
        current_theme().apply(ThemeMode.LIGHT, scale)
        studio.shell.resize(wide, high)
        come_to(studio, people, name)
        assert (studio.shell.width(), studio.shell.height()) == (wide, high)
        found[f"{wide}x{high} at {scale} %"] = faults(studio.shell, ROOM_CHECKS)
    assert not {room: each for room, each in found.items() if each}


# --- the checks themselves: each is shown a window that has the fault ---


def test_the_checks_see_what_is_wrong(shown: Callable[[QWidget], QWidget]) -> None:
    from PySide6.QtGui import QShortcut
    from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea

    from ui.widgets import column

    window, unnamed, narrow, area = QWidget(), QLineEdit(), QPushButton("&Save everything"), QScrollArea()
    narrow.setFixedSize(20, 20)
    wide = QLabel("wide")
    wide.setFixedWidth(2000)
    area.setWidget(wide)
    window.setLayout(column(unnamed, narrow, QPushButton("&Stop"), area))
    for key in ("Ctrl+K", "Ctrl+K", "A"):
        QShortcut(key, window)
    shown(window)
    window.resize(300, 300)
    seen = faults(window, EVERY_CHECK)
    words = {each.split(":")[0] for each in seen}
    assert words == {*CHECKS, *ROOM_CHECKS} - {"Tab does not come to", "off the screen"}


def test_a_control_that_tab_cannot_reach_is_seen(shown: Callable[[QWidget], QWidget]) -> None:
    from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

    from ui.widgets import column

    window, trap = QWidget(), QPlainTextEdit()
    window.setLayout(column(trap, QLineEdit()))
    shown(window)
    trap.setFocus()
    assert len(checks.unreached(window)) == 1


def test_a_control_outside_the_window_is_seen(shown: Callable[[QWidget], QWidget]) -> None:
    from PySide6.QtWidgets import QLineEdit

    window = QWidget()
    field = QLineEdit(window)
    field.move(500, 500)
    window.resize(100, 100)
    shown(window)
    assert checks.off_screen(window) == [checks.described(field)]
