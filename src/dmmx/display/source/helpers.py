"""The functions that a machine written in Python may need: its source holds those that it uses, as they stand here.

A tree is a number, or a dict of trees; ":number" is the key of the scalar part of a node that has children too. Nothing
is annotated and little is said, since this is what people read below a machine of ten lines.
"""

# ruff: noqa: D103
# pyright: reportMissingParameterType=false, reportUnknownParameterType=false

from __future__ import annotations

from math import exp


def add(*trees):  # the sum of trees
    if any(isinstance(tree, dict) for tree in trees):
        return {key: add(*(t[key] for t in dicts(*trees) if key in t)) for t in dicts(*trees) for key in t}
    return sum(trees)


def scale(tree, factor):  # a tree times a number
    return each(lambda leaf: leaf * factor, tree)


def each(function, tree):  # a function of every leaf
    return {key: each(function, below) for key, below in tree.items()} if isinstance(tree, dict) else function(tree)


def both(function, a, b):  # a function of the leaves of two trees at the same place, where a missing one is 0
    if not isinstance(a, dict) and not isinstance(b, dict):
        return function(a, b)
    a, b = dicts(a, b)
    return {key: both(function, a.get(key, 0), b.get(key, 0)) for key in a | b}


def dot(a, b):  # the sum of the products of the leaves at the same place
    a, b = dicts(a, b)
    return sum(a[key] * b[key] if key == ":number" else dot(a[key], b[key]) for key in a if key in b)


def max_norm(tree):  # the largest absolute leaf
    return max(map(max_norm, tree.values()), default=0) if isinstance(tree, dict) else abs(tree)


def at_most(a, b):  # 1 where a <= b and not both are 0
    return int(a <= b and (a != 0 or b != 0))


def number(tree):  # the scalar part of a tree
    return tree.get(":number", 0) if isinstance(tree, dict) else tree


def part(tree, key):  # the part of a tree below a key
    return tree.get(key, 0) if isinstance(tree, dict) else 0


def outer(a, b):  # at every leaf of a, all of b, times the leaf
    if not isinstance(a, dict):
        return scale(b, a)
    return add(scale(b, number(a)), {key: outer(below, b) for key, below in a.items() if key != ":number"})


def softmax(tree, among):  # exp of the leaves of the tree, weighted by those of the other above 0, with the sum 1
    among = each(lambda leaf: max(leaf, 0), among)
    least = max_norm(among) and -max_norm(both(lambda w, x: x if w > 0 else 0, among, tree))
    shifted = both(lambda w, x: x - least if w > 0 else 0, among, tree)
    largest = max_norm(shifted)
    weights = both(lambda w, x: w * exp(x - largest) if w > 0 else 0, among, shifted)
    return scale(weights, 1 / (dot(weights, each(lambda leaf: 1, weights)) or 1))


def cons_if(head, tail, gate):  # {this: head, rest: tail} where the gate is 1, the tail where it is 0
    return add(scale({"this": head, "rest": tail}, gate), scale(tail, 1 - gate))


def mask_multiply(mask, tree):  # at every leaf of the mask, the part of the tree at its place, times the leaf
    if not isinstance(mask, dict):
        return scale(tree, mask)
    below = {key: mask_multiply(mask[key], part(tree, key)) for key in mask if key != ":number"}
    return add(scale(tree, number(mask)), below)


def linear_combination(mask, tree):  # the same products as those of mask_multiply, summed
    if not isinstance(mask, dict):
        return scale(tree, mask)
    below = (linear_combination(mask[key], part(tree, key)) for key in mask if key != ":number")
    return add(scale(tree, number(mask)), *below)


def guard(main, delta, keep, limit):  # 1 where a change may be made, 0 where it is refused
    kept = max_norm(mask_multiply(keep, delta)) == 0 and sum(map(abs, leaves(delta))) <= 1e38
    return int(kept and (limit <= 0 or max_norm(add(main, delta)) <= max(max_norm(main), limit)))


def leaves(tree):  # all numbers in a tree
    return [leaf for below in tree.values() for leaf in leaves(below)] if isinstance(tree, dict) else [tree]


def dicts(*trees):  # trees as dicts
    return [tree if isinstance(tree, dict) else {":number": tree} for tree in trees]
