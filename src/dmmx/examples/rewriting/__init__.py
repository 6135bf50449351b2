"""Machines that rewrite themselves, and machines that are edited while they run."""
