"""The examples in docstrings run and give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

FOLDERS = [
    "vvalue",
    "neuron",
    "machine",
    "interpreter",
    "compiler",
    "task",
    "train",
    "synthesis",
    "display",
    "examples",
]


def examples() -> Iterator[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    for folder in FOLDERS:
        package = importlib.import_module(f"dmmx.{folder}")
        for module in [package, *map(importlib.import_module, modules_of(package.__name__, list(package.__path__)))]:
            yield from (test for test in finder.find(module, module.__name__) if test.examples)


def modules_of(name: str, path: list[str]) -> list[str]:
    return [module.name for module in pkgutil.walk_packages(path, f"{name}.")]


EXAMPLES = list(examples())


@pytest.mark.usefixtures("clean_registry")
@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_example(example: doctest.DocTest) -> None:
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)
    assert result.failed == 0
    skipped = sum(doctest.SKIP in part.options for part in example.examples)
    assert result.attempted == len(example.examples) - skipped


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6
