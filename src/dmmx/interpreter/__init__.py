"""Runs any machine on trees, exactly, without JAX: the executable specification."""

from dmmx.interpreter.interpreter import Interpreter, Streams, interpret

__all__ = ["Interpreter", "Streams", "interpret"]
