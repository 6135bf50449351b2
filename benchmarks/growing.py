"""What a tick of a self-referential machine costs the interpreter: against the neurons linked now, and those declared.

All sizes are timed in turn within one run. Every linked neuron computes at every tick, and one link comes or goes.

    python -m benchmarks.growing
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from benchmarks.measure import exponent, side_by_side
from dmmx.interpreter import Interpreter
from dmmx.machine import Link, Machine, Neuron, Port
from dmmx.vvalue import Tree

ACTIVE = (10, 100, 1_000, 10_000)
DECLARED = (100, 1_000, 10_000, 100_000)
AT_REST = 100
"""So many neurons are linked where those declared are varied."""


def machine_of(declared: int, active: int) -> Machine:
    """A machine that has links to some of its neurons, and takes changes of its matrix from a stream."""
    neurons = {"self": Neuron("accumulator"), **{f"n{number}": Neuron("identity") for number in range(declared)}}
    links = [Link(Port("self", "accum"), Port("self", "result"), trainable=False)]
    links.append(Link(Port("self", "delta"), Port("edits", "matrix")))
    links += [Link(Port(f"n{number}", "x"), Port("stream", "number")) for number in range(active)]
    inputs = {"edits": ("matrix",), "stream": ("number",)}
    return Machine(neurons, tuple(links), inputs, {"out": ("y",)}, self_port=Port("self", "result"))


def running(declared: int, active: int) -> Callable[[], object]:
    """A tick of such a machine, ready to be called."""
    engine = Interpreter(machine_of(declared, active))
    link = Tree({"out": {"y": {"n0": {"x": 1}}}})
    edits = (link, -1 * link)
    ticks = count(1)

    def tick() -> object:
        number = next(ticks)
        return engine.step({"edits": {"matrix": edits[number % 2]}, "stream": {"number": number}})

    return tick


def main() -> None:
    most = max(DECLARED)
    runs = {f"{most} {active}": running(most, active) for active in ACTIVE}
    runs |= {f"{declared} {AT_REST}": running(declared, AT_REST) for declared in DECLARED}
    found = {name: timing.best * 1e6 for name, timing in side_by_side(runs).items()}
    print(f"{'declared':>9} {'linked':>7} {'a tick':>12}")
    for name, microseconds in found.items():
        declared, active = map(int, name.split())
        print(f"{declared:>9,} {active:>7,} {microseconds:>9,.1f} µs")
    costs = [found[f"{most} {active}"] for active in ACTIVE]
    print(f"grows with the linked neurons to the power of {exponent(ACTIVE, costs):.2f}")
    flat = [found[f"{declared} {AT_REST}"] for declared in DECLARED]
    print(f"from {min(DECLARED):,} to {most:,} declared neurons: {flat[-1] / flat[0]:.2f} times")


if __name__ == "__main__":
    main()
