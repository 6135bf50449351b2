"""Every machine in every form: it comes back as it was, or is refused; nothing of it is lost without a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from small_machines import adding, of_other_leaves, other_machines

from dmmx.errors import DmmxError, MachineError
from dmmx.examples import built_in_examples
from dmmx.machine import (
    Link,
    Machine,
    Neuron,
    links_of_matrix,
    machine_from_edn,
    machine_from_json,
    machine_from_matrix,
    machine_to_edn,
    machine_to_json,
    machine_to_matrix,
    matrix_from_json,
    matrix_of,
    matrix_to_edn,
    matrix_to_json,
    neuron_of_name,
    with_matrix,
)
from dmmx.vvalue import PRESENT_ZERO, ZERO, Tree

MACHINES: Mapping[str, Callable[[], Machine]] = {
    **{name: example.machine for name, example in built_in_examples.items()},
    **{name: (lambda machine=machine: machine) for name, machine in other_machines().items()},
}

FORMS: Mapping[str, tuple[Callable[[Machine], str], Callable[[str], Machine]]] = {
    "json": (machine_to_json, machine_from_json),
    "edn": (machine_to_edn, machine_from_edn),
    "matrix": (machine_to_matrix, machine_from_matrix),
}

REFUSED = {
    "edn": {"random_walk", "complex weight", "complex constant", "leaves"},
    "matrix": {"shortest_ways", "max", "min", "present zeros"},
}
"""What a form does not hold."""


def leaves(data: Any) -> object:
    """A V-value or a parameter, told apart from another where zeros that are there are not in both."""
    try:
        return {(path, leaf) for path, leaf in Tree(data).items()}
    except DmmxError:
        return data


def everything(machine: Machine, form: str) -> object:
    """All of a machine that a form promises to hold; the order of links is no part of it."""
    neurons = {
        name: [(part.type_name, {k: leaves(v) for k, v in part.parameters.items()}) for part in neuron.parts]
        for name, neuron in machine.neurons.items()
    }
    more = () if form == "matrix" else (leaves(machine.initial), machine.self_port)
    ports = list(machine.inputs.items()), list(machine.outputs.items())
    return neurons, *ports, set(machine.links), machine.addition, *more


def test_the_forms_hold_all_machines_but_these() -> None:
    assert {name for names in REFUSED.values() for name in names} <= set(MACHINES)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_comes_back_or_is_refused(name: str, form: str) -> None:
    machine, (write, read) = MACHINES[name](), FORMS[form]
    if name in REFUSED.get(form, ()):
        with pytest.raises(MachineError):
            write(machine)
        return
    again = read(write(machine))
    assert everything(again, form) == everything(machine, form)
    if form == "matrix":
        machine = replace(machine, initial=ZERO, self_port=None)
    assert replace(again, links=()) == replace(machine, links=())


@pytest.mark.parametrize("name", MACHINES)
def test_a_matrix_alone_comes_back(name: str) -> None:
    machine = MACHINES[name]()
    matrix = matrix_of(machine)
    again = matrix_from_json(matrix_to_json(matrix))
    assert list(again.items()) == list(matrix.items())
    weights = {link.ends: link.weight for link in machine.links if link.weight or machine.addition != "sum"}
    assert {link.ends: link.weight for link in links_of_matrix(again)} == weights
    assert {link.ends for link in with_matrix(machine, again).links} == {
        link.ends for link in machine.links if link.ends in weights or not link.trainable
    }


def test_a_weight_of_zero_is_no_link_of_a_sum_and_a_link_of_a_maximum() -> None:
    assert len(matrix_of(adding())) == 3
    assert matrix_of(adding())["n"]["x"]["in"]["a"].number is PRESENT_ZERO
    assert matrix_to_json(matrix_of(adding())).count('{":present": 0}') == 2
    assert len(matrix_of(replace(adding(), addition="sum"))) == 1


def test_a_matrix_in_edn_does_not_say_how_links_are_added() -> None:
    with pytest.raises(MachineError, match=r"whose links are added by maximum; machine_to_edn writes it"):
        matrix_to_edn(adding())
    with pytest.raises(MachineError, match=r"whose links are added by maximum; a machine file or EDN holds it"):
        machine_to_matrix(adding())


def test_what_is_refused_is_named_with_the_mend() -> None:
    machine = other_machines()["complex weight"]
    for write in (machine_to_edn, matrix_to_edn):
        with pytest.raises(MachineError, match=r"n\.x <- in\.x: EDN holds real weights only, got \(0\.5-2j\); a"):
            write(machine)
    with pytest.raises(MachineError, match=r"neurons\.frame\.value: cannot be written as EDN"):
        machine_to_edn(of_other_leaves())


def test_the_addition_in_edn() -> None:
    text = machine_to_edn(adding())
    assert "\n :addition :maximum\n" in text
    with pytest.raises(DmmxError, match=r"line 6, column 12: there is no addition 'maximun'\. Did you mean 'maximum'"):
        machine_from_edn(text.replace(":maximum", "maximun"))
    with pytest.raises(DmmxError, match=r"there is no addition 'a number'"):
        machine_from_edn(text.replace(":maximum", "1.5"))
    assert machine_from_edn(text.replace(":addition :maximum", "")).addition == "sum"


def test_a_present_zero_is_no_weight_in_edn() -> None:
    text = machine_to_edn(adding()).replace("-1.0", "dmmx/present-zero")
    with pytest.raises(DmmxError, match="the weight must be a number, got the symbol 'dmmx/present-zero'"):
        machine_from_edn(text)


def test_complex_weights_in_a_matrix() -> None:
    machine = other_machines()["complex weight"]
    (link,) = (link for link in links_of_matrix(matrix_of(machine), trainable=False) if link.target.neuron == "n")
    assert link == Link(*link.ends, 0.5 - 2j, False)  # pyright: ignore[reportArgumentType]
    text = matrix_to_json(matrix_of(machine))
    for parts in ("[1]", "[1, 1e999]", '["a", 1]', "[1, " + "9" * 400 + "]"):
        with pytest.raises(DmmxError, match=r"n\.x\.in\.x: the weight must be a finite number: "):
            matrix_from_json(text.replace("[0.5, -2.0]", parts))


@pytest.mark.parametrize(
    ("written", "again"), [('{":number": 2}', "2"), ('{"a": {":number": 1, "b": 0}}', '{"a": 1}'), ('{"a": 0}', "{}")]
)
def test_a_parameter_has_one_form_whichever_the_file_has(written: str, again: str) -> None:
    text = '{"dmmx": 1, "neurons": {"c": {"type": "constant", "value": %s}}, "links": []}'
    machine = machine_from_json(text % written)
    assert f'"value": {again}}}' in machine_to_json(machine)
    assert machine_from_json(machine_to_json(machine)) == machine


def test_a_copy_of_a_copy_of_a_copy_may_have_any_name() -> None:
    name = "identity" + ":a" * 20_000
    assert neuron_of_name(name, {}) == Neuron("identity")
    assert neuron_of_name(name, {"identity:a": Neuron("dot")}) == Neuron("dot")
    assert neuron_of_name(name + ".", {}) is None
