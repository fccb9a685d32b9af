"""The agency's side of the sync."""
