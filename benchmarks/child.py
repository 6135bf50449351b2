"""Jobs that need a process of their own, for their memory or their start; each prints its figures as JSON.

python -m benchmarks.child JOB '{"argument": 1}'
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

Figures = dict[str, float]


def first_gradient(cache: str = "") -> Figures:
    """From nothing to the first gradient of the sketch, with a folder for what JAX compiles, or without."""
    start = time.perf_counter()
    import jax

    from benchmarks.contender import in_dmmx
    from benchmarks.machines import sketch, texts

    if cache:
        jax.config.update("jax_compilation_cache_dir", cache)
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    imported = time.perf_counter()
    machine, examples = sketch(), texts(1)
    made = time.perf_counter()
    contender = in_dmmx(machine, examples)
    compiled = time.perf_counter()
    contender.value_and_gradient()
    done = time.perf_counter()
    return {"import": imported - start, "compile": compiled - made, "gradient": done - compiled}


def ticks(ticks: int) -> Figures:
    """The gradient of the sketch on one text of so many ticks."""
    from benchmarks.machines import sketch, texts

    return _gradient(sketch, lambda: texts(1, ticks))


def alphabet(letters: int, ticks: int, detector: bool) -> Figures:
    """The gradient of the sketch or the detector with an alphabet of so many letters."""
    from benchmarks import machines
    from dmmx.task import duplicate_detector

    every = machines.letters(letters)

    def machine() -> Any:
        return machines.perturbed(duplicate_detector()) if detector else machines.sketch()

    return _gradient(machine, lambda: [machines.text_in(every, ticks)], every)


def random_machine(links: int, cyclic: bool, ticks: int) -> Figures:
    """The gradient of a random machine."""
    from benchmarks import machines
    from benchmarks.random_machine import random_machine

    return _gradient(
        lambda: random_machine(links, cyclic=cyclic), lambda: [machines.text_in(machines.letters(3), ticks)]
    )


def wave(ticks: int) -> Figures:
    """The wave, interpreted: the KiB that are resident on the way, by the number of ticks, and the seconds it took."""
    from benchmarks.memory import resident_memory
    from dmmx.examples.rewriting.wave import wave
    from dmmx.interpreter import Interpreter

    engine, begun, figures = Interpreter(wave()), time.perf_counter(), Figures()
    points = {ticks // part for part in (1000, 100, 10, 2, 1)}
    for tick in range(1, ticks + 1):
        engine.step({})
        if tick in points:
            figures[str(tick)] = resident_memory() or 0
    return {**figures, "seconds": time.perf_counter() - begun}


def _gradient(machine: Callable[[], Any], examples: Callable[[], Any], alphabet: str = "") -> Figures:
    """How long the gradient takes and how much memory beyond the imports."""
    import jax

    from benchmarks.contender import in_dmmx
    from benchmarks.measure import side_by_side
    from benchmarks.memory import peak_memory

    jax.block_until_ready(jax.jit(lambda a: a + 1)(1.0))
    begun = peak_memory()
    contender = in_dmmx(machine(), examples(), alphabet)
    start = time.perf_counter()
    gradient = contender.gradient()
    loss, _ = jax.block_until_ready(gradient())
    first = time.perf_counter() - start
    timing = side_by_side({"gradient": gradient}, rounds=5 if first < 20 else 1)["gradient"]
    figures = {"seconds": timing.best, "first": first, "links": len(contender.weights), "loss": float(loss)}
    return {**figures, "memory": peak_memory() - begun}


JOBS: Mapping[str, Callable[..., Figures]] = {
    "first_gradient": first_gradient,
    "ticks": ticks,
    "alphabet": alphabet,
    "random_machine": random_machine,
    "wave": wave,
}


def main() -> None:
    name, arguments = sys.argv[1:]
    print(json.dumps(JOBS[name](**json.loads(arguments))))


if __name__ == "__main__":
    main()
