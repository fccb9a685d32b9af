"""How the vault's tables came to be; run by Alembic on the keyed connection."""
