"""How it is measured: side by side in turn, in a fresh process for memory, and fitted exponents."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax

ROOT = Path(__file__).parents[1]


class Timing(NamedTuple):
    """Seconds a call, over the rounds.

    Attributes:
        best: of the fastest round.
        median: of the rounds.
    """

    best: float
    median: float


def side_by_side(
    cases: Mapping[str, Callable[[], object]], *, rounds: int = 15, seconds: float = 0.03
) -> dict[str, Timing]:
    """Time calls in turn, so that what else the computer does falls on all of them.

    Args:
        cases: what to call; each is called once or more before.
        rounds: how often each has its turn.
        seconds: how long a turn lasts at least, by repeating short calls.
    """
    repeats = {name: _repeats(call, seconds) for name, call in cases.items()}
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, call in cases.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                # Computed within the call: JAX hands out results before they are there.
                jax.block_until_ready(call())
            found[name].append((time.perf_counter() - start) / repeats[name])
    return {name: Timing(min(times), statistics.median(times)) for name, times in found.items()}


def _repeats(call: Callable[[], object], seconds: float) -> int:
    jax.block_until_ready(call())
    start = time.perf_counter()
    jax.block_until_ready(call())
    return max(1, math.ceil(seconds / (time.perf_counter() - start)))


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size that the cost grows with, fitted over the largest decade of sizes."""
    points = [
        (math.log(size), math.log(cost)) for size, cost in zip(sizes, costs, strict=True) if size >= max(sizes) / 10.001
    ]
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else math.nan


def in_fresh_process(job: str, limit: float = 200, **arguments: Any) -> dict[str, float] | str:
    """The figures of a job of `benchmarks.child`, run in a process of its own; or why there are none.

    Args:
        job: its name.
        limit: seconds after which it is given up.
        arguments: of the job.
    """
    command = [sys.executable, "-m", "benchmarks.child", job, json.dumps(arguments)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"given up after {limit:.0f} s"
    if done.returncode < 0:
        return "stopped for want of memory"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1][:200]
    return json.loads(done.stdout.splitlines()[-1])
