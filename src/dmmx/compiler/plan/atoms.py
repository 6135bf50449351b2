"""Atoms: the sets of paths that travel together, since they occur at the same ports."""

from __future__ import annotations

from collections import defaultdict

from dmmx.compiler.analysis.support import Paths, Support
from dmmx.vvalue import Path


def atoms_of(support: Support) -> list[Paths]:
    """The coarsest partition of all paths such that every port's paths are a union of parts, in order of occurrence.

    Args:
        support: the paths of every port.
    """
    # Most ports have the paths of many others: each such set counts once.
    sets = dict.fromkeys(paths for ports in (support.arriving, support.leaving) for paths in ports.values())
    members: dict[Path, list[int]] = defaultdict(list)
    for number, paths in enumerate(sets):
        for path in paths:
            members[path].append(number)
    together: dict[tuple[int, ...], list[Path]] = defaultdict(list)
    for path, numbers in members.items():
        together[tuple(numbers)].append(path)
    return [tuple(sorted(paths)) for paths in together.values()]
