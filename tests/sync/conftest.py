"""Fixtures for everything below: the real database."""

from __future__ import annotations

from tests.sync.postgres import _template as _template
from tests.sync.postgres import addresses as addresses
from tests.sync.postgres import agency as agency
from tests.sync.postgres import database as database
from tests.sync.postgres import postgres as postgres
