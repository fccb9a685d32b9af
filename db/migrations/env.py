"""Alembic's entry: the connection is keyed already and handed over in the configuration."""

from __future__ import annotations

from alembic import context

from db.rows import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
)
context.run_migrations()
