"""A sibling of the engine."""

WORD = "from a sibling"
