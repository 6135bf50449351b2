"""Support: where ports can be non-zero, and what happens when there is no end to it."""

from __future__ import annotations

import pytest

from dmmx.compiler import compile
from dmmx.compiler.analysis.support import support_of_machine
from dmmx.errors import CompileError
from dmmx.machine import Machine, Port
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import Tree, VValue

TEXT = Tree({"text": {"char": {"a": 1, "b": 1, ".": 1}}})
LETTERS = ((".",), ("a",), ("b",))


def test_support_of_the_duplicate_detector() -> None:
    support = support_of_machine(duplicate_detector(), TEXT)
    assert support.leaving == {
        Port("counts", "result"): LETTERS,
        Port("end", "value"): ((".",),),
        Port("ends", "dot"): ((),),
        Port("largest", "norm"): ((),),
        Port("one", "value"): ((),),
        Port("repeated", "false"): ((),),
        Port("repeated", "true"): ((),),
        Port("text", "char"): LETTERS,
    }
    assert support.arriving[Port("counts", "accum")] == LETTERS
    assert support.arriving[Port("output", "ended")] == ((),)


def test_a_port_that_is_always_zero_has_no_support() -> None:
    support = support_of_machine(duplicate_detector(), Tree())
    assert Port("counts", "result") not in support.leaving
    assert Port("largest", "dict") not in support.arriving


def test_initial_outputs_are_part_of_the_support() -> None:
    machine = (
        Machine.builder()
        .input("in", "x")
        .memory("m")
        .output("out", "y")
        .link("m.delta", "in.x")
        .link("out.y", "m.result")
        .initial({"m": {"result": {"before": 2}}})
        .build()
    )
    support = support_of_machine(machine, Tree({"in": {"x": {"now": 1}}}))
    assert support.arriving[Port("out", "y")] == (("before",), ("now",))


def test_the_scalar_part_of_a_whole_output_belongs_to_no_port() -> None:
    machine = Machine.builder().input("in", "p").neuron("n", "identity").output("out", "y")
    machine = machine.link("n.p", "in.p").link("out.y", "n.p").build()
    support = support_of_machine(machine, Tree({"in": {":number": 1, "p": 1}}))
    assert support.leaving == {Port("in", "p"): ((),), Port("n", "p"): ((),)}


# --- growth without end ---


def history() -> Machine:
    """All elements so far, as a list: it grows by one key a tick."""
    return (
        Machine.builder()
        .input("in", "x")
        .neuron("push", "cons")
        .memory("history")
        .neuron("wrapped", "cons")
        .output("out", "list", "deep")
        .link("push.head", "in.x")
        .link("push.tail", "history.result")
        .link("history.delta", "push.list")
        .link("wrapped.head", "history.result")
        .link("out.deep", "wrapped.list")
        .link("out.list", "history.result")
        .build()
    )


def test_endless_growth_names_the_cycle_and_the_mend() -> None:
    with pytest.raises(CompileError) as raised:
        compile(history(), {"in": {"x": 1}})
    headline, cycle, mend = str(raised.value).split("\n")
    assert headline.startswith("cannot compile: the support of ")
    assert "grows without end" in headline
    assert "rest.rest.rest" in headline
    # Neither the memory's own link, which lengthens nothing, nor the longer paths downstream are to blame.
    assert cycle.strip() == "push.list -> history.delta -> history.result -> push.tail"
    assert mend == "Give max_depth=N above 32 if it does end, or run the machine with dmmx.interpret."


def test_max_depth_decides_what_is_endless() -> None:
    with pytest.raises(CompileError, match="above 5"):
        compile(history(), {"in": {"x": 1}}, max_depth=5)
    builder = Machine.builder().input("in", "x").output("out", "y").link("out.y", "c40.list")
    source = "in.x"
    for number in range(1, 41):
        builder = builder.neuron(f"c{number}", "cons").link(f"c{number}.tail", source)
        source = f"c{number}.list"
    nested = builder.build()
    with pytest.raises(CompileError, match="33 keys deep\\)\nGive max_depth"):
        compile(nested, {"in": {"x": 1}})
    program = compile(nested, {"in": {"x": 1}}, max_depth=40)
    assert program.output_paths[Port("out", "y")] == (("rest",) * 40,)


def test_growth_in_width_ends_too() -> None:
    """Both children are the whole: the number of paths doubles with each key, far faster than paths lengthen."""
    machine = (
        Machine.builder()
        .input("in", "x")
        .neuron("tree", "cons")
        .output("out", "y")
        .link("tree.head", "in.x")
        .link("tree.head", "tree.list")
        .link("tree.tail", "tree.list")
        .link("out.y", "tree.list")
        .build()
    )
    with pytest.raises(CompileError, match=r"it has reached [\d,]+ paths") as raised:
        compile(machine, {"in": {"x": 1}}, max_depth=64)
    assert "tree.list -> tree.head" in str(raised.value)


def test_a_cycle_that_lengthens_and_shortens_is_no_growth() -> None:
    machine = (
        Machine.builder()
        .input("in", "x")
        .neuron("push", "cons")
        .neuron("pop", "rest")
        .output("out", "y")
        .link("push.head", "in.x")
        .link("push.tail", "pop.tail")
        .link("pop.list", "push.list")
        .link("out.y", "push.list")
        .build()
    )
    assert support_of_machine(machine, Tree({"in": {"x": 1}})).arriving[Port("out", "y")] == (("this",),)


@pytest.mark.usefixtures("clean_registry")
def test_an_error_in_a_neuron_type_names_the_neuron() -> None:
    @neuron_type(inputs=["x"], outputs=["y"])
    def broken(x: VValue) -> dict[str, object]:
        if x.keys():
            raise ZeroDivisionError("no")
        return {"y": 0}

    assert broken.name == "broken"
    machine = Machine.builder().input("in", "p").neuron("n", "broken").output("out", "y").link("n.x", "in.p")
    machine = machine.link("out.y", "n.y").build()
    with pytest.raises(ZeroDivisionError) as raised:
        compile(machine, {"in": {"p": {"a": 1}}})
    assert raised.value.__notes__ == ["raised by neuron 'n', compiled for inputs at x.a"]


# --- wrong support ---


@pytest.mark.parametrize(
    ("support", "message"),
    [
        ({"txt": 1}, "the machine has no stream input 'txt'. Did you mean 'text'?"),
        ({"text": {"chars": 1}}, "the stream input 'text' has no output 'chars'. Did you mean 'char'?"),
    ],
)
def test_unknown_streams_are_errors(support: object, message: str) -> None:
    with pytest.raises(CompileError) as raised:
        compile(duplicate_detector(), support)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("support", "message"),
    [
        ({"outputs": 1}, "the machine has no stream output 'outputs'. Did you mean 'output'?"),
        ({"output": {"end": 1}}, "the stream output 'output' has no input 'end'. Did you mean 'ended'?"),
    ],
)
def test_unknown_outputs_are_errors(support: object, message: str) -> None:
    with pytest.raises(CompileError) as raised:
        compile(duplicate_detector(), TEXT, output_support=support)
    assert str(raised.value) == message
