"""The state of a search: its starts and what it has found, so that it can stop and go on anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dmmx.synthesis.front import Front
from dmmx.synthesis.phases.start import Start

BEHIND = ":"
"""Stands between the number of a start and the name of its array."""


@dataclass(frozen=True, eq=False)
class SearchState:
    """Where a search is.

    Attributes:
        starts: the cohort that is being worked on.
        begun: how many starts there were, those of this cohort included.
        front: the best machines of earlier cohorts.
        exact: how many machines of earlier cohorts were verified to be exact.
        done: whether the search has ended.
        taught: counter-examples of earlier cohorts, which are trained on from then on; lines of JSON Lines.
    """

    starts: tuple[Start, ...]
    begun: int
    front: Front = field(default_factory=Front)
    exact: int = 0
    done: bool = False
    taught: tuple[str, ...] = ()

    @property
    def found(self) -> Front:
        """The best machines so far, those of the present cohort included."""
        front = self.front
        for start in self.starts:
            front = front.merged(start.found)
        return front

    @property
    def exact_so_far(self) -> int:
        """How many exact machines there are, those of the present cohort included."""
        return self.exact + sum(start.exact is True for start in self.starts)

    def start(self, number: int) -> Start:
        """The start of that number, one of the present cohort."""
        return next(start for start in self.starts if start.number == number)

    def with_start(self, start: Start) -> SearchState:
        """The state with another version of one of its starts."""
        starts = tuple(start if known.number == start.number else known for known in self.starts)
        return replace(self, starts=starts)

    def to_record(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """As JSON data and named arrays."""
        records: list[dict[str, Any]] = []
        every: dict[str, np.ndarray] = {}
        for start in self.starts:
            record, arrays = start.to_record()
            records.append(record)
            every.update({f"{start.number}{BEHIND}{name}": array for name, array in arrays.items()})
        record = {
            "starts": records,
            "begun": self.begun,
            "front": self.front.to_json(),
            "exact": self.exact,
            "done": self.done,
            "taught": list(self.taught),
        }
        return record, every

    @classmethod
    def from_record(cls, record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> SearchState:
        """From what `to_record` gave."""
        starts: list[Start] = []
        for one in record["starts"]:
            prefix = f"{one['number']}{BEHIND}"
            own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
            starts.append(Start.from_record(one, own))
        front = Front.from_json(record["front"])
        return cls(
            tuple(starts), record["begun"], front, record["exact"], record["done"], taught=tuple(record["taught"])
        )
