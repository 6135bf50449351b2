"""A machine as the equations of one tick, in LaTeX."""

from dmmx.display.equations.exporter import latex_of

__all__ = ["latex_of"]
