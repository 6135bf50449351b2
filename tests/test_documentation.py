"""What the documentation says is true: its snippets run, print what is shown, and its links lead somewhere.

In README.md, docs/*.md, docs/examples/*.md and docs/tasks/README.md,

- the ```python blocks of one file are run in order, in one namespace and one temporary working directory, and a ```text
  block right behind one is what it prints (nothing, if there is none);
- ```console blocks hold commands behind `$ ` and what each of them prints; ```sh blocks hold commands alone. They are
  run by bash in the same directory, at 80 columns, and must succeed;
- `<!-- test: skip: why -->` in the line before a block, or with one blank line between, is the only way out.

Durations and speeds are not compared.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from docs.making.example_pictures import PICTURES, files
from docs.making.live_picture import PICTURE, svg
from docs.making.stream_pictures import walk_picture
from docs.making.task_pages import pages

from dmmx.cli.entry import COMMANDS
from dmmx.display import svg_of
from dmmx.task import duplicate_detector

ROOT = Path(__file__).parents[1]
TASKS = ROOT / "docs" / "tasks"
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "examples").glob("*.md")),
    TASKS / "README.md",
]
NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]
LINKED = sorted({*DOCUMENTS, *TASKS.glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"})
RUN = ("python", "console", "sh")

FENCE = re.compile(r"```(\w*)")
SKIP = re.compile(r"<!-- test: skip: \S.* -->")
MARKER = re.compile(r"<!--\s*test\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
TIMES = re.compile(r"\d[\d,.]*(?= (min|s|characters a second)\b)")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        kind: the word behind the fence.
        line: the number of the line of its fence.
        lines: what is in it.
        skipped: whether it is marked so.
        behind: whether only blank lines are between it and the block before.
    """

    kind: str
    line: int
    lines: tuple[str, ...]
    skipped: bool
    behind: bool


def blocks_of(text: str) -> Iterator[Block]:
    """All fenced blocks of a document."""
    lines = text.split("\n")
    number, end, marker = 0, -1, ""
    while number < len(lines):
        line = lines[number]
        fence = FENCE.fullmatch(line)
        if fence is None:
            marker = line or marker
            number += 1
            continue
        close = lines.index("```", number + 1)
        behind = end >= 0 and not any(lines[end + 1 : number])
        yield Block(fence[1], number + 1, tuple(lines[number + 1 : close]), SKIP.fullmatch(marker) is not None, behind)
        number, end, marker = close + 1, close, ""


def steps_of(text: str) -> Iterator[tuple[Block, str]]:
    """The blocks that are run, each with the output that is shown for it."""
    blocks = list(blocks_of(text))
    for block, following in zip_longest(blocks, blocks[1:]):
        if block.kind in RUN and not block.skipped:
            is_shown = block.kind == "python" and following and following.kind == "text" and following.behind
            yield block, "\n".join(following.lines) if is_shown else ""


def comparable(text: str) -> list[str]:
    """Lines without what differs from run to run: durations, speeds, and spaces at the end."""
    return [TIMES.sub("#", line).rstrip() for line in text.rstrip("\n").split("\n")]


def run_python(block: Block, namespace: dict[str, Any], document: Path) -> str:
    """What the block prints."""
    printed = io.StringIO()
    source = "\n" * block.line + "\n".join(block.lines)
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, str(document), "exec", dont_inherit=True), namespace)
    except Exception:
        pytest.fail(f"{document.name}, line {block.line}:\n{printed.getvalue()}{traceback.format_exc()}")
    return printed.getvalue()


def run_shell(commands: str, where: str) -> str:
    """What commands print to standard output."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "COLUMNS": "80", "NO_COLOR": "1"},
        check=False,
    )
    assert done.returncode == 0, f"{where}: {commands}\n{done.stdout}{done.stderr}"
    return done.stdout


def console_steps(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown."""
    commands: list[tuple[str, list[str]]] = []
    for line in block.lines:
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            assert commands, f"line {block.line}: a console block begins with a command, '$ …'"
            commands[-1][1].append(line)
    for command, shown in commands:
        yield command, "\n".join(shown)


@pytest.mark.usefixtures("clean_registry")
@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_snippets(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": f"documentation_of_{document.stem}"}
    for block, shown in steps_of(document.read_text(encoding="utf-8")):
        where = f"{document.name}, line {block.line}"
        if block.kind == "python":
            assert comparable(run_python(block, namespace, document)) == comparable(shown), where
        elif block.kind == "sh":
            run_shell("\n".join(block.lines), where)
        else:
            for command, output in console_steps(block):
                assert comparable(run_shell(command, where)) == comparable(output), f"{where}: {command}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_markers_are_understood(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    skipped = sum(block.skipped for block in blocks_of(text))
    assert len(MARKER.findall(text)) == skipped


def without_blocks(text: str) -> str:
    """A document without its fenced blocks."""
    lines = text.split("\n")
    for block in list(blocks_of(text))[::-1]:
        del lines[block.line - 1 : block.line + len(block.lines) + 1]
    return "\n".join(lines)


def anchors_of(document: Path) -> set[str]:
    """What links may name behind `#`: the headings, in lower case, without punctuation, with hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", LINKED, ids=[str(document.relative_to(ROOT)) for document in LINKED])
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(without_blocks(document.read_text(encoding="utf-8"))):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.is_file(), link
        assert ROOT in target.resolve().parents, link
        assert not anchor or anchor in anchors_of(target), link


def test_picture_is_what_show_draws() -> None:
    assert (ROOT / "docs" / "pictures" / "duplicates.svg").read_text(encoding="utf-8") == svg_of(duplicate_detector())


def test_pages_of_tasks_are_what_the_code_says() -> None:
    wanted = dict(pages())
    for path, text in wanted.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python -m docs.making.task_pages"
    assert {*TASKS.glob("*"), *(ROOT / "docs" / "pictures" / "tasks").glob("*")} == set(wanted)


def test_pictures_of_examples_and_their_index_are_what_the_code_says() -> None:
    wanted = dict(files())
    for path, text in wanted.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run python -m docs.making.example_pictures"
    assert set(PICTURES.glob("*.svg")) == {path for path in wanted if path.suffix == ".svg"}


def test_picture_of_random_walks_is_what_the_code_draws() -> None:
    path = ROOT / "docs" / "pictures" / "random_walk.svg"
    assert path.read_text(encoding="utf-8") == walk_picture(), "run python -m docs.making.stream_pictures"


def test_picture_of_live_edits_is_what_happens() -> None:
    assert PICTURE.read_text(encoding="utf-8") == svg(), "run python -m docs.making.live_picture"


def test_every_command_is_explained() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"**{name}**" in text for name in COMMANDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```python\nprint(1)\n```\n\n```text\n1\n```", [("python", "1")]),
        ("```python\nx = 1\n```\nThen:\n```text\nnot its output\n```", [("python", "")]),
        ("<!-- test: skip: takes long -->\n```sh\nmake demo\n```", []),
        ("<!-- test: skip: -->\n```sh\nmake demo\n```", [("sh", "")]),
        ("<!-- test: skip: takes long -->\nText.\n```sh\nmake demo\n```", [("sh", "")]),
        ("```json\n{}\n```", []),
    ],
)
def test_reading_of_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, shown) for block, shown in steps_of(text)] == expected
