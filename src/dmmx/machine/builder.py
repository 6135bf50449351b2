"""`MachineBuilder`: writes a machine down like its wiring diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from dmmx.errors import MachineError
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.neuron import Neuron
from dmmx.vvalue import ZERO, Tree


class MachineBuilder:
    """Collects neurons and links; `build` checks them all at once.

    Example:
        >>> builder = MachineBuilder().input("text", "char").neuron("counts", "accumulator")
        >>> builder = builder.link("counts.accum", "counts.result", trainable=False).link("counts.delta", "text.char")
        >>> builder.output("output", "counts").link("output.counts", "counts.result").build()
        Machine of 1 neuron, 2 trainable links of 3
    """

    def __init__(self) -> None:
        self._neurons: dict[str, AnyNeuron] = {}
        self._links: list[Link] = []
        self._inputs: dict[str, tuple[str, ...]] = {}
        self._outputs: dict[str, tuple[str, ...]] = {}
        self._initial: Tree = ZERO
        self._self_port: Port | None = None
        self._addition = "sum"

    def input(self, name: str, *ports: str) -> Self:
        """Add a stream input whose elements carry the given outputs."""
        self._claim(name)
        self._inputs[name] = ports
        return self

    def output(self, name: str, *ports: str) -> Self:
        """Add a stream output with the given inputs."""
        self._claim(name)
        self._outputs[name] = ports
        return self

    def neuron(self, name: str, type_name: str, **parameters: Any) -> Self:
        """Add a neuron of a registered type."""
        self._claim(name)
        self._neurons[name] = Neuron(type_name, parameters)
        return self

    def fluid(
        self,
        name: str,
        activations: Mapping[str, float],
        *,
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        trainable: bool = True,
    ) -> Self:
        """Add a neuron that is a linear combination of neuron types: y = Σ activation · type(x).

        It has the inputs and outputs of all its types; outputs of the same name are added.

        Args:
            name: of the neuron.
            activations: neuron type's name to the factor of what the type puts out.
            parameters: neuron type's name to the type's parameters, for those that have some.
            trainable: whether training may change the activations.

        Raises:
            MachineError: parameters are given for a type that is no part.

        Example:
            >>> builder = MachineBuilder().input("in", "x").output("out", "y").link("out.y", "mix.y")
            >>> builder = builder.fluid("mix", {"relu": 1, "square": 0.5}).link("mix.x", "in.x")
            >>> builder.build()
            Machine of 1 neuron, 2 trainable links of 2, 2 trainable activations
        """
        self._claim(name)
        self._neurons[name] = FluidNeuron.of(activations, parameters, trainable=trainable)
        return self

    def constant(self, name: str, value: object) -> Self:
        """Add a constant; its output is called `value`."""
        return self.neuron(name, "constant", value=Tree(value).to_data())

    def memory(self, name: str, type_name: str = "accumulator", **parameters: Any) -> Self:
        """Add a neuron whose own past comes back to it on a fixed link of weight 1.

        Raises:
            MachineError: the neuron type has no memory.
        """
        self.neuron(name, type_name, **parameters)
        pair = self._neurons[name].memory
        if pair is None:
            raise MachineError(f"neuron type {type_name!r} has no memory; link its outputs to its inputs yourself")
        return self.link(f"{name}.{pair[0]}", f"{name}.{pair[1]}", trainable=False)

    def link(self, target: str, source: str, weight: complex = 1.0, *, trainable: bool = True) -> Self:
        """Add `target ← weight · source`, ports written `neuron.name`.

        The weight of a fixed link may be complex.

        Raises:
            MachineError: a port is not written like that.
        """
        factor = cast("float", weight) if isinstance(weight, complex) else float(weight)
        self._links.append(Link(Port.parse(target), Port.parse(source), factor, trainable))
        return self

    def initial(self, outputs: object) -> Self:
        """Set the outputs at tick 0: {neuron: {output: V-value}}."""
        self._initial = Tree(outputs)
        return self

    def self_reference(self, output: str) -> Self:
        """Let an output, written `neuron.name`, be the network matrix of the next down movement.

        The links are then the matrix that this output holds at tick 0.

        Raises:
            MachineError: the output is not written like that.

        Example:
            >>> builder = MachineBuilder().neuron("self", "accumulator").link("self.accum", "self.result")
            >>> builder.self_reference("self.result").build().self_port
            Port(neuron='self', name='result')
        """
        self._self_port = Port.parse(output)
        return self

    def addition(self, name: str) -> Self:
        """Let links be added by "maximum" or "minimum": weights are added to values, and one of the results stays.

        Example:
            >>> from dmmx.interpreter import interpret
            >>> builder = MachineBuilder().addition("maximum").input("in", "a", "b").output("out", "y")
            >>> machine = builder.link("out.y", "in.a", 0).link("out.y", "in.b", -1).build()
            >>> _, second = interpret(machine, {"in": [{"a": 2, "b": 5}, {}]})
            >>> second
            Tree({'out': {'y': 4.0}})
        """
        self._addition = name
        return self

    def build(self) -> Machine:
        """The machine.

        Raises:
            MachineError: the parts do not fit together; all problems are listed.
        """
        ports = self._inputs, self._outputs
        return Machine(self._neurons, tuple(self._links), *ports, self._initial, self._self_port, self._addition)

    def _claim(self, name: str) -> None:
        if name in self._neurons or name in self._inputs or name in self._outputs:
            raise MachineError(f"there is a neuron {name!r} already; give this one another name")
