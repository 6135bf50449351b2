"""Machines that show what dataflow matrix machines can do, ready to run: `dmmx examples` lists them."""

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.registry import built_in_examples
from dmmx.examples.running import FOR_EVER, lines_of, request_for, text_given, watched

__all__ = [
    "FOR_EVER",
    "Example",
    "Line",
    "Request",
    "Streams",
    "built_in_examples",
    "lines_of",
    "request_for",
    "text_given",
    "watched",
]
