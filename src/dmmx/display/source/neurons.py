"""One neuron, plain or fluid, as expressions: what arrives is given a name where it would be written several times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from dmmx.display.source.expressions import Expression, sum_of
from dmmx.display.source.spellings import Inputs, spellings
from dmmx.machine import AnyNeuron, FluidNeuron, Neuron

_OF_ANY_NUMBER = frozenset({"identity", "accumulator", "constant", "max_norm", "square", "multiply"})
"""Neuron types that add, multiply and take absolute values, and never ask which of two numbers is larger."""


def written_neuron(
    neuron: AnyNeuron,
    outputs: Sequence[str],
    trees: Collection[str],
    arriving: Inputs,
    new_name: Callable[[str], str],
) -> tuple[Mapping[str, Expression], Mapping[str, Expression]]:
    """The expressions of a neuron's outputs.

    Args:
        neuron: the neuron.
        outputs: those that are wanted.
        trees: those among them of which more than the scalar part is wanted.
        arriving: what arrives.
        new_name: a new variable for what arrives at an input.

    Returns:
        Variables to be given a value first, and the outputs.
    """
    marked = _outputs(neuron, outputs, lambda name: Expression.of(_mark(name), is_tree=arriving(name).is_tree))
    texts = "".join(marked[output].text for output in outputs)
    bound: dict[str, Expression] = {}
    names: dict[str, str] = {}

    def held(name: str) -> Expression:
        value = arriving(name)
        if value.is_name or texts.count(_mark(name)) < 2:
            return value
        if name not in names:
            names[name] = new_name(name)
            bound[names[name]] = value
        return Expression.of(names[name], is_tree=value.is_tree)

    written = _outputs(neuron, outputs, held)
    return bound, {output: written[output] if output in trees else written[output].number for output in outputs}


def can_be_written(part: Neuron) -> bool:
    """Whether it is known how a plain neuron is written."""
    return part.type_name == "identity" or part.type_name in spellings


def takes_complex(part: Neuron) -> bool:
    """Whether a plain neuron, as it is written, does with complex numbers what it does in dmmx."""
    return part.type_name in _OF_ANY_NUMBER or (part.type_name == "dot" and part.parameters.get("limit") is None)


def _mark(name: str) -> str:
    """What stands for an input while it is counted how often it is written."""
    return f"\0{name}\0"


def _outputs(neuron: AnyNeuron, outputs: Sequence[str], x: Inputs) -> dict[str, Expression]:
    """The wanted outputs, zero where no part has them."""
    activations = neuron.activations if isinstance(neuron, FluidNeuron) else (1.0,)
    parts = [(_plain(part, outputs, x), a) for part, a in zip(neuron.parts, activations, strict=True)]
    return {output: sum_of(part[output].times(a) for part, a in parts if output in part) for output in outputs}


def _plain(part: Neuron, outputs: Sequence[str], x: Inputs) -> Mapping[str, Expression]:
    if part.type_name == "identity":
        return {output: x(output) for output in outputs}
    return spellings[part.type_name](x, part)
