"""Fixtures: an agency that is being served."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from sync.server.database import Database
from tests.sync.wire.serving import Agency, running


@pytest.fixture
def served(database: Database, agency: UUID) -> Iterator[Agency]:
    """An agency of the test's own, on a port of its own."""
    with running(Agency(database, agency)) as made:
        yield made
