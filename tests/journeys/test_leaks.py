"""Nothing that a worker types is readable in anything that the program writes, at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.journeys import day
from tests.journeys.conftest import At
from tests.journeys.session import MARKERS, STORY
from tests.support.leaks import hits, hits_in_open_files

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "temporary",
    "SQLITE_TMPDIR": "temporary",
}


def start(everything: Path, part: str) -> subprocess.Popen[str]:
    """A session whose every folder lies under this one; what it complains of is written there, too."""
    folders = {name: everything / place for name, place in FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "tests.journeys.session", str(everything / "data"), part]
    environment = os.environ | {name: str(folder) for name, folder in folders.items()}
    with (everything / f"{part}.complaints").open("w") as complaints:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )


def looks(session: subprocess.Popen[str], everything: Path) -> str:
    """At the next moment: scans everything, and gives the moment's name. Blank after the last one."""
    assert session.stdout is not None
    name, _, open_files = session.stdout.readline().strip().partition(" ")
    if name:
        assert (name, open_files) == (name, "[]")
        assert (name, hits(everything, MARKERS)) == (name, [])
    return name


def goes_on(session: subprocess.Popen[str]) -> None:
    assert session.stdin is not None
    session.stdin.write("\n")
    session.stdin.flush()


def journal(everything: Path) -> int:
    """How many bytes of the vault's journal are not in its database yet."""
    return sum(path.stat().st_size for path in everything.rglob("*-wal"))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a whole day leaves behind, looked at on the way."""
    folder, seen = tmp_path_factory.mktemp("everything"), []
    with start(folder, "first") as session:
        while name := looks(session, folder):
            seen.append((name, journal(folder) > 0))
            goes_on(session)
    moments = [("assessed", True), ("writing", True), ("signed", True), ("printed", True), ("locked", False)]
    assert seen == moments, (folder / "first.complaints").read_text()
    return folder


@pytest.mark.slow
def test_nothing_is_readable_during_a_day_and_after_it(everything: Path) -> None:
    complaints = (everything / "first.complaints").read_text().splitlines()
    assert all(line.startswith("This plugin does not support ") for line in complaints), complaints
    assert not (everything / "data" / "logs").exists()
    assert [path for path in (everything / "temporary").rglob("*") if path.is_file()] == []
    assert hits(everything, MARKERS) == []


@pytest.mark.slow
def test_nothing_is_readable_after_a_kill(everything: Path) -> None:
    with start(everything, "again") as session:
        assert looks(session, everything) == "typed", (everything / "again.complaints").read_text()
        session.kill()
    assert journal(everything) > 0
    assert hits(everything, MARKERS) == []


@pytest.mark.slow
def test_all_of_it_is_in_the_vault(everything: Path, at: At) -> None:
    with at(everything / "data") as keys:
        day.unlocks(keys, STORY)
        keys.find("zanzi", expect="Chart")
        assert STORY.given in keys.screen.title()
        keys.find("care plan", expect="Care plan")
        assert all(words in keys.sees() for words in (STORY.goal, STORY.own_words, STORY.objective))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_planted_word_is_found(encoding: str, tmp_path: Path) -> None:
    for number, marker in enumerate(MARKERS):
        (tmp_path / str(number)).write_bytes(b"before" + marker.upper().encode(encoding) + b"after")
    assert {name for name, _ in hits(tmp_path, MARKERS)} == {str(number) for number in range(len(MARKERS))}


def test_a_planted_name_is_found(tmp_path: Path) -> None:
    (tmp_path / MARKERS[1]).mkdir()
    (tmp_path / MARKERS[1] / "empty").touch()
    assert [name for name, _ in hits(tmp_path, MARKERS)] == ["empty"]


def test_a_word_in_an_open_file_without_a_name_is_found() -> None:
    with TemporaryFile() as file:
        file.write(MARKERS[0].encode())
        file.flush()
        assert file.fileno() in {handle for handle, _ in hits_in_open_files(MARKERS)}
