"""The search for the least change: the machine with every link that it might have, of which few are switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from dmmx.errors import TaskError, counted
from dmmx.machine import Link, Machine, Port
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.simple_numbers import GRID, rarer_values
from dmmx.train.least_squares import LeastSquares

MOST_NEW = 3
"""So many new links are tried together at most."""

BEAM = 12
"""So many of the best additions are carried on to one link more."""

SAME = 1e-6
"""Weights that differ by no more are the same."""

Report = Callable[[str], None]
"""Told what is being tried."""


class Change(NamedTuple):
    """A machine with some links that are new or altered; see `Repair`."""

    machine: Machine
    added: tuple[Link, ...]
    altered: tuple[tuple[Link, Link], ...]


@dataclass(frozen=True, eq=False)
class Candidate:
    """Some new links, with the weights that fit best.

    Attributes:
        new: their places in the weight vector.
        weights: of the bench.
        loss: relative.
    """

    new: tuple[int, ...]
    weights: np.ndarray
    loss: float


class Search:
    """The bench: the machine with every link that it might have, new ones at weight 0."""

    def __init__(self, machine: Machine, workshop: Workshop) -> None:
        self._machine = machine
        self._tolerance = workshop.settings.tolerance
        known = {link.ends for link in machine.links}
        new = [Link(target, source, 0.0) for target, source in _all_ends(machine) if (target, source) not in known]
        self._bench = machine.with_links((*machine.links, *new))
        if not self._bench.trainable_links:
            raise TaskError("the machine has nothing that could be linked or altered")
        ends = {link.ends for link in new}
        self._new = [place for place, link in enumerate(self._bench.trainable_links) if link.ends in ends]
        self._old = [place for place in range(self._bench.weight_count) if place not in set(self._new)]
        self._before = np.array(self._bench.weights)
        self._squares: LeastSquares = workshop.least_squares(self._bench)

    def candidates(self, report: Report) -> Iterator[Candidate]:
        """Those that are exact on the training examples, with the fewest new links first."""
        beam = [Candidate((), self._before, np.inf)]
        report("other weights")
        yield from self._exact(self._with_one_altered())
        yield from self._exact(self._fitted_freely(beam))
        for count in range(1, MOST_NEW + 1):
            report(counted(count, "new link"))
            tried = self._extended(beam)
            yield from self._exact(tried)
            beam = self._fitted_freely(tried[:BEAM])
            yield from self._exact(beam)
            beam = sorted(tried[:BEAM], key=lambda candidate: candidate.loss)

    def _exact(self, candidates: list[Candidate]) -> Iterator[Candidate]:
        """The exact ones, those with round weights first: of two changes of one size people expect the simpler one."""
        exact = (candidate for candidate in candidates if candidate.loss <= self._tolerance)
        return iter(sorted(exact, key=self._odd_weights))

    def _odd_weights(self, candidate: Candidate) -> int:
        """How many weights are neither as before nor small round numbers."""
        known = np.concatenate([np.tile(GRID, (len(self._before), 1)), self._before[:, None]], axis=1)
        distances = np.min(np.abs(candidate.weights[:, None] - known), axis=1)
        return int(np.sum(distances > SAME))

    def _extended(self, beam: list[Candidate]) -> list[Candidate]:
        """Every candidate with one more new link; all other weights stay. The best comes first."""
        sets = {tuple(sorted((*one.new, link))): one for one in beam for link in self._new if link not in one.new}
        trials: list[tuple[tuple[int, ...], np.ndarray]] = []
        for new, one in sets.items():
            (link,) = set(new) - set(one.new)
            for sign in (1.0, -1.0):
                weights = one.weights.copy()
                weights[link] = sign
                trials.append((new, weights))
        found = self._fit([weights for _, weights in trials], [list(new) for new, _ in trials])
        best: dict[tuple[int, ...], Candidate] = {}
        for (new, _), (weights, loss) in zip(trials, found, strict=True):
            if new not in best or loss < best[new].loss:
                best[new] = Candidate(new, weights, loss)
        return sorted(best.values(), key=lambda candidate: candidate.loss)

    def _with_one_altered(self) -> list[Candidate]:
        """The machine with each of its weights fitted alone: where all change together, they can stick at zero."""
        starts = [self._with(self._before, place, value) for place in self._old for value in (1.0, -1.0)]
        found = self._fit(starts, [[place] for place in self._old for _ in range(2)])
        return [Candidate((), *result) for result in found]

    def _fitted_freely(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates with all weights of the machine free."""
        found = self._fit([one.weights for one in candidates], [[*self._old, *one.new] for one in candidates])
        return [Candidate(one.new, *result) for one, result in zip(candidates, found, strict=True)]

    def _fit(self, weights: list[np.ndarray], free: list[list[int]]) -> list[tuple[np.ndarray, float]]:
        if not weights:
            return []
        mask = np.zeros((len(weights), len(self._before)))
        for row, places in enumerate(free):
            mask[row, places] = 1
        fitted, losses = self._squares.fit(np.stack(weights), mask, len(self._old) + MOST_NEW)
        return [(row, float(loss)) for row, loss in zip(fitted, losses, strict=True)]

    def finished(self, candidate: Candidate) -> Change:
        """The candidate with as many old weights as possible back in place, and the others round."""
        weights = candidate.weights
        altered = [place for place in self._old if abs(weights[place] - self._before[place]) > SAME]
        for place in tuple(altered):
            free = [*(other for other in altered if other != place), *candidate.new]
            ((trial, loss),) = self._fit([self._with(weights, place, self._before[place])], [free])
            if loss <= self._tolerance:
                weights = trial
                altered.remove(place)
        free = [*altered, *candidate.new]
        for place in tuple(free):
            free.remove(place)
            zero = [0.0] if place in altered else []
            grid = [*zero, *GRID, *rarer_values(float(weights[place]))]
            found = self._fit([self._with(weights, place, value) for value in grid], [free] * len(grid))
            good = [trial for trial, loss in found if loss <= self._tolerance]
            weights = good[0] if good else weights
        return self._change(weights, candidate.new)

    @staticmethod
    def _with(weights: np.ndarray, place: int, value: float) -> np.ndarray:
        changed = weights.copy()
        changed[place] = value
        return changed

    def _change(self, weights: np.ndarray, new: tuple[int, ...]) -> Change:
        links = self._bench.with_weights(weights.tolist()).trainable_links
        added = tuple(links[place] for place in new)
        by_ends = {link.ends: link for link in links}
        pairs = [(link, by_ends[link.ends]) for link in self._machine.trainable_links]
        altered = tuple((before, after) for before, after in pairs if abs(before.weight - after.weight) > SAME)
        changed = {after.ends: after for _, after in altered}
        kept = [changed.get(link.ends, link) for link in self._machine.links]
        machine = self._machine.with_links((*(link for link in kept if link.weight != 0), *added))
        return Change(machine, added, altered)


def _all_ends(machine: Machine) -> Iterator[tuple[Port, Port]]:
    """Every pair of an input and an output of the machine."""
    outputs = [Port(name, port) for name, ports in machine.inputs.items() for port in ports]
    inputs = [Port(name, port) for name, ports in machine.outputs.items() for port in ports]
    used = {port for link in machine.links for port in link.ends}
    for name, neuron in machine.neurons.items():
        # A type that takes any port is linked where it is linked already, or else at x.
        open_ports = {port.name for port in used if port.neuron == name} or {"x"}
        inputs += [Port(name, port) for port in neuron.inputs or sorted(open_ports) if neuron.inputs != ()]
        outputs += [Port(name, port) for port in neuron.outputs or sorted(open_ports)]
    return product(inputs, outputs)
