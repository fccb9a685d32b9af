"""Bringing a vault's tables to what a program expects, one transaction for each revision, and checking the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from db.engine import DAMAGED_IN_USE, outside_transaction
from tcm_desktop.services.errors import VaultDamaged

VERSION_TABLE = "alembic_version"
SCRIPTS = "db:migrations"


@dataclass(frozen=True, slots=True)
class Schema:
    """The revisions that a program knows, oldest first; stated because Alembic takes long to import.

    `more_versions` is a folder with revisions beside the program's own; tests try out future ones there.
    """

    revisions: tuple[str, ...]
    more_versions: Path | None = None

    @property
    def latest(self) -> str:
        """What every vault is brought to."""
        return self.revisions[-1]

    def upgrade(self, engine: sa.Engine) -> None:
        """Run what is missing. A revision that fails leaves the one before it. Raises VaultDamaged."""
        # Imported here because opening an up-to-date vault must not wait for it.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", SCRIPTS)
        if self.more_versions is not None:
            config.set_main_option("path_separator", "newline")
            config.set_main_option("version_locations", f"{SCRIPTS}/versions\n{self.more_versions}")
        with engine.connect().execution_options(write=True) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, self.latest)
        _refuse_unsound(engine)


SCHEMA = Schema(("v0001", "v0002", "v0003", "v0004", "v0005", "v0006"))


def _refuse_unsound(engine: sa.Engine) -> None:
    # Before a checkpoint SQLCipher's check would read a file that lacks what is in the journal.
    outside_transaction(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    for check, sound in (("integrity_check", [("ok",)]), ("cipher_integrity_check", []), ("foreign_key_check", [])):
        if outside_transaction(engine, f"PRAGMA {check}") != sound:
            raise VaultDamaged(DAMAGED_IN_USE)
