"""A disk with no room for the day's backup: the vault opens all the same, and the trail tells it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db import backup
from db.engine import told
from db.gate import Gate
from db.vault import DATABASE, OpenVault
from tcm_desktop.services.errors import VaultFull
from tests.faults.small_disk import NAMESPACE, why_not
from tests.support.crashes import ROOT
from tests.support.vaults import StandingClock, typed

LEFT_OUT = "vault.backup_left_out"
OPENER = """
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from db.backup import FOLDER
from tests.support.vaults import StandingClock, make_client, make_gate, open_desk, put, typed
gate = make_gate(Path(sys.argv[1]), StandingClock(datetime.fromisoformat(sys.argv[2])))
with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
    desk = open_desk(vault)
    put(desk, make_client(desk))
    print(sorted(path.name for path in (vault.folder / FOLDER).iterdir()))
"""


def events(vault: OpenVault) -> list[str]:
    with vault.reading() as work:
        return [entry.event for entry in work.trail()]


LIMITED = """
import resource, sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from db.backup import FOLDER
from tests.support.vaults import StandingClock, make_client, make_gate, open_desk, put, typed
gate = make_gate(Path(sys.argv[1]), StandingClock(datetime.fromisoformat(sys.argv[2])))
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), most))
vault = gate.open(gate.vaults()[0].id, typed())
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
with closing(vault):
    desk = open_desk(vault)
    put(desk, make_client(desk))
    print(sorted(path.name for path in (vault.folder / FOLDER).iterdir()))
"""


def opened_without_room(gate_root: Path, backups: Path, clock: StandingClock) -> str:
    """Open the vault in a process for which the folder of backups is a disk of 64 kilobytes; what it printed."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(backups)]
    inside = ["sh", "-c", '"$@" && exec "$0" -c "$OPENER" "$ROOT" "$AT"', sys.executable, *mount]
    command = ["env", f"OPENER={OPENER}", f"ROOT={gate_root}", f"AT={clock.now().isoformat()}", *NAMESPACE, *inside]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-800:]
    return done.stdout.strip()


@pytest.fixture
def _small_disks() -> None:
    if reason := why_not():
        pytest.skip(reason)


@pytest.mark.usefixtures("_small_disks")
def test_no_room_for_the_backup_keeps_nobody_out_and_the_trail_tells_it(
    gate: Gate, vault: OpenVault, clock: StandingClock, tmp_path: Path
) -> None:
    vault.close()
    assert (vault.folder / DATABASE).stat().st_size > 64 * 1024
    before = sorted(path.name for path in (vault.folder / backup.FOLDER).iterdir())
    clock.pass_by(days=1)
    assert opened_without_room(tmp_path / "data", vault.folder / backup.FOLDER, clock) == "[]"
    assert sorted(path.name for path in (vault.folder / backup.FOLDER).iterdir()) == before
    again = gate.open(vault.entry.id, typed())
    assert events(again).count(LEFT_OUT) == 1
    assert backup.is_made(vault.folder, clock.now().date())
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such limit there")
@pytest.mark.slow  # a process of its own; the full disk above is tried always
def test_a_limit_that_is_no_full_disk_keeps_nobody_out_either(
    gate: Gate, vault: OpenVault, clock: StandingClock, tmp_path: Path
) -> None:
    """A used-up quota and a file that may not grow are to SQLite an error of the device, not a full disk."""
    vault.close()
    size = (vault.folder / DATABASE).stat().st_size
    before = sorted(path.name for path in (vault.folder / backup.FOLDER).iterdir())
    clock.pass_by(days=1)
    asked = [str(tmp_path / "data"), clock.now().isoformat(), str(size - 4096)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-800:]
    assert done.stdout.strip() == str(before)
    again = gate.open(vault.entry.id, typed())
    assert events(again).count(LEFT_OUT) == 1
    assert backup.is_made(vault.folder, clock.now().date())
    again.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_and_a_quota_that_are_full_are_told_alike(number: int) -> None:
    with pytest.raises(VaultFull), told():
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EROFS])
def test_any_other_failure_of_a_file_is_not_told_as_a_full_disk(number: int) -> None:
    with pytest.raises(OSError, match=os.strerror(number)), told():
        raise OSError(number, os.strerror(number))


def test_with_room_nothing_is_told_of_a_backup_left_out(vault: OpenVault) -> None:
    assert LEFT_OUT not in events(vault)
