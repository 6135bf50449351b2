"""An interpreter as a pure function from one state to the next."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import final

from dmmx.errors import CommandError
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine
from dmmx.vvalue import Tree


@final
class Engine:
    """Ticks a machine from any state.

    The interpreter beneath remembers what its neurons made of the very same objects at the tick before, which is right
    whatever state comes next; the lock lets sessions that share it tick in several threads.

    Args:
        machine: the machine.
    """

    def __init__(self, machine: Machine) -> None:
        self._interpreter = Interpreter(machine)
        self._lock = threading.Lock()

    def tick(self, state: Tree, streams: Mapping[str, Tree], messages: Tree) -> tuple[Tree, Tree]:
        """The state after one tick, and what arrived at the stream outputs.

        Raises:
            CommandError: a neuron cannot work with what arrived at it.
        """
        with self._lock:
            self._interpreter.state = state
            try:
                arrived = self._interpreter.step(streams, messages)
            except Exception as error:
                # Neuron types are written by users and may raise anything; the session is still at the tick before.
                notes = " ".join(getattr(error, "__notes__", ()))
                raise CommandError(f"{type(error).__name__}: {error} ({notes})") from error
            return self._interpreter.state, arrived
