"""Padding: gives ports zeros at paths they do not use, where that lets more be computed together.

Every set of paths that travels together (an *atom*) costs operations of its own in every stage, and so does every form
in which a neuron type occurs there (a *group*); a few zeros cost less, and far less to compile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

from dmmx.compiler.analysis.memory import kind_in_stage, memory_links
from dmmx.compiler.analysis.support import Paths, Support
from dmmx.compiler.plan.atoms import atoms_of
from dmmx.compiler.plan.merging import Block, merged
from dmmx.compiler.plan.schedule import Stage
from dmmx.machine import Machine, Port
from dmmx.vvalue import Path

SHARE = 1 / 16
"""For atoms, zeros may be added up to this share of all values…"""

FEW = 16
"""…or so many values a tick (benchmarks/padding.py)."""

MANY_ATOMS = 128
"""So many atoms or more are left as they are."""

GROUP_SHARE = 1 / 4
"""For groups, they may be added up to this share of the values of all neurons of one type in a stage…"""

FEW_IN_GROUP = 256
"""…or so many values a tick."""

MANY_FORMS = 64
"""So many forms or more of one type in a stage are left as they are."""

Place = tuple[bool, Port]
"""A port, and whether it is one that things arrive at."""

Slot = tuple[bool, str, Path]
"""Where a neuron is computed: whether arriving, the port's name, the path."""


def pad_groups(machine: Machine, demand: Support, stages: Sequence[Stage]) -> Support:
    """The same demand with zeros added so that neurons of one type in one stage have fewer different forms.

    Args:
        machine: the machine.
        demand: the paths that are computed.
        stages: of its schedule.
    """
    slots_of: dict[str, set[Slot]] = defaultdict(set)
    for (arriving, port), paths in _places(demand):
        slots_of[port.neuron].update((arriving, port.name, path) for path in paths)
    memories = memory_links(machine, demand)
    found: dict[Place, set[Path]] = defaultdict(set)
    for stage in stages:
        kinds: dict[Hashable, dict[frozenset[Slot], list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in stage.neurons:
            kinds[kind_in_stage(machine, name, memories)][frozenset(slots_of[name])].append(name)
        for forms in kinds.values():
            blocks = [Block(frozenset(names), slots) for slots, names in forms.items()]
            for block in merged(blocks, few=FEW_IN_GROUP, share=GROUP_SHARE, too_many=MANY_FORMS) or ():
                for name in block.rows:
                    for arriving, port, path in block.columns:
                        found[arriving, Port(name, port)].add(path)
    return _with_paths(demand, found)


def pad_atoms(demand: Support) -> Support:
    """The same demand with zeros added so that there are fewer sets of paths that travel together.

    Args:
        demand: the paths that are computed.
    """
    atoms = atoms_of(demand)
    atom_of = {path: number for number, atom in enumerate(atoms) for path in atom}
    places: list[set[Place]] = [set() for _ in atoms]
    for place, paths in _places(demand):
        for path in paths:
            places[atom_of[path]].add(place)
    blocks = [Block(frozenset(used), frozenset(atom)) for used, atom in zip(places, atoms, strict=True)]
    found: dict[Place, set[Path]] = defaultdict(set)
    for block in merged(blocks, few=FEW, share=SHARE, too_many=MANY_ATOMS) or ():
        for place in block.rows:
            found[place] |= block.columns
    return _with_paths(demand, found)


def _places(demand: Support) -> Iterator[tuple[Place, Paths]]:
    """Every port with its paths."""
    for arriving, ports in ((True, demand.arriving), (False, demand.leaving)):
        for port, paths in ports.items():
            yield (arriving, port), paths


def _with_paths(demand: Support, found: Mapping[Place, set[Path]]) -> Support:
    """The demand with all paths that were found for some ports, which need not have had any."""
    if not found:
        return demand
    arriving, leaving = dict(demand.arriving), dict(demand.leaving)
    for (arrives, port), paths in found.items():
        (arriving if arrives else leaving)[port] = tuple(sorted(paths))
    return Support(dict(sorted(arriving.items())), dict(sorted(leaving.items())))
