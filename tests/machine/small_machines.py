"""A small machine for the tests of this folder."""

from __future__ import annotations

from dmmx.machine import Machine, MachineBuilder


def sums() -> MachineBuilder:
    """A machine that sums its input."""
    return (
        Machine.builder()
        .input("stream", "number")
        .memory("sum")
        .output("output", "total")
        .link("sum.delta", "stream.number")
        .link("output.total", "sum.result", 0.5)
    )
