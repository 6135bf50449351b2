"""Exactness: a machine run in rational arithmetic, where an error is 0 or it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from numbers import Rational
from typing import cast

from dmmx.errors import MachineError
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, Port
from dmmx.machine.rational import rational_machine, rational_tree
from dmmx.synthesis.verification.verdict import Deviation, Exactness
from dmmx.task import Example, Stream
from dmmx.vvalue import Leaf, Tree, path_text

TICKS = 8_000
"""So many ticks are run at most, unless asked for otherwise: some half a second."""

LONGEST = 4_096
"""Bits of a numerator or denominator. A machine may square and square again."""


def verify_exactly(machine: Machine, examples: Sequence[Example], *, ticks: int | None = TICKS) -> Exactness:
    """Whether a machine whose numbers are simple fractions does what examples ask for, without any error.

    The interpreter runs it on fractions, so nothing is rounded. A float stands for a fraction of a denominator up to
    1,000 when it is within 1e-12 of it, relatively; examples with other numbers are passed over.

    Args:
        machine: any machine.
        examples: with the machine's streams.
        ticks: how long to run altogether; the shortest examples are taken. None runs all.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates
        >>> print(verify_exactly(duplicate_detector(), duplicates().hard_examples()))
        no error at all on 25 of these
    """
    try:
        rational = rational_machine(machine)
    except MachineError as error:
        return Exactness(reason=str(error).partition("\n")[2].partition("\n")[0].strip())
    done = 0
    for example in _shortest(examples, ticks):
        inputs, targets = _rational_streams(example.inputs), _rational_streams(example.targets)
        if inputs is None or targets is None:
            continue
        try:
            deviation = _first_deviation(rational, inputs, targets)
        except _NotRationalError as error:
            return Exactness(reason=str(error))
        if deviation is not None:
            return Exactness(done, "", example, *deviation)
        done += 1
    return Exactness(done)


class _NotRationalError(Exception):
    """A neuron put out something that is no fraction, or too long a one."""


def _shortest(examples: Sequence[Example], ticks: int | None) -> list[Example]:
    ordered = sorted(examples, key=lambda example: example.ticks)
    until = accumulate(example.ticks for example in ordered)
    return [example for example, total in zip(ordered, until, strict=True) if ticks is None or total <= ticks]


def _rational_streams(streams: Mapping[str, Stream]) -> dict[str, Stream] | None:
    """Streams of fractions; None when a number is no simple one."""
    made: dict[int, Tree | None] = {}
    for element in chain.from_iterable(streams.values()):
        # Streams hold the same objects again and again.
        if id(element) not in made:
            made[id(element)] = rational_tree(element)
    found = {name: tuple([made[id(element)] for element in stream]) for name, stream in streams.items()}
    return None if None in made.values() else cast("dict[str, Stream]", found)


def _first_deviation(
    machine: Machine, inputs: Mapping[str, Stream], targets: Mapping[str, Stream]
) -> tuple[Deviation, float] | None:
    """The first place where what arrives is not what is wanted, and the error there."""
    engine = Interpreter(machine)
    before: dict[str, Tree] = {}
    for tick in range(len(next(iter(targets.values())))):
        try:
            arrived = engine.step({name: stream[tick] for name, stream in inputs.items()})
        except ArithmeticError as error:
            raise _NotRationalError(f"at tick {tick + 1}: {error}") from error
        for name in machine.neurons:
            output = engine.state[name]
            if output is not before.get(name):
                _check_rational(f"neuron {name!r}", output)
                before[name] = output
        for name, stream in targets.items():
            wanted = stream[tick]
            if arrived[name] != wanted:
                return _deviation(tick, name, arrived[name], wanted)
    return None


def _check_rational(where: str, output: Tree) -> None:
    for path, leaf in output.items():
        if not isinstance(leaf, Rational):
            raise _NotRationalError(f"{where} puts out {leaf!r} at {path_text(path)}, which is no fraction")
        if max(int(leaf.numerator).bit_length(), int(leaf.denominator).bit_length()) > LONGEST:
            raise _NotRationalError(f"{where} puts out fractions of more than {LONGEST:,} bits")


def _deviation(tick: int, name: str, arrived: Tree, wanted: Tree) -> tuple[Deviation, float]:
    path, error = max((arrived - wanted).items(), key=lambda entry: abs(entry[1]))
    place = tick + 1, Port(name, path[0] if path else ""), path[1:]
    return Deviation(*place, _float(arrived.at(path).number), _float(wanted.at(path).number)), abs(_float(error))


def _float(fraction: Leaf) -> float:
    try:
        return float(fraction)
    except OverflowError:
        return math.copysign(math.inf, fraction)
