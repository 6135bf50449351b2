"""A causal self-attention layer on a stream of tokens: its keys and values are memories that grow by a token a tick."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.networks.attention import Rows, rows_of, vector
from dmmx.examples.running import data_of
from dmmx.examples.timeline import then_forever
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

LATENCY = 7
"""Ticks from a token to its answer at the output."""


class Projections(NamedTuple):
    """The matrices of a layer, each (input size, size): a row of input times it gives a query, key or value."""

    query: Rows
    key: Rows
    value: Rows


def causal_attention_machine(projections: Projections, *, strictly: bool = False) -> Machine:
    """Self-attention in which every token attends to those before it, and to itself.

    A token comes as a vector, and with it its place, such as {p3: 1}. Its key and value are put at that place by
    `outer` products and added to memories, of which nothing is ever taken away. What makes the layer causal is the
    memory of places: it tells `softmax` among which of them to choose, and is delayed so that it knows no later ones.

    Args:
        projections: three matrices.
        strictly: whether a token attends to those before it only; the first then answers nothing.
    """
    delays = ["place", "place_2", "place_3"] + ["place_4"] * strictly
    builder = Machine.builder().input("token", "x", "place")
    for name, matrix in zip(Projections._fields, projections, strict=True):
        builder.constant(f"{name}_matrix", rows_of(matrix, "x", "d")).neuron(name, "linear_combination")
        builder.link(f"{name}.mask", "token.x").link(f"{name}.main", f"{name}_matrix.value")
    builder.neuron("wait", "identity").neuron("placed_key", "outer").neuron("placed_value", "outer")
    builder.memory("keys").memory("values").memory("places")
    builder.neuron("scores", "linear_combination").neuron("attention", "softmax").neuron("answer", "linear_combination")
    builder.output("output", "weights", "answer")
    links = [
        ("wait.place", "token.place"),
        *((f"wait.{later}", f"wait.{sooner}") for sooner, later in pairwise(delays)),
        ("wait.query", "query.result"),
        ("wait.query_2", "wait.query"),
        ("placed_key.x", "key.result"),
        ("placed_key.y", "wait.place"),
        ("placed_value.x", "wait.place"),
        ("placed_value.y", "value.result"),
        ("keys.delta", "placed_key.result"),
        ("values.delta", "placed_value.result"),
        ("places.delta", f"wait.{delays[-1]}"),
        ("scores.mask", "wait.query_2"),
        ("scores.main", "keys.result"),
        ("attention.among", "places.result"),
        ("answer.mask", "attention.y"),
        ("answer.main", "values.result"),
        ("output.weights", "attention.y"),
        ("output.answer", "answer.result"),
    ]
    for target, source in links:
        builder.link(target, source)
    return builder.link("attention.x", "scores.result", 1 / math.sqrt(len(projections.query[0]))).build()


def tokens(rows: Rows) -> Streams:
    """A token a tick, each with its place; then silence."""
    return {"token": then_forever(_token(place, row) for place, row in enumerate(rows, start=1))}


def _token(place: int, row: Sequence[float]) -> Tree:
    return Tree({"x": vector(row, "x"), "place": {f"p{place}": 1}})


def attend(machine: Machine, rows: Rows) -> Iterator[Tree]:
    """For every token the layer's {answer: vector, weights: {place: number}}; weights arrive a tick before answers."""
    before = ZERO
    for tick, arrived in enumerate(islice(interpret(machine, tokens(rows)), LATENCY + len(rows)), start=1):
        if tick > LATENCY:
            yield ZERO.nest({"answer": arrived["output"]["answer"], "weights": before["output"]["weights"]})
        before = arrived


ROWS = ((1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1))
PROJECTIONS = Projections(
    query=((1, 0), (0, 1), (1, -1)),
    key=((2, 0), (0, 2), (1, 1)),
    value=((1, 0), (0, 1), (2, 2)),
)


def _machine() -> Machine:
    return causal_attention_machine(PROJECTIONS)


def _streams(request: Request) -> Streams:
    return tokens(ROWS)


def _report(request: Request) -> Iterator[Line]:
    """A line a token."""
    rows = ROWS[: max(1, request.ticks - LATENCY)]
    for number, told in enumerate(attend(_machine(), rows), start=1):
        weights, answer = told["weights"], told["answer"]
        shares = " ".join(f"{place} {weights[place].number:.3f}" for place in sorted(weights.keys()))
        vector_text = " ".join(f"{answer[column].number:.3f}" for column in ("d1", "d2"))
        data = {"token": number, "weights": data_of(weights), "answer": data_of(answer)}
        yield Line(f"token {number}: answer ({vector_text}), attends to {shares}", data)


EXAMPLES = (
    Example(
        name="causal_attention",
        summary="A self-attention layer that reads a token a tick.",
        source="Bukatin's notes on attention in dataflow matrix machines",
        machine=_machine,
        ticks=LATENCY + len(ROWS),
        streams=_streams,
        report=_report,
    ),
)
