"""The developer's command, without the parts that install: those run whenever it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.architecture.source import ROOT

LISTING = """1263 libs found in cache `/etc/ld.so.cache'
\tlibxcb.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libxcb.so.1
\tlibGL.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libGL.so.1
"""


def dev_py(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, ROOT / "dev.py", *words], capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    answer = dev_py("--help")
    assert answer.returncode == 0
    for command in ("run", "test", "check", "bench", "faults", "screenshots", "build"):
        assert f"\n  {command} " in answer.stdout


@pytest.mark.parametrize("words", [(), ("deploy",)])
def test_an_unknown_command_is_refused_before_anything_is_installed(words: tuple[str, ...]) -> None:
    answer = dev_py(*words)
    assert answer.returncode == 2
    assert "usage: dev.py" in answer.stderr


def test_further_words_reach_the_command() -> None:
    assert dev.parse(["test", "-k", "units", "--co"]) == ("test", ["-k", "units", "--co"])


def test_check_takes_no_further_words() -> None:
    with pytest.raises(dev.Stop, match="checks everything"):
        dev.check(["ui"])


def test_missing_libraries_become_packages() -> None:
    missing = dev.missing_qt_packages(LISTING)
    assert "libxkbcommon-x11-0" in missing
    assert "libxcb1" not in missing
    assert "libgl1" not in missing
    assert missing == sorted(set(missing))


def test_nothing_is_missing_when_everything_is_listed() -> None:
    listing = "\n".join(f"\t{library} (libc6) => /lib/{library}" for library in dev.QT_LIBRARIES)
    assert dev.missing_qt_packages(listing) == []


def test_a_browser_is_installed_only_where_it_is_missing_and_nobody_has_to_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in (*dev.BROWSER, "apt-get"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.missing_browser_packages() == []
    (tmp_path / "chromedriver").unlink()
    assert dev.missing_browser_packages() in ([], ["chromium-driver"])


def test_a_failed_step_stops_with_its_reason() -> None:
    dev.require("never shown", sys.executable, "-c", "raise SystemExit(0)")
    with pytest.raises(dev.Stop, match="it broke"):
        dev.require("it broke", sys.executable, "-c", "raise SystemExit(3)")


def test_a_command_gets_its_settings_and_gives_its_code() -> None:
    code = "import os; raise SystemExit(int(os.environ['TCM_CODE']))"
    assert dev.call(sys.executable, "-c", code, TCM_CODE="7") == 7


@pytest.mark.parametrize("words", [["--help"], ["--all", "-h"]])
def test_the_tests_help_tells_of_the_slow_ones(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.test(words) == 0
    assert "--all" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "environment", "left_out"),
    [([], {}, True), (["--all"], {}, False), ([], {"CI": "true"}, False), (["-k", "units"], {"CI": ""}, True)],
)
def test_slow_tests_run_when_asked_for(words: list[str], environment: dict[str, str], left_out: bool) -> None:
    chosen = dev.pytest_words(words, environment)
    assert ("not slow" in chosen) == left_out
    assert "--all" not in chosen
    assert [word for word in words if word != "--all"] == [word for word in chosen if word in {*words} - {"--all"}]


def test_the_tests_files_are_in_memory_where_there_is_room(tmp_path: Path) -> None:
    assert dev.files_of_tests({}, tmp_path, room=1) == {"TMPDIR": str(tmp_path)}
    assert dev.files_of_tests({}, tmp_path, room=2**62) == {}
    assert dev.files_of_tests({}, tmp_path / "nowhere", room=1) == {}
    assert dev.files_of_tests({"CI": "true"}, tmp_path, room=1) == {}
    assert dev.files_of_tests({"TMPDIR": "elsewhere"}, tmp_path, room=1) == {}
