"""Moves: ways to make an exact machine smaller that leaving out single links does not find.

All moves of a machine are tried on one *bench*: the machine with everything added that any of them needs, so that one
compiled program serves them all, each with other links switched off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dmmx.compiler.analysis.neurons import kind_of
from dmmx.machine import Link, Machine, Neuron, Port
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.sparsifier import Measure, groups_of
from dmmx.train.least_squares import LeastSquares

MOST_PAIRS = 160
"""Of larger machines, not all pairs of links are left out, but those whose absence harms least."""

SIGNS = {"y": -1.0, "false": -1.0}
"""Of ports of `compare`: what goes in at y, or comes out of false, counts with a minus if it is to be linear."""

Ends = tuple[Port, Port]
Weights = Mapping[Ends, float]
"""The trainable links of a trial, with the weights that its fit begins with."""


@dataclass(frozen=True, eq=False)
class Bench:
    """A machine with all links and neurons that its moves need, and the moves.

    Attributes:
        machine: the machine and what was added, at weight 0.
        weights: (moves, weights): where the fit of each move begins.
        present: (moves, weights): 1 for what is there in it.
        links: how many trainable numbers each move leaves.
    """

    machine: Machine
    weights: np.ndarray
    present: np.ndarray
    links: np.ndarray

    @property
    def width(self) -> int:
        """How many weights the largest move has free, rounded up so that few programs are needed."""
        most = int(self.present.sum(axis=1).max()) if len(self.present) else 0
        return -(-most // 16) * 16

    def after(self, move: int, weights: np.ndarray, start: Start) -> Start:
        """The start on the machine that a move leaves.

        Args:
            move: its number.
            weights: as they were fitted.
            start: what was moved.
        """
        on_bench = start.on(self.machine, np.float64).cut(np.flatnonzero(self.present[move] == 0))
        left = Start("", start.number, 0, 0, self.machine, weights * on_bench.mask, on_bench.mask)
        return start.on(left.small_machine(), np.float64)


def bench_of(machine: Machine, without: Sequence[Weights] = ()) -> Bench:
    """The bench of a machine, with all moves that make it smaller, the boldest first.

    Args:
        machine: the machine.
        without: what leaving out some of its links would leave, the most promising first, see `pairs_left_out`.
    """
    fixed = {link.ends for link in machine.links if not link.trainable}
    # A memory's own past is not for a move to link anew.
    trials = [trial for trial in (*_trials(machine), *without) if fixed.isdisjoint(trial)]
    full = _bench_machine(machine, trials)
    places = {link.ends: index for index, link in enumerate(full.trainable_links)}
    count = full.weight_count
    activations = np.array(machine.weights[len(machine.trainable_links) :])
    weights, present = np.zeros((len(trials), count)), np.zeros((len(trials), count))
    for row, trial in enumerate(trials):
        for ends, weight in trial.items():
            weights[row, places[ends]], present[row, places[ends]] = weight, 1
    weights[:, len(places) :], present[:, len(places) :] = activations, 1
    begun = Start("", 0, 0, 0, full, np.ones(count), np.ones(count))
    links = np.array([begun.cut(np.flatnonzero(row == 0)).links for row in present], dtype=int)
    smaller = np.flatnonzero(links < machine.weight_count)
    order = smaller[np.argsort(links[smaller], kind="stable")]
    return Bench(full, weights[order], present[order], links[order])


def pairs_left_out(machine: Machine, squares: LeastSquares, measure: Measure) -> list[Weights]:
    """What leaving out two links at once would leave, for the pairs whose absence harms least.

    Args:
        machine: the machine, fitted.
        squares: of it.
        measure: of the harm.
    """
    links = machine.trainable_links
    if len(links) < 2:
        return []
    found = measure(squares, np.array(machine.weights), groups_of(np.ones(len(links)), 2))
    return [
        {link.ends: weight for place, (link, weight) in enumerate(zip(links, left, strict=False)) if place not in pair}
        for pair, left in zip(found.groups[:MOST_PAIRS].tolist(), found.weights.tolist(), strict=False)
    ]


def _bench_machine(machine: Machine, trials: list[Weights]) -> Machine:
    known = {link.ends for link in machine.links}
    added = {ends: None for trial in trials for ends in trial if ends not in known}
    twins = {port.neuron for ends in added for port in ends if port.neuron not in _names(machine)}
    neurons = {**machine.neurons, **{name: Neuron("identity") for name in sorted(twins)}}
    links = (*machine.links, *(Link(*ends, 0.0) for ends in added))
    return replace(machine, neurons=neurons, links=links)


def _names(machine: Machine) -> set[str]:
    return {*machine.neurons, *machine.inputs, *machine.outputs}


def _trials(machine: Machine) -> Iterator[Weights]:
    present = {link.ends: link.weight for link in machine.trainable_links}
    inner = [name for name, neuron in machine.neurons.items() if neuron.inputs is None or neuron.inputs]
    for name in inner:
        yield from _as_identity(machine, present, name)
        yield from _merged(machine, present, name)
        yield from _replaced(machine, present, name)


def _without(present: Weights, name: str) -> dict[Ends, float]:
    return {ends: weight for ends, weight in present.items() if name not in (ends[0].neuron, ends[1].neuron)}


def _as_identity(machine: Machine, present: Weights, name: str) -> Iterator[Weights]:
    """An identity in the place of a neuron: for one of which only the linear part is used."""
    if machine.neurons[name].parts == (Neuron("identity"),):
        return
    twin = Port(_free_name(machine, f"{name}-linear"), "x")
    for signs in (SIGNS, {}):
        trial: dict[Ends, float] = defaultdict(float, _without(present, name))
        for (target, source), weight in present.items():
            if target.neuron == name != source.neuron:
                trial[twin, source] += weight * signs.get(target.name, 1.0)
            elif source.neuron == name != target.neuron:
                trial[target, twin] += weight * signs.get(source.name, 1.0)
        yield {ends: weight or 1.0 for ends, weight in trial.items()}
        if machine.neurons[name].parts[0].type_name != "compare":
            return


def _merged(machine: Machine, present: Weights, name: str) -> Iterator[Weights]:
    """Another neuron of the same kind in the place of a neuron."""
    kind = kind_of(machine.neurons[name])
    for other, neuron in machine.neurons.items():
        if other != name and kind_of(neuron) == kind:
            trial: dict[Ends, float] = defaultdict(float, _without(present, name))
            for (target, source), weight in present.items():
                if source.neuron == name != target.neuron:
                    trial[target, Port(other, source.name)] += weight
            yield {ends: weight or 1.0 for ends, weight in trial.items()}


def _replaced(machine: Machine, present: Weights, name: str) -> Iterator[Weights]:
    """Some other output in the place of all of a neuron's: bypassing it, or taking what is computed elsewhere."""
    readers = {target: weight for (target, source), weight in present.items() if source.neuron == name}
    readers = {target: weight for target, weight in readers.items() if target.neuron != name}
    behind = _behind(machine, name)
    for source in dict.fromkeys(source for _, source in present):
        if source.neuron == name or source.neuron in behind:
            continue
        for sign in (1.0, -1.0):
            trial = _without(present, name)
            trial.update({(target, source): sign * weight for target, weight in readers.items()})
            yield trial


def _behind(machine: Machine, name: str) -> set[str]:
    """The neurons that a neuron leads to but that do not lead back to it: reading them in its place makes a cycle."""
    following: dict[str, set[str]] = defaultdict(set)
    for link in machine.links:
        following[link.source.neuron].add(link.target.neuron)
    reached = _reached(following, name)
    return {other for other in reached if name not in _reached(following, other)}


def _reached(following: Mapping[str, set[str]], name: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(following.get(name, ()))
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting.extend(following.get(other, ()))
    return reached


def _free_name(machine: Machine, wanted: str) -> str:
    names = _names(machine)
    while wanted in names:
        wanted += "'"
    return wanted
