"""A latch: a number that doubles itself until it hits a limit, and so remembers which way it was pushed."""

from __future__ import annotations

from itertools import chain, repeat

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine


def latch_machine() -> Machine:
    """x' = clip(2x + s): a `dot` with the constant 1 and a limit of 1, which hears itself with weight 2.

    A product with 1 is what the links have added up, and the limit of `dot` holds it between -1 and 1. Built of
    `minimum` and `maximum` the loop would be two ticks long, and so two latches that take turns.
    """
    return (
        Machine.builder()
        .input("push", "s")
        .constant("one", 1)
        .neuron("latch", "dot", limit=1)
        .output("output", "state")
        .link("latch.x", "latch.dot", 2)
        .link("latch.x", "push.s")
        .link("latch.y", "one.value")
        .link("output.state", "latch.dot")
        .build()
    )


def _streams(request: Request) -> Streams:
    pushes = chain(repeat(0.1, 5), repeat(0, 5), [-2.125])
    return {"push": then_forever({"s": push} for push in pushes)}


EXAMPLES = (
    Example(
        name="latch",
        summary="Remembers which way it was pushed last: two stable states.",
        source="bistable circuits",
        machine=latch_machine,
        ticks=18,
        streams=_streams,
        watch=("push.s", "latch.dot"),
    ),
)
