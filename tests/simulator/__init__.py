"""The seeded simulator of the sync: the product's own core under every fault, and mutants that it must catch."""
