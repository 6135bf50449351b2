"""The settings of a synthesis, with the defaults that were measured best (docs/synthesis.md)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dmmx.compiler import AccumulatorGradient
from dmmx.errors import TaskError, did_you_mean


@dataclass(frozen=True)
class Settings:
    """How a synthesis searches. Losses are relative: 1 is the loss of a machine that never puts out anything.

    Attributes:
        layers: of the sketch.
        width: how many neurons of each kind a layer of the sketch has.
        starts: at most so many random sketches are tried.
        wanted: stop when so many exact machines have been found; the smallest is the pick.
        effort: factor on the number of gradient steps.
        rate: learning rate of Adam.
        penalty: weight of Σ|w| while links are driven to zero.
        promising: a start whose loss ends above this is given up.
        tolerance: the loss up to which an elimination counts as repaired.
        small: up to so many links, single links are eliminated; above, many are cut at a time.
        fresh: how many examples never trained on the verification takes.
        accumulator_gradient: of the descent; `truncated` stops it at memories' own past, as the 2022 run did.
    """

    layers: int = 5
    width: int = 2
    starts: int = 16
    wanted: int = 2
    effort: float = 1.0
    rate: float = 1e-2
    penalty: float = 5e-4
    promising: float = 1e-4
    tolerance: float = 1e-9
    small: int = 60
    fresh: int = 200
    accumulator_gradient: AccumulatorGradient = "exact"

    def __post_init__(self) -> None:
        if self.accumulator_gradient not in ("exact", "truncated"):
            raise TaskError(f"accumulator_gradient must be 'exact' or 'truncated', got {self.accumulator_gradient!r}")
        for field in dataclasses.fields(self)[:-1]:
            value = getattr(self, field.name)
            kinds = (int,) if field.type == "int" else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds) or not value > 0:
                raise TaskError(f"setting {field.name!r} must be a positive {field.type}, got {value!r}")

    def to_json(self) -> dict[str, object]:
        """As JSON data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """From JSON data.

        Raises:
            TaskError: a setting is unknown or not a positive number.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        for name in data:
            if name not in known:
                raise TaskError(f"there is no setting {name!r}. {did_you_mean(name, known)}")
        return cls(**data)
