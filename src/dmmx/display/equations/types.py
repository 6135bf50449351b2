"""How the core neuron types are written in LaTeX, and what their notations mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dmmx.display.equations.formulas import Formula
from dmmx.display.equations.words import number, text, tree
from dmmx.machine import Neuron
from dmmx.vvalue import Tree

Inputs = Callable[[str], Formula]
"""What arrives at an input."""

Writer = Callable[[Inputs, Neuron], Mapping[str, Formula]]
"""Writes a plain neuron: {output: formula}."""


def written(neuron: Neuron, outputs: Iterable[str], x: Inputs, ports: Iterable[str]) -> dict[str, Formula]:
    """The formulas of a plain neuron's outputs.

    Args:
        neuron: the neuron; a type that is not known here is written as a function of its inputs.
        outputs: those that are wanted; the ones it lacks are left out.
        x: what arrives.
        ports: the inputs that links use, for a type that takes any.
    """
    if neuron.type_name == "identity":
        return {output: x(output) for output in outputs}
    known = _WRITERS.get(neuron.type_name)
    if known is not None:
        made = known(x, neuron)
        return {output: made[output] for output in outputs if output in made}
    return {output: _call(neuron, output, x, ports) for output in outputs if neuron.has_output(output)}


def _call(neuron: Neuron, output: str, x: Inputs, ports: Iterable[str]) -> Formula:
    if neuron.inputs is None:
        given = [f"{text(port)} = {x(port).text}" for port in ports]
    else:
        given = [x(port).text for port in neuron.inputs]
    settings = ", ".join(f"{text(key)} = {_setting(value)}" for key, value in neuron.parameters.items())
    index = "" if neuron.outputs is not None and len(neuron.outputs) == 1 else f"_{{{text(output)}}}"
    inside = ";\\ ".join(filter(None, [", ".join(given), settings]))
    return Formula.of(f"{text(neuron.type_name)}{index}({inside})", is_tree=True)


def _setting(value: object) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else text(str(value))


def _accumulator(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"result": x("accum") + x("delta")}


def _constant(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    value = Tree(neuron.parameters["value"])
    return {"value": Formula.of(tree(value), is_tree=bool(value.keys()))}


def _max_norm(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    value = x("dict")
    norm = rf"\lVert {value.text} \rVert_\infty" if value.is_tree else rf"\lvert {value.text} \rvert"
    return {"norm": Formula.of(norm)}


def _dot(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    a, b, limit = x("x"), x("y"), neuron.parameters.get("limit")
    product = rf"\langle {a.text}, {b.text} \rangle" if a.is_tree or b.is_tree else rf"{a.factor} \cdot {b.factor}"
    return {"dot": Formula.of(product if limit is None else rf"\operatorname{{clip}}_{{{number(limit)}}}({product})")}


def _compare(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    a, b = x("x").number, x("y").number
    return {output: Formula.of(rf"\max({d.text}, 0)") for output, d in (("true", a - b), ("false", b - a))}


def _relu(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"\max({x('x').text}, 0)", is_tree=x("x").is_tree)}


def _tanh(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"\tanh({x('x').text})", is_tree=x("x").is_tree)}


def _sigmoid(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"\sigma({x('x').number.text})")}


def _square(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"{x('x').factor}^{{2}}", is_tree=x("x").is_tree)}


def _multiply(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"{x('x').factor} \cdot {x('gate').number.factor}", is_tree=x("x").is_tree)}


def _minimum(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"\min({x('x').text}, {x('y').text})", is_tree=x("x").is_tree or x("y").is_tree)}


def _maximum(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    return {"y": Formula.of(rf"\max({x('x').text}, {x('y').text})", is_tree=x("x").is_tree or x("y").is_tree)}


def _less_or_equal(x: Inputs, neuron: Neuron) -> Mapping[str, Formula]:
    left, right = x("left"), x("right")
    is_tree = left.is_tree or right.is_tree
    return {
        output: Formula.of(f"[{left.text} {sign} {right.text}]", is_tree=is_tree)
        for output, sign in (("true", r"\le"), ("false", ">"))
    }


_WRITERS: Mapping[str, Writer] = {
    "accumulator": _accumulator,
    "constant": _constant,
    "max_norm": _max_norm,
    "dot": _dot,
    "compare": _compare,
    "relu": _relu,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "square": _square,
    "multiply": _multiply,
    "minimum": _minimum,
    "maximum": _maximum,
    "less_or_equal": _less_or_equal,
}

NOTES = {
    r"\lVert": r"\lVert x \rVert_\infty: the largest absolute leaf",
    r"\langle": r"\langle x, y \rangle: the sum of the products of the leaves at the same places",
    r"\operatorname{clip}": r"\operatorname{clip}_c(x): x, held between -c and c",
    r"\operatorname{num}": r"\operatorname{num} x: the scalar part of a tree",
    r"\sigma": r"\sigma(x) = 1 / (1 + e^{-x})",
    r"\le ": r"[x \le y]: 1 at every path where it holds and not both are 0, else 0",
    " > ": "[x > y]: 1 at every path where it holds, else 0",
}
"""What is said of a notation where it occurs."""
