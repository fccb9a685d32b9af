"""Before the first window: the folder, what the process refuses, who opens the door, and which screens there are."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_desktop.services.errors import PassphraseTooWeak, RecordNotFound, UserMessage, VaultMissing, WrongPassphrase
from tests.support.vaults import PASSPHRASE, StandingClock, make_gate, open_practice_like_vault, typed
from ui import icons
from ui.bootstrap import DATA_FOLDER_VARIABLE, Door, Enrolment, data_folder
from ui.registry import SCREENS, ScreenSpec, Spot, at
from ui.screen import Screen

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes and no core limit")
HARDENED = """
import json, os, resource, sys
from pathlib import Path
from ui.hardening import harden
folder = Path(sys.argv[1])
harden(folder)
(folder / "note.txt").write_text("x")
(folder / "inner").mkdir()
dumpable = None
if sys.platform == "linux":
    import ctypes
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
print(json.dumps({"core": resource.getrlimit(resource.RLIMIT_CORE), "dumpable": dumpable}))
"""


# --- the process ---


@POSIX
def test_files_are_for_this_user_and_the_memory_is_dumped_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run = subprocess.run([sys.executable, "-c", HARDENED, str(folder)], capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert told["core"] == [0, 0]
    assert told["dumpable"] in {None, 0}
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"data": 0o700, "inner": 0o700, "note.txt": 0o600}


# --- the folder ---


def test_the_folder_given_wins_over_the_variable_and_that_over_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path / "variable"))
    assert data_folder(str(tmp_path / "given")) == tmp_path / "given"
    assert data_folder() == tmp_path / "variable"
    monkeypatch.delenv(DATA_FOLDER_VARIABLE)
    found = data_folder()
    assert found.is_absolute()
    assert found.name == "TCM Desktop"


@pytest.mark.parametrize("chosen", ["~/vaults", "vaults", "./vaults"])
def test_a_folder_is_a_whole_path(chosen: str) -> None:
    assert data_folder(chosen).is_absolute()
    assert "~" not in str(data_folder(chosen))


# --- the door ---


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """Onto a folder with one vault in which nobody is set up yet."""
    open_practice_like_vault(tmp_path).close()
    return Door(tmp_path, StandingClock())


def test_a_vault_that_nobody_was_set_up_in_says_so_and_stays_free(door: Door) -> None:
    (entry,) = door.vaults()
    for _ in range(2):  # the second try shows that the first let go of the vault
        with pytest.raises(RecordNotFound, match="Nobody has been set up"):
            door.open(entry.id, typed())


@pytest.mark.parametrize("passphrase", ["", "wrong", f"{PASSPHRASE} ", PASSPHRASE.upper()])
def test_only_the_passphrase_itself_opens_a_vault(door: Door, passphrase: str) -> None:
    (entry,) = door.vaults()
    with pytest.raises(WrongPassphrase):
        door.open(entry.id, bytearray(passphrase.encode()))


def test_a_vault_that_is_not_here_is_said_so(door: Door) -> None:
    with pytest.raises(VaultMissing):
        door.open("no-such-vault", typed())


def test_a_weak_passphrase_makes_no_vault(door: Door) -> None:
    before = door.vaults()
    with pytest.raises(PassphraseTooWeak):
        door.create(Enrolment("Ana", "LCSW", "", bytearray(b"password")))
    assert door.vaults() == before


def test_no_failure_at_the_door_tells_a_passphrase(door: Door) -> None:
    told: list[UserMessage] = []
    for attempt in ("violet harbor ninety lamq", "guess"):
        try:
            door.open(door.vaults()[0].id, bytearray(attempt.encode()))
        except UserMessage as error:
            told.append(error)
    assert len(told) == 2
    assert not [error for error in told if "violet" in str(error) or "guess" in str(error)]


def test_an_empty_folder_has_no_vaults(tmp_path: Path) -> None:
    assert make_gate(tmp_path / "new").vaults() == ()


# --- the screens ---


@pytest.mark.parametrize("name", SCREENS)
def test_a_registered_screen_is_there_with_a_title_and_a_picture(name: str) -> None:
    spec = SCREENS[name]
    kind = spec.load()
    assert issubclass(kind, Screen)
    assert kind.__name__ == spec.source.partition(":")[2]
    assert (icons.FOLDER / f"{spec.picture}.svg").is_file()
    assert spec.title[0].isupper()
    assert spec.name == name


def test_no_two_screens_have_one_title() -> None:
    titles = [spec.title for spec in SCREENS.values()]
    assert len(set(titles)) == len(titles)


def test_every_screen_is_in_one_spot_and_the_rail_begins_with_today() -> None:
    assert sum(len(at(spot)) for spot in Spot) == len(SCREENS)
    assert at(Spot.MAIN)[0].name == "today"
    assert {spec.name for spec in at(Spot.CLIENT)} >= {"client", "note", "assessment", "necessity", "plan"}


@pytest.mark.parametrize("source", ["ui.screens.nowhere:Screen", "ui.screens.today:Nothing"])
def test_a_screen_that_is_not_there_is_an_error_at_once(source: str) -> None:
    with pytest.raises((ImportError, AttributeError)):
        ScreenSpec("x", "X", "lock", source).load()
