"""The executable specification: timing, the duplicate detector, laziness, errors, agreement with the formula."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import count, islice, pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.interpreter import Interpreter, interpret
from dmmx.machine import Machine, matrix_of
from dmmx.task import duplicate_detector
from dmmx.vvalue import ZERO, Tree
from strategies import CORE_TYPES, machines, streams_for

TICKS = 9


def characters(text: str, cadence: int = 10) -> Iterator[Tree]:
    """A character every `cadence` ticks, the last one again and again."""
    for index in count():
        yield Tree({"char": {text[min(index, len(text) - 1)]: 1}})
        yield from repeat(ZERO, cadence - 1)


def numbers(machine: Machine, values: list[float]) -> list[float]:
    """The output `out.y` of a machine with the input `in.x`."""
    return [tree.at(("out", "y")).number for tree in interpret(machine, {"in": [{"x": value} for value in values]})]


# --- timing ---


@pytest.mark.parametrize("neurons", range(5))
def test_every_link_costs_one_tick(neurons: int) -> None:
    builder = Machine.builder().input("in", "x")
    source = "in.x"
    for index in range(neurons):
        builder.neuron(f"n{index}", "identity").link(f"n{index}.x", source)
        source = f"n{index}.x"
    machine = builder.output("out", "y").link("out.y", source).build()
    # With n neurons between, n + 1 links: what comes in at tick 1 goes out at tick n + 2.
    assert numbers(machine, [7, 0, 0, 0, 0, 0, 0]) == [0] * (neurons + 1) + [7] + [0] * (5 - neurons)


def test_outputs_before_the_first_tick_are_zero() -> None:
    machine = Machine.builder().constant("one", 1).output("out", "y").link("out.y", "one.value").build()
    assert [tree.at(("out", "y")).number for tree in islice(interpret(machine, {}), 3)] == [0, 1, 1]


def test_initial_outputs_are_there_before_the_first_tick() -> None:
    builder = Machine.builder().memory("m").output("out", "y").link("out.y", "m.result")
    machine = builder.initial({"m": {"result": 5}}).build()
    assert [tree.at(("out", "y")).number for tree in islice(interpret(machine, {}), 3)] == [5, 5, 5]


def test_links_to_one_input_add_up_with_their_weights() -> None:
    builder = Machine.builder().input("in", "x").constant("one", 1).output("out", "y")
    machine = builder.link("out.y", "in.x", 0.5).link("out.y", "one.value", -3).build()
    assert numbers(machine, [4, 6, 0]) == [0, -1, 0]


def test_a_neuron_without_links_gets_nothing() -> None:
    builder = Machine.builder().neuron("s", "sigmoid").neuron("r", "relu").output("out", "y", "z")
    machine = builder.link("out.y", "s.y").link("out.z", "r.y").build()
    assert list(islice(interpret(machine, {}), 2)) == [ZERO, Tree({"out": {"y": 0.5}})]


def test_an_accumulator_remembers() -> None:
    builder = Machine.builder().input("in", "x").memory("sum").output("out", "y")
    machine = builder.link("sum.delta", "in.x").link("out.y", "sum.result").build()
    assert numbers(machine, [1, 2, 3, 0, 0]) == [0, 0, 1, 3, 6]


def test_a_weight_below_one_forgets() -> None:
    builder = Machine.builder().memory("m").output("out", "y").link("out.y", "m.result")
    leaking = builder.initial({"m": {"result": 100}}).build().with_links(())
    machine = Machine(
        leaking.neurons,
        tuple(link if link.target.neuron == "out" else type(link)(*link.ends, 0.9) for link in builder.build().links),
        leaking.inputs,
        leaking.outputs,
        leaking.initial,
    )
    got = [tree.at(("out", "y")).number for tree in islice(interpret(machine, {}), 6)]
    assert got == pytest.approx([100, 90, 81, 72.9, 65.61, 59.049])


def test_a_variadic_neuron_gains_an_input_by_gaining_a_link() -> None:
    builder = Machine.builder().input("in", "x").neuron("n", "identity").output("out", "y")
    one = builder.link("n.a", "in.x").link("out.y", "n.a").build()
    two = builder.link("n.b", "in.x", 2).link("out.y", "n.b").build()
    assert numbers(one, [3, 3, 3])[-1] == 3
    assert numbers(two, [3, 3, 3])[-1] == 9


def test_a_list_grows_by_one_head_a_tick() -> None:
    builder = Machine.builder().input("in", "x").neuron("push", "cons").output("out", "y")
    machine = builder.link("push.head", "in.x").link("push.tail", "push.list").link("out.y", "push.list").build()
    *_, last = interpret(machine, {"in": [{"x": value} for value in (1, 2, 3, 4)]})
    assert last == Tree({"out": {"y": {"this": 2, "rest": {"this": 1}}}})


def test_a_machine_that_diverges_goes_on() -> None:
    """Numbers grow past all bounds, but no tick fails or takes longer."""
    builder = Machine.builder().input("in", "x").neuron("n", "square").output("out", "y")
    machine = builder.link("n.x", "in.x").link("n.x", "n.y").link("out.y", "n.y", 0.5).build()
    assert numbers(machine, [3] * 50)[-1] == math.inf


# --- the duplicate detector ---


def test_the_duplicate_detector_on_its_text() -> None:
    outputs = list(islice(interpret(duplicate_detector(), {"text": characters("test string.")}), 160))
    duplicates = [tree.at(("output", "duplicates")).number for tree in outputs]
    ended = [tree.at(("output", "ended")).number for tree in outputs]
    answers = list(zip(duplicates, ended, strict=True))
    changes = {t: now for t, (before, now) in enumerate(pairwise(answers), 1) if now != before}
    # Index t is the tick minus 1.
    assert changes == {
        34: (1, 0),
        64: (2, 0),
        113: (2, 1),
        123: (2, 2),
        133: (2, 3),
        143: (2, 4),
        144: (3, 4),
        154: (4, 4),
    }
    assert sum(n * n for n in duplicates[:140]) == 334
    assert sum(n * n for n in ended[:140]) == 113


def test_the_state_after_some_ticks() -> None:
    engine = Interpreter(duplicate_detector())
    assert engine.state is ZERO
    for char in "abca":
        engine.step({"text": {"char": {char: 1}}})
    assert engine.state["counts"] == Tree({"result": {"a": 1, "b": 1, "c": 1}})
    assert engine.state["text"] == Tree({"char": {"a": 1}})
    assert engine.step({}) == ZERO
    assert engine.state["counts"]["result"] == Tree({"a": 2, "b": 1, "c": 1})


def test_an_element_may_carry_more_than_its_ports() -> None:
    engine = Interpreter(duplicate_detector())
    outputs = [engine.step({"text": {"char": {"a": 1}, "colour": {"red": 1}}, "unknown": 3}) for _ in range(6)]
    assert outputs[4:] == [ZERO, Tree({"output": {"duplicates": 1}})]


# --- streams ---


def test_streams_may_be_endless_and_are_read_one_element_a_tick() -> None:
    taken: list[int] = []

    def endless() -> Iterator[dict[str, int]]:
        for tick in count(1):
            taken.append(tick)
            yield {"x": tick}

    machine = Machine.builder().input("in", "x").input("other", "x").output("out", "y").link("out.y", "in.x").build()
    run = interpret(machine, {"in": endless(), "other": repeat({})})
    assert taken == []
    for tick in range(1, 5):
        assert next(run) == (Tree({"out": {"y": tick - 1}}) if tick > 1 else ZERO)
        assert taken == list(range(1, tick + 1))


def test_a_machine_without_inputs_runs_for_ever() -> None:
    builder = Machine.builder().constant("one", 1).memory("clock").output("out", "y")
    machine = builder.link("clock.delta", "one.value").link("out.y", "clock.result").build()
    outputs = islice(interpret(machine, {}), 100)
    assert [tree.at(("out", "y")).number for tree in outputs] == [0, 0, *range(1, 99)]


def test_a_run_ends_with_its_streams() -> None:
    assert list(interpret(duplicate_detector(), {"text": []})) == []
    assert len(list(interpret(duplicate_detector(), {"text": islice(characters("ab"), 25)}))) == 25


def test_names_of_streams_are_checked_at_once() -> None:
    with pytest.raises(TaskError, match=r"^the machine has no stream input 'txt'. Did you mean 'text'\?$"):
        interpret(duplicate_detector(), {"text": [], "txt": []})
    with pytest.raises(TaskError, match=r"^no stream is given for the inputs: text$"):
        interpret(duplicate_detector(), {})


def two_inputs() -> Machine:
    return Machine.builder().input("a", "x").input("b", "x").output("out", "y").link("out.y", "a.x").build()


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([ZERO] * 3, [ZERO] * 2, "stream 'b' ends after 2 ticks, before 'a'"),
        ([ZERO] * 2, repeat(ZERO), "stream 'a' ends after 2 ticks, before 'b'"),
        ([], [ZERO], "stream 'a' ends after 0 ticks, before 'b'"),
    ],
)
def test_streams_of_unequal_lengths(a: Iterable[object], b: Iterable[object], message: str) -> None:
    with pytest.raises(TaskError) as caught:
        list(interpret(two_inputs(), {"a": a, "b": b}))
    assert str(caught.value) == message


@pytest.mark.parametrize("element", ["text", [1], None, {"x": "y"}])
def test_an_element_that_is_no_v_value(element: object) -> None:
    with pytest.raises(TaskError, match=r"^stream 'a', tick 2: .*: expected a number or a mapping, got "):
        list(interpret(two_inputs(), {"a": [{}, element], "b": repeat({})}))


def test_a_value_is_no_stream() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        interpret(two_inputs(), {"a": Tree({"x": 1}), "b": []})  # type: ignore[dict-item]


class Unbounded:
    """A leaf of which nobody knows a hyperbolic tangent."""

    def __add__(self, other: object) -> Unbounded:
        return self

    __mul__ = __rmul__ = __add__

    def __repr__(self) -> str:
        return "Unbounded()"


def test_an_error_inside_a_neuron_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine.builder().input("in", "x").neuron("culprit", "tanh").build()
    machine = machine.with_links(
        Machine.builder().input("in", "x").neuron("culprit", "tanh").link("culprit.x", "in.x").build().links
    )
    engine = Interpreter(machine)
    engine.step({"in": {"x": 10**20 * Unbounded()}})
    with pytest.raises(TypeError) as caught:
        engine.step({})
    assert caught.value.__notes__ == ["raised by neuron 'culprit' at the input Tree({'x': Unbounded()})"]


# --- agreement with the formula ---


def by_the_formula(machine: Machine, streams: dict[str, list[Tree]], ticks: int) -> list[Tree]:
    """Section 3.2 of the design, word for word: no sharing, no memory of earlier ticks."""
    y = machine.initial
    arrived: list[Tree] = []
    for tick in range(ticks):
        x: dict[str, dict[str, Tree]] = {name: {} for name in (*machine.neurons, *machine.outputs)}
        for (target, port), (source, output), weight in ((*link.ends, link.weight) for link in machine.links):
            x[target][port] = x[target].get(port, ZERO) + weight * y[source][output]
        arrived.append(ZERO.nest({name: ZERO.nest(x[name]) for name in machine.outputs}))
        y = ZERO.nest(
            {
                **{name: stream[tick] for name, stream in streams.items()},
                **{name: neuron(ZERO.nest(x[name])) for name, neuron in machine.neurons.items()},  # type: ignore[dict-item]
            }
        )
    return arrived


@given(st.data(), machines(tame=False, fluid=True))
def test_sharing_is_invisible(data: st.DataObject, machine: Machine) -> None:
    streams = data.draw(streams_for(machine, TICKS))
    got = list(islice(interpret(machine, streams), TICKS))
    # As text, since a machine that diverges may give NaN, which equals nothing.
    assert repr(got) == repr(by_the_formula(machine, streams, TICKS))


EXACT_TYPES = [name for name in CORE_TYPES if name not in ("tanh", "sigmoid")]


@given(st.data(), machines(EXACT_TYPES, fluid=True))
def test_the_network_matrix_says_the_same(data: st.DataObject, machine: Machine) -> None:
    """The down movement as linear combinations of the rows of the network matrix."""
    streams = data.draw(streams_for(machine, 5))
    matrix, y = matrix_of(machine), machine.initial
    for tick, got in enumerate(islice(interpret(machine, streams), 5)):
        x = {
            target: ZERO.nest({port: row[port].linear_combination(y) for port in row.keys()})
            for target, row in ((target, matrix[target]) for target in (*machine.neurons, *machine.outputs))
        }
        assert got == ZERO.nest({name: x[name] for name in machine.outputs})
        y = ZERO.nest(
            {
                **{name: stream[tick] for name, stream in streams.items()},
                **{name: neuron(x[name]) for name, neuron in machine.neurons.items()},  # type: ignore[dict-item]
            }
        )


@given(st.data(), machines(fluid=True))
def test_runs_do_not_disturb_each_other(data: st.DataObject, machine: Machine) -> None:
    streams = data.draw(streams_for(machine, TICKS))
    runs = [interpret(machine, streams) for _ in range(2)]
    assert list(islice(zip(*runs, strict=True), TICKS)) == [
        (out, out) for out in islice(interpret(machine, streams), TICKS)
    ]


def test_a_machine_at_rest_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    engine = Interpreter(duplicate_detector())
    apply = engine._apply

    def counted(name: str, x: Tree) -> Tree:
        calls.append(name)
        return apply(name, x)

    monkeypatch.setattr(engine, "_apply", counted)
    for element in islice(characters("ab", cadence=50), 20):
        engine.step({"text": element})
    assert set(calls[:7]) == {"output", "counts", "largest", "one", "end", "repeated", "ends"}
    calls.clear()
    for _ in range(20):
        engine.step({"text": ZERO})
    assert calls == []


# --- imports ---


@pytest.mark.parametrize("module", ["dmmx.interpreter", "dmmx.machine", "dmmx.neuron", "dmmx.vvalue"])
def test_no_heavy_library_is_loaded(module: str) -> None:
    code = (
        f"import sys, {module}; sys.exit(' '.join(sys.modules.keys() & {{'jax', 'numpy', 'scipy', 'rich', 'click'}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
