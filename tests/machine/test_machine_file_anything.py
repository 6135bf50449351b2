"""Machine files: whatever is in one, it is a machine or only our own errors leave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_machines import sums

from dmmx.errors import DmmxError, InputFileError
from dmmx.machine import (
    Machine,
    machine_from_json,
    machine_to_json,
)
from strategies import machines

GOOD: dict[str, Any] = json.loads(machine_to_json(sums().build()))

json_data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["sum", "dot", "type"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
good_names = st.sampled_from(["sum", "stream", "output", "delta", "accum", "result", "number", "total", "x"])
nearly_links = st.lists(
    st.one_of(
        json_data,
        st.tuples(
            good_names, good_names, good_names, good_names, json_data, st.sampled_from(["fixed", "trainable", 1])
        ),
    ),
    max_size=4,
)
parameters = {"value": json_data, "limit": json_data}
nearly_neuron = st.fixed_dictionaries({"type": st.sampled_from(["dot", "constant"])}, optional=parameters)
nearly_part = st.fixed_dictionaries(
    {"type": st.sampled_from(["dot", "relu"]), "activation": st.one_of(st.floats(), json_data)}, optional=parameters
)
nearly_fluid = st.fixed_dictionaries(
    {"fluid": st.lists(st.one_of(nearly_part, json_data), max_size=3)}, optional={"trainable": json_data}
)
nearly_neurons = st.dictionaries(good_names, st.one_of(json_data, nearly_neuron, nearly_fluid), max_size=3)


@given(json_data)
@example({"dmmx": 1, "neurons": {"n": {"type": "constant", "value": 10**400}}})
@example({"dmmx": {"a": [1] * 1000}})
def test_any_json_gives_a_machine_or_our_error(data: Any) -> None:
    try:
        machine = machine_from_json(json.dumps(data))
    except DmmxError:
        return
    assert isinstance(machine, Machine)


@given(
    st.fixed_dictionaries(
        {"dmmx": st.just(1)},
        optional={
            "neurons": st.one_of(nearly_neurons, json_data),
            "links": st.one_of(nearly_links, json_data),
            "inputs": st.one_of(st.just(GOOD["inputs"]), st.dictionaries(good_names, json_data, max_size=2), json_data),
            "outputs": st.one_of(
                st.just(GOOD["outputs"]), st.dictionaries(good_names, json_data, max_size=2), json_data
            ),
            "initial": json_data,
            "more": json_data,
        },
    )
)
def test_any_nearly_good_file_gives_a_machine_or_our_error(data: Any) -> None:
    try:
        machine = machine_from_json(json.dumps(data))
    except DmmxError:
        return
    assert machine_from_json(machine_to_json(machine)) == machine


@given(st.text(max_size=20) | st.binary(max_size=20).map(lambda b: b.decode("latin-1")))
def test_any_text_gives_our_error(text: str) -> None:
    with pytest.raises(InputFileError):
        machine_from_json(text)


def test_deep_data_anywhere() -> None:
    for depth in (200, 900):
        nested: Any = 1
        for _ in range(depth):
            nested = {"a": nested}
        listed: Any = []
        for _ in range(depth):
            listed = [listed]
        for text in (f'{{"dmmx": 1, "links": [{listed}]}}', f'{{"dmmx": {listed}}}'):
            with pytest.raises(InputFileError):
                machine_from_json(text)
        for place in ('"initial"', '"neurons": {"n": {"type": "constant", "value"'):
            inner = str(nested).replace("'", '"')
            text = f'{{"dmmx": 1, {place}: {inner}' + "}" * (1 + 2 * ("value" in place))
            try:
                machine_to_json(machine_from_json(text))
            except DmmxError:
                continue


@given(machines(max_neurons=2, max_links=3, fluid=True), st.data())
def test_a_damaged_file_gives_a_machine_or_our_error(machine: Machine, data: st.DataObject) -> None:
    text = machine_to_json(machine)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 8)))
    damaged = text[:start] + data.draw(st.text('{}[]",:0123 atrue', max_size=4)) + text[end:]
    try:
        machine_from_json(damaged)
    except DmmxError:
        return
