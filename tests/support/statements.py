"""What SQLAlchemy compiles is compiled once a process: each test opens vaults of its own with the same statements."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

KEPT = 4000
"""More than the statements of the vault and of the agency's server together."""


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """Engines of one kind share their compiled statements and the dialect by which these are found.

    The program opens one vault and keeps the statements of it as long as it is open, so it gains nothing from this;
    and what a statement was first compiled with would outlive the lock there.
    """
    statements: LRUCache = LRUCache(KEPT)
    dialects: dict[tuple[object, ...], Dialect] = {}

    def share(connection: sa.Connection) -> None:
        own = connection.dialect
        connection.dialect = dialects.setdefault((type(own), own.dbapi), own)
        connection.execution_options(compiled_cache=statements)

    sa.event.listen(sa.Engine, "engine_connect", share)
    yield
    sa.event.remove(sa.Engine, "engine_connect", share)
