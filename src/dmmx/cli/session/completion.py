"""What the tab key offers in a live session on a terminal."""

from __future__ import annotations

from collections.abc import Callable

from dmmx.live import COMMANDS, Running
from dmmx.machine import Machine


def completions(running: Running, before: str, word: str) -> list[str]:
    """How a word may go on.

    Args:
        running: the machine whose names are offered.
        before: the line in front of the word.
        word: as far as it was typed.
    """
    first, *rest = before.split() or [""]
    if not first or (first == "help" and not rest):
        known = list(COMMANDS)
    elif first in ("keep", "sum", "scale", "clear", "send"):
        known = [*running.registers, *_names(running.linked)]
    elif first == "input" and not rest:
        known = list(running.machine.inputs)
    else:
        known = _names(running.linked)
    return [name for name in dict.fromkeys(known) if name.startswith(word)]


def _names(machine: Machine) -> list[str]:
    """All neurons with and without their ports."""
    streams = {**machine.inputs, **machine.outputs}
    names = [*streams, *machine.neurons]
    ports = [f"{name}.{port}" for name, ports in streams.items() for port in ports]
    for name, neuron in machine.neurons.items():
        ports += [f"{name}.{port}" for port in (*(neuron.inputs or ()), *(neuron.outputs or ()))]
    return sorted([*names, *ports])


def complete_lines(running: Callable[[], Running]) -> None:
    """Let lines be edited, and the tab key complete words, where the system can do that."""
    try:
        import readline
    except ImportError:
        return

    def complete(word: str, index: int) -> str | None:
        before = readline.get_line_buffer()[: readline.get_begidx()]
        found = completions(running(), before, word)
        return found[index] if index < len(found) else None

    readline.set_completer(complete)
    # A dot or a colon is part of a name.
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
