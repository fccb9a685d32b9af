"""The wire as it is: a real server on a port of its own, with PostgreSQL behind it."""
