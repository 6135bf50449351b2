"""The parts of a machine while they are read from a file: checked together before any machine is made of them."""

from __future__ import annotations

from typing import cast

from dmmx.errors import Problem
from dmmx.machine.check import problems_of
from dmmx.machine.fluid import AnyNeuron
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.vvalue import Tree


class Collected:
    """What was read of a machine so far; the attributes are those of a `Machine`."""

    def __init__(self) -> None:
        self.neurons: dict[str, AnyNeuron] = {}
        self.inputs: dict[str, tuple[str, ...]] = {}
        self.outputs: dict[str, tuple[str, ...]] = {}
        self.links: list[Link] = []
        self.initial = Tree()
        self.self_port: Port | None = None
        self.addition = "sum"

    def problems(self) -> list[Problem]:
        """What is wrong with the machine. Making it would say so too, but not in the words of a file."""
        return problems_of(cast("Machine", self))

    def machine(self) -> Machine:
        """The machine."""
        ports = self.inputs, self.outputs
        return Machine(self.neurons, tuple(self.links), *ports, self.initial, self.self_port, self.addition)
