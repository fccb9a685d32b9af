"""Bringing a vault's tables to what this program expects, one transaction for each revision."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

LATEST = "v0001"
KNOWN = ("v0001",)
"""The revisions that this program can bring up to date; stated here because Alembic takes long to import."""

VERSION_TABLE = "alembic_version"
SCRIPTS = "db:migrations"


def upgrade(engine: sa.Engine, more_versions: Path | None = None) -> None:
    """Run what is missing. A revision that fails leaves the one before it. `more_versions` is for trying out others."""
    # Imported here because opening an up-to-date vault must not wait for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    if more_versions is not None:
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{SCRIPTS}/versions\n{more_versions}")
    with engine.connect().execution_options(write=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
