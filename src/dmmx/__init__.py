"""Dataflow matrix machines: write them, run them, differentiate them, find them from examples.

A dataflow matrix machine is a neural machine whose neurons process streams of V-values, which are trees of numbers. It
is a matrix of numbers, so it can be trained by gradients, and it is a small program, so it can be read.

Example:
    >>> import dmmx
    >>> machine = (
    ...     dmmx.Machine.builder()
    ...     .input("text", "char")
    ...     .memory("counts", "accumulator")
    ...     .output("output", "counts")
    ...     .link("counts.delta", "text.char")
    ...     .link("output.counts", "counts.result")
    ...     .build()
    ... )
    >>> *_, last = dmmx.interpret(machine, {"text": [{"char": {c: 1}} for c in "abca"] + [{}, {}]})
    >>> last
    Tree({'output': {'counts': {'a': 2, 'b': 1, 'c': 1}}})

Names are imported when they are first used, so that `import dmmx` takes no time and does not load JAX; only what
compiles or trains does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dmmx.compiler import Program, compile, device_mesh, over_devices, over_members, use_compilation_cache
    from dmmx.display import render, show
    from dmmx.errors import DmmxError
    from dmmx.interpreter import Interpreter, interpret
    from dmmx.live import Live
    from dmmx.machine import (
        FluidNeuron,
        Link,
        Machine,
        Port,
        add_fluid,
        add_link,
        add_neuron,
        equivalent,
        load_machine,
        remove_links,
        remove_neurons,
        rename_neurons,
        save_machine,
        set_weight,
        with_canonical_names,
        with_fixed_gauge,
        without_dead,
    )
    from dmmx.neuron import neuron_type, neuron_types
    from dmmx.synthesis import (
        Settings,
        Synthesis,
        Verdict,
        find_counter_example,
        repair,
        resume,
        synthesize,
        verify,
        verify_exactly,
    )
    from dmmx.task import (
        Example,
        Task,
        built_in_machines,
        built_in_tasks,
        duplicate_detector,
        duplicates,
        hold_out,
        known_machine,
        load_task,
        support_of,
    )
    from dmmx.vvalue import Tree, VValue

    __version__: str

# By topic, in the order in which people meet them.
_FOLDERS = {
    "vvalue": ("Tree", "VValue"),
    "neuron": ("neuron_type", "neuron_types"),
    "machine": (
        "FluidNeuron",
        "Link",
        "Machine",
        "Port",
        "add_fluid",
        "add_link",
        "add_neuron",
        "equivalent",
        "load_machine",
        "remove_links",
        "remove_neurons",
        "rename_neurons",
        "save_machine",
        "set_weight",
        "with_canonical_names",
        "with_fixed_gauge",
        "without_dead",
    ),
    "interpreter": ("Interpreter", "interpret"),
    "compiler": ("Program", "compile", "device_mesh", "over_devices", "over_members", "use_compilation_cache"),
    "task": (
        "Example",
        "Task",
        "built_in_machines",
        "built_in_tasks",
        "duplicate_detector",
        "duplicates",
        "hold_out",
        "known_machine",
        "load_task",
        "support_of",
    ),
    "synthesis": (
        "Settings",
        "Synthesis",
        "Verdict",
        "find_counter_example",
        "repair",
        "resume",
        "synthesize",
        "verify",
        "verify_exactly",
    ),
    "display": ("render", "show"),
    "live": ("Live",),
    "errors": ("DmmxError",),
}
_FOLDER_OF = {name: folder for folder, names in _FOLDERS.items() for name in names}

__all__ = [
    "DmmxError",
    "Example",
    "FluidNeuron",
    "Interpreter",
    "Link",
    "Live",
    "Machine",
    "Port",
    "Program",
    "Settings",
    "Synthesis",
    "Task",
    "Tree",
    "VValue",
    "Verdict",
    "__version__",
    "add_fluid",
    "add_link",
    "add_neuron",
    "built_in_machines",
    "built_in_tasks",
    "compile",
    "device_mesh",
    "duplicate_detector",
    "duplicates",
    "equivalent",
    "find_counter_example",
    "hold_out",
    "interpret",
    "known_machine",
    "load_machine",
    "load_task",
    "neuron_type",
    "neuron_types",
    "over_devices",
    "over_members",
    "remove_links",
    "remove_neurons",
    "rename_neurons",
    "render",
    "repair",
    "resume",
    "save_machine",
    "set_weight",
    "show",
    "support_of",
    "synthesize",
    "use_compilation_cache",
    "verify",
    "verify_exactly",
    "with_canonical_names",
    "with_fixed_gauge",
    "without_dead",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("dmmx")
    elif name in _FOLDER_OF:
        value = getattr(importlib.import_module(f"dmmx.{_FOLDER_OF[name]}"), name)
    else:
        raise AttributeError(f"module 'dmmx' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
