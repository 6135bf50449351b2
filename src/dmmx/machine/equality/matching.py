"""Matching: which neuron of one machine is which of another one, by a search with going back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dmmx.machine.equality.colours import Colour, joint_colours
from dmmx.machine.equality.freedoms import Symmetry
from dmmx.machine.equality.gauge import behaviours_of
from dmmx.machine.equality.weighing import Match, Weigher
from dmmx.machine.link import Link
from dmmx.machine.machine import Machine

MOST_STEPS = 20_000
"""Neurons tried in one search."""

MOST_MATCHES = 100
"""Matches that are weighed. Only machines of many equal parts, with weights that differ, have so many."""


class Matcher:
    """Searches for the ways in which two machines are one.

    Args:
        one: a machine.
        other: a machine with the same streams.
    """

    def __init__(self, one: Machine, other: Machine) -> None:
        self.one, self.other = one, other
        self.behaviours = behaviours_of(one)
        self.rounds = joint_colours([one, other])
        self._partners = {link.ends: link for link in other.links}
        self._links_of: dict[str, list[Link]] = {name: [] for name in one.neurons}
        self._degree: dict[frozenset[str], int] = {}
        for link in one.links:
            for name in {link.target.neuron, link.source.neuron}:
                if name in self._links_of:
                    self._links_of[name].append(link)
        for link in other.links:
            pair = frozenset((link.target.neuron, link.source.neuron))
            self._degree[pair] = self._degree.get(pair, 0) + 1
        self._weigher = Weigher(one, other, self.behaviours)
        self._steps = self._weighed = 0

    @property
    def gave_up(self) -> bool:
        """Whether there was more to try than may be tried."""
        return self._steps > MOST_STEPS or self._weighed >= MOST_MATCHES

    def find(self) -> Match | None:
        """The first match with no wrong weight; else the one with the fewest; None when the structures differ."""
        best: Match | None = None
        first, second = self.rounds[-1]
        if sorted(first.values()) != sorted(second.values()) or len(self.one.links) != len(self.other.links):
            return None
        for match in self._matches(first, second):
            self._weigher.weigh(match)
            self._weighed += 1
            if best is None or match.errors < best.errors:
                best = match
            if not best.errors:
                break
        return best

    def _matches(self, first: Mapping[str, Colour], second: Mapping[str, Colour]) -> Iterator[Match]:
        by_colour: dict[Colour, list[str]] = {}
        for name in self.other.neurons:
            by_colour.setdefault(second[name], []).append(name)
        order = sorted(self.one.neurons, key=lambda name: len(by_colour[first[name]]))
        match = Match({name: name for name in (*self.one.inputs, *self.one.outputs)}, {})
        # One level a neuron; a loop, since machines may be larger than Python's stack.
        levels = [self._choices(order[0], by_colour[first[order[0]]], match)] if order else []
        if not order:
            yield match
        while levels:
            name = order[len(levels) - 1]
            match.names.pop(name, None)
            match.symmetries.pop(name, None)
            choice = next(levels[-1], None)
            if choice is None or self.gave_up:
                levels.pop()
                continue
            match.names[name], match.symmetries[name] = choice
            self._steps += 1
            if not self._fits(name, match):
                continue
            if len(levels) == len(order):
                yield Match(dict(match.names), dict(match.symmetries))
            else:
                following = order[len(levels)]
                levels.append(self._choices(following, by_colour[first[following]], match))

    def _choices(self, name: str, candidates: list[str], match: Match) -> Iterator[tuple[str, Symmetry]]:
        """The neurons that a neuron may be, one of the same name first, each with all exchanges of ports."""
        for candidate in sorted(candidates, key=lambda candidate: candidate != name):
            if candidate not in match.names.values():
                for symmetry in self.behaviours[name].symmetries:
                    yield candidate, symmetry

    def _fits(self, name: str, match: Match) -> bool:
        """Whether the links between a neuron and those matched already have partners, and the partners no others."""
        neighbours: dict[str, int] = {}
        for link in self._links_of[name]:
            other = link.source.neuron if link.target.neuron == name else link.target.neuron
            if other not in match.names:
                continue
            if (match.target(link.target), match.source(link.source)) not in self._partners:
                return False
            neighbours[other] = neighbours.get(other, 0) + 1
        here = match.names[name]
        return all(self._degree[frozenset((here, match.names[other]))] == n for other, n in neighbours.items())
