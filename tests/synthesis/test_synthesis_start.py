"""The state of a search: what a cut takes with it, of links and of parts of fluid neurons."""

from __future__ import annotations

import numpy as np

from dmmx.machine import Machine, Neuron
from dmmx.synthesis.phases.start import Start

MIXED = (
    Machine.builder()
    .input("in", "x")
    .fluid("mix", {"relu": 1, "max_norm": 2, "accumulator": 3})
    .output("out", "a")
    .link("mix.x", "in.x", 4)
    .link("mix.dict", "in.x", 5)
    .link("mix.delta", "in.x", 6)
    .link("out.a", "mix.y", 7)
    .link("out.a", "mix.norm", 8)
    .link("out.a", "mix.result", 9)
    .build()
)


def state_of(machine: Machine) -> Start:
    weights = np.array(machine.weights)
    return Start("prune", 0, 0, 0, machine, weights, np.ones(len(weights)))


def test_with_a_part_go_its_links() -> None:
    cut = state_of(MIXED).cut(np.array([7]))
    assert cut.mask.tolist() == [1, 0, 1, 1, 0, 1, 1, 0, 1]
    assert cut.weights.tolist() == [4, 0, 6, 7, 0, 9, 1, 0, 3]
    small = cut.small_machine()
    # The two parts that are left share no port, so they become plain, and their activations weights behind them.
    assert small.neurons == {"mix-relu": Neuron("relu"), "mix-accumulator": Neuron("accumulator")}
    assert small.weights == [4, 6, 7, 27]
    assert (cut.links, cut.on(small).links, small.weight_count) == (6, 4, 4)


def test_with_its_links_goes_a_part() -> None:
    """The first is not reached by anything, nothing of the last reaches an output."""
    cut = state_of(MIXED).cut(np.array([0, 5]))
    assert cut.mask.tolist() == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert cut.small_machine().neurons["mix"] == Neuron("max_norm")


def test_nothing_may_be_left() -> None:
    cut = state_of(MIXED).cut(np.array([6, 7, 8]))
    assert cut.links == 0
    assert cut.small_machine().neurons == {}
