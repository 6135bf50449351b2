"""Machines as EDN: what the Clojure implementation has, round trips, and every way in which a file can be bad."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import DmmxError, InputFileError, MachineError
from dmmx.interpreter import Interpreter
from dmmx.machine import Link, Machine, MachineBuilder, Port, machine_from_edn, machine_to_edn, matrix_to_edn
from dmmx.neuron import neuron_type
from dmmx.task import duplicate_detector
from dmmx.vvalue import ZERO, Tree, VValue
from strategies import machines, unicode_keys

any_name = st.one_of(
    unicode_keys(), st.sampled_from(["number", "nil", "a/b", ":a", "dot:n1", "relu:n1", "dot:", "input:x", "self"])
).filter(lambda name: name and "." not in name)


def with_sorted_links(machine: Machine) -> Machine:
    return replace(machine, links=tuple(sorted(machine.links, key=lambda link: link.ends)))


@settings(max_examples=40)
@given(machines(fluid=True, weights=st.floats(allow_nan=False, allow_infinity=False), names=any_name))
def test_round_trip(machine: Machine) -> None:
    text = machine_to_edn(machine)
    again = machine_from_edn(text)
    assert with_sorted_links(again) == with_sorted_links(machine)
    for section in ("neurons", "inputs", "outputs"):
        assert list(getattr(again, section)) == list(getattr(machine, section))
    assert machine_to_edn(again) == text


@settings(max_examples=20)
@given(machines(types=["accumulator", "identity", "max_norm", "dot", "constant"], names=any_name), st.data())
def test_round_trip_of_self_referential_machines(machine: Machine, data: st.DataObject) -> None:
    """Matrices that flow are written as matrices, and come back as they were."""
    ends = st.sampled_from([link.ends for link in machine.links] or [(Port("update", "x"), Port("update", "y"))])
    change = Tree({})
    for target, source in data.draw(st.lists(ends, max_size=3)):
        change += Tree({target.neuron: {target.name: {source.neuron: {source.name: 2}}}})
    builder = MachineBuilder().neuron("self network", "accumulator").neuron("update", "identity")
    extra = builder.link("self network.accum", "self network.result").self_reference("self network.result").build()
    taken = {*machine.neurons, *machine.inputs, *machine.outputs}
    if taken & {"self network", "update"}:
        return
    combined = Machine(
        {**machine.neurons, **extra.neurons},
        (*machine.links, *extra.links),
        machine.inputs,
        machine.outputs,
        machine.initial + ZERO.nest({"update": ZERO.nest({"single": change})}),
        extra.self_port,
    )
    assert with_sorted_links(machine_from_edn(machine_to_edn(combined))) == with_sorted_links(combined)


# --- what Clojure has ---

WAVE = """
; the outputs to start from: the matrix, and what three neurons add to it
{#'dmm.core/accum
 {:self {:single
  {#'dmm.core/accum {:self {:accum {#'dmm.core/accum {:self {:single 1}}}
                            :delta {#'clojure.core/identity {:update-1 {:single 1}}}}}
   #'clojure.core/identity {:update-1 {:single {#'clojure.core/identity {:update-1 {:single 1}}}}
                            :update-2 {:single {#'clojure.core/identity {:update-2 {:single 1}}}}
                            :update-3 {:single {#'clojure.core/identity {:update-3 {:single 1}}}}}}}}
 #'clojure.core/identity
 {:update-1 {:single {#'dmm.core/accum {:self {:delta {#'clojure.core/identity
                                                       {:update-1 {:single -1} :update-2 {:single 1}}}}}}}
  :update-2 {:single {#'dmm.core/accum {:self {:delta {#'clojure.core/identity
                                                       {:update-2 {:single -1} :update-3 {:single 1}}}}}}}
  :update-3 {:single {#'dmm.core/accum {:self {:delta {#'clojure.core/identity
                                                       {:update-3 {:single -1} :update-1 {:single 1}}}}}}}}}
"""


def test_the_wave_of_2016() -> None:
    """Period 3, one-hot, all other links unchanged, exact."""
    machine = machine_from_edn(WAVE)
    assert len(machine.links) == 5
    assert all(link.weight == 1 for link in machine.links)
    assert machine.self_port == Port("self", "result")
    assert machine.initial["update-3"] == Tree(
        {"single": {"self": {"delta": {"update-3": {"single": -1}, "update-1": {"single": 1}}}}}
    )
    engine = Interpreter(machine)
    for tick in range(13):
        if tick:
            engine.step({})
        matrix = engine.matrix
        assert matrix["self"]["delta"] == Tree({f"update-{tick % 3 + 1}": {"single": 1}})
        others = matrix - Tree({"self": {"delta": matrix["self"]["delta"].to_data()}})
        assert len(others) == 4
        assert set(dict(others.items()).values()) == {1}


def test_the_wave_goes_out_and_comes_back() -> None:
    machine = machine_from_edn(WAVE)
    text = machine_to_edn(machine)
    assert ":update-1 {:single {dmm.core/accum {:self {:delta {clojure.core/identity {:update-1 {:single -1.0}" in text
    assert with_sorted_links(machine_from_edn(text)) == with_sorted_links(machine)


def test_a_fixed_point() -> None:
    """With the accumulator's own link alone, the matrix stays as it is."""
    engine = Interpreter(machine_from_edn("{accum {:self {:accum {accum {:self {:single 1}}}}}}"))
    first = engine.matrix
    for _ in range(5):
        engine.step({})
        assert engine.matrix == first


CLICKS = """
{:types {mouse-coords input, v-mouse-pressed-monitor input, v-dmm-cons click_list}
 :initial
 {v-accum {:self {:single
   {v-accum {:self {:accum {v-accum {:self {:single 1}}}}}
    v-mouse-coords {:mouse-position {:single {v-mouse-coords {:mouse-position {:mouse-y 1}}}}}
    v-mouse-pressed-monitor {:clicks {:single {v-mouse-pressed-monitor {:clicks {:single 1}}}}}
    v-dmm-cons {:my-list {:self {v-dmm-cons {:my-list {:self 1}}}
                          :signal {v-mouse-pressed-monitor {:clicks {:signal 1}}}}}}}}
  v-dmm-cons {:my-list {:self {:end-list 1}}}}}
"""


@pytest.mark.usefixtures("clean_registry")
def test_the_list_of_clicks_of_2017() -> None:
    """The neurons that listen to the mouse are stream inputs, the rest runs as it did."""

    @neuron_type(inputs=["self", "signal"], outputs=["self"])
    def click_list(x: VValue) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        old = x["self"]
        return {"self": x.nest({"this": x["signal"], "rest": old}) if x["signal"]["flag"].number else old}

    machine = machine_from_edn(CLICKS)
    assert dict(machine.inputs) == {"clicks": ("signal",)}
    engine = Interpreter(machine)
    clicks = {3: (120, 50), 5: (200, 100), 6: (-100, -100)}
    lengths: dict[int, int] = {}
    for tick in range(1, 8):
        x, y = clicks.get(tick, (0, 0))
        signal = {"x": x, "y": y, "flag": 1} if tick in clicks else {}
        engine.step({"clicks": {"signal": signal}})
        found, lengths[tick] = engine.state["my-list"]["self"], 0
        while found["this"]:
            lengths[tick] += 1
            found = found["rest"]
        assert found == Tree({"end-list": 1})
    assert lengths == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 2, 7: 3}
    assert engine.state["my-list"]["self"]["this"] == Tree({"x": -100, "y": -100, "flag": 1})


def test_names_are_unique_within_their_type_only() -> None:
    rows = "accum {:a {:delta {identity {:a {:single 1}}}}} id {:b {:x {max-norm {:n {:number 2}}}}}"
    machine = machine_from_edn(f"{{{rows}}}")
    assert list(machine.neurons) == ["accumulator:a", "identity:a", "b", "n"]
    links = ["accumulator:a.delta <- 1 * identity:a.single", "b.x <- 2 * n.norm"]
    assert [str(link) for link in machine.links] == links
    text = matrix_to_edn(machine)
    assert "{:a\n  {:delta {clojure.core/identity {:a {:single 1.0}}}}}" in text
    assert machine_from_edn(text).links == machine.links


def test_the_largest_of_one_input() -> None:
    machine = machine_from_edn("{v-max-norm {:n {:input {max-norm {:n {:number 1/2}}}}}}")
    assert machine.links == (Link(Port("n", "dict"), Port("n", "norm"), 0.5),)


def test_matrix_alone() -> None:
    machine = duplicate_detector()
    text = matrix_to_edn(machine)
    assert text.startswith("{dmm.core/accum\n {:counts\n  {:accum {dmm.core/accum {:counts {:single 1.0}}}\n   :delta")
    neurons = '[[constant :one {:value 1}] [constant :end {:value {"." 1}}] [dot :ends {:limit 4}]]'
    again = machine_from_edn(f"{{:neurons {neurons} :matrix {text}}}")
    assert with_sorted_links(again) == with_sorted_links(machine)


# --- what is wrong, and where ---

WRONG = [
    ("[1]", "line 1, column 1: expected a map, got a vector, list or set"),
    ("{accum {:a 1}}", "line 1, column 12: expected a map of inputs, got a number"),
    ("{accum {:a {:delta {accum {:a {:single nil}}}}}}", "line 1, column 40: the weight must be a number, got nil"),
    ("{accum {:a {:delta {accum {:a {:single {:x 1}}}}}}}", "line 1, column 40: the weight must be a number, got a"),
    ("{accum {[1] {}}}", "line 1, column 9: names of neurons are keys here: expected a keyword"),
    ("{accum {:a {:x {:y {:z {:single 1}}}}}}", "line 1, column 17: neuron types of sources are keys here"),
    ("{accum {:a {} :a {}}}", "line 1, column 15: the key 'a' is used twice in one map"),
    ("{acum {:a {:delta {accum {:a {:single 1}}}}}}", "line 1, column 2: there is no neuron type 'acum'. Did you mean"),
    ("{v-reader {:a {:x {v-reader {:a {:y 1}}}}}}", "line 1, column 2: there is no neuron type 'v-reader'. "),
    ("{accum {:a {:dleta {accum {:a {:single 1}}}}}}", "line 1, column 40: 'a' has no input 'dleta'. Did you mean"),
    ("{accum {:a {:delta {accum {:a {:out 1}}}}}}", "line 1, column 37: 'a' has no output 'out'. Its outputs: result."),
    ("{accum {:a.b {:delta {accum {:a.b {:single 1}}}}}}", "line 1, column 9: a neuron's name must not be empty"),
    ("{max-norm {:n {:a {id {:n {:x 1}}} :b {id {:n {:x 1}}}}}}", "line 1, column 12: 'max_norm' has one input"),
    ("{:links {}}", "line 1, column 2: there is no section 'links'."),
    ("{:dmmx 2}", "line 1, column 8: this release reads version 1 of EDN machines. Upgrade dmmx"),
    ("{:neurons {}}", "line 1, column 11: expected a vector of neurons, got a map"),
    ("{:neurons [[dot]]}", "line 1, column 12: expected a neuron like [dmmx/dot :ends {:limit 4}]"),
    ("{:neurons [[dot :a] [dot :a]]}", "line 1, column 26: the neuron 'a' is declared twice"),
    ("{:neurons [[dot :a {:limt 4}]]}", "line 1, column 17: 'dot' has no parameter 'limt'. Did you mean 'limit'?"),
    ("{:neurons [[constant :a]]}", "line 1, column 22: 'constant' needs the parameter 'value'"),
    ("{:neurons [[dmmx/input :a]]}", "line 1, column 24: expected the ports of the stream, like [input :a [:x]]"),
    ("{:neurons [[dmmx/fluid :a]]}", "line 1, column 24: a fluid neuron needs its parts"),
    ("{:neurons [[dmmx/fluid :a {:parts [[rlu 1]]}]]}", "line 1, column 37: there is no neuron type 'rlu'"),
    ("{:neurons [[accum :a]] :self [accum :b :single]}", "line 1, column 30: expected the output of a neuron"),
    ("{:types {a b} :matrix {a {:a {:x {a {:a {:y 1}}}}}}}", "line 1, column 24: there is no neuron type 'b'."),
    ("{:initial {accum {:a {:single :b}}} :soft {}}", "line 1, column 31: expected a number or a map"),
    ("{accum {:a {:delta {accum {:a {:single 1e400}}}}}}", "m.edn: line 1, column 40: the number '1e400' is too large"),
    ("{accum {:a {:delta {accum {:a", "m.edn: line 1, column 27: '{' is not closed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(InputFileError) as caught:
        machine_from_edn(text, "m.edn")
    first, *rest = str(caught.value).splitlines()
    assert first.startswith("m.edn: ")
    assert (rest[0].strip() if rest else first).startswith(message)


def test_all_unknown_types_are_named_once() -> None:
    text = "{reader {:a {:x {reader {:a {:y 1}}}}}\n printer {:b {:x {reader {:a {:y 1}}}}}}"
    with pytest.raises(InputFileError) as caught:
        machine_from_edn(text, "m.edn")
    first, *lines = str(caught.value).splitlines()
    assert first == "m.edn: 2 problems"
    assert [line.split(".")[0] for line in lines] == [
        "  line 1, column 2: there is no neuron type 'reader'",
        "  line 2, column 2: there is no neuron type 'printer'",
    ]
    text = text.replace("printer", "v-printer")
    known = machine_from_edn(f"{{:types {{reader input, printer output}} :matrix {text}}}")
    assert (dict(known.inputs), dict(known.outputs)) == ({"a": ("y",)}, {"b": ("x",)})


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": {"b": math.nan}}])
def test_what_edn_cannot_hold_is_not_written(value: object) -> None:
    machine = MachineBuilder().constant("end", value).build()
    with pytest.raises(MachineError, match=r"neurons\.end\.value: cannot be written as EDN: float"):
        machine_to_edn(machine)
    machine = MachineBuilder().neuron("sum", "accumulator").initial({"sum": {"result": value}}).build()
    with pytest.raises(MachineError, match=r"initial\.sum\.result: cannot be written as EDN"):
        machine_to_edn(machine)


@pytest.mark.usefixtures("clean_registry")
def test_types_of_users_with_any_name() -> None:
    builder = MachineBuilder()
    for index, name in enumerate(["input", "my type!", "a/b", "größe", "v-x", "accum", "fluid"]):
        neuron_type(inputs=["x"], outputs=["y"], name=name)(lambda x: {"y": x["x"]})
        builder.neuron(f"n{index}", name).link(f"n{index}.x", f"n{index}.y", index)
    machine = builder.build()
    assert machine_from_edn(machine_to_edn(machine)) == machine


@settings(max_examples=40)
@given(machines(max_neurons=2, max_links=3, fluid=True), st.data())
def test_a_damaged_file_gives_a_machine_or_our_error(machine: Machine, data: st.DataObject) -> None:
    text = machine_to_edn(machine)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    damaged = text[:start] + data.draw(st.text('{}[]":#_0123 ;atru/N\\', max_size=4)) + text[end:]
    try:
        again = machine_from_edn(damaged)
    except DmmxError:
        return
    assert with_sorted_links(machine_from_edn(machine_to_edn(again))) == with_sorted_links(again)
