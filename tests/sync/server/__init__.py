"""The agency's side over a real PostgreSQL."""
