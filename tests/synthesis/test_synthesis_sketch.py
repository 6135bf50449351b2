"""Sketches: how many links they have, and which."""

from __future__ import annotations

import statistics

import pytest
from small_tasks import SILENT

from dmmx.errors import TaskError
from dmmx.machine import Neuron, Port, dead_links
from dmmx.synthesis.sketch import NEURONS_OF_2022, SketchNeuron, layered, sketches
from dmmx.task import Example, Task, duplicates
from dmmx.vvalue import Tree

TASK = duplicates()


def soft_links(layers: int, width: int, kinds: tuple[tuple[int, int], ...], sources: int, outputs: int) -> int:
    """By formula: every soft input of a layer reads all sources and all outputs of the layers before."""
    inputs, made = (width * sum(kind[side] for kind in kinds) for side in (0, 1))
    return sum(inputs * (sources + layer * made) for layer in range(layers)) + outputs * (sources + layers * made)


ALL = ((1, 1), (1, 1), (2, 2), (2, 1))
"""Soft inputs and outputs of accumulator, max_norm, compare, dot."""


def test_the_sketch_of_2022() -> None:
    sketch = layered(TASK)
    assert len(sketch.trainable_links) == soft_links(5, 2, ALL, 3, 2) == 1486
    fixed = [link for link in sketch.links if not link.trainable]
    assert len(fixed) == 10
    assert {(str(link.target), str(link.source), link.weight) for link in fixed} == {
        (f"accum-{layer}-{number}.accum", f"accum-{layer}-{number}.result", 1.0)
        for layer in range(1, 6)
        for number in (1, 2)
    }
    assert len(sketch.neurons) == 42


def test_the_compare_free_sketch_of_2022() -> None:
    kinds = [kind for kind in NEURONS_OF_2022 if kind.prefix != "compare"]
    assert len(layered(TASK, layers=6, neurons=kinds).trainable_links) == 942


@pytest.mark.parametrize(("layers", "width"), [(0, 2), (1, 1), (2, 3), (4, 2)])
def test_other_sizes(layers: int, width: int) -> None:
    sketch = layered(TASK, layers=layers, width=width)
    assert len(sketch.trainable_links) == soft_links(layers, width, ALL, 3, 2)
    assert len(sketch.links) - len(sketch.trainable_links) == layers * width


def test_no_link_is_dead_and_none_goes_back() -> None:
    sketch = layered(TASK, layers=3, width=1)
    assert not dead_links(sketch)

    def layer(port: Port) -> int:
        return int(port.neuron.split("-")[1]) if "-" in port.neuron else {"output": 9}.get(port.neuron, 0)

    assert all(layer(link.source) < layer(link.target) for link in sketch.trainable_links)


def test_one_seed_one_sketch() -> None:
    assert layered(TASK, seed=3) == layered(TASK, seed=3)
    assert layered(TASK, seed=3).weights != layered(TASK, seed=4).weights
    assert [link.ends for link in layered(TASK, seed=3).links] == [link.ends for link in layered(TASK, seed=4).links]


def test_weights_are_small_and_random() -> None:
    weights = layered(TASK, scale=0.5).weights
    assert statistics.stdev(weights) == pytest.approx(0.5, rel=0.1)
    assert abs(statistics.mean(weights)) < 0.05
    assert all(0 < abs(weight) < 0.1 for weight in layered(TASK).weights)


def test_streams_and_constants_come_from_the_task() -> None:
    elements = (Tree({"p": 1, "q": 2}),)
    constants = {"two": Tree(2), "pair": Tree({"a": 1, "b": 1})}
    task = Task("t", (Example({"left": elements, "right": elements}, {"out": elements}),), constants=constants)
    sketch = layered(task, layers=1, width=1, neurons=[SketchNeuron("max", "max_norm")])
    assert dict(sketch.inputs) == {"left": ("p", "q"), "right": ("p", "q")}
    assert dict(sketch.outputs) == {"out": ("p", "q")}
    assert {link.source for link in sketch.links if link.target == Port("max-1-1", "dict")} == {
        Port("left", "p"),
        Port("left", "q"),
        Port("right", "p"),
        Port("right", "q"),
        Port("two", "value"),
        Port("pair", "value"),
    }
    assert sketch.neurons["pair"] == Neuron("constant", {"value": {"a": 1, "b": 1}})


def test_parameters_reach_the_neurons() -> None:
    assert layered(TASK, layers=1).neurons["dot-1-2"] == Neuron("dot", {"limit": 4})


def test_streams_that_are_always_zero_are_named() -> None:
    with pytest.raises(TaskError, match=r"targets.y: the stream is zero at every tick"):
        layered(SILENT)


def test_sketches_are_known_by_name() -> None:
    assert list(sketches) == ["layered", "recurrent", "fluid"]
    assert sketches["layered"](TASK, seed=1) == layered(TASK, seed=1)
