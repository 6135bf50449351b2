"""The top-level names: all there, lazily, and the example in the docstring runs."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import dmmx


def test_importing_is_light() -> None:
    code = "import sys, dmmx; print(*[m for m in sys.modules if m.split('.')[0] in ('dmmx', 'jax', 'numpy', 'click')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["dmmx"]


def test_running_a_machine_does_not_load_jax() -> None:
    code = "import sys, dmmx; dmmx.load_machine, dmmx.interpret, dmmx.show, dmmx.load_task; print('jax' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("name", dmmx.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(dmmx, name) is getattr(dmmx, name)
    assert name in dir(dmmx)


def test_the_tables_agree() -> None:
    """What is looked up, what is listed, and what type checkers see."""
    lookup = vars(dmmx)["_FOLDERS"]
    assert sorted([name for names in lookup.values() for name in names] + ["__version__"]) == sorted(dmmx.__all__)
    tree = ast.parse(Path(str(dmmx.__file__)).read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        str(node.module).removeprefix("dmmx."): tuple(alias.name for alias in node.names)
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
    }
    assert seen == {folder: tuple(names) for folder, names in lookup.items()}


def test_version() -> None:
    assert dmmx.__version__ == version("dmmx")


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module 'dmmx' has no attribute 'no_such_thing'"):
        _ = dmmx.no_such_thing  # pyright: ignore[reportAttributeAccessIssue]


def test_the_example_runs() -> None:
    result = doctest.testmod(dmmx)
    assert result.attempted >= 4
    assert result.failed == 0
