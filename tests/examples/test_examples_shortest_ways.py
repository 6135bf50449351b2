"""Distances by links that are added by the minimum: as another algorithm finds them, and news a road a tick."""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping

from dmmx.examples.streams.shortest_ways import ROADS, START, shortest_ways_machine
from dmmx.interpreter import Interpreter


def distances(roads: Mapping[tuple[str, str], float], start: str, ticks: int) -> dict[str, float]:
    engine = Interpreter(shortest_ways_machine(roads, start))
    for _ in range(ticks):
        engine.step({})
    return {town: engine.state[town]["way"].number for town in engine.state.keys()}


def by_dijkstra(roads: Mapping[tuple[str, str], float], start: str) -> dict[str, float]:
    neighbours: dict[str, list[tuple[str, float]]] = {}
    for (one, other), length in roads.items():
        neighbours.setdefault(one, []).append((other, length))
        neighbours.setdefault(other, []).append((one, length))
    found: dict[str, float] = {}
    waiting = [(0.0, start)]
    while waiting:
        distance, town = heapq.heappop(waiting)
        if town not in found:
            found[town] = distance
            for other, length in neighbours.get(town, []):
                heapq.heappush(waiting, (distance + length, other))
    return found


def test_the_distances_of_the_example() -> None:
    assert distances(ROADS, START, 4) == {"home": 0, "mill": 3, "bridge": 7, "market": 9, "tower": 12}
    assert distances(ROADS, START, 1) == {"home": 0, "mill": 3, "bridge": 9}


def test_distances_on_random_maps() -> None:
    generator = random.Random(1)
    for _ in range(10):
        towns = [f"t{number}" for number in range(9)]
        pairs = [(a, b) for a in towns for b in towns if a < b and generator.random() < 0.35]
        roads = {pair: generator.randint(0, 9) for pair in pairs}
        if not any("t0" in pair for pair in roads):
            continue
        # A town that no road leads to is missing: infinitely far away.
        assert distances(roads, "t0", len(towns)) == by_dijkstra(roads, "t0")
