from __future__ import annotations

import pytest
from sample_machines import chain, mixed, odd_names, unlinked

from dmmx.display import Picture, PictureNode, picture_of
from dmmx.machine import Machine, Port
from dmmx.task import duplicate_detector


def node(picture: Picture, name: str) -> PictureNode:
    return picture.nodes[picture.place_of[name]]


def test_nodes_have_kinds_ports_and_labels() -> None:
    picture = picture_of(duplicate_detector())
    assert node(picture, "text").kind == "input"
    assert node(picture, "text").outputs == ("char",)
    assert node(picture, "counts").inputs == ("accum", "delta")
    assert node(picture, "end").kind == "constant"
    assert node(picture, "end").label_lines == ("end", 'constant {".": 1}')
    assert node(picture, "ends").label_lines == ("ends", "dot, limit 4")
    assert node(picture, "output").inputs == ("duplicates", "ended")


def test_only_used_ports_are_shown_and_named_where_there_is_a_choice() -> None:
    picture = picture_of(duplicate_detector())
    assert node(picture, "repeated").outputs == ("true",)
    assert node(picture, "repeated").names_outputs
    assert not node(picture, "largest").names_inputs
    assert node(picture_of(unlinked()), "dead").inputs == ()


def test_nodes_stand_in_the_order_of_ticks() -> None:
    picture = picture_of(chain())
    assert [n.column for n in picture.nodes] == list(range(42))
    assert picture_of(Machine({}, (), {}, {})).nodes == ()


def test_wires_follow_the_links() -> None:
    machine = odd_names()
    picture = picture_of(machine)
    assert [(wire.target, wire.source) for wire in picture.wires] == [link.ends for link in machine.links]
    assert [wire.weight_text for wire in picture.wires] == ["", "-1", "1e-7", "1.235e4", "-0.5", "1", "-0.5"]
    assert picture.wires[0].is_self_link
    assert picture.wires[0].description == "häufig🙂.accum <- 1.0 * häufig🙂.result (fixed)"
    assert picture.sources[0] == Port('<text> & "co"', "char 'x'")


@pytest.mark.parametrize(
    ("machine", "title"),
    [
        (duplicate_detector(), "6 neurons, 9 links (8 trainable)"),
        (mixed(), "2 neurons, 7 links (7 trainable), 3 trainable activations"),
        (unlinked(), "1 neuron, 0 links (0 trainable)"),
    ],
)
def test_the_title_counts(machine: Machine, title: str) -> None:
    assert picture_of(machine).title == title


def test_fluid_neurons_have_the_ports_of_their_parts() -> None:
    mix, half = (node(picture_of(mixed()), name) for name in ("mix", "half"))
    assert (mix.kind, mix.inputs, mix.outputs) == ("inner", ("accum", "delta", "dict"), ("result", "norm", "dot"))
    assert mix.names_inputs
    assert not half.names_inputs
    constants = Machine.builder().fluid("c", {"constant": 2}, parameters={"constant": {"value": 1}}).build()
    assert picture_of(constants).nodes[0].kind == "constant"
    assert picture_of(constants).nodes[0].mixture == ("2 constant (1)",)


def test_parameters_that_are_not_set_are_not_shown() -> None:
    machine = Machine.builder().neuron("a", "dot", limit=None).neuron("b", "dot", limit=0.25).build()
    assert [n.parameters for n in picture_of(machine).nodes] == [(), ("limit 0.25",)]
