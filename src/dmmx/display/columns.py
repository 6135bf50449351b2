"""In which column of a picture every neuron stands: left to right in ticks.

A link costs one tick, so the column of a neuron is the length of the longest way of links to it. Links that lead back
within a cycle count the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dmmx.machine import Machine

Ways = Mapping[str, Sequence[str]]
"""Neuron to the neurons that its links lead to (or come from)."""


def columns_of(machine: Machine) -> dict[str, int]:
    """The column of every neuron, stream input and stream output.

    Stream inputs are in column 0 and stream outputs in the last one. A neuron that takes no inputs stands one column
    before the first that uses it.

    Example:
        >>> from dmmx.task.duplicates import duplicate_detector
        >>> columns_of(duplicate_detector())["repeated"]
        3
    """
    names = [*machine.inputs, *machine.neurons, *machine.outputs]
    following = _ways(names, ((link.source.neuron, link.target.neuron) for link in machine.links))
    order = _forward_order(names, following)
    columns = dict.fromkeys(names, 0)
    columns.update((name, 1) for name, neuron in machine.neurons.items() if neuron.inputs != ())
    # Both ways round, so that a link that leads back does not stay within one column either.
    linked = _ways(names, (sorted((name, other), key=order.__getitem__) for name in names for other in following[name]))
    for name in sorted(names, key=order.__getitem__):
        for later in linked[name]:
            columns[later] = max(columns[later], columns[name] + 1)
    last = max([columns[name] + 1 for name in names if name not in machine.outputs], default=0)
    columns.update((name, max(last, 1)) for name in machine.outputs)
    for name, neuron in machine.neurons.items():
        if neuron.inputs == () and following[name]:
            columns[name] = min(columns[target] for target in following[name]) - 1
    return columns


def _ways(names: Iterable[str], steps: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Where the steps lead from every name; each place once, and none to itself."""
    ways: dict[str, dict[str, None]] = {name: {} for name in names}
    for start, end in steps:
        if start != end:
            ways[start][end] = None
    return {name: list(ends) for name, ends in ways.items()}


def _forward_order(names: Sequence[str], following: Ways) -> dict[str, int]:
    """A place in a row for every neuron, such that only links within a cycle lead backwards.

    Within a cycle the neurons are ordered by how soon a value from outside reaches them.
    """
    order: dict[str, int] = {}
    entries: set[str] = set()
    for component in strong_components(names, following):
        inside = set(component)
        # The neurons that a value from outside enters come first; where there is none, the first in the machine.
        starts = [name for name in component if name in entries] or component[:1]
        for name in _breadth_first(starts, following, inside):
            order[name] = len(order)
        entries.update(target for name in component for target in following[name] if target not in inside)
    return order


def _breadth_first(starts: Sequence[str], following: Ways, inside: set[str]) -> list[str]:
    reached = list(dict.fromkeys(starts))
    seen = set(reached)
    for name in reached:
        for target in following[name]:
            if target in inside and target not in seen:
                seen.add(target)
                reached.append(target)
    return reached


def strong_components(names: Sequence[str], following: Ways) -> list[list[str]]:
    """The strongly connected components in topological order, each in the order of `names` (Kosaraju's algorithm).

    Example:
        >>> strong_components("abc", {"a": ["b"], "b": ["c"], "c": ["b"]})
        [['a'], ['b', 'c']]
    """
    preceding: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for target in following[name]:
            preceding[target].append(name)
    place = {name: index for index, name in enumerate(names)}
    taken: set[str] = set()
    components: list[list[str]] = []
    seen: set[str] = set()
    finished = [name for start in reversed(names) for name in _finishing_order(start, following, seen)]
    for start in reversed(finished):
        component = _finishing_order(start, preceding, taken)
        if component:
            components.append(sorted(component, key=place.__getitem__))
    return components


def _finishing_order(start: str, ways: Ways, seen: set[str]) -> list[str]:
    """The names reached from a start, each after those reached from it. A loop, so that long chains do not recurse."""
    if start in seen:
        return []
    seen.add(start)
    finished: list[str] = []
    path = [(start, iter(ways[start]))]
    while path:
        name, targets = path[-1]
        target = next((target for target in targets if target not in seen), None)
        if target is None:
            finished.append(name)
            path.pop()
        else:
            seen.add(target)
            path.append((target, iter(ways[target])))
    return finished
