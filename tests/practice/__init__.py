"""The practice caseload: its data, its way through the use cases, and the command that shows it."""
