"""Padding only ever adds paths, and no more of them than it may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.compiler import padding
from dmmx.compiler.padding import pad_atoms
from dmmx.compiler.support import Support
from dmmx.machine import Port
from dmmx.vvalue import Path

PATHS: list[Path] = [(), ("a",), ("b",), ("c",), ("a", "b"), ("c", "d", "e")]

ports = st.dictionaries(
    st.sampled_from([Port(neuron, "p") for neuron in "uvwxyz"]),
    st.sets(st.sampled_from(PATHS), min_size=1).map(lambda paths: tuple(sorted(paths))),
)


def volume(support: Support) -> int:
    return sum(len(paths) for side in (support.arriving, support.leaving) for paths in side.values())


@given(ports, ports)
def test_padding_keeps_every_path_and_adds_few(
    arriving: dict[Port, tuple[Path, ...]], leaving: dict[Port, tuple[Path, ...]]
) -> None:
    demand = Support(arriving, leaving)
    padded = pad_atoms(demand)
    for before, after in ((demand.arriving, padded.arriving), (demand.leaving, padded.leaving)):
        assert before.keys() == after.keys()
        assert all(set(paths) <= set(after[port]) for port, paths in before.items())
        assert all(list(paths) == sorted(set(paths)) for paths in after.values())
    allowed = max(padding.FEW, padding.SHARE * volume(demand))
    assert volume(padded) <= volume(demand) + allowed


def test_a_demand_that_has_nothing_to_gain_stays_the_same() -> None:
    alike = Support({Port("n", "x"): ((), ("a",))}, {Port("m", "y"): ((), ("a",))})
    assert pad_atoms(alike) is alike
