"""`Tree`: the sparse carrier of V-values, with Python numbers as leaves. Used by the interpreter and at all borders."""

# The methods are documented in the interface. A carrier's operations take values of that carrier only, which `Self`
# says there and a type checker's rule for overrides cannot see.
# ruff: noqa: D102
# pyright: reportIncompatibleMethodOverride=false, reportPrivateUsage=false, reportUnnecessaryIsInstance=false

from __future__ import annotations

import html
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast, final

from dmmx.errors import VValueError
from dmmx.vvalue import vector
from dmmx.vvalue.algebra import Path, VValue
from dmmx.vvalue.leaf import Leaf, trim
from dmmx.vvalue.measure import Measure
from dmmx.vvalue.special import as_vector_leaf, leaf_of_key
from dmmx.vvalue.vector import KIND_MARK, VectorLeaf, within_floats

_State = TypeVar("_State")
_Result = TypeVar("_Result")

NUMBER_KEY = ":number"
"""The reserved key of the scalar part of a node that also has children."""


@final
class Tree(VValue):
    """A V-value as an immutable prefix tree in canonical form: no zero leaf and no empty child.

    Subtrees are shared between values, never copied: `1 * a is a`, and adding zero gives the same object. No operation
    recurses, so a list may be as long as memory allows; only nested data and text are limited in depth, by Python
    itself. Whole numbers are exact up to 2**53 and floats beyond, as in a compiled machine.

    A leaf is a number, real or complex, or a vector: a `Frame` or a `Measure`, which live under the reserved keys of
    their kinds, so that leaves of different kinds never meet. What is zero is told by a leaf's truth.

    Args:
        data: a number, an array or a measure, or a mapping from string keys to the same; `":number"` holds the scalar
            part.

    Raises:
        VValueError: the data holds something else; the path is named.

    Example:
        >>> Tree({"a": 1, "b": {"c": 2}}) + Tree({"b": {"c": -2, "d": 3}})
        Tree({'a': 1, 'b': {'d': 3}})
    """

    __slots__ = ("_children", "_hash", "_number")

    _number: Leaf
    _children: dict[str, Tree]
    _hash: int | None

    def __new__(cls, data: object = 0) -> Tree:
        if isinstance(data, Tree):
            return data
        try:
            return _from_data(data, ())
        except RecursionError:
            raise VValueError("the data is nested too deeply, or contains itself") from None

    # --- parts ---

    @property
    def number(self) -> Leaf:
        return self._number

    def keys(self) -> tuple[str, ...]:
        return tuple(self._children)

    def __getitem__(self, key: str) -> Tree:
        return self._children.get(key, ZERO)

    def items(self) -> Iterator[tuple[Path, Leaf]]:
        waiting: list[tuple[Path, Tree]] = [((), self)]
        while waiting:
            path, node = waiting.pop()
            if node._number:
                yield path, node._number
            waiting.extend(((*path, key), node._children[key]) for key in reversed(node._children))

    def _nodes(self) -> Iterator[Tree]:
        """This node and all below it, every node before its children."""
        waiting: list[Tree] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node._children.values())

    def __bool__(self) -> bool:
        """False for the zero vector."""
        return self is not ZERO

    def __len__(self) -> int:
        """The number of paths in the support."""
        return sum(1 for node in self._nodes() if node._number)

    # --- linear operations ---

    def __add__(self, other: Tree) -> Tree:
        if not isinstance(other, Tree):
            return NotImplemented
        if other is ZERO:
            return self
        if self is ZERO:
            return other
        # What a memory hears is often a single path. Down that path there is nothing to keep account of.
        path: list[tuple[str, tuple[Tree, Tree]]] = []
        pair = self, other
        common = _common(pair)
        while len(common) == 1:
            ((key, below),) = common
            path.append((key, pair))
            pair = below
            common = _common(pair)
        total = _bottom_up(pair, _common, _sum) if common else _sum(pair, {})
        for key, pair in reversed(path):
            total = _sum(pair, {key: total})
        return total

    def __mul__(self, scalar: Leaf) -> Tree:
        if scalar == 1:
            return self
        if scalar == 0:
            return ZERO
        if isinstance(scalar, Tree):
            return NotImplemented
        return self._each(lambda leaf: leaf * scalar)

    def __truediv__(self, scalar: Leaf) -> Tree:
        # Not by the inverse, which a whole number or a fraction would lose to rounding.
        return self._each(lambda leaf: leaf / scalar)

    def map(self, function: Callable[[Leaf], Leaf]) -> Tree:
        return self._each(lambda leaf: vector.mapped(function, leaf))

    def only(self, wanted: Callable[[Leaf], bool]) -> Tree:
        """The value without the leaves that are not wanted; the very same object where all are."""
        if all(wanted(leaf) for _, leaf in self.items()):
            return self
        return self._each(lambda leaf: leaf if wanted(leaf) else 0)

    def trim(self, threshold: float) -> Tree:
        # Frames go by entries; a measure's weights are not what `map` would show.
        return self._each(
            lambda leaf: leaf.trimmed(threshold) if isinstance(leaf, VectorLeaf) else trim(leaf, threshold)
        )

    def map_points(self, function: Callable[[Any], Any]) -> Tree:
        return self._each(lambda leaf: leaf.moved(function) if isinstance(leaf, Measure) else 0)

    def _each(self, function: Callable[[Leaf], Leaf]) -> Tree:
        """The function of every leaf as it is, also of vectors."""

        def changed(node: Tree, children: dict[str, Tree]) -> Tree:
            return _node(function(node._number) if node._number else 0, children)

        return _bottom_up(self, _children_of, changed)

    def combine(self, function: Callable[[Leaf, Leaf], Leaf], other: Tree) -> Tree:
        def all_pairs(pair: tuple[Tree, Tree]) -> Iterable[tuple[str, tuple[Tree, Tree]]]:
            a, b = pair
            return [(key, (a[key], b[key])) for key in {**a._children, **b._children}]

        def combined(pair: tuple[Tree, Tree], children: dict[str, Tree]) -> Tree:
            return _node(vector.combined(function, pair[0]._number, pair[1]._number), children)

        return _bottom_up((self, other), all_pairs, combined)

    # --- numbers ---

    def dot(self, other: Tree) -> Leaf:
        pairs = ((a._number, b._number) for a, b in _common_nodes(self, other))
        return sum(a * b if a.__class__ in _PLAIN else vector.product(a, b) for a, b in pairs if a and b)

    def max_norm(self) -> Leaf:
        numbers = [node._number for node in self._nodes()]
        return max([abs(a) if a.__class__ in _PLAIN else vector.max_norm(a) for a in numbers])

    def l1(self) -> Leaf:
        return sum(vector.l1(node._number) for node in self._nodes())

    def l2(self) -> Leaf:
        return sum(vector.square(node._number) for node in self._nodes()) ** 0.5

    # --- generalised products ---

    def mask_multiply(self, value: Tree) -> Tree:
        def product(pair: tuple[Tree, Tree], children: dict[str, Tree]) -> Tree:
            mask, part = pair
            return part * mask._number + _node(0, children)

        return _bottom_up((self, value), _common, product)

    def linear_combination(self, value: Tree) -> Tree:
        return sum((_in_place(part * mask._number) for mask, part in _common_nodes(self, value)), ZERO)

    # --- construction and text ---

    def nest(self, children: Mapping[str, Tree | Leaf]) -> Tree:
        nodes = {key: child if isinstance(child, Tree) else _leaf(child) for key, child in children.items()}
        return _node(0, nodes)

    def lift(self, constant: object) -> Tree:
        return Tree(constant)

    def with_number(self, number: Leaf) -> Tree:
        """The value with another scalar part, a number."""
        return _of_parts(number, self._children)

    def to_data(self) -> Leaf | dict[str, object]:
        """The value as plain nested dicts and leaves, `{}` for zero."""

        def data_of(node: Tree, children: dict[str, object]) -> Leaf | dict[str, object]:
            if not children:
                return node._number
            return {**({NUMBER_KEY: node._number} if node._number else {}), **children}

        return _bottom_up(self, _children_of, data_of) if self else {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        waiting: list[tuple[Tree, Tree]] = [(self, other)]
        while waiting:
            a, b = waiting.pop()
            if a is b:
                continue
            if a._number != b._number or a._children.keys() != b._children.keys():
                return False
            waiting.extend((child, b._children[key]) for key, child in a._children.items())
        return True

    def __hash__(self) -> int:
        if self._hash is None:
            # Children first: the hash of a node then finds those of its children ready.
            for node in reversed(list(self._nodes())):
                if node._hash is None:
                    node._hash = hash((node._number, frozenset(node._children.items())))
        assert self._hash is not None
        return self._hash

    def __reduce__(self) -> tuple[type[Tree], tuple[object]]:
        return Tree, (self.to_data(),)

    def __repr__(self) -> str:
        try:
            return f"Tree({self.to_data()!r})"
        except RecursionError:
            return f"<Tree of {len(self)} paths, nested too deeply to show>"

    def _repr_html_(self) -> str:  # pyright: ignore[reportUnusedFunction] (notebooks call it)
        """Nested lists, for notebooks."""
        return f'<ul style="font-family:monospace">{_bottom_up(self, _children_of, _html_rows) or "<li>0</li>"}</ul>'


_EXACT = 2**53

_PLAIN = frozenset((int, float))
"""The types of almost all leaves, for which short ways are taken."""


def _node(number: Leaf, children: dict[str, Tree]) -> Tree:
    """A tree from its parts; zero children are taken out of the dict, which is taken over, not copied."""
    for key in [key for key, child in children.items() if child is ZERO]:
        del children[key]
    return _of_parts(number, children)


def _of_parts(number: Leaf, children: dict[str, Tree]) -> Tree:
    """A tree from its parts, none of the children zero."""
    if not children and not number:
        return ZERO
    # A machine that diverges must not compute with integers of a million digits.
    if number.__class__ is int and not -_EXACT <= number <= _EXACT:
        number = float(number)
    return _new_node(number, children)


def _leaf(leaf: Leaf) -> Tree:
    """A tree of one leaf, in its place."""
    tree = _node(leaf, {})
    return tree if leaf.__class__ in _PLAIN else _in_place(tree)


def _in_place(tree: Tree) -> Tree:
    """A tree whose root leaf, where it is a vector, has been put under the key of its kind."""
    leaf = tree._number
    if not isinstance(leaf, VectorLeaf):
        return tree
    return _new_node(0, {**tree._children, leaf.key: _new_node(leaf, {})})


def _new_node(number: Leaf, children: dict[str, Tree]) -> Tree:
    tree = object.__new__(Tree)
    tree._number = number
    tree._children = children
    tree._hash = None
    return tree


ZERO = _new_node(0, {})
"""The zero vector, one object."""


def _bottom_up(
    root: _State,
    parts: Callable[[_State], Iterable[tuple[str, _State]]],
    make: Callable[[_State, dict[str, _Result]], _Result],
) -> _Result:
    """Make something of a tree, or of two side by side, the deepest parts first. A loop, so that any depth will do.

    Args:
        root: what to begin with.
        parts: what is directly below, with its keys.
        make: the result, given the results of the parts.
    """
    top: dict[str, _Result] = {}
    visits: list[tuple[str, _State, dict[str, _Result], dict[str, _Result]]] = [("", root, top, {})]
    for _, state, _, results in visits:
        # Reversed twice, here and below, so that keys keep their order.
        visits.extend([(key, part, results, dict[str, _Result]()) for key, part in parts(state)][::-1])
    for key, state, into, results in reversed(visits):
        into[key] = make(state, results)
    return top[""]


def _children_of(node: Tree) -> Iterable[tuple[str, Tree]]:
    return node._children.items()


def _common(pair: tuple[Tree, Tree]) -> list[tuple[str, tuple[Tree, Tree]]]:
    """The children, side by side, under the keys that both trees have, in the order of the first."""
    a, b = pair[0]._children, pair[1]._children
    if len(a) <= len(b):
        return [(key, (child, b[key])) for key, child in a.items() if key in b]
    return [(key, (a[key], child)) for key, child in b.items() if key in a]


def _common_nodes(a: Tree, b: Tree) -> Iterator[tuple[Tree, Tree]]:
    waiting = [(a, b)]
    for pair in waiting:
        yield pair
        waiting.extend(children for _, children in _common(pair))


def _sum(pair: tuple[Tree, Tree], sums: dict[str, Tree]) -> Tree:
    a, b = pair
    # A small tree added to a wide one should cost little more than a copy of the wide one's table: `copy` is several
    # times as fast as to insert its entries one by one, and only sums can have become zero.
    children = a._children.copy()
    children.update(b._children)
    children.update(sums)
    for key, child in sums.items():
        if child is ZERO:
            del children[key]
    return _of_parts(a._number + b._number, children)


def _from_data(data: object, path: Path) -> Tree:
    if isinstance(data, Tree):
        return data
    if not isinstance(data, Mapping):
        vector_leaf = as_vector_leaf(data)
        return _node(_check_number(data, path), {}) if vector_leaf is None else _leaf(vector_leaf)
    number: Leaf = 0
    children: dict[str, Tree] = {}
    for key, value in cast("Mapping[object, object]", data).items():
        if not isinstance(key, str):
            raise VValueError(f"{path_text(path)}: a key must be a string, got {reprlib.repr(key)}")
        if key == NUMBER_KEY:
            number = _check_number(value, (*path, key))
            continue
        special = _special(key, value, path) if key[:1] == KIND_MARK else None
        if special is None:
            children[key] = _from_data(value, (*path, key))
        elif isinstance(special, VectorLeaf):
            children[key] = _node(special, {})
        else:
            number = special
    return _node(number, children)


def _special(key: str, value: object, path: Path) -> Leaf | None:
    """What stands under a reserved key; None where the key is an ordinary one after all."""
    try:
        return leaf_of_key(key, value)
    except VValueError as error:
        raise VValueError(f"{path_text((*path, key))}: {error}") from None


def _check_number(data: object, path: Path) -> Leaf:
    # Anything that adds and multiplies may be a leaf; text and containers may not.
    wrong = isinstance(data, bool | type) or hasattr(data, "__len__")
    if wrong or not (hasattr(data, "__add__") and hasattr(data, "__mul__")):
        expected = "a number" if path[-1:] == (NUMBER_KEY,) else "a number or a mapping"
        raise VValueError(f"{path_text(path)}: expected {expected}, got {type(data).__name__} {reprlib.repr(data)}")
    try:
        return within_floats(data)
    except VValueError as error:
        raise VValueError(f"{path_text(path)}: {error}") from None


def path_text(path: Path) -> str:
    """A path as people read it: `a.b`, and `(root)` for the empty one."""
    return ".".join(path) or "(root)"


def _html_rows(tree: Tree, children: dict[str, str]) -> str:
    """The rows below one node; those of its children are made already."""
    rows = [] if not tree.number else [f"<li>{html.escape(str(tree.number))}</li>"]
    for key, below in children.items():
        child = tree[key]
        value = f"<ul>{below}</ul>" if child.keys() else f": {html.escape(str(child.number))}"
        rows.append(f"<li>{html.escape(key)}{value}</li>")
    return "".join(rows)
