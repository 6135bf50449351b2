"""Programming patterns: memory, choice, states, counting, lists."""
