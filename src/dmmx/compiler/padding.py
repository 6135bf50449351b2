"""Padding: gives ports zeros at paths they do not use, where that lets more paths travel together.

Every set of paths that travels together (an *atom*) costs operations of its own in every stage; a few zeros cost less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from dmmx.compiler.support import Paths, Support
from dmmx.machine import Port
from dmmx.vvalue import Path

SHARE = 1 / 16
"""Zeros may be added up to this share of all values…"""

FEW = 16
"""…or so many values a tick (benchmarks/padding.py)."""

MANY_ATOMS = 128
"""So many atoms or more are left as they are: pairs of them would be too many to compare."""

Place = tuple[bool, Port]
"""A port, and whether it is one that things arrive at."""


@dataclass(frozen=True)
class _Atom:
    paths: frozenset[Path]
    places: frozenset[Place]

    @property
    def volume(self) -> int:
        return len(self.paths) * len(self.places)

    def __or__(self, other: _Atom) -> _Atom:
        return _Atom(self.paths | other.paths, self.places | other.places)


def pad(demand: Support) -> Support:
    """The same demand with zeros added where they make its layout simpler.

    Args:
        demand: the paths that are computed.
    """
    atoms = _atoms_of(demand)
    if len(atoms) >= MANY_ATOMS:
        return demand
    allowed = max(FEW, int(SHARE * sum(atom.volume for atom in atoms)))
    merged = _merge(atoms, allowed)
    if len(merged) == len(atoms):
        return demand
    paths: dict[Place, set[Path]] = defaultdict(set)
    for atom in merged:
        for place in atom.places:
            paths[place] |= atom.paths
    return Support(_padded(demand.arriving, paths, True), _padded(demand.leaving, paths, False))


def _padded(ports: Mapping[Port, Paths], paths: Mapping[Place, set[Path]], arriving: bool) -> dict[Port, Paths]:
    return {port: tuple(sorted(paths[arriving, port])) for port in ports}


def _atoms_of(demand: Support) -> list[_Atom]:
    users: dict[Path, set[Place]] = defaultdict(set)
    for arriving, ports in ((True, demand.arriving), (False, demand.leaving)):
        for port, paths in ports.items():
            for path in paths:
                users[path].add((arriving, port))
    together: dict[frozenset[Place], set[Path]] = defaultdict(set)
    for path, places in users.items():
        together[frozenset(places)].add(path)
    return [_Atom(frozenset(paths), places) for places, paths in together.items()]


def _merge(atoms: list[_Atom], allowed: int) -> list[_Atom]:
    """Merge the pair that needs the fewest zeros, as long as all of them together are allowed."""
    atoms = list(atoms)
    while len(atoms) > 1:
        cost, a, b = min(
            (((a | b).volume - a.volume - b.volume, i, j) for (i, a), (j, b) in combinations(enumerate(atoms), 2)),
        )
        if cost > allowed:
            break
        allowed -= cost
        atoms[a] |= atoms.pop(b)
    return atoms
