"""An interpreter as a pure function from one state to the next."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import final

from dmmx.errors import CommandError, KindError
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, Mismatch
from dmmx.vvalue import Tree


@final
class Engine:
    """Ticks a machine from any state.

    The interpreter beneath remembers what its neurons made of the very same objects at the tick before, which is right
    whatever state comes next; the lock lets sessions that share it tick in several threads.

    Args:
        machine: the machine.
        kinds: what kinds of leaves ports take or give, see `Interpreter`.
        mismatch: what becomes of links between different kinds, see `Interpreter`.

    Raises:
        KindError: the machine has links between different kinds, and they are refused.
    """

    def __init__(
        self, machine: Machine, kinds: Mapping[str, str] | None = None, mismatch: Mismatch | None = None
    ) -> None:
        self._interpreter = Interpreter(machine, kinds=kinds, mismatch=mismatch)
        self._kinds = kinds
        self._mismatch: Mismatch | None = mismatch
        self._lock = threading.Lock()

    def of(self, machine: Machine) -> Engine:
        """An engine for another machine, to which the same kinds matter.

        Raises:
            KindError: the machine has links between different kinds, and they are refused.
        """
        return Engine(machine, self._kinds, self._mismatch)

    def tick(self, passed: int, state: Tree, streams: Mapping[str, Tree], messages: Tree) -> tuple[Tree, Tree]:
        """The state after one tick, and what arrived at the stream outputs.

        Args:
            passed: ticks before this one.
            state: after those.
            streams: elements of stream inputs.
            messages: what arrives at inputs besides what links bring.

        Raises:
            CommandError: a neuron cannot work with what arrived at it, or a link between different kinds is refused.
        """
        with self._lock:
            self._interpreter.state, self._interpreter.tick = state, passed
            try:
                arrived = self._interpreter.step(streams, messages)
            except KindError as error:
                raise CommandError(str(error)) from error
            except Exception as error:
                # Neuron types are written by users and may raise anything; the session is still at the tick before.
                notes = " ".join(getattr(error, "__notes__", ()))
                raise CommandError(f"tick {passed + 1}: {type(error).__name__}: {error} ({notes})") from error
            return self._interpreter.state, arrived
