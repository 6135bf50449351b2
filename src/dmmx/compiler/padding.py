"""Padding: gives ports zeros at paths they do not use, where that lets more be computed together.

Every set of paths that travels together (an *atom*) costs operations of its own in every stage, and so does every form
in which a neuron type occurs there (a *group*); a few zeros cost less, and far less to compile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dmmx.compiler.memory import kind_in_stage, memory_links
from dmmx.compiler.schedule import Stage
from dmmx.compiler.support import Paths, Support, by_neuron
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path

SHARE = 1 / 16
"""For atoms, zeros may be added up to this share of all values…"""

FEW = 16
"""…or so many values a tick (benchmarks/padding.py)."""

GROUP_SHARE = 1 / 4
"""For groups, they may be added up to this share of the values of all neurons of one type in a stage…"""

FEW_IN_GROUP = 256
"""…or so many values a tick."""

MANY_FORMS = 64
"""So many forms or more are left as they are: pairs of them would be too many to compare."""

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


def pad_groups(machine: Machine, demand: Support, stages: Sequence[Stage]) -> Support:
    """The same demand with zeros added so that neurons of one type in one stage have fewer different forms.

    Args:
        machine: the machine.
        demand: the paths that are computed.
        stages: of its schedule.
    """
    inputs, outputs = by_neuron(demand.arriving), by_neuron(demand.leaving)
    memories = memory_links(machine, demand)
    arriving, leaving = dict(demand.arriving), dict(demand.leaving)
    for stage in stages:
        kinds: dict[object, dict[_Form, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in stage.neurons:
            kind = kind_in_stage(machine, name, memories)
            kinds[kind][_Form.of(inputs.get(name, {}), outputs.get(name, {}))].append(name)
        for forms in kinds.values():
            for form, names in _merge_forms(forms):
                arriving.update((Port(name, port), form.paths_of(port, True)) for name in names for port in form.inputs)
                leaving.update(
                    (Port(name, port), form.paths_of(port, False)) for name in names for port in form.outputs
                )
    return Support(dict(sorted(arriving.items())), dict(sorted(leaving.items())))


@dataclass(frozen=True)
class _Form:
    """The slots at which a neuron is computed: whether arriving, port, path."""

    slots: frozenset[tuple[bool, str, Path]]

    @classmethod
    def of(cls, inputs: Mapping[str, Paths], outputs: Mapping[str, Paths]) -> _Form:
        sides = ((True, inputs), (False, outputs))
        return cls(
            frozenset((arriving, port, path) for arriving, ports in sides for port in ports for path in ports[port])
        )

    @property
    def inputs(self) -> frozenset[str]:
        return frozenset(port for arriving, port, _ in self.slots if arriving)

    @property
    def outputs(self) -> frozenset[str]:
        return frozenset(port for arriving, port, _ in self.slots if not arriving)

    def paths_of(self, port: str, arriving: bool) -> Paths:
        return tuple(sorted(path for side, name, path in self.slots if side == arriving and name == port))


def _merge_forms(forms: Mapping[_Form, list[str]]) -> list[tuple[_Form, list[str]]]:
    """Merge the two forms that need the fewest zeros, as long as all of them together are allowed."""
    merged = list(forms.items())
    if len(merged) >= MANY_FORMS:
        return []
    allowed = max(FEW_IN_GROUP, int(GROUP_SHARE * sum(len(form.slots) * len(names) for form, names in merged)))

    def zeros(a: int, b: int) -> int:
        (one, ones), (other, others) = merged[a], merged[b]
        both = len(one.slots | other.slots)
        return (both - len(one.slots)) * len(ones) + (both - len(other.slots)) * len(others)

    while len(merged) > 1:
        cost, a, b = min((zeros(a, b), a, b) for a, b in combinations(range(len(merged)), 2))
        if cost > allowed:
            break
        allowed -= cost
        (one, ones), (other, others) = merged[a], merged.pop(b)
        merged[a] = _Form(one.slots | other.slots), [*ones, *others]
    return merged


def pad_atoms(demand: Support) -> Support:
    """The same demand with zeros added so that there are fewer sets of paths that travel together.

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
