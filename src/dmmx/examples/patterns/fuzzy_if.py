"""A fuzzy if: condition · a + (1 - condition) · b, of two gates whose sum is made by links."""

from __future__ import annotations

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine

CONDITIONS = (0.0, 0.25, 0.5, 1.0)


def fuzzy_if_machine() -> Machine:
    """One gate lets through `then` as far as the condition holds, the other `else` as far as it does not.

    What the second gate hears is 1 minus the condition, which is a sum of two links; so is the answer.
    """
    return (
        Machine.builder()
        .input("input", "condition", "then", "else")
        .constant("one", 1)
        .neuron("yes", "multiply")
        .neuron("no", "multiply")
        .output("output", "answer")
        .link("yes.x", "input.then")
        .link("yes.gate", "input.condition")
        .link("no.x", "input.else")
        .link("no.gate", "one.value")
        .link("no.gate", "input.condition", -1)
        .link("output.answer", "yes.y")
        .link("output.answer", "no.y")
        .build()
    )


def choices(*conditions: float, then: object = 8, otherwise: object = 4) -> Streams:
    """A condition a tick, the last one held, and the same two things to choose from at every tick."""
    elements = [{"condition": condition, "then": then, "else": otherwise} for condition in conditions]
    return {"input": then_forever(elements, elements[-1])}


def _streams(request: Request) -> Streams:
    return choices(*CONDITIONS)


EXAMPLES = (
    Example(
        name="fuzzy_if",
        summary="Chooses between two values, or mixes them, as a condition says.",
        source="arXiv 1606.09470, section 3; arXiv 1610.00831",
        machine=fuzzy_if_machine,
        ticks=7,
        streams=_streams,
        watch=("input.condition", "output.answer"),
    ),
)
