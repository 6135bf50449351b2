"""The gradient of a compiled machine equals finite differences, for every schedule, away from kinks."""

# jax.numpy's functions are only partly typed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from running import arrays_of, compile_for_streams

from dmmx.compiler import schedules
from dmmx.machine import Machine
from strategies import CORE_TYPES, machines, streams_for

TYPES = tuple(name for name in CORE_TYPES if name not in ("less_or_equal", "guard"))
"""Those whose output is continuous."""

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@st.composite
def trainable_machines(draw: st.DrawFn) -> Machine:
    drawn = machines(TYPES, max_neurons=5, max_links=10, fluid=draw(st.booleans()))
    machine = draw(drawn.filter(lambda m: bool(m.inputs and m.trainable_links)))
    # Odd weights: with those of 1 and 1/2, numbers tie, and there the largest of them has a kink.
    return machine.with_weights([0.37 + 0.11 * number % 1.3 for number in range(machine.weight_count)])


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("schedule", schedules)
@settings(max_examples=8, phases=NO_SHRINKING, suppress_health_check=SLOW)
@given(st.data())
def test_gradient_equals_finite_differences(schedule: str, data: st.DataObject) -> None:
    machine = data.draw(trainable_machines())
    streams = [data.draw(streams_for(machine, 5)) for _ in range(2)]
    program = compile_for_streams(machine, streams, schedule=schedule)
    arrays, weights = arrays_of(program, streams), program.weights_of(machine)
    mix = {port: np.cos(np.arange(len(paths) * 10.0)).reshape(-1, 2, 5) for port, paths in program.output_paths.items()}

    def loss(weights: Any) -> Any:
        outputs, _ = program.run(weights, arrays)
        return sum((jnp.sum(values * mix[port]) for port, values in outputs.items()), jnp.zeros(()))

    def both_sides(weights: Any, step: Any) -> tuple[Any, Any]:
        """One-sided slopes along every weight."""
        here = loss(weights)
        rows = step * jnp.eye(len(weights))
        ahead, back = (jax.lax.map(lambda row: loss(weights + row), sign * rows) for sign in (1, -1))
        return (ahead - here) / step, (here - back) / step

    gradient = np.asarray(jax.jit(jax.grad(loss))(weights))
    ahead, back = map(np.asarray, jax.jit(both_sides)(weights, 1e-6))
    size = max(1.0, float(np.abs(gradient).max()))
    at_kink = np.abs(ahead - back) > 1e-3 * size
    assert np.all(np.isfinite(gradient))
    # At a kink every slope between those of the two sides is a fair answer.
    between = (np.minimum(ahead, back) - 1e-3 * size <= gradient) & (gradient <= np.maximum(ahead, back) + 1e-3 * size)
    assert np.all(between[at_kink]), (gradient, ahead, back)
    np.testing.assert_allclose(gradient[~at_kink], ((ahead + back) / 2)[~at_kink], rtol=1e-4, atol=1e-4 * size)
