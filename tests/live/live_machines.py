"""Machines that live sessions are tested with, and what a session is compared by."""

from __future__ import annotations

from dmmx.live import Live, with_self
from dmmx.machine import Machine

TAIL = ("loop.x", "loop.x")
"""A link of `loop_machine`, on which a number comes back to itself."""


def loop_machine() -> Machine:
    """A number that comes back to itself, from 8 on, and a memory of what is read."""
    return (
        Machine.builder()
        .input("in", "number")
        .neuron("loop", "identity")
        .memory("sum")
        .output("out", "total")
        .link("loop.x", "loop.x")
        .link("sum.delta", "in.number")
        .link("out.total", "sum.result")
        .initial({"loop": {"x": 8}})
        .build()
    )


def self_machine() -> Machine:
    """The same, with its matrix in the neuron `self`."""
    return with_self(loop_machine())


def fingerprint(live: Live) -> tuple[object, ...]:
    """Everything that two equal sessions have in common, with every float in full."""
    running = live.running
    feeds = {name: feed.elements[feed.position :] for name, feed in running.feeds.items()}
    return (
        running.tick,
        repr((running.state, running.outputs, running.matrix, running.queue, running.taken)),
        repr((feeds, dict(running.registers), running.draft and (running.draft.snapshot, running.draft.matrix))),
        repr([(m.tick, m.inputs, m.outputs, m.state) for m in running.history.values()]),
        running.machine,
    )
