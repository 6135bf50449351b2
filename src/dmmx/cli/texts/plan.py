"""How a text is fed to a machine: into which port, at what pace, and how long its answers take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dmmx.errors import MachineError
from dmmx.machine import Machine, Port, latencies_of

NUMBERS = "value"
"""What the port of a stream input is called that reads numbers, or the cells of a table, and no characters."""


@dataclass(frozen=True)
class Plan:
    """How a text is fed to a machine.

    Attributes:
        machine: the machine.
        port: the one port of its one stream input.
        cadence: ticks from one character to the next.
        latencies: for every port of a stream output, the links on the shortest way to it from the input; None where
            there is no way.
    """

    machine: Machine
    port: Port
    cadence: int
    latencies: Mapping[Port, int | None]

    @property
    def drain(self) -> int:
        """Ticks that a machine runs on after its text, until every answer to the last character has arrived."""
        return max((latency or 0 for latency in self.latencies.values()), default=0)

    def ticks(self, characters: int) -> int:
        """How many ticks a text of so many characters takes."""
        return characters * self.cadence + self.drain

    def cause(self, port: Port, tick: int) -> int | None:
        """The index from 0 of the character that an output at some tick answers.

        That is the one that was read last when what now arrives set out from the input.

        Returns:
            The index, or None when no character can have caused it.
        """
        latency = self.latencies[port]
        if latency is None or tick - latency < 1:
            return None
        return (tick - latency - 1) // self.cadence


def plan_of(machine: Machine, cadence: int) -> Plan:
    """The plan for a machine that reads a text.

    Raises:
        MachineError: it has not exactly one stream input with one port, or no stream output, or a port for numbers.
    """
    ports = [Port(name, port) for name, ports in machine.inputs.items() for port in ports]
    if len(ports) != 1:
        found = ", ".join(map(str, ports)) or "none"
        raise MachineError(f"to read a text, a machine must have one stream input with one port; this one has {found}")
    if ports[0].name == NUMBERS:
        raise MachineError(
            f"to read a text, a machine must read characters; the input of this one is {ports[0]}, which takes the "
            "numbers or symbols of a task"
        )
    latencies = latencies_of(machine)
    if not latencies:
        raise MachineError("the machine has no stream output, so there is nothing to print")
    return Plan(machine, ports[0], cadence, latencies)
