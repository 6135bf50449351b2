"""Random machines, automata and populations."""
