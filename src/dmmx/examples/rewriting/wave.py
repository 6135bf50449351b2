"""A wave in the network matrix: three neurons take turns at being linked, by rewriting the matrix that links them.

Bukatin & Anthony, arXiv 1706.00648, appendix B.2; arXiv 1712.07447, section 7.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmmx.errors import counted
from dmmx.examples.example import Example, Line, Request
from dmmx.interpreter import Interpreter, start_of
from dmmx.machine import Machine
from dmmx.vvalue import Flattening, Tree

UPDATES = ("update-1", "update-2", "update-3")
"""The neurons whose links to the matrix's own neuron take turns."""


def wave() -> Machine:
    """The machine of five links, all of weight 1.

    `self` holds the matrix and adds to it what arrives at its `delta`. That is what one of three neurons puts out: the
    change of the matrix that takes away the neuron's own link there and puts the next one's in its place.

    Example:
        >>> from dmmx.interpreter import Interpreter
        >>> engine = Interpreter(wave())
        >>> for _ in range(4):
        ...     print(*engine.matrix["self"]["delta"].keys())
        ...     _ = engine.step({})
        update-1
        update-2
        update-3
        update-1
    """
    builder = Machine.builder().memory("self").link("self.delta", f"{UPDATES[0]}.single").self_reference("self.result")
    changes: dict[str, object] = {}
    for now, after in zip(UPDATES, (*UPDATES[1:], UPDATES[0]), strict=True):
        builder.neuron(now, "identity").link(f"{now}.single", f"{now}.single")
        changes[now] = {"single": change(now, after)}
    return builder.initial(changes).build()


def change(now: str, after: str) -> Tree:
    """The change of the matrix that lets `self.delta` listen to another neuron."""
    return Tree({"self": {"delta": {now: {"single": -1}, after: {"single": 1}}}})


def _turns(request: Request) -> Iterator[Line]:
    """Who the matrix's neuron listens to, tick by tick, and how many other links there are."""
    engine = Interpreter(wave())
    for tick in range(request.ticks + 1):
        row = engine.matrix["self"]["delta"]
        links = len(engine.matrix)
        heard = ", ".join(f"{weight:g} {'.'.join(path)}" for path, weight in row.items())
        yield Line(
            f"tick {tick}: self.delta <- {heard}; {counted(links, 'link')} in all",
            {"tick": tick, "self.delta": row.to_data(), "links": links},
        )
        engine.step({})


def flattened_wave(ticks: int) -> list[list[list[float]]]:
    """The same machine on arrays alone: its matrix, 5 × 4, at every tick from 0.

    One row an input and one column an output; every output is a matrix itself, so what they put out is 4 × 20 numbers,
    and what arrives, 5 × 20, is their product with the matrix. Then `self` adds its two rows.

    Example:
        >>> for matrix in flattened_wave(3):
        ...     print(matrix[1])
        [0.0, 1.0, 0.0, 0.0]
        [0.0, 0.0, 1.0, 0.0]
        [0.0, 0.0, 0.0, 1.0]
        [0.0, 1.0, 0.0, 0.0]
    """
    import numpy as np

    machine = wave()
    rows = Flattening([("self", "accum"), ("self", "delta"), *((name, "single") for name in UPDATES)])
    columns = Flattening([("self", "result"), *((name, "single") for name in UPDATES)])
    numbers = Flattening((*row, *column) for row in rows.paths for column in columns.paths)
    start = start_of(machine)
    y = np.array([numbers.flatten(start.at(path)) for path in columns.paths], float)
    matrices = [y[0].reshape(5, 4)]
    for _ in range(ticks):
        x = matrices[-1] @ y
        y = np.concatenate([x[:1] + x[1:2], x[2:]])
        matrices.append(y[0].reshape(5, 4))
    return [matrix.tolist() for matrix in matrices]


EXAMPLES = (
    Example(
        name="wave",
        summary="Three neurons take turns at rewriting the matrix they are in.",
        source="arXiv 1706.00648, appendix B.2",
        machine=wave,
        ticks=6,
        report=_turns,
    ),
)
