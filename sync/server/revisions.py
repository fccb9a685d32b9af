"""Whether the tables of a database are those of this program, of an earlier one, or of a later one."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory

from sync.server.database import LATEST, SCRIPTS, revision_of, upgrade
from sync.server.office import Denied


def refuse_newer(revision: str | None) -> None:
    """Raise Denied for tables that a later program made: this one would read them wrongly."""
    if revision is not None and revision not in _known():
        raise Denied(
            "schema_too_new",
            f"The database was made by a newer program (its tables are {revision}, this program knows {LATEST}). "
            "Install that program again. Nothing was changed.",
        )


def bring_up_to_date(owner: str) -> bool:
    """Make or migrate the tables. Gives whether anything was to do. Raises Denied for a newer database."""
    found = revision_of(owner)
    refuse_newer(found)
    upgrade(owner)
    return found != LATEST


def require_current(owner: str) -> None:
    """Raise Denied for tables that are not this program's. Only `serve`, `init` and `upgrade` change tables."""
    found = revision_of(owner)
    refuse_newer(found)
    if found is None:
        raise Denied("not_set_up", "The database is empty. Run `tcm-server init` first, or restore a backup.")
    if found != LATEST:
        raise Denied("schema_old", "The database is that of an earlier program. Run `tcm-server upgrade` first.")


@cache
def _known() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
