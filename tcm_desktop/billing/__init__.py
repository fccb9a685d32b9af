"""Rule packs, reading a narrative, and deciding what may be billed."""
