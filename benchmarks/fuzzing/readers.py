"""Everything in dmmx that reads text which somebody else wrote, each with a few good texts to damage."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from benchmarks.fuzzing.machines import odd_machine, of_other_leaves, self_referential
from benchmarks.fuzzing.sessions import SESSIONS, read_session
from dmmx.examples.streams.random_walk import random_walk_machine
from dmmx.examples.streams.shortest_ways import shortest_ways_machine
from dmmx.live import parse_command
from dmmx.machine import (
    load_machine,
    machine_from_edn,
    machine_from_json,
    machine_from_matrix,
    machine_to_edn,
    machine_to_json,
    machine_to_matrix,
    matrix_from_json,
    matrix_to_edn,
    matrix_to_json,
)
from dmmx.task import built_in_tasks, duplicate_detector, load_task
from dmmx.task.jsonl import task_from_jsonl, task_to_jsonl
from dmmx.vvalue import tree_from_edn, tree_from_json, tree_to_edn, tree_to_json


@dataclass(frozen=True)
class Reader:
    """A reader, and what it is fed with.

    Attributes:
        corpus: good texts.
        read: reads a text; what it accepts, it must be able to write and read again.
    """

    corpus: Sequence[str]
    read: Callable[[str], object]


def readers() -> dict[str, Reader]:
    """All readers by name."""
    machines = [duplicate_detector(), odd_machine(), self_referential()]
    shortest_ways = shortest_ways_machine()
    matrices = [machine_to_matrix(machine) for machine in (*machines[:2], of_other_leaves())]
    edn = [machine_to_edn(machine) for machine in (*machines, shortest_ways)]
    files = [
        machine_to_json(machine) for machine in (*machines, of_other_leaves(), shortest_ways, random_walk_machine())
    ]
    lines = [task_to_jsonl(built_in_tasks["parity"]()).split("\n", 4)[3], _LINES]
    return {
        "V-values, EDN": Reader(_VALUES_EDN, _read_tree_edn),
        "V-values, JSON": Reader(_VALUES_JSON, _read_tree_json),
        "machines, EDN": Reader([*edn, matrix_to_edn(machines[2]), _CLOJURE], _read_edn),
        "machines, JSON": Reader(files, _read_machine),
        "matrices, JSON": Reader([*matrices, _PROTOTYPE], _read_matrix),
        "examples, JSON Lines": Reader(lines, _read_lines),
        "examples, CSV": Reader(_TABLES, _file_reader(".csv", load_task)),
        "examples, any file": Reader([*lines, *_TABLES], _file_reader("", load_task)),
        "machine files": Reader([*files, *matrices], _file_reader(".json", load_machine)),
        "machine files, EDN": Reader(edn, _file_reader(".edn", load_machine)),
        "live commands": Reader(_COMMANDS, _read_command),
        "live sessions": Reader(SESSIONS, read_session),
    }


_VALUES_EDN = (
    '{:number 3.5, :foo {:number 2, :bar 7}, "a b" {c 1/3} \\d -4e-2} ; a comment',
    "{:this {:x 120 :y 50N :flag 1} #_ {:gone [nil]} :rest {:end-list 1.0M}}",
)
_VALUES_JSON = (
    '{":number": 3.5, "foo": {":number": 2, "bar": 7}, "é": {"": -1e-7}}',
    "17",
    "{}",
    '{"a": {":complex": [1, -2.5]}, "b": {":present": 0, "c": {":sample": [["x", 0.5], [-1, 0.5, 2]]}}}',
    '{":frame 1x2": [[1, 2.5]], "z": {":frame 2": {":complex": [[1, 2], [3, 4]]}}}',
)
_CLOJURE = """
{:types {v-reader input, printer output}
 :initial {#'dmm.core/accum {:self {:single
   {#'dmm.core/accum {:self {:accum {#'dmm.core/accum {:self {:single 1}}}}
                      :sum {:accum {v-accum {:sum {:single 1}}} :delta {v-reader {:read {:signal 1}}}}}
    v-printer {:print {:x {#'dmm.core/accum {:sum {:single 1/2}}}}}}}}
  v-identity {:update {:single {v-accum {:self {:delta {v-identity {:update {:single -1}}}}}}}}}}
"""
_PROTOTYPE = '{"accum-1": {"dict-2": {"input": {"char": 0.5}}},\n "output": {"dict-1": {"accum-1": {"dict": -1e-3}}}}'
_LINES = """{"constants": {"one": 1, "end": {".": 1}}}
{"label": "a", "inputs": {"x": [1, {}, {"value": 2}]}, "targets": {"y": [0, 1, {"value": {"a": 0.5}}]}}
{"held_out": true, "inputs": {"x": [1]}, "targets": {"y": [0]}}
"""
_TABLES = (
    "example,in:x,in:word:symbol,out:y\na,1,hey,0\na,2.5,,1\n\nb,-3,ho,1e-3\n",
    "sep=;\nx;y\n1;2\n0,5;3\n;\n",
    '"in:a b"\tout:c\n"1"\t"x\ny"\n2\t"say ""hi"""\n',
)
_COMMANDS = (
    "set sum.delta <- in.number 0.5",
    'add {"self": {"delta": {"update": {"single": -1}}}} now',
    'remove "a b.x" y.z',
    'input text {"char": {"a": 1}}',
    "run 100",
    'keep a {"x": 1}',
    'keep b {"x": {":complex": [1, -2]}, "y": {":present": 0}}',
    'step {"in": {"x": {":sample": [["a", 1], [2, -0.5]]}, "y": {":frame 2": [1, 2]}}}',
    "sum c a b",
)


def _utf8(text: str) -> str:
    """The text, as it is when it was written to a file; fails where no file can hold it."""
    return text.encode().decode()


def _read_tree_edn(text: str) -> object:
    tree = tree_from_edn(text)
    assert tree_from_edn(_utf8(tree_to_edn(tree))) == tree
    return tree


def _read_tree_json(text: str) -> object:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        # Not for dmmx to read.
        return None
    tree = tree_from_json(data)
    assert tree_from_json(tree_to_json(tree)) == tree
    return tree


def _read_edn(text: str) -> object:
    machine = machine_from_edn(text)
    again = machine_from_edn(_utf8(machine_to_edn(machine)))
    assert set(again.links) == set(machine.links)
    assert replace(again, links=()) == replace(machine, links=())
    return machine


def _read_machine(text: str) -> object:
    machine = machine_from_json(text)
    assert machine_from_json(_utf8(machine_to_json(machine))) == machine
    return machine


def _read_matrix(text: str) -> object:
    if '"soft"' not in text:
        matrix = matrix_from_json(text)
        assert list(matrix_from_json(_utf8(matrix_to_json(matrix))).items()) == list(matrix.items())
    machine = machine_from_matrix(text)
    assert set(machine_from_matrix(_utf8(machine_to_matrix(machine))).links) == set(machine.links)
    return machine


def _read_lines(text: str) -> object:
    task = task_from_jsonl(text, name="it", file="it.jsonl")
    _utf8(task_to_jsonl(task))
    return task


def _read_command(text: str) -> object:
    command = parse_command(text)
    assert parse_command(str(command)) == command
    return command


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="dmmx-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _file_reader(ending: str, read: Callable[[Path], object]) -> Callable[[str], object]:
    """Reads a file that holds a text; surrogates in it are written as the bytes that are no UTF-8."""

    def read_file(text: str) -> object:
        path = _folder() / f"it{ending}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read(path)

    return read_file
