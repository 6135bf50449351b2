"""Fuzzing: what is read, how it is damaged, and how that is counted."""
