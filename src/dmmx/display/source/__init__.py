"""A machine as the source of a plain Python program, which needs nothing of dmmx."""

from dmmx.display.source.exporter import python_of

__all__ = ["python_of"]
