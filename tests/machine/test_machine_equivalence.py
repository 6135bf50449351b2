"""Equivalence: machines in disguise are known again, and what is said to be the same does the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rescaled import answers, exact_machines, rescaled, shuffled, weights

from dmmx.machine import (
    Link,
    Machine,
    add_link,
    equivalent,
    remove_links,
    rename_neurons,
    set_weight,
    with_canonical_names,
)
from dmmx.machine.equality.systems import LinearSystem, SignSystem
from dmmx.task import duplicate_detector, known_machine
from strategies import fractions, streams_for

DETECTOR = duplicate_detector()


def comparing_a_difference() -> Machine:
    """The detector, with the sum made before the comparison and its dot product the other way round."""
    machine = remove_links(DETECTOR, [link for link in DETECTOR.links if str(link.target) in ("repeated.y", "ends.x")])
    machine = remove_links(machine, [link for link in machine.links if str(link.target) == "ends.y"])
    machine = add_link(machine, "repeated.x", "one.value", -1)
    return add_link(add_link(machine, "ends.x", "end.value"), "ends.y", "counts.result")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (DETECTOR, "the same"),
        (rename_neurons(DETECTOR, {"largest": "norm", "counts": "largest"}), "the same up to names"),
        (
            DETECTOR.with_weights([1, 2, 1, 2, 1, 1, 0.5, 1]),
            "the same up to scale (largest: inputs × 2, outputs × 2; repeated: inputs × 2, outputs × 2)",
        ),
        (DETECTOR.with_weights([1, -1, 1, 1, 1, 1, 1, 1]), "the same up to scale (largest: inputs × -1)"),
        (comparing_a_difference(), "the same up to exchanged ports (ends) and how sums are made"),
        (add_link(DETECTOR, "output.ended", "one.value", 0), "the same up to dead code"),
        (set_weight(DETECTOR, "ends.y", "end.value", 2), "different: 1 link of another weight"),
        (add_link(DETECTOR, "ends.y", "one.value"), "different: 1 link only in the second"),
        (
            rename_neurons(DETECTOR, {"text": "txt"}),
            "different: the stream inputs are text.char in the first and txt.char in the second",
        ),
    ],
)
def test_words(other: Machine, words: str) -> None:
    assert str(equivalent(DETECTOR, other)) == words


def test_what_differs_is_listed() -> None:
    other = rename_neurons(
        add_link(set_weight(DETECTOR, "ends.y", "end.value", 2), "ends.y", "one.value"), {"one": "1"}
    )
    found = equivalent(DETECTOR, other)
    assert found.names == {name: "1" if name == "one" else name for name in DETECTOR.neurons}
    assert found.only_in_first == ()
    assert [str(link) for link in found.only_in_second] == ["ends.y <- 1 * 1.value"]
    assert [(str(a), str(b)) for a, b in found.weights] == [("ends.y <- 1 * end.value", "ends.y <- 2 * end.value")]
    assert str(found) == "different: 1 link only in the second, 1 link of another weight"
    back = equivalent(other, DETECTOR)
    assert [str(link) for link in back.only_in_first] == ["ends.y <- 1 * 1.value"]


def test_constants_may_be_scaled() -> None:
    neurons = dict(DETECTOR.neurons)
    neurons["one"] = (
        Machine.builder().constant("one", 4).output("o", "x").link("o.x", "one.value").build().neurons["one"]
    )
    other = Machine(neurons, DETECTOR.links, DETECTOR.inputs, DETECTOR.outputs)
    assert str(equivalent(DETECTOR, other)).startswith("different: ")
    quarter = set_weight(other, "repeated.y", "one.value", 0.25)
    assert str(equivalent(DETECTOR, quarter)) == "the same up to scale (one: outputs × 4)"


def test_identities_are_their_ports() -> None:
    def two(*, one_neuron: bool) -> Machine:
        builder = Machine.builder().input("in", "x").output("out", "y")
        names = ("a.p", "a.q") if one_neuron else ("b.x", "c.x")
        for name in dict.fromkeys(name.partition(".")[0] for name in names):
            builder = builder.neuron(name, "identity")
        builder = builder.link(names[0], "in.x").link(names[1], names[0]).link("out.y", names[1])
        return builder.build()

    assert equivalent(two(one_neuron=True), two(one_neuron=False)).same


@settings(max_examples=40)
@given(exact_machines(), st.integers(0, 1000))
def test_disguises_are_seen_through(machine: Machine, seed: int) -> None:
    disguised = shuffled(rescaled(machine, seed), seed)
    found = equivalent(machine, disguised)
    assert found.same, found
    assert equivalent(disguised, machine).same


@settings(max_examples=60)
@given(st.data())
def test_what_is_the_same_does_the_same(data: st.DataObject) -> None:
    """A machine with one link changed: where that is said not to matter, it does not."""
    machine = data.draw(exact_machines(max_neurons=4))
    assume(machine.links)
    number = data.draw(st.integers(0, len(machine.links) - 1))
    link = machine.links[number]
    weight = data.draw(weights)
    sources = [other.source for other in machine.links]
    source = data.draw(st.sampled_from(sources))
    changed = Link(link.target, source, weight, link.trainable)
    others = [one for one in machine.links if one.ends not in (link.ends, changed.ends)]
    other = machine.with_links([*others, changed])
    if equivalent(machine, other).same:
        streams = data.draw(streams_for(machine, 4, leaves=fractions))
        assert answers(machine, streams, 4) == answers(other, streams, 4)


@settings(max_examples=40)
@given(st.data())
def test_canonical_names(data: st.DataObject) -> None:
    machine = data.draw(exact_machines())
    streams = data.draw(streams_for(machine, 4, leaves=fractions))
    named = with_canonical_names(machine)
    assert answers(named, streams, 4) == answers(machine, streams, 4)
    again = with_canonical_names(shuffled(machine, data.draw(st.integers(0, 1000))))
    assert set(again.neurons) == set(named.neurons)
    assert equivalent(named, again).same


def test_canonical_names_are_stable() -> None:
    named = with_canonical_names(DETECTOR)
    assert list(named.neurons) == ["memory", "largest", "one", "constant", "compare", "dot"]
    for seed in range(5):
        again = with_canonical_names(shuffled(DETECTOR, seed))
        assert {link.ends for link in again.links} == {link.ends for link in named.links}


def test_many_equal_neurons() -> None:
    """Only their weights tell them apart: an answer comes, and soon, though it may be that there is none."""
    builder = Machine.builder().input("in", "x").output("out", "y")
    for number in range(16):
        builder = builder.neuron(f"n{number}", "relu")
        builder = builder.link(f"n{number}.x", "in.x", 1 + number).link("out.y", f"n{number}.y", 1 + number % 7)
    machine = builder.build()
    assert equivalent(machine, machine).same
    found = equivalent(machine, shuffled(machine, 1))
    assert found.same or found.undecided
    assert found.same or str(found) == "undecided: too many neurons are alike"


def test_known_machines() -> None:
    known = known_machine(rename_neurons(DETECTOR, {"largest": "norm"}))
    assert known is not None
    assert str(known) == "the hand-written machine 'duplicates', up to names"
    assert known_machine(set_weight(DETECTOR, "ends.y", "end.value", 2)) is None
    assert known_machine(rename_neurons(DETECTOR, {"text": "txt"})) is None


def test_systems() -> None:
    system = LinearSystem()
    assert system.add({"a": 2, "b": -1}, 1.0)
    assert system.add({"b": 1, "c": 3}, 2.0)
    assert system.add({"a": 2, "c": 3}, 3.0)
    assert not system.add({"a": 4, "c": 6}, 6.1)
    found = system.solution()
    assert 2 * found["a"] - found["b"] == pytest.approx(1)
    assert found["b"] + 3 * found.get("c", 0) == pytest.approx(2)
    signs = SignSystem()
    assert signs.add({"a", "b", "c"}, True)
    assert signs.add({"b", "c"}, False)
    assert not signs.add({"a"}, False)
    assert "a" in signs.solution()


def test_weights_may_be_fractions() -> None:
    links = [Link(*link.ends, Fraction(1, 3), True) for link in DETECTOR.links]  # pyright: ignore[reportArgumentType]
    assert equivalent(DETECTOR.with_links(links), DETECTOR.with_links(links)).same
