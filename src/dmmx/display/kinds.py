"""What kind of neuron one is, in words: its constant value, its parameters, the mixture of a fluid one."""

from __future__ import annotations

from dmmx.display.words import number_text, shortened, value_text, visible
from dmmx.machine import FluidNeuron, Neuron
from dmmx.vvalue import Tree


def constant_of(neuron: Neuron) -> Tree | None:
    """The value of a neuron that takes no inputs; None for any other."""
    value = neuron.parameters.get("value") if neuron.inputs == () else None
    return None if value is None else Tree(value)


def parameters_of(neuron: Neuron) -> tuple[str, ...]:
    """The parameters as text, but for the value of a constant and what is not set."""
    shown = {key: value for key, value in neuron.parameters.items() if value is not None}
    if neuron.inputs == ():
        shown.pop("value", None)
    return tuple(visible(f"{key} {shortened(number_text(value), 24)}") for key, value in shown.items())


def mixture_of(fluid: FluidNeuron) -> tuple[str, ...]:
    """The parts as terms of a sum; all but the first begin with their sign."""
    terms: list[str] = []
    for part, activation in zip(fluid.parts, fluid.activations, strict=True):
        sign = "-" if activation < 0 else "+"
        factor = number_text(abs(activation))
        value = constant_of(part)
        more = ", ".join(parameters_of(part) if value is None else (value_text(value), *parameters_of(part)))
        kind = f"{factor} {visible(part.type_name)}" + (f" ({more})" if more else "")
        terms.append(f"{sign} {kind}" if terms else kind if sign == "+" else f"-{kind}")
    return tuple(terms)
