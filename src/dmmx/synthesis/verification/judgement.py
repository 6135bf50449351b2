"""Judging one example: how far what a machine puts out is from what is wanted, and where it first is too far."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dmmx.compiler import Paths
from dmmx.machine import Port
from dmmx.synthesis.verification.packed import PackedExample, fill
from dmmx.synthesis.verification.verdict import Deviation
from dmmx.vvalue import Tree

TOLERANCE = 1e-4
"""How far an output may be from its target, times the larger of 1 and the largest target of that stream."""


@dataclass
class Judgement:
    """What was found of one example so far.

    Attributes:
        loss: the sum of the squared errors.
        largest: the largest error.
        deviation: where an output is outside of its tolerance for the first time.
    """

    loss: float = 0.0
    largest: float = 0.0
    deviation: Deviation | None = None

    def add_piece(
        self,
        packed: PackedExample,
        start: int,
        outputs: Mapping[Port, tuple[np.ndarray, np.ndarray]],
        paths: Mapping[Port, Paths],
    ) -> None:
        """Judge some ticks.

        Args:
            packed: the example.
            start: the first of the ticks, from 0.
            outputs: for every port, what arrived and what was wanted, as arrays (paths, ticks).
            paths: for every port.
        """
        found: list[tuple[int, float, Deviation]] = []
        for port, (got, wanted) in outputs.items():
            errors = self._add(got, wanted)
            outside = errors > _allowed(packed, port)
            if self.deviation is None and outside.any():
                tick = int(np.argmax(outside.any(axis=0)))
                slot = int(np.argmax(errors[:, tick]))
                numbers = float(got[slot, tick]), float(wanted[slot, tick])
                place = Deviation(start + tick + 1, port, paths[port][slot], *numbers)
                found.append((tick, -float(errors[slot, tick]), place))
        if found:
            self.deviation = min(found, key=lambda entry: entry[:2])[2]

    def add_tick(self, packed: PackedExample, tick: int, arrived: Tree) -> None:
        """Judge one tick, from 0, of a machine that runs on trees."""
        outputs: dict[Port, tuple[np.ndarray, np.ndarray]] = {}
        paths: dict[Port, Paths] = {}
        for name, stream in packed.example.targets.items():
            wanted = stream[tick]
            if arrived[name] is wanted:
                continue
            for key in dict.fromkeys((*arrived[name].keys(), *wanted.keys())):
                port, pair = Port(name, key), (arrived[name][key], wanted[key])
                paths[port] = tuple(dict.fromkeys(path for value in pair for path, _ in value.items()))
                columns = [[[value.at(path).number] for path in paths[port]] for value in pair]
                outputs[port] = np.array(columns[0], float), np.array(columns[1], float)
        self.add_piece(packed, tick, outputs, paths)

    def run_away(self, tick: int, port: Port) -> None:
        """The machine broke down at a tick, from 0: its numbers became too large to compute with."""
        self.loss = self.largest = math.inf
        self.deviation = self.deviation or Deviation(tick + 1, port, (), math.nan, 0.0)

    def _add(self, got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """The absolute errors; infinite where there is no finite one, so that no comparison meets a NaN."""
        with np.errstate(invalid="ignore", over="ignore"):
            errors = np.abs(got - wanted)
            errors = np.where(np.isfinite(errors), errors, np.inf)
            self.loss += float(np.sum(errors**2))
        self.largest = max(self.largest, float(np.max(errors, initial=0.0)))
        return errors


def judge_piece(
    judgements: Sequence[Judgement],
    batch: Sequence[PackedExample],
    outputs: Mapping[Port, np.ndarray],
    paths: Mapping[Port, Paths],
    start: int,
) -> None:
    """Judge one piece of the outputs of examples that run side by side.

    Args:
        judgements: one an example.
        batch: the examples.
        outputs: for every port, (paths, streams, ticks).
        paths: for every port.
        start: the first of the ticks, from 0.
    """
    count, ticks = next(iter(outputs.values())).shape[1:]
    targets = fill([packed.targets for packed in batch], paths, start, start + ticks, count)
    for number, (judgement, packed) in enumerate(zip(judgements, batch, strict=True)):
        valid = min(ticks, packed.example.ticks - start)
        if valid > 0:
            own = {port: (got[:, number, :valid], targets[port][:, number, :valid]) for port, got in outputs.items()}
            judgement.add_piece(packed, start, own, paths)


def _allowed(packed: PackedExample, port: Port) -> float:
    return TOLERANCE * max(1.0, packed.targets[port.neuron].largest)
