"""A start: one random sketch on its way to a small machine, with all that the next unit of work depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dmmx.machine import (
    Machine,
    machine_from_json,
    machine_to_json,
    remove_links,
    remove_parts,
    with_plain_neurons,
    without_dead,
)
from dmmx.synthesis.front import Entry, Front

READY = "ready"
"""The phase of a start that is fitted and pruned, and waits until it is chosen."""

SMALL = "small"
"""The phase of a start from which no single link can be left out, and which waits until it is chosen."""

OUT = "out"
"""The phase of a start that was given up."""

DONE = "done"
"""The phase of a start whose machine has been verified."""


@dataclass(frozen=True, eq=False)
class Start:
    """Where the work on one random sketch is.

    Attributes:
        phase: the name of the phase that works next, or `READY`, `SMALL`, `OUT` or `DONE`.
        number: of the random sketch, from 0.
        stage: of the phase, where it has several.
        step: within the stage.
        machine: what `weights` and `mask` belong to; its own weights are not used.
        weights: see `Machine.weights`: one a trainable link, then one a trainable activation.
        mask: 1 for a link or a part of a fluid neuron that is there, 0 for one that is left out.
        arrays: what else the phase keeps.
        loss: the last relative loss.
        found: the best machines so far.
        exact: whether its machine was verified; None before that.
        rounds: how often it was fitted again after pruning.
        taught: an example that its machine got wrong in verification, as a line of JSON Lines; empty if there is none.
    """

    phase: str
    number: int
    stage: int
    step: int
    machine: Machine
    weights: np.ndarray
    mask: np.ndarray
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict[str, np.ndarray])
    loss: float = float("inf")
    found: Front = field(default_factory=Front)
    exact: bool | None = None
    rounds: int = 0
    taught: str = ""

    @property
    def links(self) -> int:
        """How many trainable links and activations are left."""
        return int(self.mask.sum())

    def cut(self, gone: np.ndarray) -> Start:
        """The start without some links or parts of fluid neurons, and without all that is dead then.

        Args:
            gone: indices of weights.
        """
        mask = self.mask.copy()
        mask[gone] = 0
        alive = set(_owners(replace(self, mask=mask)._left()))
        mask *= np.array([owner in alive for owner in _owners(self.machine)], dtype=mask.dtype)
        return replace(self, mask=mask, weights=self.weights * mask)

    def small_machine(self) -> Machine:
        """The machine that is left, with plain neurons for all fluid ones that have become such."""
        return with_plain_neurons(self._left())

    def _left(self) -> Machine:
        """The machine without links and parts that are left out, and without dead code."""
        weighted = self.machine.with_weights(self.weights.tolist())
        links = weighted.trainable_links
        gone = [link for link, present in zip(links, self.mask[: len(links)], strict=True) if not present]
        parts = [
            (name, int(part))
            for name, place in weighted.activation_slices.items()
            for part in np.flatnonzero(self.mask[place] == 0)
        ]
        return without_dead(remove_parts(remove_links(weighted, gone), parts))

    def on(self, machine: Machine, dtype: type[np.floating[Any]] | None = None) -> Start:
        """The start with all arrays anew for a machine, all of whose links are there.

        Args:
            machine: the machine.
            dtype: of weights and mask; as before by default.
        """
        weights = np.array(machine.weights, dtype=dtype or self.weights.dtype)
        return replace(self, machine=machine, weights=weights, mask=np.ones_like(weights), arrays={})

    def compacted(self, part: float) -> Start:
        """The start on the machine that is left, once that is worth compiling another program.

        Args:
            part: of the links that `machine` has; so many or fewer must be left.
        """
        return self if self.links > part * len(self.mask) else self.on(self.small_machine())

    def noted(self, exact: bool | None = None) -> Start:
        """The start with its present machine noted on the front."""
        return replace(self, found=self.found.with_entry(Entry(self.small_machine(), self.loss, exact)))

    def to_record(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """As JSON data and named arrays."""
        record = {
            "phase": self.phase,
            "number": self.number,
            "stage": self.stage,
            "step": self.step,
            "machine": machine_to_json(self.machine),
            "loss": repr(self.loss),
            "found": self.found.to_json(),
            "exact": self.exact,
            "rounds": self.rounds,
            "taught": self.taught,
        }
        extra = {f"extra_{name}": array for name, array in self.arrays.items()}
        return record, {"weights": self.weights, "mask": self.mask, **extra}

    @classmethod
    def from_record(cls, record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Start:
        """From what `to_record` gave.

        Raises:
            ValueError: weights or mask are not those of the machine.
        """
        machine, weights, mask = machine_from_json(record["machine"]), arrays["weights"], arrays["mask"]
        if not weights.shape == mask.shape == (machine.weight_count,):
            raise ValueError(
                f"expected {machine.weight_count} weights, got {weights.shape}, and {mask.shape} in the mask"
            )
        return cls(
            phase=record["phase"],
            number=record["number"],
            stage=record["stage"],
            step=record["step"],
            machine=machine,
            weights=weights,
            mask=mask,
            arrays={name.removeprefix("extra_"): a for name, a in arrays.items() if name.startswith("extra_")},
            loss=float(record["loss"]),
            found=Front.from_json(record["found"]),
            exact=record["exact"],
            rounds=record["rounds"],
            taught=record["taught"],
        )


def _owners(machine: Machine) -> list[object]:
    """Whose each weight is: the ends of a link, or the name of a fluid neuron and its part."""
    fluids = [(name, machine.neurons[name].parts) for name in machine.activation_slices]
    return [
        *(link.ends for link in machine.trainable_links),
        *((name, part) for name, parts in fluids for part in parts),
    ]
