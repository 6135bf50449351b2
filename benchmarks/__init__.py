"""Measurements: what dmmx costs, side by side with the same machines written in other ways."""
