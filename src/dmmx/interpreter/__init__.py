"""Runs any machine on trees, exactly, without JAX: the executable specification."""

from dmmx.interpreter.interpreter import Interpreter, interpret, start_of
from dmmx.interpreter.streams import Streams, read_streams

__all__ = ["Interpreter", "Streams", "interpret", "read_streams", "start_of"]
