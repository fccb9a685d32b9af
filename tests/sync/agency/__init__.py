"""The agency's side, as its administrators use it."""
