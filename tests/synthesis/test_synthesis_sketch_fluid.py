"""The fluid sketch: layers of mixtures, each with a soft link of its own past."""

from __future__ import annotations

import statistics

import pytest
from small_tasks import SILENT

from dmmx.errors import TaskError
from dmmx.interpreter import interpret
from dmmx.machine import FluidNeuron, Machine, Neuron, Port, dead_links
from dmmx.synthesis import fluid, sketches
from dmmx.synthesis.sketch import FLUID_PARTS
from dmmx.task import duplicates, text_stream

TASK = duplicates()


def recurrent_links(sketch: Machine) -> list[str]:
    return [str(link) for link in sketch.links if link.target.neuron == link.source.neuron]


def fluids(sketch: Machine) -> list[FluidNeuron]:
    return [neuron for neuron in sketch.neurons.values() if isinstance(neuron, FluidNeuron)]


def test_its_numbers() -> None:
    sketch = fluid(TASK)
    forwards = [5 * 4 * (3 + 20 * layer) for layer in range(5)]
    assert forwards[:3] == [60, 460, 860]
    assert sum(forwards) + 2 * (3 + 5 * 20) == 4506
    assert len(recurrent_links(sketch)) == 20
    assert len(sketch.links) == len(sketch.trainable_links) == len({link.ends for link in sketch.links}) == 4526
    assert sketch.weight_count == len(sketch.weights) == 4606
    assert len(fluids(sketch)) == 20
    assert all(neuron.parts == FLUID_PARTS and neuron.trainable for neuron in fluids(sketch))
    assert fluids(sketch)[0].inputs == ("accum", "delta", "dict", "x", "y")


@pytest.mark.parametrize(("layers", "width"), [(0, 4), (1, 1), (3, 2)])
def test_other_sizes(layers: int, width: int) -> None:
    sketch = fluid(TASK, layers=layers, width=width)
    forwards = sum(5 * width * (3 + 5 * width * layer) for layer in range(layers)) + 2 * (3 + 5 * width * layers)
    assert len(sketch.links) == forwards + layers * width
    assert sketch.weight_count == forwards + 5 * layers * width
    assert not dead_links(sketch)


def test_only_a_neurons_own_past_goes_back() -> None:
    sketch = fluid(TASK, layers=3, width=2)

    def layer(port: Port) -> int:
        return int(port.neuron.split("-")[1]) if "-" in port.neuron else {"output": 9}.get(port.neuron, 0)

    back = [link for link in sketch.links if layer(link.source) >= layer(link.target)]
    assert [str(link) for link in back] == recurrent_links(sketch)
    assert recurrent_links(sketch)[0] == "fluid-1-1.accum <- 1 * fluid-1-1.result"


def test_memories_begin_as_exact_sums_and_the_rest_near_1() -> None:
    sketch = fluid(TASK, scale=0.1)
    assert {neuron.activations[0] for neuron in fluids(sketch)} == {1.0}
    others = [activation for neuron in fluids(sketch) for activation in neuron.activations[1:]]
    assert statistics.mean(others) == pytest.approx(1, abs=0.05)
    assert statistics.stdev(others) == pytest.approx(0.1, rel=0.2)
    forwards = [link.weight for link in sketch.links if link.target.neuron != link.source.neuron]
    assert statistics.stdev(forwards) == pytest.approx(0.1, rel=0.1)
    assert abs(statistics.mean(forwards)) < 0.01


def test_it_begins_as_a_machine_of_plain_neurons() -> None:
    """With activations of exactly 1, its parts taken apart into neurons of their own give the same outputs."""
    mixed = fluid(TASK, layers=2, width=1, scale=0.3)
    mixed = mixed.with_weights([*mixed.weights[:-8], *[1.0] * 8])
    builder = Machine.builder().input("text", "char").output("output", "duplicates", "ended")
    for name, neuron in mixed.neurons.items():
        for part in neuron.parts:
            own = name if isinstance(neuron, Neuron) else f"{name}-{part.type_name}"
            builder.neuron(own, part.type_name, **part.parameters)

    def homes(port: Port, side: str) -> list[str]:
        parts = mixed.neurons[port.neuron].parts if "-" in port.neuron else ()
        having = [part for part in parts if (part.has_input if side == "in" else part.has_output)(port.name)]
        return [f"{port.neuron}-{part.type_name}.{port.name}" for part in having] if parts else [str(port)]

    for link in mixed.links:
        for target in homes(link.target, "in"):
            for source in homes(link.source, "out"):
                builder.link(target, source, link.weight)
    plain = builder.build()
    assert plain.weight_count == len(plain.links) > len(mixed.links)
    streams = [list(interpret(m, {"text": text_stream("aba.", cadence=3, ticks=30)})) for m in (mixed, plain)]
    for got, wanted in zip(*streams, strict=True):
        assert (got - wanted).max_norm() < 1e-12
    assert streams[0][-1].max_norm() > 0.1


def test_the_parts_can_be_chosen() -> None:
    sketch = fluid(TASK, layers=1, width=2, parts=[Neuron("relu"), Neuron("max_norm")])
    assert recurrent_links(sketch) == []
    assert sketch.weight_count == 2 * 2 * 3 + 2 * (3 + 4) + 4
    assert all(activation != 1 for neuron in fluids(sketch) for activation in neuron.activations)


def test_one_seed_one_sketch() -> None:
    assert fluid(TASK, seed=3) == fluid(TASK, seed=3) == sketches["fluid"](TASK, seed=3)
    assert fluid(TASK, seed=3).weights != fluid(TASK, seed=4).weights


@pytest.mark.parametrize("seed", range(3))
def test_it_sounds_and_stays_small(seed: int) -> None:
    outputs = list(interpret(fluid(TASK, seed=seed), {"text": text_stream("abcab.", ticks=60)}))
    assert all(0 < output.max_norm() < 1 for output in outputs[1:])


def test_streams_that_are_always_zero_are_named() -> None:
    with pytest.raises(TaskError, match=r"targets.y: the stream is zero at every tick"):
        fluid(SILENT)
