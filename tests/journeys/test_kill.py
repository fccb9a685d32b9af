"""Killed in the middle of typing, at any moment: what was typed up to two seconds before is there, with its caret."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from db.engine import outside_transaction
from tcm_desktop.domain.operations import first_break
from tests.journeys import day
from tests.journeys.conftest import At
from tests.journeys.keyboard import Keyboard
from tests.journeys.typist import written

ROOT = Path(__file__).parents[2]
PROMISED = 2.0
MOMENTS = 3


def killed_after(seconds: float, folder: Path) -> int:
    """How many letters stood in the note two seconds before it was killed, after so many seconds of typing."""
    command = [sys.executable, "-m", "tests.journeys.typist", str(folder)]
    typed: list[tuple[float, int]] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as typist:
        assert typist.stdout is not None
        for line in typist.stdout:
            at, count = line.split()
            typed.append((float(at), int(count)))
            if typed[-1][0] - typed[0][0] > seconds:
                break
        typist.kill()
        killed_at = monotonic()
        typist.stdout.read()
    assert typed, "nothing was typed"
    return max(count for at, count in typed if at <= killed_at - PROMISED)


def goes_on_writing(keys: Keyboard, at_least: int) -> None:
    """Today offers the text; all of it but the last two seconds is there, and nothing else."""
    keys.reach("Go on writing")
    keys.press("Return")
    keys.at("Contact note")
    editor = keys.screen.work.editor
    found = editor.toPlainText()
    assert len(found) >= at_least
    assert found == written(len(found))
    assert keys.focus is editor
    assert editor.caret() == len(found)
    keys.type("Then the phone rang.")
    assert editor.toPlainText() == found + "Then the phone rang."


def is_sound(keys: Keyboard) -> None:
    """Every page can be believed, and the audit trail has no gap."""
    vault = keys.studio.shell.gateway.desk.vault
    said: list[object] = []

    def look() -> None:
        for check in ("wal_checkpoint(TRUNCATE)", "integrity_check", "cipher_integrity_check", "foreign_key_check"):
            said.append(outside_transaction(vault.engine, f"PRAGMA {check}"))
        with vault.reading() as work:
            said.append(first_break(work.trail()))

    keys.studio.program.tasks.vault(look)
    keys.studio.wait()
    assert said[1:] == [[("ok",)], [], [], None]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal that only POSIX has")
def test_what_was_typed_two_seconds_before_a_kill_is_there(at: At, tmp_path: Path) -> None:
    with at() as keys:
        day.sets_up_her_vault(keys)
        day.takes_a_client_in(keys)
    for moment in range(1, MOMENTS + 1):
        safe = killed_after(random.uniform(2.2, 4.5), tmp_path / "data")
        with at() as keys:
            day.unlocks(keys)
            goes_on_writing(keys, safe)
            is_sound(keys)
            keys.find("notes", expect="Notes")
            assert keys.screen.subtitle().startswith(f"{moment} draft")
