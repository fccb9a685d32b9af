"""Every screen in each of its states: names, Tab, shortcuts, sizes, and room for its words at large text.

One vault and one window serve all pictures, because opening them costs more than all the checks of a picture.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.vaults import StandingClock
from tests.tools.screenshots import FIRST_DAY, SHOTS, People, caseload_of
from tests.tools.states import State, table
from tests.tools.studio import Studio
from tests.ui import checks
from tests.ui.state_signs import signs_missing
from ui.bootstrap import Door
from ui.shell.window import Shell
from ui.theme import ThemeMode, current_theme

OVER = {"find", "keys", "hidden", "quick_capture", "quick_capture_client", "attempt"}
"""What lies over a screen; nothing behind it is reached, and it has tests of its own."""
SCREENS = [name for name in SHOTS if name not in OVER]
CELLS = {cell.shot: cell for cell in table()}
TROUBLED = {name for name in SCREENS if name in CELLS and CELLS[name].state in {State.LOADING, State.ERROR}}
"""Pictures of a page that is not there: they differ by their names alone, and larger type has no more to show."""

ALWAYS_TRIED = {State.WHOLE, State.LOADING, State.ERROR}


def waits(name: str) -> bool:
    """Whether a picture is left to the whole run, so that the quick one ends: 200 of them take a minute and more.

    Each screen is tried as it mostly is; that it can be waited for and can fail, on one screen for all.
    """
    if name not in CELLS or CELLS[name].state not in ALWAYS_TRIED:
        return True
    return name in TROUBLED and CELLS[name].screen != "today"


QUICK = [pytest.param(name, marks=pytest.mark.slow) if waits(name) else name for name in SCREENS]

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
    "cut off by what is around it": checks.cut_off,
    "off the screen": checks.off_screen,
}
EVERY_CHECK = ROOM_CHECKS | CHECKS  # rooms first: the others press Tab, and that scrolls


@pytest.fixture(scope="module")
def studio(qapp: QApplication, practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The one window of all pictures."""
    studio = Studio(
        qapp, shutil.copytree(practice_folder, tmp_path_factory.mktemp("gallery") / "data"), StandingClock()
    )
    studio.open_practice()
    studio.start_lanes()
    yield studio
    crashes = studio.program.crash.seen
    studio.close()
    assert not crashes, "something failed that nobody foresaw"


@pytest.fixture(scope="module")
def people(studio: Studio) -> People:
    return People(caseload_of(studio))


@pytest.fixture(autouse=True)
def _as_found(studio: Studio) -> Iterator[None]:
    """Each picture is taken of the smallest window, and leaves nothing held up, damaged or open."""
    studio.shell.resize(1024, 600)
    studio.shell.activateWindow()
    yield
    studio.mend()
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


def come_to(studio: Studio, people: People, name: str) -> None:
    SHOTS[name](studio, people)
    studio.wait()
    studio.places.setdefault(name, studio.shell.navigator.place)


def faults(window: QWidget, wanted: dict[str, Check]) -> list[str]:
    return [f"{words}: {fault}" for words, check in wanted.items() for fault in check(window)]


def test_every_state_of_every_registered_screen_has_a_picture() -> None:
    pictures = {**SHOTS, **FIRST_DAY}
    assert not [cell for cell in table() if cell.shot not in pictures]
    assert not OVER & CELLS.keys()


@pytest.mark.parametrize("name", QUICK)
def test_a_screen_can_be_named_reached_and_hit_and_its_words_have_room(
    studio: Studio, people: People, name: str
) -> None:
    come_to(studio, people, name)
    check_whole(studio.shell)
    names_the_screen_and_no_client(studio.shell.windowTitle(), people)
    if name in CELLS:
        assert not signs_missing(studio.shell, CELLS[name])


def check_whole(shell: Shell) -> None:
    focused = shell.focusWidget()
    assert focused is not None
    assert not shell.rail.isAncestorOf(focused), "work begins in the body"
    assert (shell.width(), shell.height()) == (1024, 600)
    assert checks.controls(shell)
    assert not faults(shell, EVERY_CHECK)


@pytest.mark.slow  # a further case
def test_screens_are_whole_on_the_first_day_too(qapp: QApplication, tmp_path: Path) -> None:
    Door(tmp_path, StandingClock()).make_practice().vault.close()
    studio = Studio(qapp, tmp_path, StandingClock())
    try:
        studio.open_practice().resize(1024, 600)
        for name, go in FIRST_DAY.items():
            go(studio, People(()))
            studio.wait()
            check_whole(studio.shell)
            assert not signs_missing(studio.shell, CELLS[name])
    finally:
        studio.close()


def names_the_screen_and_no_client(title: str, people: People) -> None:
    assert title.endswith("– TCM Desktop")
    families = {line.listed_name.split(",")[0] for line in people.lines} - {"Practice"}
    assert not [family for family in families if family in title]


@pytest.mark.slow  # four more rooms for each picture: minutes
@pytest.mark.parametrize("name", [name for name in SCREENS if name not in TROUBLED])
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
    assert words == {*CHECKS, *ROOM_CHECKS} - {"Tab does not come to", "off the screen", "cut off by what is around it"}


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


def test_a_button_of_which_a_part_cannot_be_seen_is_seen(shown: Callable[[QWidget], QWidget]) -> None:
    from PySide6.QtWidgets import QPushButton

    window = QWidget()
    box = QWidget(window)
    box.setFixedSize(200, 40)
    whole, cut = QPushButton("Whole", box), QPushButton("Cut", box)
    whole.setGeometry(0, 0, 90, 40)
    cut.setGeometry(100, 20, 90, 40)
    shown(window)
    (fault,) = checks.cut_off(window)
    assert fault.startswith(checks.described(cut))
