"""Copies of the vault inside its folder: same key, consistent while open, and tried before they count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from db.at_rest import verifies
from db.engine import DAMAGED_IN_USE, DatabaseKey, outside_transaction
from db.files import flush_directory, new_private_file, private_directory
from tcm_desktop.services.errors import VaultDamaged

FOLDER = "backups"
DAILY = "day-"
KEPT = 3


def daily(engine: sa.Engine, vault: Path, key: DatabaseKey, day: date) -> None:
    """Today's backup, unless it is there; older ones beyond the last three are deleted."""
    folder = vault / FOLDER
    if is_made(vault, day):
        return
    copy(engine, folder, f"{DAILY}{day.isoformat()}", key)
    for old in sorted(folder.glob(f"{DAILY}*.db"))[:-KEPT]:
        old.unlink()


def renew(engine: sa.Engine, vault: Path, key: DatabaseKey, day: date) -> None:
    """A backup of now in the place of all others, which hold what was purged since."""
    folder = vault / FOLDER
    made = copy(engine, folder, f"{DAILY}{day.isoformat()}", key)
    for old in folder.glob("*.db"):
        if old != made:
            old.unlink()
    flush_directory(folder)


def is_made(vault: Path, day: date) -> bool:
    """Whether there is a backup of that day."""
    return (vault / FOLDER / f"{DAILY}{day.isoformat()}.db").exists()


def copy(engine: sa.Engine, folder: Path, name: str, key: DatabaseKey) -> Path:
    """A verified copy called `name`.db; one of that name is replaced. Raises VaultDamaged and keeps no bad copy."""
    private_directory(folder)
    unverified, verified = folder / f"{name}.new", folder / f"{name}.db"
    unverified.unlink(missing_ok=True)
    new_private_file(unverified)
    try:
        outside_transaction(engine, "VACUUM INTO ?", str(unverified))
        if not verifies(unverified, key):
            raise VaultDamaged(DAMAGED_IN_USE)
        unverified.replace(verified)
    finally:
        unverified.unlink(missing_ok=True)
    flush_directory(folder)
    return verified
