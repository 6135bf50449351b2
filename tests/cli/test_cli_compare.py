"""`dmmx compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import dmmx, is_refused, succeeds

from dmmx.machine import Machine, add_link, add_neuron, remove_links, rename_neurons, save_machine, set_weight
from dmmx.task import duplicate_detector

DETECTOR = duplicate_detector()

SAME = """\
structure  the same up to names
A          duplicates: 6 neurons, 9 links (8 trainable)
B          {b}: 6 neurons, 9 links (8 trainable)
names      largest is norm
"""

DIFFERENT = """\
structure  different: 1 link only in the second, 1 link of another weight
A          duplicates: 6 neurons, 9 links (8 trainable)
B          {b}: 6 neurons, 10 links (9 trainable)
only in B  output.ended <- 0.5 * one.value
weights    output.duplicates <- 1 * repeated.true, in B 2
"""


def saved(machine: Machine, path: Path) -> Path:
    save_machine(machine, path)
    return path


@pytest.fixture
def different(tmp_path: Path) -> Path:
    machine = set_weight(DETECTOR, "output.duplicates", "repeated.true", 2)
    return saved(add_link(machine, "output.ended", "one.value", 0.5), tmp_path / "different.json")


@pytest.fixture
def roundabout(tmp_path: Path) -> Path:
    """The detector with two constants where one would do: of other structure, with the same answers."""
    machine = remove_links(DETECTOR, [link for link in DETECTOR.links if str(link.target) == "ends.y"])
    machine = add_neuron(machine, "end-too", "constant", value={".": 1})
    machine = add_link(add_link(machine, "ends.y", "end.value", 0.5), "ends.y", "end-too.value", 0.5)
    return saved(machine, tmp_path / "roundabout.json")


def fails(*arguments: object) -> str:
    """What `dmmx ARGUMENTS` prints; the exit code must be 1."""
    result = dmmx(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr == ""
    return result.stdout


def test_the_same(tmp_path: Path) -> None:
    path = saved(rename_neurons(DETECTOR, {"largest": "norm"}), tmp_path / "m.json")
    assert succeeds("compare", "duplicates", path) == SAME.format(b=path)


def test_different(different: Path) -> None:
    assert fails("compare", "duplicates", different) == DIFFERENT.format(b=different)


def test_other_answers(different: Path) -> None:
    *_, last = fails("compare", "duplicates", different, "--task", "duplicates").splitlines()
    assert last == "answers    different: in B '.' gives ended 0.5 at tick 2, in A 0"


def test_other_structure_and_the_same_answers(roundabout: Path) -> None:
    assert fails("compare", "duplicates", roundabout).startswith("structure  different: 1 link only in the second")
    *_, last = succeeds("compare", "duplicates", roundabout, "--task", "duplicates").splitlines()
    assert last.startswith("answers    the same on ")
    assert last.endswith(" and 25 hard ones")


def test_json(different: Path, roundabout: Path) -> None:
    data = json.loads(fails("compare", "duplicates", different, "--json"))
    assert data == {
        "a": {"machine": "duplicates", "neurons": 6, "links": 9, "trainable_links": 8},
        "b": {"machine": str(different), "neurons": 6, "links": 10, "trainable_links": 9},
        "same": False,
        "undecided": False,
        "words": "different: 1 link only in the second, 1 link of another weight",
        "names": {name: name for name in DETECTOR.neurons},
        "only_in_a": [],
        "only_in_b": ["output.ended <- 0.5 * one.value"],
        "weights": [{"a": "output.duplicates <- 1 * repeated.true", "b": "output.duplicates <- 2 * repeated.true"}],
    }
    data = json.loads(succeeds("compare", "duplicates", roundabout, "--task", "duplicates", "--json"))
    assert (data["same"], data["same_answers"]) == (False, True)


def test_the_file_of_a_task_is_read_as_told(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("numbers,note,maximum\n1,7,1\n3,7,3\n2,7,3\n")
    builder = Machine.builder().input("numbers", "value").neuron("n", "identity").link("n.x", "numbers.value")
    machine = saved(builder.output("maximum", "value").link("maximum.value", "n.x").build(), tmp_path / "m.json")
    assert "does not fit" in is_refused("compare", machine, machine, "--task", path)
    options = ("--task", path, "--inputs", "numbers", "--outputs", "maximum", "--latency", 3, "--cadence", 2)
    assert "the same on 1 stream up to 9 ticks" in succeeds("compare", machine, machine, *options)
    assert "stage 1" in succeeds("explain", machine, *options)


def test_options_for_a_task_need_one() -> None:
    for option in (("--latency", 3), ("--inputs", "a"), ("--fresh", 3)):
        message = is_refused("compare", "duplicates", "duplicates", *option)
        assert option[0] in message
        assert "give" in message
        assert "--task" in message


def test_how_many_fresh_streams_are_compared() -> None:
    text = succeeds("compare", "duplicates", "duplicates", "--task", "duplicates", "--fresh", 2)
    assert text.splitlines()[-1].startswith("answers    the same on 2 texts up to ")


def test_refusals(tmp_path: Path) -> None:
    assert "no such file" in is_refused("compare", "duplicates", tmp_path / "none.json")
    other = saved(rename_neurons(DETECTOR, {"text": "txt"}), tmp_path / "txt.json")
    assert "does not fit" in is_refused("compare", "duplicates", other, "--task", "duplicates")


def test_show_says_which_machine_it_is(tmp_path: Path) -> None:
    path = saved(rename_neurons(DETECTOR, {"largest": "norm"}), tmp_path / "m.json")
    last = "This is the hand-written machine 'duplicates', up to names"
    assert succeeds("show", path).splitlines()[-1] == last
    assert last not in succeeds("show", "duplicates")
