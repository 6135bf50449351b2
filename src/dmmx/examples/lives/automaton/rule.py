"""What a cellular automaton of real numbers is: neighbours, and how well they are heard."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.errors import MachineError, did_you_mean

Offset = tuple[int, int]

NEIGHBOURHOODS: dict[str, tuple[Offset, ...]] = {
    "c1": ((1, 0), (0, 1), (-1, -1)),
    "c2": ((4, 0), (-4, 0), (1, 1), (-1, -1)),
    "c3": ((8, 0), (0, 8), (8, 8), (-8, -8)),
    "c5": ((0, 0), (1, 0), (0, 1), (1, 1), (-1, -1)),
}
"""Rows and columns from a cell to those that it hears."""


@dataclass(frozen=True)
class Rule:
    """A cell becomes the mean of what its neighbours' propagators pass on.

    A propagator, one for every cell and neighbour, passes on what it hears, or nothing: at random, at every step anew.

    Attributes:
        neighbours: rows and columns from a cell to those that it hears.
        probability: of a propagator to pass something on.
        weight: what the mean is multiplied by.
        copying: the share of what is passed on as it is; the sine of half a turn times it makes up the rest.

    Raises:
        MachineError: there is no neighbour, or a number is not between 0 and 1.
    """

    neighbours: tuple[Offset, ...]
    probability: float = 1.0
    weight: float = 1.0
    copying: float = 1.0

    def __post_init__(self) -> None:
        if not self.neighbours:
            raise MachineError("an automaton needs at least one neighbour")
        for name in ("probability", "copying"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise MachineError(f"{name} must be between 0 and 1, got {value}")


def rule_of(neighbourhood: str, probability: float = 1.0, boost: float = 0.0, copying: float = 1.0) -> Rule:
    """A rule by the name of its neighbourhood.

    Args:
        neighbourhood: a key of `NEIGHBOURHOODS`.
        probability: see `Rule`; above 0 where there is a boost.
        boost: how much of what is lost on the way is made up for: the weight is 1 + boost · (1 / probability - 1).
        copying: see `Rule`.

    Raises:
        MachineError: there is no such neighbourhood, or a number is out of bounds.

    Example:
        >>> round(rule_of("c1", 0.995, boost=0.8).weight, 7)
        1.0040201
    """
    if neighbourhood not in NEIGHBOURHOODS:
        raise MachineError(f"no neighbourhood {neighbourhood!r}. {did_you_mean(neighbourhood, NEIGHBOURHOODS)}")
    if boost and probability <= 0:
        raise MachineError("what is never passed on cannot be made up for: leave boost at 0")
    weight = 1 + boost * (1 / probability - 1) if boost else 1.0
    return Rule(NEIGHBOURHOODS[neighbourhood], probability, weight, copying)
