"""What arrives at a neuron where more is wanted than a sum: drawn samples, other additions, kinds that must fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from dmmx.errors import KindError
from dmmx.interpreter.rows import Row
from dmmx.machine import Machine, Mismatch, Port, fits, input_kinds, taken_kind
from dmmx.vvalue import ZERO, Leaf, Path, Tree, drawn_sum, kind_of, path_text, tropical_sum


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
        kinds: ports, written `neuron.name`, with their kinds; None where kinds are not minded.
        mismatch: what becomes of leaves of another kind than an input takes.
    """

    def __init__(
        self, machine: Machine, dice: Dice | None, kinds: Mapping[str, str] | None, mismatch: Mismatch
    ) -> None:
        self._machine = machine
        self._dice = dice
        self._minds = kinds is not None
        self._known = input_kinds(machine, kinds or {}) if self._minds else {}
        self._refuses = mismatch == "refuse"
        self._kinds: dict[Port, str | None] = {}

    @property
    def is_plain(self) -> bool:
        """Whether it is an ordinary linear combination, of all that comes."""
        # A machine that refers to itself may call neurons into being that take one kind only.
        minds = self._minds and (bool(self._known) or self._machine.self_port is not None)
        return self._machine.addition == "sum" and self._dice is None and not minds

    def arrive(self, name: str, row: Row, sources: Sequence[Tree]) -> Tree:
        """What arrives at a neuron: {input: V-value}.

        Args:
            name: of the neuron.
            row: its links.
            sources: what each of them carries.

        Raises:
            KindError: a link carries what its target does not take, and that is refused.
        """
        terms: dict[str, list[tuple[Leaf, Tree]]] = {}
        for term, source in zip(row, sources, strict=True):
            if self._minds:
                source = self._fitting(Port(name, term.input), term.source, source)
            terms.setdefault(term.input, []).append((term.weight, source))
        return ZERO.nest({given: self._added(parts) for given, parts in terms.items()})

    def _fitting(self, target: Port, path: Path, source: Tree) -> Tree:
        """What an input takes of that which a link carries."""
        if target not in self._kinds:
            self._kinds[target] = taken_kind(self._machine, self._known, target)
        kind = self._kinds[target]
        if kind is None:
            return source
        fitting = source.only(lambda leaf: fits(leaf, kind))
        if self._refuses and fitting is not source:
            wrong = sorted({kind_of(leaf) for _, leaf in source.items() if not fits(leaf, kind)})
            raise KindError(f"{target} <- {path_text(path)} carries {' and '.join(wrong)}, but {target} takes {kind}")
        return fitting

    def _added(self, terms: Sequence[tuple[Leaf, Tree]]) -> Tree:
        addition = self._machine.addition
        if addition != "sum":
            return tropical_sum(terms, largest=addition == "maximum")
        if self._dice is not None:
            return drawn_sum(terms, self._dice.random)
        return sum((source * weight for weight, source in terms), ZERO)
