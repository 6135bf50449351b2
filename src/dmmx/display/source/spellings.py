"""How every core neuron type is written in Python: from the expressions that arrive to those that it puts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dmmx.display.source.expressions import Expression, literal, number_text
from dmmx.machine import Neuron
from dmmx.vvalue import Tree

Inputs = Callable[[str], Expression]
"""The expression that arrives at an input; zero where no link ends."""

Spelling = Callable[[Inputs, Neuron], Mapping[str, Expression]]
"""Writes a plain neuron: {output: expression}."""

spellings: dict[str, Spelling] = {}
"""Every spelling by the name of the neuron type."""


def spelling(type_name: str) -> Callable[[Spelling], Spelling]:
    """Register how a neuron type is written."""

    def decorate(function: Spelling) -> Spelling:
        spellings[type_name] = function
        return function

    return decorate


@spelling("accumulator")
def _accumulator(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"result": x("accum") + x("delta")}


@spelling("constant")
def _constant(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"value": literal(Tree(neuron.parameters["value"]))}


@spelling("max_norm")
def _max_norm(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    value = x("dict")
    return {"norm": Expression.of(f"{'max_norm' if value.is_tree else 'abs'}({value.text})")}


@spelling("dot")
def _dot(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    product, limit = _product_of(x("x"), x("y"), "dot"), neuron.parameters.get("limit")
    if limit is None:
        return {"dot": product}
    limited = f"min(max({product.text}, {number_text(-limit)}), {number_text(limit)})"
    return {"dot": Expression.of(limited)}


@spelling("compare")
def _compare(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    a, b = x("x").number, x("y").number
    return {"true": _positive(a - b), "false": _positive(b - a)}


@spelling("relu")
def _relu(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    value = x("x")
    return {"y": _each("lambda leaf: max(leaf, 0)", value) if value.is_tree else _positive(value)}


@spelling("tanh")
def _tanh(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    value = x("x")
    return {"y": _each("tanh", value) if value.is_tree else Expression.of(f"tanh({value.text})")}


@spelling("sigmoid")
def _sigmoid(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"y": Expression.of(f"(tanh({x('x').number.atom} / 2) + 1) / 2")}


@spelling("square")
def _square(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    value = x("x")
    # Not `** 2`, which raises an error where a product of floats becomes infinite.
    return {"y": _each("lambda leaf: leaf * leaf", value) if value.is_tree else _product_of(value, value, "")}


@spelling("multiply")
def _multiply(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"y": _product_of(x("x"), x("gate").number, "scale")}


@spelling("minimum")
def _minimum(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"y": _pairwise("min", x("x"), x("y"))}


@spelling("maximum")
def _maximum(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"y": _pairwise("max", x("x"), x("y"))}


@spelling("less_or_equal")
def _less_or_equal(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    left, right = x("left"), x("right")
    if left.is_tree or right.is_tree:
        greater = Expression.of(f"both(lambda a, b: int(a > b), {left.text}, {right.text})", is_tree=True)
    else:
        greater = Expression.of(f"int({left.text} > {right.text})")
    return {"true": _pairwise("at_most", left, right), "false": greater}


@spelling("softmax")
def _softmax(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"y": Expression.of(f"softmax({x('x').text}, {x('among').text})", is_tree=True)}


@spelling("mask_multiply")
def _mask_multiply(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"result": _masked("mask_multiply", x("mask"), x("main"))}


@spelling("linear_combination")
def _linear_combination(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"result": _masked("linear_combination", x("mask"), x("main"))}


@spelling("outer")
def _outer(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    a, b = x("x"), x("y")
    if not a.is_tree:
        return {"result": _product_of(b, a, "scale")}
    return {"result": Expression.of(f"outer({a.text}, {b.text})", is_tree=True)}


@spelling("cons")
def _cons(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"list": Expression.of(f'{{"this": {x("head").text}, "rest": {x("tail").text}}}', is_tree=True)}


@spelling("cons_if")
def _cons_if(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    head, tail, gate = x("head"), x("tail"), x("gate").number
    call = f"cons_if({head.text}, {tail.text}, {gate.text})"
    return {"list": Expression.of(call, is_tree=True)}


@spelling("first")
def _first(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"head": _part(x("list"), "this")}


@spelling("rest")
def _rest(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
    return {"tail": _part(x("list"), "rest")}


def _positive(value: Expression) -> Expression:
    return Expression.of(f"max({value.text}, 0)") if value.terms else value


def _each(function: str, value: Expression) -> Expression:
    return Expression.of(f"each({function}, {value.text})", is_tree=True)


def _pairwise(function: str, a: Expression, b: Expression) -> Expression:
    if a.is_tree or b.is_tree:
        return Expression.of(f"both({function}, {a.text}, {b.text})", is_tree=True)
    return Expression.of(f"{function}({a.text}, {b.text})")


def _product_of(a: Expression, b: Expression, function: str) -> Expression:
    """A product of numbers, or what the function makes of trees: a number for `dot`, else a tree."""
    if a.is_tree or b.is_tree:
        return Expression.of(f"{function}({a.text}, {b.text})", is_tree=function != "dot")
    return Expression.of(f"{a.atom} * {b.atom}")


def _masked(function: str, mask: Expression, value: Expression) -> Expression:
    if not mask.is_tree:
        return _product_of(value, mask, "scale")
    # Of a number nothing but a number is left, though as a dict.
    return Expression.of(f"{function}({mask.text}, {value.text})", is_tree=True)


def _part(value: Expression, key: str) -> Expression:
    return Expression.of(f'part({value.text}, "{key}")', is_tree=True) if value.is_tree else Expression()
