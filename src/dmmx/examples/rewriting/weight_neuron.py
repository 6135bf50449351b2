"""A link whose weight is what another neuron says: higher-order elements of a network matrix.

Such elements were first used in continuous cellular automata (Project Fluid, 2015; arXiv 1601.01050).
"""

from __future__ import annotations

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine, MachineBuilder, link_delta, matrix_of
from dmmx.vvalue import ZERO

DRIVEN = link_delta("second.x", "ones.value")
"""The link whose weight a neuron gives."""


def weight_neuron() -> Machine:
    """A matrix that is made anew at every tick: what never changes, and one link times a number that streams.

    `weight` says number times link, so it says a matrix. One tick later that is part of the matrix, and only then does
    it act: `second` follows the number one tick later than `first`, which hears it on a link of its own.
    """
    lasting = matrix_of(_builder().constant("lasting", 0).build())
    builder = _builder().constant("lasting", lasting)
    # At tick 1 the matrix is made of what was said at tick 0.
    return builder.initial(ZERO.nest({"lasting": ZERO.nest({"value": lasting})})).build()


def _builder() -> MachineBuilder:
    return (
        Machine.builder()
        .input("in", "number")
        .neuron("self", "accumulator")
        .constant("ones", 1)
        .constant("link", DRIVEN)
        .neuron("weight", "multiply")
        .neuron("plain", "identity")
        .neuron("first", "identity")
        .neuron("second", "identity")
        .self_reference("self.result")
        .link("weight.x", "link.value")
        .link("weight.gate", "in.number")
        .link("plain.x", "in.number")
        .link("first.x", "plain.x")
        .link("self.accum", "lasting.value")
        .link("self.delta", "weight.y")
    )


def _streams(request: Request) -> Streams:
    return {"in": then_forever({"number": number} for number in (0.1, 0.2, 0.3))}


EXAMPLES = (
    Example(
        name="weight_neuron",
        summary="A neuron whose output is the weight of another link.",
        source="arXiv 1601.01050",
        machine=weight_neuron,
        ticks=7,
        streams=_streams,
        watch=("plain.x", "first.x", "second.x"),
    ),
)
