"""What may be done to a neuron's ports without its function's noticing: freedoms of scale and sign, and symmetries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Exponents = Mapping[str, int]
"""By port; 0 for those that are not in it."""


class Freedom(NamedTuple):
    """When each input is scaled by t to a power, each output is scaled by t to a power.

    Attributes:
        inputs: the powers; of negations 0 or 1.
        outputs: likewise.
    """

    inputs: Exponents
    outputs: Exponents


@dataclass(frozen=True)
class Symmetry:
    """A renaming of ports, with signs, that the function does not notice.

    Attributes:
        inputs: every input's new name.
        outputs: every output's new name.
        negated: the freedom to negate ports (by their old names) that goes with it.
    """

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    negated: Freedom


@dataclass(frozen=True)
class Behaviour:
    """What probing has found of one neuron.

    Attributes:
        scales: freedoms of scale, by any positive factor; they generate all others.
        signs: freedoms of sign; they generate all others.
        symmetries: exchanges of ports; the first one leaves all as they are.
        sums: inputs that only matter as part of a sum: input to (another input, 1 or -1), as which it may arrive there.
        separable: every port has a function of its own, the same for all, whatever its name.
    """

    scales: tuple[Freedom, ...]
    signs: tuple[Freedom, ...]
    symmetries: tuple[Symmetry, ...]
    sums: Mapping[str, tuple[str, int]]
    separable: bool


def scale_basis(found: Sequence[Freedom], inputs: Sequence[str], outputs: Sequence[str]) -> list[Freedom]:
    """Freedoms that generate the given ones: rows in echelon form, by Euclid's algorithm on whole numbers."""
    rows = [[f.inputs.get(n, 0) for n in inputs] + [f.outputs.get(n, 0) for n in outputs] for f in found]
    basis: list[list[int]] = []
    for column in range(len(inputs) + len(outputs)):
        there = [row for row in rows if row[column]]
        while len(there) > 1:
            least = min(there, key=lambda row, c=column: (abs(row[c]), [abs(entry) for entry in row], row))
            rows = [row if row is least else _reduced(row, least, column) for row in rows]
            rows = [row for row in rows if any(row)]
            there = [row for row in rows if row[column]]
        if there:
            (row,) = there
            rows = [other for other in rows if other is not row]
            basis.append(row if row[column] > 0 else [-entry for entry in row])
    return [_freedom(row, inputs, outputs) for row in basis]


def _reduced(row: list[int], by: list[int], column: int) -> list[int]:
    times = row[column] // by[column]
    return [a - times * b for a, b in zip(row, by, strict=True)]


def sign_basis(found: Sequence[Freedom], inputs: Sequence[str], outputs: Sequence[str]) -> list[Freedom]:
    """Freedoms of sign that generate the given ones: no first port of one is in a later one."""
    rows = [[f.inputs.get(n, 0) for n in inputs] + [f.outputs.get(n, 0) for n in outputs] for f in found]
    basis: list[list[int]] = []
    for row in rows:
        for known in basis:
            lead = known.index(1)
            if row[lead]:
                row = [a ^ b for a, b in zip(row, known, strict=True)]
        if any(row):
            basis.append(row)
    return [_freedom(row, inputs, outputs) for row in basis]


def _freedom(row: Sequence[int], inputs: Sequence[str], outputs: Sequence[str]) -> Freedom:
    ins, outs = row[: len(inputs)], row[len(inputs) :]
    return Freedom(
        {name: power for name, power in zip(inputs, ins, strict=True) if power},
        {name: power for name, power in zip(outputs, outs, strict=True) if power},
    )
