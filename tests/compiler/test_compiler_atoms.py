"""Atoms: the coarsest partition of all paths in which every port's paths are whole parts."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.compiler.analysis.support import Paths, Support
from dmmx.compiler.plan.atoms import atoms_of
from dmmx.machine import Port
from dmmx.vvalue import Path

PATHS: list[Path] = [(), ("a",), ("b",), ("c",), ("a", "b"), ("c", "d", "e")]

ports = st.dictionaries(
    st.sampled_from([Port(neuron, "p") for neuron in "uvwxyz"]),
    st.sets(st.sampled_from(PATHS), min_size=1).map(lambda paths: tuple(sorted(paths))),
)


@given(ports, ports)
def test_paths_are_together_when_no_port_tells_them_apart(
    arriving: dict[Port, Paths], leaving: dict[Port, Paths]
) -> None:
    atoms = atoms_of(Support(arriving, leaving))
    used = [paths for side in (arriving, leaving) for paths in side.values()]
    assert sorted(path for atom in atoms for path in atom) == sorted({path for paths in used for path in paths})
    atom_of = {path: number for number, atom in enumerate(atoms) for path in atom}
    for one, other in combinations(atom_of, 2):
        alike = all((one in paths) == (other in paths) for paths in used)
        assert (atom_of[one] == atom_of[other]) == alike


def test_atoms_come_in_order_of_occurrence() -> None:
    support = Support({Port("n", "x"): (("b",), ("c",))}, {Port("m", "y"): (("a",), ("b",))})
    assert atoms_of(support) == [(("b",),), (("c",),), (("a",),)]
