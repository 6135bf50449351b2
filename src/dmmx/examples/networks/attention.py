"""One head of attention; and that a row of a network matrix is attention whose weights do not change."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.running import data_of
from dmmx.examples.timeline import then_forever
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

Rows = Sequence[Sequence[float]]

QUERY = (1, 0)
KEYS = ((1, 0), (0, 1))
VALUES = ((1, 2), (3, 4))
LATENCY = 4


def vector(numbers: Sequence[float], name: str = "d") -> Tree:
    """Numbers as a V-value with the keys name1, name2, …

    Example:
        >>> vector([3, 4])
        Tree({'d1': 3, 'd2': 4})
    """
    return Tree({f"{name}{place}": number for place, number in enumerate(numbers, start=1)})


def rows_of(numbers: Rows, row: str = "p", column: str = "d") -> Tree:
    """A matrix as a V-value: {row: {column: number}}."""
    return ZERO.nest({f"{row}{place}": vector(entries, column) for place, entries in enumerate(numbers, start=1)})


def columns_of(numbers: Rows, row: str = "p", column: str = "d") -> Tree:
    """A matrix as a V-value the other way round: {column: {row: number}}."""
    return rows_of(list(zip(*numbers, strict=True)), row=column, column=row)


def attention_machine(size: int = 2) -> Machine:
    """softmax(q · Kᵀ / √size) · V, of three neurons.

    The product of the query with the keys, which come as {dimension: {place: number}}, is a `linear_combination`: the
    query says with which weights the dimensions are added. So is the answer: the attention says with which weights the
    values {place: vector} are added. In between, `softmax` makes scores weights, among the places that there are.

    Args:
        size: the length of queries and keys.
    """
    return (
        Machine.builder()
        .input("input", "query", "keys", "values", "places")
        .neuron("scores", "linear_combination")
        .neuron("attention", "softmax")
        .neuron("answer", "linear_combination")
        .output("output", "weights", "answer")
        .link("scores.mask", "input.query")
        .link("scores.main", "input.keys")
        .link("attention.x", "scores.result", 1 / math.sqrt(size))
        .link("attention.among", "input.places")
        .link("answer.mask", "attention.y")
        .link("answer.main", "input.values")
        .link("output.weights", "attention.y")
        .link("output.answer", "answer.result")
        .build()
    )


def attended(query: Sequence[float], keys: Rows, values: Rows) -> Streams:
    """A query, keys and values, there at every tick."""
    places = vector([1] * len(keys), "p")
    parts = {"query": vector(query), "keys": columns_of(keys), "values": rows_of(values), "places": places}
    return {"input": then_forever([], ZERO.nest(parts))}


def row_machine(weights: Sequence[float]) -> Machine:
    """A machine of nothing but one row: an output that hears some sources with some weights."""
    builder = Machine.builder().input("values", *(f"p{place}" for place in range(1, len(weights) + 1)))
    builder.output("output", "answer")
    for place, weight in enumerate(weights, start=1):
        builder.link("output.answer", f"values.p{place}", weight)
    return builder.build()


def row_answer(weights: Sequence[float], values: Rows) -> Tree:
    """What arrives at the output of such a machine."""
    *_, last = islice(interpret(row_machine(weights), {"values": then_forever([], rows_of(values))}), 2)
    return last.at(("output", "answer"))


def _streams(request: Request) -> Streams:
    return attended(QUERY, KEYS, VALUES)


def _report(request: Request) -> Iterator[Line]:
    """The weights and the answer when they change; then the answer of the machine that is a row of these weights."""
    before = ZERO
    for tick, arrived in enumerate(islice(interpret(attention_machine(), _streams(request)), request.ticks), start=1):
        for name in ("weights", "answer"):
            value = arrived.at(("output", name))
            if value != before.at(("output", name)):
                yield Line(f"tick {tick}: {name} {_rounded(value)}", {"tick": tick, name: data_of(value)})
        before = arrived
    weights = before.at(("output", "weights"))
    if weights:
        answer = row_answer([weights[place].number for place in sorted(weights.keys())], VALUES)
        yield Line(f"a row of these weights: answer {_rounded(answer)}", {"row": data_of(answer)})


def _rounded(value: Tree) -> str:
    return " ".join(f"{'.'.join(path)}: {leaf:.7f}" for path, leaf in value.items())


EXAMPLES = (
    Example(
        name="attention",
        summary="A head of attention; and a row of a matrix that does the same.",
        source="Bukatin's notes on attention in dataflow matrix machines",
        machine=attention_machine,
        ticks=6,
        streams=_streams,
        report=_report,
    ),
)
