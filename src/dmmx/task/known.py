"""Which built-in machine is a machine, under other names and scales?"""

from __future__ import annotations

from typing import NamedTuple

from dmmx.machine import Machine
from dmmx.machine.equality.equivalence import Equivalence, equivalent
from dmmx.task.catalogue import built_in_machines


class Known(NamedTuple):
    """A built-in machine that a machine is.

    Attributes:
        name: of the built-in machine.
        equivalence: what it is the same up to.
    """

    name: str
    equivalence: Equivalence

    def __str__(self) -> str:
        up_to = self.equivalence.words.removeprefix("the same").strip()
        return f"the hand-written machine {self.name!r}{', ' if up_to else ''}{up_to}"


def known_machine(machine: Machine) -> Known | None:
    """The built-in machine that a machine is, up to names, scale and the like; None when it is none of them.

    Example:
        >>> from dmmx.machine import rename_neurons
        >>> from dmmx.task import duplicate_detector
        >>> print(known_machine(rename_neurons(duplicate_detector(), {"largest": "norm-4-1"})))
        the hand-written machine 'duplicates', up to names
    """
    for name, make in built_in_machines.items():
        built_in = make()
        # Streams of other names are told apart before anything is probed.
        if (machine.inputs, machine.outputs) == (built_in.inputs, built_in.outputs):
            found = equivalent(machine, built_in)
            if found.same:
                return Known(name, found)
    return None
