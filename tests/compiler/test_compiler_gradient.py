"""The gradient of a compiled machine equals finite differences, for every schedule, away from kinks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from running import arrays_of, assert_slopes, compile_for_streams

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
    assert_slopes(program, arrays_of(program, streams), program.weights_of(machine))
