"""The `python` format: what it writes runs without dmmx and puts out what the interpreter does."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_machines import OTHERS, SAMPLES, any_machines, random_machine

from dmmx.display import python_of
from dmmx.display.source.exporter import HELPERS
from dmmx.display.source.expressions import Expression
from dmmx.display.source.lines import WIDTH
from dmmx.display.source.names import Names, identifier
from dmmx.display.source.spellings import Inputs, spellings
from dmmx.errors import MachineError
from dmmx.interpreter import interpret
from dmmx.machine import Link, Machine, Neuron, Port, without_dead
from dmmx.neuron import neuron_type, neuron_types
from dmmx.task import built_in_machines, built_in_tasks, duplicate_detector, make_task, text_stream
from dmmx.vvalue import Tree
from strategies import CORE_TYPES, machines, streams_for

Streams = Mapping[str, Sequence[Tree]]

DETECTOR = """\
# 6 neurons, 9 links (8 trainable)


def machine(text):
    counts, largest, repeated, ends, char = {}, 0, 0, 0, {}
    for element in text:
        yield {"duplicates": repeated, "ended": ends}
        ends = min(max(dot(counts, {".": 1}), -4), 4)
        repeated = max(largest - 1, 0)
        largest = max_norm(counts)
        counts = add(counts, char)
        char = element.get("char", {})


# A tree is a number, or a dict of trees; ":number" is the key of its scalar part.
def add(*trees):  # the sum of trees
    if any(isinstance(tree, dict) for tree in trees):
        return {key: add(*(t[key] for t in dicts(*trees) if key in t)) for t in dicts(*trees) for key in t}
    return sum(trees)


def dot(a, b):  # the sum of the products of the leaves at the same place
    a, b = dicts(a, b)
    return sum(a[key] * b[key] if key == ":number" else dot(a[key], b[key]) for key in a if key in b)


def max_norm(tree):  # the largest absolute leaf
    return max(map(max_norm, tree.values()), default=0) if isinstance(tree, dict) else abs(tree)


def dicts(*trees):  # trees as dicts
    return [tree if isinstance(tree, dict) else {":number": tree} for tree in trees]
"""


def function_of(source: str) -> Callable[..., Iterator[Any]]:
    """The generator function that a source defines."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "machine.py", "exec", dont_inherit=True), namespace)
    return namespace["machine"]


def answers(machine: Machine, streams: Streams, ticks: int) -> list[Tree]:
    """What the Python source of a machine puts out, as the interpreter would give it."""
    plain = [[element.to_data() for element in streams[name]] for name in machine.inputs]
    found = list(islice(function_of(python_of(machine))(*plain), ticks))
    if len(machine.outputs) == 1:
        found = [{next(iter(machine.outputs)): element} for element in found]
    return [Tree(element) for element in found]


def check_agreement(machine: Machine, streams: Streams, ticks: int) -> None:
    expected = list(islice(interpret(machine, streams), ticks))
    got = answers(machine, streams, ticks)
    assert len(got) == len(expected)
    for tick, (a, b) in enumerate(zip(got, expected, strict=True), 1):
        largest = b.max_norm()
        if largest > 1e100:
            return  # It runs away; what is left of the digits says nothing.
        assert (a - b).max_norm() <= 1e-9 * max(1.0, largest), f"tick {tick}: {a}, not {b}\n{python_of(machine)}"


@pytest.mark.parametrize("name", built_in_tasks)
def test_built_in_machines_are_20_lines_at_most_that_do_the_task(name: str) -> None:
    task = make_task(name)
    assert task.teacher is not None
    source = python_of(task.teacher, numbers=task.number_ports)
    lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 20
    for example in (*task.examples, *task.hard_examples(), *islice(task.fresh_examples(5, 1), 5)):
        plain = [[element.to_data() for element in example.inputs[stream][:200]] for stream in task.teacher.inputs]
        found = [Tree(element) for element in function_of(source)(*plain)]
        (wanted,) = example.targets.values()
        for tick, (got, expected) in enumerate(zip(found, wanted[:200], strict=True), 1):
            assert (got - expected).max_norm() <= 1e-9 * max(1.0, expected.max_norm()), f"tick {tick}\n{source}"


def test_numbers_are_named_and_need_no_functions_for_trees() -> None:
    task = make_task("difference")
    assert task.teacher is not None
    source = python_of(task.teacher, numbers=task.number_ports)
    assert source.splitlines()[1] == "# Only numbers come in: numbers.value."
    assert "tree" not in source
    assert python_of(task.teacher, numbers=["no.such"]) == python_of(task.teacher)


@pytest.mark.parametrize("name", ["complex weight", "complex constant", "complex numbers"])
def test_complex_machines_agree_with_the_interpreter(name: str) -> None:
    elements = [Tree({"x": {":number": number, "a": 1j * number}}) for number in (0, 1.5, -2, 3, 0.5, 1)]
    check_agreement(OTHERS[name], {"in": elements}, len(elements))


def test_what_puts_numbers_in_order_is_not_written_for_complex_ones() -> None:
    message = "'relu' is written in Python for real numbers only, but neurons.c.value is complex"
    with pytest.raises(MachineError, match=message):
        python_of(OTHERS["complex and ordered"])


def test_the_detector_reads_like_something_a_person_wrote() -> None:
    assert python_of(duplicate_detector()) == DETECTOR


def test_the_detector_is_at_most_twenty_lines_of_code() -> None:
    assert sum(bool(line) and not line.startswith("#") for line in DETECTOR.splitlines()) == 20


# Drawn with `random`, not hypothesis, which takes thirty times as long for as many machines.


def random_tree(generator: random.Random, depth: int = 2) -> Tree:
    number = generator.choice([0, 0, 1, -1, 0.5, -2.25, 3])
    if depth == 0 or generator.random() < 0.3:
        return Tree(number)
    keys = generator.sample(["a", "b", "this", "rest"], generator.randint(0, 3))
    return Tree(number) + Tree().nest({key: random_tree(generator, depth - 1) for key in keys})


def random_streams(generator: random.Random, machine: Machine, ticks: int) -> dict[str, list[Tree]]:
    return {
        name: [Tree().nest({port: random_tree(generator) for port in ports}) for _ in range(ticks)]
        for name, ports in machine.inputs.items()
    }


def neuron_with_loops(generator: random.Random, type_name: str) -> Machine:
    """One neuron of the type, which hears two streams, a constant, a number, and perhaps itself."""
    parameters = {"constant": {"value": random_tree(generator).to_data()}, "dot": generator.choice([{}, {"limit": 2}])}
    neuron = Neuron(type_name, parameters.get(type_name, {}))
    inputs = ("p", "q") if neuron.inputs is None else neuron.inputs
    outputs = ("p", "q") if neuron.outputs is None else neuron.outputs
    sources = [Port("a", "x"), Port("b", "x"), Port("one", "value"), Port("size", "norm")]
    sources += [Port("it", output) for output in outputs if type_name not in ("cons", "cons_if", "outer")]
    weights = [1.0, 1.0, -1.0, 0.5, -0.25, 0.0]
    ends = [(Port("it", input_), source) for input_ in inputs for source in sources if generator.random() < 0.4]
    links = [Link(*end, generator.choice(weights)) for end in ends]
    links += [Link(Port("out", output), Port("it", output), generator.choice(weights)) for output in outputs]
    links += [Link(Port("other", "y"), Port("one", "value"))] * generator.randint(0, 1)
    links.append(Link(Port("size", "dict"), Port("a", "x")))
    value = generator.choice([1, -2.5, {".": 1, ":number": 3}, {"a": {"b": 0.5}}])
    neurons = {"one": Neuron("constant", {"value": value}), "size": Neuron("max_norm"), "it": neuron}
    initial = {"it": {generator.choice(outputs): random_tree(generator)}} if generator.random() < 0.3 else {}
    outputs = {"out": tuple(outputs), "other": ("y",)}
    return Machine(neurons, tuple(links), {"a": ("x",), "b": ("x",)}, outputs, Tree(initial))


@pytest.mark.parametrize("type_name", CORE_TYPES)
def test_every_neuron_type_agrees_with_the_interpreter(type_name: str) -> None:
    generator = random.Random(type_name)
    for _ in range(12):
        machine = neuron_with_loops(generator, type_name)
        check_agreement(machine, random_streams(generator, machine, 5), 5)


@pytest.mark.parametrize("name", built_in_machines)
def test_built_in_machines_agree_with_the_interpreter(name: str) -> None:
    machine = built_in_machines[name]()
    check_agreement(machine, random_streams(random.Random(name), machine, 40), 40)
    if [*machine.inputs.values()] == [("char",)]:
        stream = list(text_stream("how odd. a text, twice.", cadence=3, ticks=90))
        check_agreement(machine, {next(iter(machine.inputs)): stream}, 90)


def test_every_registered_type_is_tested() -> None:
    own = {name for name, made in neuron_types.items() if made.function.__module__.startswith("dmmx.neuron.")}
    assert own == set(CORE_TYPES)


@settings(max_examples=30)
@given(data=st.data(), machine=machines(fluid=True))
def test_any_machine_agrees_with_the_interpreter(machine: Machine, data: st.DataObject) -> None:
    check_agreement(machine, data.draw(streams_for(machine, 6)), 6)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_agree_with_the_interpreter(name: str) -> None:
    machine = SAMPLES[name]
    check_agreement(machine, random_streams(random.Random(name), machine, 6), 6)


@settings(max_examples=15)
@given(machine=any_machines())
def test_any_names_make_a_source_that_compiles(machine: Machine) -> None:
    source = python_of(machine)
    assert callable(function_of(source))
    alive = without_dead(machine)
    for port in (port for ports in alive.outputs.values() for port in ports):
        assert repr(port)[1:-1] in source


@pytest.mark.parametrize("seed", range(8))
def test_lines_are_not_too_long(seed: int) -> None:
    lines = python_of(random_machine(seed, 12, 60)).partition("# A tree")[0].splitlines()
    assert max(map(len, lines)) <= WIDTH


def test_a_machine_runs_in_a_python_that_has_no_dmmx(tmp_path: Path) -> None:
    (tmp_path / "detector.py").write_text(python_of(duplicate_detector()))
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from detector import machine\n"
        "stream = [{'char': {c: 1}} for c in 'abca.'] + [{}] * 4\n"
        "*_, last = machine(stream)\n"
        "print(last, 'dmmx' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "{'duplicates': 1, 'ended': 1} False\n"


def test_several_streams_and_none() -> None:
    builder = Machine.builder().input("left", "x").input("right", "x", "y").output("a", "x").output("b", "x")
    source = python_of(builder.link("a.x", "left.x").link("b.x", "right.y", -2).build())
    assert source == (
        "# 0 neurons, 2 links (2 trainable)\n\n\n"
        "def machine(left, right):\n"
        "    x, y = {}, {}\n"
        "    for left_element, right_element in zip(left, right, strict=True):\n"
        '        yield {"a": {"x": x}, "b": {"x": scale(y, -2)}}\n'
        '        x = left_element.get("x", {})\n'
        '        y = right_element.get("y", {})\n' + source[source.index("\n\n# A tree") :]
    )
    source = python_of(
        Machine.builder()
        .memory("m")
        .constant("c", 2)
        .link("m.delta", "c.value")
        .output("o", "x")
        .link("o.x", "m.result")
        .build()
    )
    assert source.endswith(
        'def machine():\n    m, c = 0, 0\n    while True:\n        yield {"x": m}\n        m = m + c\n        c = 2\n'
    )
    assert [out["x"] for out in islice(function_of(source)(), 5)] == [0, 0, 2, 4, 6]


def test_a_cycle_of_two_is_one_assignment() -> None:
    builder = Machine.builder().input("in", "x").neuron("a", "relu").neuron("b", "tanh").output("out", "y")
    builder = builder.link("a.x", "b.y").link("b.x", "a.y").link("a.x", "in.x").link("out.y", "a.y")
    machine = builder.build()
    text = python_of(machine)
    assert "        a, b = each(lambda leaf: max(leaf, 0), add(b, x)), each(tanh, a)\n" in text
    assert text.startswith("# 2 neurons, 4 links (4 trainable)\n\nfrom math import tanh\n\n\n")
    check_agreement(machine, {"in": [Tree({"x": {"a": 2}}), Tree({"x": 1}), *[Tree()] * 4]}, 6)


@pytest.mark.usefixtures("clean_registry")
def test_a_type_that_nobody_has_written_in_python_is_named() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def halved(x: Any) -> Any:
        return {"y": x["x"] * 0.5}

    assert halved.name == "halved"
    machine = Machine.builder().input("in", "x").neuron("half", "halved").output("out", "y").link("half.x", "in.x")
    with pytest.raises(MachineError) as caught:
        python_of(machine.link("out.y", "half.y").build())
    assert str(caught.value) == (
        "the machine cannot be written in Python: 1 problem\n"
        "  neurons.half: the neuron type 'halved' is not written in Python anywhere; "
        "dmmx.display.source.spellings.spelling says how"
    )


@pytest.mark.usefixtures("clean_registry")
def test_a_type_of_ones_own_can_be_given_a_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    @neuron_type(inputs=["x", "y"], outputs=["mean"])
    def mean(x: Any) -> Any:
        return {"mean": x["x"] * 0.5 + x["y"] * 0.5}

    def spelled(x: Inputs, neuron: Neuron) -> Mapping[str, Expression]:
        return {"mean": x("x").times(0.5) + x("y").times(0.5)}

    assert mean.name == "mean"
    monkeypatch.setitem(spellings, "mean", spelled)
    builder = Machine.builder().input("in", "x").memory("sum").neuron("mean", "mean").output("out", "y")
    builder = builder.link("sum.delta", "in.x").link("mean.x", "sum.result", -1).link("mean.y", "in.x")
    machine = builder.link("out.y", "mean.mean").build()
    assert "        mean = add(scale(sum_, -0.5), scale(x, 0.5))\n" in python_of(machine)
    check_agreement(machine, random_streams(random.Random(0), machine, 9), 9)


@given(st.lists(st.text(max_size=6), max_size=8))
def test_names_are_different_identifiers(wishes: list[str]) -> None:
    names = Names(HELPERS)
    given_ = [names.new(wish) for wish in wishes]
    assert len(set(given_)) == len(wishes)
    assert all(name.isidentifier() and name not in HELPERS for name in given_)
    assert all(identifier(identifier(wish)) == identifier(wish) for wish in wishes)
    for a, b in pairwise(given_):
        assert {a: 1, b: 2} == function_of(f"def machine():\n    {a} = 1\n    {b} = 2\n    return locals()")()
