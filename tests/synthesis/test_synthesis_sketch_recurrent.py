"""The fully recurrent sketch: everything reads everything."""

from __future__ import annotations

import statistics

import pytest
from small_tasks import SILENT

from dmmx.errors import TaskError
from dmmx.interpreter import interpret
from dmmx.machine import Neuron, dead_links
from dmmx.synthesis import SketchNeuron, recurrent, sketches
from dmmx.task import duplicates, text_stream

TASK = duplicates()


@pytest.mark.parametrize(("width", "links"), [(1, 71), (2, 206), (5, 1031)])
def test_every_input_reads_every_output(width: int, links: int) -> None:
    sketch = recurrent(TASK, width=width)
    sources, inputs = 3 + 5 * width, 7 * width + 2
    assert len(sketch.links) == len({link.ends for link in sketch.links}) == sources * inputs
    assert len(sketch.trainable_links) == sketch.weight_count == sources * inputs - width == links
    assert {str(link) for link in sketch.links if not link.trainable} == {
        f"accum-{number}.accum <= 1 * accum-{number}.result" for number in range(1, width + 1)
    }
    assert not dead_links(sketch)


def test_one_seed_one_sketch() -> None:
    assert recurrent(TASK, seed=3) == recurrent(TASK, seed=3) == sketches["recurrent"](TASK, seed=3)
    assert recurrent(TASK, seed=3).weights != recurrent(TASK, seed=4).weights


def test_weights_are_small_and_random() -> None:
    weights = recurrent(TASK, scale=0.5).weights
    assert statistics.stdev(weights) == pytest.approx(0.5, rel=0.1)
    assert abs(statistics.mean(weights)) < 0.05


def test_the_kinds_of_neurons_can_be_chosen() -> None:
    sketch = recurrent(TASK, width=2, neurons=[SketchNeuron("cut", "dot", {"limit": 1})])
    assert [name for name in sketch.neurons if "-" in name] == ["cut-1", "cut-2"]
    assert sketch.neurons["cut-2"] == Neuron("dot", {"limit": 1})
    assert len(sketch.trainable_links) == len(sketch.links) == 6 * 5


@pytest.mark.parametrize("seed", range(3))
def test_it_sounds_and_stays_small(seed: int) -> None:
    """A start from which nothing arrives, or too much, could not be trained."""
    outputs = list(interpret(recurrent(TASK, seed=seed), {"text": text_stream("abcab.", ticks=60)}))
    assert outputs[0].max_norm() < 0.1
    assert all(0 < output.max_norm() < 1 for output in outputs[1:])


def test_streams_that_are_always_zero_are_named() -> None:
    with pytest.raises(TaskError, match=r"targets.y: the stream is zero at every tick"):
        recurrent(SILENT)
