"""The search over many starts: cohorts, its state, sessions, worker processes, and what is written down."""
