"""How the agency's tables came to be; run by Alembic as the owner of the database.

A change comes in two steps, so that an old and a new server may run beside each other while an agency upgrades: one
release expands (new tables, columns that may be null or have a default), a later one contracts (drops what no running
server reads). A column is never renamed or given another meaning.
"""
