"""The house has one way through it: each folder imports only from those before it. And nothing dangerous is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "dmmx"

ORDER = ["vvalue", "neuron", "machine", "interpreter", "compiler", "task", "train", "synthesis"]
"""Each may import from those before it."""

LAST = ["display", "live", "examples", "cli", "studio", "cluster"]
"""May import from all of `ORDER`, and from those before them here."""

HELPERS = {"errors", "files"}
"""Modules beside the folders that everybody may import, and that import from none."""

MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = [str(path.relative_to(SOURCE)) for path in MODULES]


def part_of(path: Path) -> str:
    """The folder, or the helper module, that a file belongs to; `__init__` for the package itself."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported module or name in full with its line, also inside functions and `if TYPE_CHECKING`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def may_import(part: str) -> set[str]:
    if part in HELPERS:
        return HELPERS
    folders = [*ORDER, *LAST]
    return {*folders[: folders.index(part) + 1], *HELPERS}


def wrong_imports(path: Path) -> list[str]:
    part = part_of(path)
    if part in ("__init__", "__main__"):
        return []
    allowed = may_import(part)
    wrong: list[str] = []
    for line, name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        package, _, rest = name.partition(".")
        if package == "dmmx" and rest.split(".")[0] not in allowed:
            wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {name}")
    return wrong


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_imports_go_one_way(path: Path) -> None:
    assert wrong_imports(path) == []


WITHIN = {
    "compiler": ["analysis", "plan", "execution"],
    "synthesis": ["sketch", "sparsifier", "verification", "phases", "search"],
    "cli": ["options", "texts", "session", "commands"],
}
"""The folders within a folder; each may import from those before it."""


@pytest.mark.parametrize(("folder", "inner"), [(folder, inner) for folder in WITHIN for inner in WITHIN[folder]])
def test_imports_go_one_way_within_a_folder_too(folder: str, inner: str) -> None:
    later = [f"dmmx.{folder}.{other}." for other in WITHIN[folder][WITHIN[folder].index(inner) + 1 :]]
    modules = sorted((SOURCE / folder / inner).rglob("*.py"))
    assert len(modules) > 1
    wrong = [
        f"{path.relative_to(SOURCE)}:{line} imports {name}"
        for path in modules
        for line, name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith(tuple(later))
    ]
    assert wrong == []


def test_every_folder_has_its_place() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders <= {*ORDER, *LAST}
    assert {path.stem for path in SOURCE.glob("*.py")} <= {*HELPERS, "__init__", "__main__"}


def test_a_wrong_import_would_be_found() -> None:
    code = "def f():\n    from dmmx.train import fit\n"
    assert list(imported(ast.parse(code))) == [(2, "dmmx.train.fit")]
    assert "train" not in may_import("task")
    assert may_import("vvalue") == {"vvalue", *HELPERS}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_nothing_dangerous_or_private_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    names = {name for _, name in imported(tree)}
    assert not any(name.split(".")[0] in ("pickle", "marshal", "shelve", "dill", "cloudpickle") for name in names)
    assert not any(name.startswith("jax._src") for name in names)
    assert "jax._src" not in text
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec"}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.partition("\n")[0].endswith((".", "?", ":"))


@pytest.mark.parametrize("folder", ORDER[:4])
def test_a_folder_reexports_what_it_lists(folder: str) -> None:
    tree = ast.parse((SOURCE / folder / "__init__.py").read_text(encoding="utf-8"))
    (listed,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    )
    assert sorted(set(listed)) == sorted(listed)
    assert set(listed) <= {name.rpartition(".")[2] for _, name in imported(tree)}
