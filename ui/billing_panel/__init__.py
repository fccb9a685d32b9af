"""The billing check beside a note: what counts, what is missing, and what can be done about it."""
