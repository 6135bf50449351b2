"""`FluidNeuron`: a neuron that is a linear combination of neuron types.

With activations {type: a} its outputs are y = Σ a · type(x). The activations are numbers like weights, so training can
turn one kind of neuron into another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dmmx.errors import MachineError, did_you_mean
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import Leaf, VValue


@dataclass(frozen=True)
class FluidNeuron:
    """A neuron whose outputs are Σ activation · part(x); outputs of the same name are added.

    Attributes:
        parts: plain neurons, all different.
        activations: the factor of each part.
        trainable: whether training may change the activations.

    Raises:
        MachineError: there are not as many activations as parts, or a part is no plain neuron.

    Example:
        >>> from dmmx.vvalue import Tree
        >>> fluid = FluidNeuron((Neuron("relu"), Neuron("square")), (1.0, 0.5))
        >>> fluid(Tree({"x": 2}))
        Tree({'y': 4.0})
    """

    parts: tuple[Neuron, ...]
    activations: tuple[float, ...]
    trainable: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.parts))
        object.__setattr__(self, "activations", tuple(float(a) for a in self.activations))
        for part in self.parts:
            if not isinstance(part, Neuron):  # pyright: ignore[reportUnnecessaryIsInstance]  (not everybody checks types)
                raise MachineError(f"the parts of a fluid neuron are plain neurons, got {part!r}")
        if len(self.parts) != len(self.activations):
            raise MachineError(f"expected {len(self.parts)} activations, one a part, got {len(self.activations)}")

    @classmethod
    def of(
        cls,
        activations: Mapping[str, float],
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        trainable: bool = True,
    ) -> FluidNeuron:
        """A fluid neuron written by the names of its types.

        Args:
            activations: neuron type's name to activation.
            parameters: neuron type's name to the type's parameters, for those that have some.
            trainable: whether training may change the activations.

        Raises:
            MachineError: parameters are given for a type that is no part.

        Example:
            >>> FluidNeuron.of({"accumulator": 1, "dot": 0.5}, {"dot": {"limit": 4}}).outputs
            ('result', 'dot')
        """
        given = parameters or {}
        for name in given:
            if name not in activations:
                raise MachineError(
                    f"parameters are given for {name!r}, which is no part. {did_you_mean(name, activations)}"
                )
        parts = tuple(Neuron(name, given.get(name, {})) for name in activations)
        return cls(parts, tuple(activations.values()), trainable)

    def with_activations(self, activations: Sequence[float]) -> FluidNeuron:
        """The fluid neuron with other activations.

        Raises:
            MachineError: there are not as many as parts.
        """
        return FluidNeuron(self.parts, tuple(activations), self.trainable)

    def with_only(self, kept: Sequence[int]) -> FluidNeuron:
        """The fluid neuron with only some of its parts, given by their numbers from 0."""
        activations = tuple(self.activations[index] for index in kept)
        return FluidNeuron(tuple(self.parts[index] for index in kept), activations, self.trainable)

    @property
    def inputs(self) -> tuple[str, ...] | None:
        """Names of the inputs of all parts, or None when a part takes any."""
        return _union([part.inputs for part in self.parts])

    @property
    def outputs(self) -> tuple[str, ...] | None:
        """Names of the outputs of all parts, or None when those of a part are named like its inputs."""
        return _union([part.outputs for part in self.parts])

    @property
    def memory_part(self) -> int | None:
        """The number, from 0, of the part whose memory is the neuron's own; None where it has no memory."""
        found = [index for index, part in enumerate(self.parts) if part.memory is not None]
        if len(found) != 1:
            return None
        memory = self.parts[found[0]].memory
        others = [part for index, part in enumerate(self.parts) if index != found[0]]
        # What another part reads of the past, or adds to it, would not be the memory's.
        if memory is None or any(part.has_input(memory[0]) or part.has_output(memory[1]) for part in others):
            return None
        return found[0]

    @property
    def memory(self) -> tuple[str, str] | None:
        """The (input, output) pair of the one part with a memory, if no other part has either port; else None.

        With an activation a, it is a memory when linked with weight 1 / a.
        """
        return None if self.memory_part is None else self.parts[self.memory_part].memory

    @property
    def zero_preserving(self) -> bool:
        """Whether zero in gives zero out, whatever the activations."""
        return all(part.zero_preserving for part in self.parts)

    def has_input(self, name: str) -> bool:
        """Whether a link may end at this input."""
        return any(part.has_input(name) for part in self.parts)

    def has_output(self, name: str) -> bool:
        """Whether a link may start at this output."""
        return any(part.has_output(name) for part in self.parts)

    def __call__(self, x: VValue, activations: Sequence[Leaf] | None = None) -> VValue:
        """The outputs for the inputs.

        Args:
            x: {input: V-value}, on either carrier.
            activations: used instead of its own, one a part: numbers, or arrays as leaves that may be multiplied with
                those of x. A part whose activation is the number 0 has no support; an array keeps it.
        """
        outputs: dict[str, VValue] = {}
        for part, activation in zip(self.parts, self.activations if activations is None else activations, strict=True):
            y = part(x)
            # Output by output: on arrays, adding two values of different support copies both.
            for name in y.keys():
                scaled = y[name] * activation
                outputs[name] = outputs[name] + scaled if name in outputs else scaled
        return x.nest(outputs)


AnyNeuron = Neuron | FluidNeuron
"""What a machine consists of."""


def _union(lists: Sequence[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    names: dict[str, None] = {}
    for part in lists:
        if part is None:
            return None
        names.update(dict.fromkeys(part))
    return tuple(names)
