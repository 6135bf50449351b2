"""What a tick of a self-referential machine costs the interpreter: against the neurons linked now, and those declared.

All sizes are timed in turn within one run. Every linked neuron computes at every tick, and one link comes or goes. Then
a machine is timed that grows by itself: a part of its own plan doubles its neurons every few ticks, through `self`.
Asserted is that a tick costs what is linked, and nothing for what is only declared.

    python -m benchmarks.growing [--most 10000] [--doublings 13]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from benchmarks.measure import exponent, side_by_side
from dmmx.interpreter import Interpreter
from dmmx.machine import Link, Machine, Neuron, Port, cloning_steps, copies_of, link_delta, links_of_matrix
from dmmx.vvalue import ZERO, Tree

ACTIVE = (10, 100, 1_000, 10_000)
DECLARED = (100, 1_000, 10_000, 100_000)
AT_REST = 100
"""So many neurons are linked where those declared are varied."""

STEEPEST, LARGEST_RATIO = 1.25, 1.5
"""The power of the linked neurons that a tick may cost over the largest decade, and the factor of those declared."""

PAUSE = 12
"""Ticks from one doubling to the next."""

CELL = "cell"


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


def growing_machine(doublings: int) -> Machine:
    """A machine that doubles one of its neurons, then these two, and so on, and puts out the same all the while.

    Its plan is a constant, of which `self.delta` hears one step at a time, by a mask. Every step is an edit of the
    matrix that puts the next step in its own place; every so many steps, one also adds copies of all cells there are,
    and the next one lets them share the way out. From outside comes nothing but the number that the cells hear.
    """
    cells = link_delta(f"{CELL}.x", "stream.number") + link_delta("out.y", f"{CELL}.x")
    edits, names = dict[int, Tree](), [CELL]
    for number in range(1, doublings + 1):
        copies = copies_of(names, f"{number}")
        edits[number * PAUSE], edits[number * PAUSE + 1] = steps = cloning_steps(cells, copies, outgoing=0.5, kept=0.5)
        cells = cells + steps.first + steps.second
        names += copies.values()
    last = doublings * PAUSE + 1
    plan = {
        f"{step}": edits.get(step, ZERO) - step_heard(step) + (step_heard(step + 1) if step < last else ZERO)
        for step in range(1, last + 1)
    }
    first = step_heard(1) - link_delta("self.delta", "first.value")
    builder = Machine.builder().input("stream", "number").output("out", "y").neuron(CELL, "identity").memory("self")
    builder.constant("plan", ZERO.nest(plan)).constant("first", first).self_reference("self.result")
    builder.link("self.delta", "first.value").link(f"{CELL}.x", "stream.number").link("out.y", f"{CELL}.x")
    return builder.build()


def step_heard(step: int) -> Tree:
    """The mask by which `self.delta` hears a step of the plan."""
    return Tree({"self": {"delta": {"plan": {"value": {f"{step}": 1}}}}})


class Grown(NamedTuple):
    """A growing machine at one size.

    Attributes:
        cells: its neurons that are copies of one another.
        links: of its matrix, apart from masks.
        computed: neurons and outputs that a tick evaluates.
        seconds: the shortest tick.
    """

    cells: int
    links: int
    computed: int
    seconds: float


def growth(doublings: int) -> Iterator[Grown]:
    """Run a growing machine to its end, and tell of every size that it has.

    Raises:
        AssertionError: it does not put out what its cells heard two ticks before.
    """
    engine, tick = Interpreter(growing_machine(doublings)), 0

    def timed() -> float:
        nonlocal tick
        tick += 1
        start = time.perf_counter()
        arrived = engine.step({"stream": {"number": tick}})
        taken = time.perf_counter() - start
        assert arrived["out"]["y"].number == max(0, tick - 2)
        return taken

    # It is linked to the first step of its plan in two ticks, and a step is in the matrix two ticks after it is due.
    for _ in range(2):
        timed()
    for _ in range(doublings + 1):
        # New neurons are found in the first ticks of a size, and the last one ends with the next size.
        seconds = [timed() for _ in range(PAUSE - 1)][PAUSE // 3 :]
        cells = sum(name.partition(":")[0] == CELL for name in engine.matrix.keys())
        yield Grown(cells, len(links_of_matrix(engine.matrix)), len(engine.active), min(seconds))
        timed()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=max(ACTIVE), help="neurons that are linked at most")
    parser.add_argument("--doublings", type=int, default=13, help="of the machine that grows by itself")
    options = parser.parse_args()
    linked, ratio = declared_and_linked([size for size in ACTIVE if size <= options.most])
    print(f"{'cells':>9} {'links':>7} {'computed':>9} {'a tick':>12}   of the machine that grows by itself")
    sizes: list[Grown] = []
    for grown in growth(options.doublings):
        print(f"{grown.cells:>9,} {grown.links:>7,} {grown.computed:>9,} {grown.seconds * 1e6:>9,.1f} µs", flush=True)
        sizes.append(grown)
    power = exponent([grown.links for grown in sizes], [grown.seconds for grown in sizes])
    print(f"grows with its links to the power of {power:.2f}")
    assert linked <= STEEPEST
    assert ratio <= LARGEST_RATIO
    assert power <= STEEPEST


def declared_and_linked(active: Sequence[int]) -> tuple[float, float]:
    """Print what a tick costs; the power of the linked neurons that it grows with, and the factor of those declared."""
    most = max(DECLARED)
    runs = {f"{most} {linked}": running(most, linked) for linked in active}
    runs |= {f"{declared} {AT_REST}": running(declared, AT_REST) for declared in DECLARED}
    found = {name: timing.best * 1e6 for name, timing in side_by_side(runs).items()}
    print(f"{'declared':>9} {'linked':>7} {'a tick':>12}")
    for name, microseconds in found.items():
        declared, linked = map(int, name.split())
        print(f"{declared:>9,} {linked:>7,} {microseconds:>9,.1f} µs")
    power = exponent(active, [found[f"{most} {linked}"] for linked in active])
    print(f"grows with the linked neurons to the power of {power:.2f}")
    ratio = found[f"{most} {AT_REST}"] / found[f"{min(DECLARED)} {AT_REST}"]
    print(f"from {min(DECLARED):,} to {most:,} declared neurons: {ratio:.2f} times", flush=True)
    return power, ratio


if __name__ == "__main__":
    main()
