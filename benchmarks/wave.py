"""A million ticks of the wave in the network matrix: exact, in bounded memory, interpreted and compiled side by side.

Both run in turn within one process, so that what else the computer does falls on both. Asserted are that the matrix is
the right one at the end, that the memory does not grow, and that the compiled machine is 100 times as fast. Memory is
that of the objects in this process, and what is resident of a fresh process that interprets and has not loaded JAX.

    python -m benchmarks.wave [TICKS]
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc

import jax

from benchmarks.measure import in_fresh_process
from dmmx.compiler import State, compile
from dmmx.examples.rewriting.wave import UPDATES, wave
from dmmx.interpreter import Interpreter

TICKS = 1_000_000
ROUNDS = 5
FACTOR = 100
SPARE = 256
"""By so many KiB what is resident may differ; a V-value kept at every tick would be a thousand times as much."""


def interpreted(engine: Interpreter, ticks: int) -> float:
    """Seconds for some ticks more."""
    start = time.perf_counter()
    for _ in range(ticks):
        engine.step({})
    return time.perf_counter() - start


def memory_growth(ticks: int) -> tuple[int, int]:
    """Bytes that the interpreter holds after a tenth of some ticks, and after all of them."""
    engine = Interpreter(wave())
    tracemalloc.start()
    found: list[int] = []
    for part in (ticks // 10, ticks - ticks // 10):
        interpreted(engine, part)
        gc.collect()
        found.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return found[0], found[1]


def resident_growth(ticks: int) -> None:
    """Print what is resident of a fresh process on the way, and check that it stays the same from a tenth on."""
    found = in_fresh_process("wave", limit=3600, ticks=ticks)
    assert not isinstance(found, str), found
    rate = ticks / found.pop("seconds")
    told = ", ".join(f"{kib:,.0f} KiB after {int(tick):,} ticks" for tick, kib in found.items())
    print(f"resident of a process that only interprets: {told}; {rate:,.0f} ticks/s")
    assert found[str(ticks)] <= found[str(ticks // 10)] + SPARE


def main() -> None:
    ticks = int(sys.argv[1]) if len(sys.argv) > 1 else TICKS
    part = ticks // ROUNDS
    engine, program = Interpreter(wave()), compile(wave(), {})
    weights = program.weights_of(wave())

    def run(state: State) -> State:
        return program.run(weights, {}, state, ticks=part)[1]

    start = time.perf_counter()
    state = program.initial_state(1)
    compiled = jax.jit(run).lower(state).compile()
    compiling = time.perf_counter() - start
    slow: list[float] = []
    fast: list[float] = []
    for _ in range(ROUNDS):
        slow.append(interpreted(engine, part))
        start = time.perf_counter()
        state = jax.block_until_ready(compiled(state))
        fast.append(time.perf_counter() - start)
    row = engine.matrix["self"]["delta"]
    assert engine.matrix == program.matrix(state)
    assert row.to_data() == {UPDATES[part * ROUNDS % 3]: {"single": 1}}
    print(f"{part * ROUNDS:,} ticks: self.delta <- {row!r}, interpreted and compiled")
    for name, seconds in (("interpreted", slow), ("compiled", fast)):
        best, average = part / min(seconds), part * ROUNDS / sum(seconds)
        print(f"{name}: {best:,.0f} ticks/s at best, {average:,.0f} on average, {1e6 / average:,.3g} µs a tick")
    print(f"compiling took {compiling:.2f} s; the average round was {sum(slow) / sum(fast):,.0f} times as fast")
    assert sum(slow) > FACTOR * sum(fast)
    before, after = memory_growth(ticks)
    print(f"objects of the interpreter: {before:,} bytes after {ticks // 10:,} ticks, {after:,} after {ticks:,}")
    assert after <= before + 4096
    resident_growth(ticks)


if __name__ == "__main__":
    main()
