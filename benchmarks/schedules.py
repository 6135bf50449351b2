"""Times the schedules: components, where all ticks are computed at once but for true cycles, against one scan.

Both are timed in turn within one run. `schedule.MANY_OPERATIONS` is chosen by what they cost to compile and to run.

    python -m benchmarks.schedules
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import jax

from benchmarks.contender import in_dmmx
from benchmarks.machines import perturbed, sketch, texts
from benchmarks.measure import side_by_side
from benchmarks.random_machine import random_machine
from dmmx.machine import Machine
from dmmx.task import duplicate_detector
from dmmx.train.loss import compile_for

TICKS = 140


def chain(length: int) -> Machine:
    """Neurons one after the other: as many stages as neurons."""
    builder = Machine.builder().input("text", "char").output("output", "duplicates", "ended")
    builder = builder.neuron("n0", "tanh").link("n0.x", "text.char").link("output.ended", "n0.y", 0.1)
    for number in range(1, length):
        builder = builder.neuron(f"n{number}", "tanh").link(f"n{number}.x", f"n{number - 1}.y", 0.9)
    return builder.link("output.duplicates", f"n{length - 1}.y", 0.5).build()


WORKS: Mapping[str, Callable[[], Machine]] = {
    "detector": lambda: perturbed(duplicate_detector()),
    "sketch": sketch,
    "recurrent sketch": lambda: sketch("recurrent"),
    "chain of 10": lambda: chain(10),
    "chain of 40": lambda: chain(40),
    "chain of 160": lambda: chain(160),
    "1,000 random links in layers": lambda: random_machine(1_000, cyclic=False),
    "1,000 random links, cyclic": lambda: random_machine(1_000, cyclic=True),
}


def main() -> None:
    print(f"{'':<30} {'auto':>10} {'compiling':>18} {'gradient':>20} {'forward':>20}  components / scan")
    examples = texts(1, TICKS)
    for name, make in WORKS.items():
        machine = make()
        auto = compile_for(machine, examples).schedule.name
        seconds: dict[str, float] = {}
        calls: dict[str, dict[str, Callable[[], object]]] = {"gradient": {}, "forward": {}}
        for schedule in ("components", "scan"):
            contender = in_dmmx(machine, examples, schedule=schedule)
            gradient = contender.gradient()
            start = time.perf_counter()
            jax.block_until_ready(gradient())
            seconds[schedule] = time.perf_counter() - start
            calls["gradient"][schedule], calls["forward"][schedule] = gradient, contender.forward()
        best = {call: {key: time.best for key, time in side_by_side(both).items()} for call, both in calls.items()}
        compiling = f"{seconds['components']:.1f} / {seconds['scan']:.1f} s"
        columns = [f"{one['components'] * 1e3:.3f} / {one['scan'] * 1e3:.3f} ms" for one in best.values()]
        print(f"{name:<30} {auto:>10} {compiling:>18} {columns[0]:>20} {columns[1]:>20}", flush=True)


if __name__ == "__main__":
    main()
