"""A wave in the network matrix: three neurons take turns at being linked, by rewriting the matrix that links them.

Bukatin, Matthews & Radul, arXiv 1706.00648, appendix B.2; arXiv 1712.07447, section 7.
"""

from __future__ import annotations

from dmmx.machine import Machine
from dmmx.vvalue import Tree

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
