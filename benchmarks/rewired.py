"""Self-referential machines compiled and interpreted: whether random ones agree, and what a tick costs side by side.

The random machines are those of the tests, each on streams of edits that make it rewrite itself. Counted are the
streams on which a link came, one went, and something of it was seen at an output; and those on which the compiled
machine put out what the interpreter did. A disagreement is printed, and the script ends with 1. Then large machines,
each link of which may change, are timed both ways in turn within one process.

    python -m benchmarks.rewired [--machines 300] [--sizes 100:1000 300:5000] [--seed 0]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import NamedTuple

import hypothesis
import jax
import jax.numpy as jnp
import numpy as np
from tests.rewriting import Seen, Stream, interpreted, machines_with_edits, seen

from benchmarks.measure import side_by_side
from dmmx.compiler import compile, decode_streams, encode_streams
from dmmx.interpreter import Interpreter
from dmmx.machine import Link, Machine, Neuron, Port, link_delta, matrix_of
from dmmx.task import support_of
from dmmx.vvalue import Tree

TICKS, STREAMS = 6, 16
"""Of every random machine."""

TOLERANCE = 1e-9
SHOWN = 3
"""So many disagreements are printed."""

SCAN = 100
"""So many ticks a call are timed of a compiled machine; what a call costs is divided by them."""


@dataclass
class Count:
    """What came of random machines.

    Attributes:
        machines: how many, by their text: hypothesis draws some more than once.
        seen: streams on which something happened, by its name in `Seen`.
        streams: all of them.
        agreements: streams on which both ways put out the same and end with the same matrix.
        failures: the machine and the stream of others.
        compiling: seconds to the first answer, a machine.
        interpreting: seconds a tick.
    """

    machines: set[str] = field(default_factory=set[str])
    seen: Counter[str] = field(default_factory=Counter[str])
    streams: int = 0
    agreements: int = 0
    failures: list[tuple[Machine, Stream]] = field(default_factory=list[tuple[Machine, Stream]])
    compiling: list[float] = field(default_factory=list[float])
    interpreting: list[float] = field(default_factory=list[float])

    def add(self, machine: Machine, streams: Sequence[Stream]) -> None:
        """Run a machine both ways."""
        self.machines.add(repr(machine.neurons) + repr(machine.links) + repr(machine.initial))
        start = time.perf_counter()
        wanted = [interpreted(machine, stream) for stream in streams]
        self.interpreting.append((time.perf_counter() - start) / len(streams) / TICKS)
        start = time.perf_counter()
        got = compiled(machine, streams)
        self.compiling.append(time.perf_counter() - start)
        for stream, (outputs, matrices), (compiled_outputs, matrix) in zip(streams, wanted, got, strict=True):
            self.streams += 1
            self.seen.update(name for name, true in seen(machine, stream)._asdict().items() if true)
            if all(map(same, [*compiled_outputs, matrix], [*outputs, matrices[-1]])):
                self.agreements += 1
            else:
                self.failures.append((machine, stream))


def same(one: Tree, other: Tree) -> bool:
    """Whether two V-values are equal up to rounding."""
    return (one - other).max_norm() <= TOLERANCE * max(1, other.max_norm())


def compiled(machine: Machine, streams: Sequence[Stream]) -> list[tuple[list[Tree], Tree]]:
    """What a compiled machine puts out on each stream, and the matrix that it ends with."""
    program = compile(machine, support_of([{name: tuple(values) for name, values in one.items()} for one in streams]))
    encoded = encode_streams(streams, program.input_paths)
    arrays = {port: jnp.asarray(array, float) for port, array in encoded.items()}
    outputs, state = jax.jit(program.run)(program.weights_of(machine), arrays)
    found = {port: np.asarray(array) for port, array in outputs.items()}
    return [
        (list(decode_streams(found, program.output_paths, number)), program.matrix(state, number))
        for number in range(len(streams))
    ]


def random_machines(count: int, seed: int) -> Count:
    """Run so many random machines both ways."""
    found = Count()

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
    )
    @hypothesis.given(machines_with_edits(ticks=TICKS, count=STREAMS))
    def run(case: tuple[Machine, list[Stream]]) -> None:
        found.add(*case)

    with jax.enable_x64(True):
        run()
    return found


def large_machine(neurons: int, links: int) -> Machine:
    """A machine that hears changes of its links; apart from a few, these lead from neuron to neuron at random."""
    generator = random.Random(f"rewired, {neurons}, {links}")
    names = [f"n{number}" for number in range(neurons)]
    ends = dict.fromkeys((generator.choice(names), generator.choice(names)) for _ in range(2 * links))
    size = 0.5 * neurons / links
    made = [
        Link(Port(target, "x"), Port(source, "y"), size * generator.uniform(-1, 1))
        for target, source in [*ends][:links]
    ]
    own = [
        Link(Port("self", "accum"), Port("self", "result"), trainable=False),
        Link(Port("self", "delta"), Port("edits", "matrix")),
        Link(Port(names[0], "x"), Port("in", "x")),
        Link(Port("out", "y"), Port(names[-1], "y")),
    ]
    return Machine(
        {**{name: Neuron("tanh") for name in names}, "self": Neuron("accumulator")},
        (*own, *made),
        {"edits": ("matrix",), "in": ("x",)},
        {"out": ("y",)},
        self_port=Port("self", "result"),
    )


class Cost(NamedTuple):
    """Seconds: to compile, and a tick compiled and interpreted."""

    compiling: float
    compiled: float
    interpreted: float


def cost_of(neurons: int, links: int) -> Cost:
    """What a tick of a large machine costs, with a change of one of its links at every tick."""
    machine = large_machine(neurons, links)
    target, source = machine.links[-1].ends
    change = link_delta(str(target), str(source), 1e-3)
    start = time.perf_counter()
    program = compile(machine, {"edits": {"matrix": matrix_of(machine)}, "in": {"x": 1}})
    signs = [(-1) ** tick for tick in range(SCAN)]
    stream = {"edits": [Tree({"matrix": change * sign}) for sign in signs], "in": [Tree({"x": sign}) for sign in signs]}
    encoded = encode_streams([stream], program.input_paths)
    arrays = {port: jnp.asarray(array, program.weights_of(machine).dtype) for port, array in encoded.items()}
    run, weights = jax.jit(program.run), program.weights_of(machine)
    jax.block_until_ready(run(weights, arrays))
    compiling = time.perf_counter() - start
    engine, ticks = Interpreter(machine), 0

    def step() -> object:
        nonlocal ticks
        ticks += 1
        return engine.step({name: values[ticks % SCAN] for name, values in stream.items()})

    found = side_by_side({"compiled": lambda: run(weights, arrays), "interpreted": step}, rounds=9)
    return Cost(compiling, found["compiled"].best / SCAN, found["interpreted"].best)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machines", type=int, default=300, help="how many random machines")
    parser.add_argument("--sizes", nargs="*", default=["100:1000", "300:5000"], help="NEURONS:LINKS of the large ones")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    agreed = not options.machines or told(random_machines(options.machines, options.seed))
    for size in options.sizes:
        neurons, links = map(int, size.split(":"))
        cost = cost_of(neurons, links)
        print(f"{neurons:,} neurons, {links:,} links that may change: compiled in {cost.compiling:.1f} s;", end=" ")
        print(
            f"a tick {cost.compiled * 1e6:,.1f} µs compiled, {cost.interpreted * 1e3:,.2f} ms interpreted", flush=True
        )
    sys.exit(not agreed)


def told(found: Count) -> bool:
    """Print what came of random machines; whether compiled ones did what interpreted ones do."""
    print(f"{len(found.compiling)} machines, {len(found.machines)} of them different")
    print(f"{found.streams:,} streams of {TICKS} ticks:", end=" ")
    print(", ".join(f"{name} {found.seen[name] / found.streams:.0%}" for name in Seen._fields))
    print(f"compiled as interpreted: {found.agreements:,} of {found.streams:,} streams")
    print(
        f"compiling took {median(found.compiling):.2f} s at the median, {max(found.compiling):.2f} s at most;", end=" "
    )
    print(f"a tick interpreted {mean(found.interpreting) * 1e6:,.0f} µs, a share of the start included", flush=True)
    for machine, stream in found.failures[:SHOWN]:
        print(f"different: {machine!r} {machine.links} {stream}")
    return not found.failures


if __name__ == "__main__":
    main()
