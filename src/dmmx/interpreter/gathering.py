"""What arrives at a neuron where more is wanted than a sum: drawn samples, other additions, kinds that must fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from dmmx.interpreter.rows import Row
from dmmx.machine import Machine, Port, fits
from dmmx.vvalue import ZERO, Leaf, Tree, drawn_sum, tropical_sum


class Dice(Random):
    """Random numbers that are counted.

    Attributes:
        count: how many have been asked for.
    """

    count: int = 0

    def random(self) -> float:
        """The next number, evenly distributed in [0, 1)."""
        self.count += 1
        return super().random()


class Gathering:
    """The down movement of one neuron.

    Args:
        machine: says how what arrives over several links is added.
        dice: draws samples; None to keep exact measures.
        kinds: the kind that an input takes, where one is known; everything else counts as zero there.
    """

    def __init__(self, machine: Machine, dice: Dice | None, kinds: Mapping[Port, str]) -> None:
        self._addition = machine.addition
        self._dice = dice
        self._kinds = kinds

    @property
    def is_plain(self) -> bool:
        """Whether it is an ordinary linear combination, of all that comes."""
        return self._addition == "sum" and self._dice is None and not self._kinds

    def arrive(self, name: str, row: Row, sources: Sequence[Tree]) -> Tree:
        """What arrives at a neuron: {input: V-value}.

        Args:
            name: of the neuron.
            row: its links.
            sources: what each of them carries.
        """
        terms: dict[str, list[tuple[Leaf, Tree]]] = {}
        for term, source in zip(row, sources, strict=True):
            kind = self._kinds.get(Port(name, term.input))
            if kind is not None:
                source = source.only(lambda leaf, kind=kind: fits(leaf, kind))
            terms.setdefault(term.input, []).append((term.weight, source))
        return ZERO.nest({given: self._added(parts) for given, parts in terms.items()})

    def _added(self, terms: Sequence[tuple[Leaf, Tree]]) -> Tree:
        if self._addition != "sum":
            return tropical_sum(terms, largest=self._addition == "maximum")
        if self._dice is not None:
            return drawn_sum(terms, self._dice.random)
        return sum((source * weight for weight, source in terms), ZERO)
