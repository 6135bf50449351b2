"""Hypothesis strategies that all test suites share: V-values, well-formed machines, and streams for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from dmmx.machine import AnyNeuron, FluidNeuron, Link, Machine, Neuron, Port
from dmmx.vvalue import ZERO, Leaf, Tree

KEYS = ("a", "b", "c", "this", "rest")
"""Few keys, so that random V-values often share paths; those of lists are among them."""

CORE_TYPES = (
    "identity",
    "accumulator",
    "constant",
    "max_norm",
    "dot",
    "compare",
    "relu",
    "tanh",
    "sigmoid",
    "square",
    "multiply",
    "minimum",
    "maximum",
    "softmax",
    "less_or_equal",
    "mask_multiply",
    "linear_combination",
    "outer",
    "cons",
    "cons_if",
    "first",
    "rest",
    "guard",
)
"""The neuron types that come with dmmx. (The registry may hold more: those that tests add.)"""

# On a cycle, `cons`, `cons_if` and `outer` make the support grow without end, and products make numbers grow faster
# than exponentially.
_GROWING = frozenset({"cons", "cons_if", "outer"})
_EXPLODING = frozenset({"square", "multiply", "dot", "mask_multiply", "linear_combination"})

# The last two jump, so that rounding would tell.
TAME_TYPES = tuple(name for name in CORE_TYPES if name not in _GROWING | _EXPLODING | {"less_or_equal", "softmax"})
"""Types that are continuous and make numbers grow exponentially at most, wherever they are linked."""

# --- leaves ---

integers: st.SearchStrategy[Leaf] = st.integers(-9, 9)
"""Small whole numbers: sums and products of them are exact."""

fractions: st.SearchStrategy[Leaf] = st.fractions(-9, 9, max_denominator=12).map(lambda f: f or 0)
"""Exact rational numbers."""

dyadics: st.SearchStrategy[Leaf] = st.integers(-8, 8).map(lambda n: n / 4)
"""Floats whose sums and products stay exact for a while, in single precision too."""

floats: st.SearchStrategy[Leaf] = st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False)
"""Any moderate float."""

exact = st.one_of(integers, fractions)
"""Numbers for which the laws of a vector space hold without rounding."""


# --- V-values ---


def trees(
    leaves: st.SearchStrategy[Leaf] = integers,
    *,
    keys: st.SearchStrategy[str] | Sequence[str] = KEYS,
    max_depth: int = 3,
    max_width: int = 3,
) -> st.SearchStrategy[Tree]:
    """Random V-values, with scalar parts beside children.

    Args:
        leaves: the numbers; zeros are taken out.
        keys: the keys, or a strategy for them.
        max_depth: length of the longest path.
        max_width: most children of a node.
    """
    names = keys if isinstance(keys, st.SearchStrategy) else st.sampled_from(keys)
    level: st.SearchStrategy[Tree] = leaves.map(Tree)
    for _ in range(max_depth):
        children: st.SearchStrategy[Tree] = st.dictionaries(names, level, max_size=max_width).map(ZERO.nest)
        level = st.builds(_with_number, st.one_of(st.just(0), leaves), children)
    return level


def _with_number(number: Leaf, children: Tree) -> Tree:
    return Tree(number) + children


def unicode_keys() -> st.SearchStrategy[str]:
    """Any text that can be a key, and be written to a file."""
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=5).filter(lambda key: key != ":number")


def supports(*, max_paths: int = 6, max_depth: int = 3) -> st.SearchStrategy[tuple[tuple[str, ...], ...]]:
    """Random sets of paths."""
    path = st.lists(st.sampled_from(KEYS), max_size=max_depth).map(tuple)
    return st.lists(path, max_size=max_paths, unique=True).map(tuple)


# --- machines ---


@st.composite
def machines(
    draw: st.DrawFn,
    types: Sequence[str] = CORE_TYPES,
    *,
    min_neurons: int = 0,
    max_neurons: int = 6,
    max_links: int = 14,
    cycles: bool = True,
    tame: bool = True,
    initial: bool = True,
    fluid: bool = False,
    weights: st.SearchStrategy[float] | None = None,
    names: st.SearchStrategy[str] | None = None,
) -> Machine:
    """Random well-formed machines whose support stays finite.

    Args:
        draw: given by hypothesis.
        types: the names of the neuron types to use.
        min_neurons: fewest inner neurons.
        max_neurons: most inner neurons.
        max_links: most links.
        cycles: whether a neuron may reach itself. No cycle ever runs through `cons`, `cons_if` or `outer`.
        tame: no cycle runs through a product either, so numbers grow exponentially at most.
        initial: whether some neurons may have an output before the first tick.
        fluid: whether some neurons may be fluid; their activations may be 0.
        weights: weights of the links, and activations; by default small dyadic numbers without 0.
        names: names of neurons; by default plain ones.
    """
    plain = st.sampled_from([f"n{i}" for i in range(max_neurons + 4)])
    count = draw(st.integers(min_neurons, max_neurons))
    inputs_count, outputs_count = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    total = count + inputs_count + outputs_count
    drawn = draw(st.lists(plain if names is None else names, min_size=total, max_size=total, unique=True))
    ports = st.lists(st.sampled_from(["p", "q"]), min_size=1, max_size=2, unique=True).map(tuple)
    inputs = {drawn.pop(): draw(ports) for _ in range(inputs_count)}
    outputs = {drawn.pop(): draw(ports) for _ in range(outputs_count)}
    small = st.sampled_from([1.0, 1.0, 0.5, -1.0, -0.5, 0.25])
    weight = small if weights is None else weights
    kinds: st.SearchStrategy[AnyNeuron] = _neurons(types)
    if fluid:
        kinds = st.one_of(kinds, _fluid_neurons(types, weight))
    neurons = {name: draw(kinds) for name in drawn}

    targets = [(name, port) for name, neuron in neurons.items() for port in ports_of(neuron.inputs)]
    targets += [(name, port) for name, names_ in outputs.items() for port in names_]
    sources = [(name, port) for name, names_ in inputs.items() for port in names_]
    sources += [(name, port) for name, neuron in neurons.items() for port in ports_of(neuron.outputs)]
    barriers = _GROWING | _EXPLODING if tame else _GROWING
    order = {name: index for index, name in enumerate(neurons)}
    possible = [
        (Port(*target), Port(*source))
        for target in targets
        for source in sources
        if _allowed(target[0], source[0], order, neurons, barriers, cycles)
    ]
    # A machine with hardly a link is hardly ever alive.
    fewest = min(len(possible), 2 * count, max_links)
    ends = (
        draw(st.lists(st.sampled_from(possible), min_size=fewest, max_size=max_links, unique=True)) if possible else []
    )
    links = [Link(target, source, draw(weight), draw(st.booleans())) for target, source in ends]
    before = {
        name: draw(_initial(neuron)) for name, neuron in neurons.items() if initial and draw(st.integers(0, 5)) == 0
    }
    return Machine(neurons, tuple(links), inputs, outputs, ZERO.nest(before))


def streams_for(
    machine: Machine,
    ticks: int,
    *,
    leaves: st.SearchStrategy[Leaf] = dyadics,
    max_depth: int = 2,
    max_width: int = 3,
) -> st.SearchStrategy[dict[str, list[Tree]]]:
    """Random streams for all inputs of a machine, `ticks` elements each; some elements are zero.

    Args:
        machine: the machine.
        ticks: length of the streams.
        leaves: the numbers.
        max_depth: length of the longest path below a port.
        max_width: most children of a node.
    """
    value = trees(leaves, max_depth=max_depth, max_width=max_width)

    def element(ports: tuple[str, ...]) -> st.SearchStrategy[Tree]:
        return st.one_of(st.just(ZERO), st.fixed_dictionaries(dict.fromkeys(ports, value)).map(ZERO.nest))

    return st.fixed_dictionaries(
        {name: st.lists(element(ports), min_size=ticks, max_size=ticks) for name, ports in machine.inputs.items()}
    )


def _neurons(types: Sequence[str]) -> st.SearchStrategy[Neuron]:
    def neuron(type_name: str) -> st.SearchStrategy[Neuron]:
        return st.builds(Neuron, st.just(type_name), parameters_for(type_name))

    return st.sampled_from(list(types)).flatmap(neuron)


def _fluid_neurons(types: Sequence[str], activation: st.SearchStrategy[float]) -> st.SearchStrategy[FluidNeuron]:
    """One to three different parts, all trainable or all fixed; some activations are 0."""
    part = st.tuples(_neurons(types), st.one_of(activation, activation, st.just(0.0)))
    some = st.lists(part, min_size=1, max_size=3, unique_by=lambda pair: str(pair[0]))

    def made(parts: list[tuple[Neuron, float]], trainable: bool) -> FluidNeuron:
        return FluidNeuron(tuple(n for n, _ in parts), tuple(a for _, a in parts), trainable)

    return st.builds(made, some, st.booleans())


def parameters_for(type_name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Random parameters of a core neuron type."""
    if type_name == "constant":
        return st.fixed_dictionaries({"value": trees(dyadics, max_depth=2).map(Tree.to_data)})
    if type_name == "dot":
        return st.fixed_dictionaries({}, optional={"limit": st.sampled_from([0.5, 2, 4])})
    return st.just({})


def ports_of(names: tuple[str, ...] | None) -> tuple[str, ...]:
    """The ports of a neuron type; two where it takes any."""
    return ("p", "q") if names is None else names


def _initial(neuron: AnyNeuron) -> st.SearchStrategy[Tree]:
    value = trees(dyadics, max_depth=2, max_width=2)
    return st.fixed_dictionaries(dict.fromkeys(ports_of(neuron.outputs), value)).map(ZERO.nest)


def _allowed(
    target: str,
    source: str,
    order: dict[str, int],
    neurons: dict[str, AnyNeuron],
    barriers: frozenset[str],
    cycles: bool,
) -> bool:
    """Whether a link may be. Neurons stand in a row; a link backwards must not pass over (or touch) a barrier."""
    if target not in order or source not in order or order[source] < order[target]:
        return True
    between = list(neurons.values())[order[target] : order[source] + 1]
    return cycles and all(part.type_name not in barriers for neuron in between for part in neuron.parts)
