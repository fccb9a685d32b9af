"""The agency's console, over real HTTP and a real PostgreSQL."""
