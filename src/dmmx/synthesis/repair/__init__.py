"""Repair: the least change to a machine that makes it exact."""

from dmmx.synthesis.repair.repair import Repair, repair

__all__ = ["Repair", "repair"]
