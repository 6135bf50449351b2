"""Copies of neurons as edits of the matrix: how many links, and what the outputs then are (the detector of 2022)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import MachineError
from dmmx.interpreter import Interpreter
from dmmx.machine import (
    Machine,
    clone_neurons,
    cloning_delta,
    cloning_steps,
    copies_of,
    link_delta,
    links_of_matrix,
    matrix_of,
    mixer_delta,
    state_with_copies,
)
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree, VValue
from strategies import machines

TEXT = "test string."
TICKS = 170
COPIED = ("accum", "norm", "compare")


@pytest.fixture(autouse=True)
def types_of_2022(clean_registry: None) -> None:
    """The timer and the input neuron of the original, which reads a character at every tenth tick of the timer."""

    @neuron_type(inputs=["timer"], outputs=["timer"], zero_preserving=False)
    def timer_add_one(x: VValue) -> dict[str, Any]:
        """The number that arrives, and 1."""
        return {"timer": x["timer"].number + 1}

    @neuron_type(inputs=["timer"], outputs=["char"], zero_preserving=False)
    def characters(x: VValue, *, text: str) -> dict[str, Any]:
        """The character of a text that is due at this time."""
        index, rest = divmod(int(x["timer"].number), 10)
        return {"char": x.lift({text[min(index, len(text) - 1)]: 1} if rest == 0 else {})}

    assert (timer_add_one.name, characters.name) == ("timer_add_one", "characters")


def detector() -> Machine:
    """The hand-written detector as it stands in the original: 11 links of weight 1."""
    return (
        Machine.builder()
        .neuron("timer", "timer_add_one")
        .neuron("input", "characters", text=TEXT)
        .memory("accum")
        .neuron("norm", "max_norm")
        .neuron("compare", "compare")
        .neuron("dot", "dot", limit=4)
        .constant("const_1", 1)
        .constant("eos", {".": 1})
        .output("output", "left", "right")
        .link("timer.timer", "timer.timer")
        .link("input.timer", "timer.timer")
        .link("accum.delta", "input.char")
        .link("norm.dict", "accum.result")
        .link("compare.x", "norm.norm")
        .link("compare.y", "const_1.value")
        .link("dot.x", "accum.result")
        .link("dot.y", "eos.value")
        .link("output.left", "compare.true")
        .link("output.right", "dot.dot")
        .build()
    )


def run(machine: Machine, state: Tree | None = None, ticks: int = TICKS) -> Iterator[tuple[float, float]]:
    engine = Interpreter(machine)
    engine.state = engine.state if state is None else state
    for _ in range(ticks):
        output = engine.step({})["output"]
        yield output["left"].number, output["right"].number


def grown(**outgoing: float) -> Machine:
    return clone_neurons(detector(), copies_of(COPIED, "2"), **outgoing)


def test_the_original_does_what_is_printed_of_it() -> None:
    left, right = zip(*run(detector()), strict=True)
    assert [left.index(value) for value in (1, 2, 3, 4)] == [34, 64, 144, 154]
    assert [right.index(value) for value in (1, 2, 3, 4)] == [113, 123, 133, 143]
    assert max(right) == 4
    assert sum(value * value for value in left[:140]) == 334
    assert sum(value * value for value in right[:140]) == 113


def test_numbers_of_links() -> None:
    assert len(detector().links) == 11
    assert len(grown().links) == 16
    assert len(grown(outgoing=1).links) == 18
    assert len(grown(outgoing=0.5, kept=0.5).links) == 18
    assert len(grown(outgoing=1, kept=0).links) == 16


@pytest.mark.parametrize("outgoing", [{}, {"outgoing": 0.5, "kept": 0.5}, {"outgoing": 1, "kept": 0}])
def test_outputs_stay_the_same(outgoing: dict[str, float]) -> None:
    assert list(run(grown(**outgoing))) == list(run(detector()))


@pytest.mark.parametrize("start", [0, 37, 120])
def test_with_weight_one_and_copied_state_both_outputs_double_up_to_the_clip(start: int) -> None:
    plain = Interpreter(detector())
    for _ in range(start):
        plain.step({})
    before = plain.state
    state = state_with_copies(before, copies_of(COPIED, "2"))
    got = list(run(grown(outgoing=1), state))
    # What was on its way out of `dot` when the copies came is not doubled.
    expected = [(2 * left, min(2 * right, 4)) for left, right in run(detector(), before)]
    assert got[1:] == expected[1:]
    assert [left for left, _ in got] == [left for left, _ in expected]


def test_copies_of_copies_double_the_number_every_time() -> None:
    machine, names = detector(), list[str](COPIED)
    for times in range(1, 6):
        copies = copies_of(names, str(times))
        machine = clone_neurons(machine, copies, outgoing=0.5, kept=0.5)
        names += copies.values()
        assert len(names) == 3 * 2**times
        assert len(machine.neurons) == 5 + 3 * 2**times
    assert list(run(machine)) == list(run(detector()))


def test_parameters_initial_outputs_and_fixed_links_are_copied() -> None:
    builder = Machine.builder().memory("a").neuron("d", "dot", limit=4).link("d.x", "a.result").link("d.y", "a.result")
    machine = clone_neurons(builder.initial({"a": {"result": 3}}).build(), {"a": "b", "d": "e"})
    assert machine.neurons["e"] == machine.neurons["d"]
    assert machine.initial == Tree({"a": {"result": 3}, "b": {"result": 3}})
    assert [str(link) for link in machine.links if not link.trainable] == [
        "a.accum <= 1 * a.result",
        "b.accum <= 1 * b.result",
    ]
    engine = Interpreter(machine)
    engine.step({})
    assert engine.state["e"] == engine.state["d"] == Tree({"dot": 4})


@given(machines(), st.sampled_from([(0, 1), (1, 1), (0.5, 0.5), (1, 0)]), st.data())
@settings(max_examples=30)
def test_a_grown_machine_has_the_grown_matrix(
    machine: Machine, shares: tuple[float, float], data: st.DataObject
) -> None:
    if not machine.neurons:
        return
    names = data.draw(st.sets(st.sampled_from(sorted(machine.neurons)), min_size=1))
    factors = {"outgoing": shares[0], "kept": shares[1]}
    got = clone_neurons(machine, copies_of(names, "2"), **factors)
    assert matrix_of(got) == matrix_of(machine) + cloning_delta(matrix_of(machine), copies_of(names, "2"), **factors)
    if shares[1] == 1:
        assert got.links[: len(machine.links)] == machine.links


@pytest.mark.parametrize(
    ("copies", "message"),
    [
        ({"nrm": "x"}, "no neuron 'nrm' to copy. Did you mean 'norm'"),
        ({"norm": "eos"}, "a neuron 'eos' already"),
        ({"norm": "x", "accum": "x"}, "one name"),
    ],
)
def test_wrong_copies(copies: Mapping[str, str], message: str) -> None:
    with pytest.raises(MachineError, match=message):
        clone_neurons(detector(), copies)


def test_a_copy_of_a_name_in_the_matrix_is_refused() -> None:
    with pytest.raises(MachineError, match="'b' in the matrix already"):
        cloning_delta(link_delta("a.x", "b.y"), {"a": "b"})


@given(
    st.dictionaries(st.tuples(*[st.sampled_from("abcd")] * 2), st.integers(-3, 3), max_size=12),
    st.sets(st.sampled_from("abcd"), min_size=1),
    st.sampled_from([0, 0.5, 1]),
)
def test_the_parts_of_a_copied_matrix(weights: dict[tuple[str, str], int], names: set[str], outgoing: float) -> None:
    """Every kind of link, by its definition; and in two steps it is the same matrix."""
    matrix = sum((link_delta(f"{i}.x", f"{j}.x", weight) for (i, j), weight in weights.items()), ZERO)
    copies = copies_of(names, "2")
    total = matrix + cloning_delta(matrix, copies, outgoing=outgoing)
    for i in "abcd":
        for j in "abcd":
            weight = matrix.at((i, "x", j, "x")).number
            assert total.at((i, "x", j, "x")).number == weight
            of_copy = total.at((f"{i}:2", "x", j, "x")).number
            of_copies = total.at((f"{i}:2", "x", f"{j}:2", "x")).number
            led_out = total.at((i, "x", f"{j}:2", "x")).number
            assert of_copies == (weight if i in names and j in names else 0)
            assert of_copy == (weight if i in names and j not in names else 0)
            assert led_out == (outgoing * weight if i not in names and j in names else 0)
    first, second = cloning_steps(matrix, copies, outgoing=outgoing)
    assert matrix + first + second == total


def test_a_mixer_needs_a_link_to_sit_in() -> None:
    with pytest.raises(MachineError, match=r"no link starts at norm\.nrm"):
        mixer_delta(matrix_of(detector()), "norm.nrm", "dot.dot", "identity:mixer")


def test_a_mixer_takes_all_ways_out_of_an_output() -> None:
    matrix = matrix_of(detector())
    mixed = matrix + mixer_delta(matrix, "accum.result", "input.char", "identity:m", mixing=0.25)
    heard = {str(link) for link in links_of_matrix(mixed)} - {str(link) for link in links_of_matrix(matrix)}
    assert heard == {
        "accum.accum <- 1 * identity:m.mix",
        "norm.dict <- 1 * identity:m.mix",
        "dot.x <- 1 * identity:m.mix",
        "identity:m.mix <- 0.75 * accum.result",
        "identity:m.mix <- 0.25 * input.char",
    }
