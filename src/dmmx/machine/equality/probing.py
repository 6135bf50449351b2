"""Probing: how a neuron's function behaves under scaling, negation, exchange and sums of its inputs, found by trying.

Nothing is declared and no table is kept: the function is run on random trees of fractions, without any rounding. What
holds for all of them is taken to hold, so a neuron type of one's own is understood as the core ones are. An output that
is silent in all trials proves nothing; then nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product

from dmmx.machine.equality.freedoms import Behaviour, Exponents, Freedom, Symmetry, scale_basis, sign_basis
from dmmx.machine.equality.probes import probes
from dmmx.machine.fluid import AnyNeuron
from dmmx.vvalue import ZERO, Leaf, Tree

MOST_PORTS = 3
"""Neurons with more inputs or outputs are probed for scaling and negation of one, two or all inputs only."""


def behaviour_of(neuron: AnyNeuron, inputs: Sequence[str] = (), outputs: Sequence[str] = ()) -> Behaviour:
    """How a neuron's function behaves.

    Args:
        neuron: plain or fluid; its parameters and activations stay as they are.
        inputs: names of its inputs, where any name is one.
        outputs: names of its outputs, where they are named like the inputs.

    Example:
        >>> from dmmx.machine import Neuron
        >>> found = behaviour_of(Neuron("compare"))
        >>> found.scales
        (Freedom(inputs={'x': 1, 'y': 1}, outputs={'true': 1, 'false': 1}),)
        >>> found.sums
        {'y': ('x', -1)}
        >>> behaviour_of(Neuron("dot", {"limit": 4})).scales
        (Freedom(inputs={'x': 1, 'y': -1}, outputs={}),)
    """
    types = tuple(part.type.function for part in neuron.parts)
    ins = tuple(inputs) if neuron.inputs is None else neuron.inputs
    outs = tuple(outputs) if neuron.outputs is None else neuron.outputs
    # The functions are part of the key: a type may be registered again.
    return _behaviour(neuron, types, ins, outs)


@lru_cache(maxsize=1024)
def _behaviour(neuron: AnyNeuron, _types: object, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Behaviour:
    prober = _Prober(neuron, inputs, outputs)
    identity = Symmetry({name: name for name in inputs}, {name: name for name in outputs}, Freedom({}, {}))
    if not prober.is_sound:
        return Behaviour((), (), (identity,), {}, False)
    return Behaviour(
        scales=tuple(scale_basis(prober.scales(), inputs, outputs)),
        signs=tuple(sign_basis(prober.signs(), inputs, outputs)),
        symmetries=(identity, *prober.symmetries()),
        sums=prober.sums(),
        separable=prober.is_separable(),
    )


class _Prober:
    """A neuron with probes for all its inputs, and what it makes of them."""

    def __init__(self, neuron: AnyNeuron, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        self.neuron, self.inputs, self.outputs = neuron, inputs, outputs
        self.probes = probes(inputs)
        try:
            self.answers = [neuron_outputs(neuron, probe) for probe in self.probes]
        except (ArithmeticError, TypeError, ValueError):
            # A function that cannot work with fractions: nothing is known of it.
            self.answers = []

    @property
    def is_sound(self) -> bool:
        """Whether every output was heard."""
        return bool(self.answers) and all(any(answer[name] for answer in self.answers) for name in self.outputs)

    def scales(self) -> list[Freedom]:
        found: list[Freedom] = []
        for exponents in _vectors(len(self.inputs), (-2, -1, 0, 1, 2)):
            ins = dict(zip(self.inputs, exponents, strict=True))
            outs = self._exponents(ins)
            if outs is not None:
                found.append(Freedom(ins, outs))
        return found

    def signs(self) -> list[Freedom]:
        found: list[Freedom] = []
        for flips in _vectors(len(self.inputs), (0, 1)):
            ins = dict(zip(self.inputs, flips, strict=True))
            outs = self._flips(ins, {name: name for name in self.inputs}, {name: name for name in self.outputs})
            if outs is not None:
                found.append(Freedom(ins, outs))
        return found

    def symmetries(self) -> list[Symmetry]:
        """All exchanges but the identity, each with one way of negation."""
        if max(len(self.inputs), len(self.outputs)) > MOST_PORTS:
            return []
        found: list[Symmetry] = []
        for new_in, new_out in product(permutations(self.inputs), permutations(self.outputs)):
            ins, outs = dict(zip(self.inputs, new_in, strict=True)), dict(zip(self.outputs, new_out, strict=True))
            if new_in == self.inputs and new_out == self.outputs:
                continue
            for flips in product((0, 1), repeat=len(self.inputs)):
                negated = dict(zip(self.inputs, flips, strict=True))
                heard = self._flips(negated, ins, outs)
                if heard is not None:
                    found.append(Symmetry(ins, outs, Freedom(negated, heard)))
                    break
        return found

    def sums(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for late, name in enumerate(self.inputs):
            for earlier, sign in product(self.inputs[:late], (1, -1)):
                if earlier in found or name in found:
                    continue

                def moved(probe: Tree, one: str = earlier, other: str = name, factor: int = sign) -> Tree:
                    return probe.nest(
                        {key: probe[key] for key in probe.keys() if key != other}
                        | {one: probe[one] + probe[other] * factor}
                    )

                if self._holds(moved, lambda answer: answer):
                    found[name] = earlier, sign
        return found

    def is_separable(self) -> bool:
        """Only asked of neurons with inputs of any name."""
        if self.neuron.inputs is not None or self.neuron.outputs is not None or not set(self.outputs) <= {*self.inputs}:
            return False
        for probe, answer in zip(self.probes, self.answers, strict=True):
            for name in self.outputs:
                alone = neuron_outputs(self.neuron, ZERO.nest({"other": probe[name]}))
                if alone != ZERO.nest({"other": answer[name]}):
                    return False
        return True

    def _exponents(self, ins: Exponents) -> dict[str, int] | None:
        """The powers of the outputs when the inputs are scaled by these; None when there are none."""
        found: dict[str, int] | None = None
        for base in (Fraction(2), Fraction(3)):
            scaled = [
                neuron_outputs(self.neuron, _scaled(probe, {name: base ** ins[name] for name in self.inputs}))
                for probe in self.probes
            ]
            if found is None:
                found = {}
                for name in self.outputs:
                    power = _power(self.answers, scaled, name)
                    if power is None:
                        return None
                    found[name] = power
            for answer, got in zip(self.answers, scaled, strict=True):
                if _scaled(answer, {name: base ** found[name] for name in self.outputs}) != got:
                    return None
        return found

    def _flips(self, negated: Exponents, ins: Mapping[str, str], outs: Mapping[str, str]) -> dict[str, int] | None:
        """Which outputs are negated when inputs are negated and renamed and outputs renamed back."""

        def changed(probe: Tree) -> Tree:
            return probe.nest({ins[name]: probe[name] * (-1) ** negated[name] for name in self.inputs})

        got = [neuron_outputs(self.neuron, changed(probe)) for probe in self.probes]
        found: dict[str, int] = {}
        for name, new in outs.items():
            for flip in (0, 1):
                if all(a[name] * (-1) ** flip == b[new] for a, b in zip(self.answers, got, strict=True)):
                    found[name] = flip
                    break
            else:
                return None
        return found

    def _holds(self, change: Callable[[Tree], Tree], expected: Callable[[Tree], Tree]) -> bool:
        return all(
            neuron_outputs(self.neuron, change(probe)) == expected(answer)
            for probe, answer in zip(self.probes, self.answers, strict=True)
        )


def neuron_outputs(neuron: AnyNeuron, x: Tree) -> Tree:
    """What a neuron makes of its inputs, as a tree."""
    y = neuron(x)
    assert isinstance(y, Tree)
    return y


def _scaled(value: Tree, factors: Mapping[str, Leaf]) -> Tree:
    return value.nest({name: value[name] * factor for name, factor in factors.items()})


def _power(before: Sequence[Tree], after: Sequence[Tree], name: str) -> int | None:
    """By which power of 2 an output has grown, from the first place where it is heard."""
    for answer, got in zip(before, after, strict=True):
        for path, leaf in answer[name].items():
            ratio = got[name].at(path).number / leaf
            for power in range(-6, 7):
                if ratio == Fraction(2) ** power:
                    return power
            return None
    return None


def _vectors(length: int, entries: Sequence[int]) -> list[tuple[int, ...]]:
    """Vectors to try, without zero: all, or for many ports those with one, two or all entries the same."""
    if length <= MOST_PORTS:
        return [vector for vector in product(entries, repeat=length) if any(vector)]
    found: list[tuple[int, ...]] = [(1,) * length]
    for first in range(length):
        found.append(tuple(int(index == first) for index in range(length)))
        for second in range(first + 1, length):
            signs = [sign for sign in (1, -1) if sign in entries]
            found += [tuple(1 if i == first else s if i == second else 0 for i in range(length)) for s in signs]
    return found
