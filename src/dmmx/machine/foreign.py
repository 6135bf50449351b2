"""How other implementations of dataflow matrix machines call neuron types and their ports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

INPUT, OUTPUT, FLUID, LEFT_OUT = ":input", ":output", ":fluid", ":left out"
"""What a name may stand for instead of a neuron type: a stream input, a stream output, a fluid neuron, or nothing that
dmmx needs. No neuron type has such a name."""


@dataclass(frozen=True)
class ForeignType:
    """A neuron type as another implementation calls it.

    Attributes:
        type_name: dmmx's neuron type, or `INPUT`, `OUTPUT`, `FLUID` or `LEFT_OUT`.
        inputs: their name of an input to ours, where they differ.
        outputs: likewise.
        only_input: our one input, where theirs may have any name.
        only_output: likewise.
        parameters: of our type.
    """

    type_name: str
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    only_input: str | None = None
    only_output: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def input_name(self, theirs: str) -> str:
        """Our name of an input."""
        return self.only_input or self.inputs.get(theirs, theirs)

    def output_name(self, theirs: str) -> str:
        """Our name of an output."""
        return self.only_output or self.outputs.get(theirs, theirs)

    def their_input(self, ours: str) -> str:
        """Their name of an input."""
        return next((theirs for theirs, name in self.inputs.items() if name == ours), ours)

    def their_output(self, ours: str) -> str:
        """Their name of an output."""
        return next((theirs for theirs, name in self.outputs.items() if name == ours), ours)
