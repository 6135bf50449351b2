"""Times many weight vectors of the sketch at once, on one text of 140 ticks: mapped in several ways, side by side.

Gradients are taken of every machine within the map, or through the map ("through"). `population.py` chooses by this.

    python -m benchmarks.populations [--quick]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.contender import in_dmmx
from benchmarks.machines import sketch, texts
from benchmarks.measure import side_by_side

Over = Callable[[Callable[[Any], Any], Any], Any]
"""Maps a function over the first axis of an array."""

BATCHES = (2, 4, 16)


def _in_batches(batch: int | None, function: Callable[[Any], Any], many: Any) -> Any:
    return jax.lax.map(function, many, batch_size=batch)


def _ways(count: int) -> dict[str, Over]:
    ways: dict[str, Over] = {
        "vmap": lambda function, many: jax.vmap(function)(many),
        "map": lambda function, many: _in_batches(None, function, many),
    }
    for batch in BATCHES:
        if batch < count:
            ways[f"map by {batch}"] = lambda function, many, batch=batch: _in_batches(batch, function, many)
    return ways


def _calls(count: int, quick: bool) -> dict[str, Callable[[], object]]:
    contender = in_dmmx(sketch(), texts(1))
    many = contender.weights * jnp.linspace(0.9, 1.1, count, dtype=contender.weights.dtype)[:, None]
    calls: dict[str, Callable[[], object]] = {}

    def loss(weights: Any, data: Any) -> Any:
        return contender.loss(weights, data)

    for name, over in _ways(count).items():

        def gradients(many: Any, data: Any, over: Over = over) -> Any:
            return over(jax.value_and_grad(lambda one: loss(one, data)), many)

        def forward(many: Any, data: Any, over: Over = over) -> Any:
            return over(lambda one: contender.outputs(one, data), many)

        def through(many: Any, data: Any, over: Over = over) -> Any:
            return jax.value_and_grad(lambda many: over(lambda one: loss(one, data), many).sum())(many)

        def again(many: Any, data: Any, over: Over = over) -> Any:
            kept = jax.checkpoint(lambda one: loss(one, data), prevent_cse=False)
            return jax.value_and_grad(lambda many: over(kept, many).sum())(many)

        functions = {"gradient": gradients, "forward": forward}
        if name in ("vmap", "map") and not quick:
            functions |= {"through": through, "through, checkpoint": again}
        for kind, function in functions.items():
            jitted = jax.jit(function)
            calls[f"{kind}: {name}"] = lambda jitted=jitted: jitted(many, contender.data)
    return calls


def main() -> None:
    quick = "--quick" in sys.argv
    print(f"{jax.devices()[0].device_kind}; milliseconds a machine, best of the rounds")
    for count in (1, 16) if quick else (1, 2, 4, 16, 64, 256):
        print(f"{count} machines")
        timings = side_by_side(_calls(count, quick), rounds=5)
        for name, timing in timings.items():
            print(f"  {name:<32}{timing.best / count * 1e3:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
