"""The encrypted vault on the worker's laptop; row objects never leave this package."""
