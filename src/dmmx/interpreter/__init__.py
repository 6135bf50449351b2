"""Runs any machine on trees, exactly, without JAX: the executable specification."""

from dmmx.interpreter.interpreter import Interpreter, interpret
from dmmx.interpreter.rows import neuron_of_name
from dmmx.interpreter.streams import Streams, read_streams

__all__ = ["Interpreter", "Streams", "interpret", "neuron_of_name", "read_streams"]
