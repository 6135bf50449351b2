"""Writes docs/tasks and docs/pictures/tasks: a page and a picture for every built-in task, from what the code says.

.venv/bin/python -m docs.making.task_pages
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from dmmx.display import svg_of, text_of
from dmmx.machine import latencies_of
from dmmx.task import Example, Task, built_in_machines, built_in_tasks, make_task, summary_of
from dmmx.vvalue import Tree, tree_to_json

DOCS = Path(__file__).parents[1]
ROWS = 16
"""Ticks of an example that are shown."""

INDEX = """\
# The built-in tasks

Each task is a function of streams, given by examples; each comes with a machine written by hand, the smallest we know,
under the same name. `dmmx tasks` lists them; any of them can be named wherever a command wants a task or a machine:

```sh
dmmx tasks --json > tasks.json
dmmx show parity
```

A task has streams to train on, few, short and varied; fresh ones for verification, up to a hundred times as long and
of other kinds; and hard ones at the edges, on which cheats fail. `seed` and the other arguments of the functions change
the training streams: `dmmx.task.make_task("parity", seed=1, examples=24)`.

*Links* are the trainable ones of the machine written by hand; a memory's own past is a fixed link and does not count.
The *latency* is the number of ticks from hearing to answering; where a task has two outputs, that of each.

| task | what is asked for | links | latency |
|---|---|---|---|
"""

PAGE = """\
# {name}

{definition}

## An example

{table}

{streams}

## The machine written by hand

{teacher}

![The wiring diagram of the machine, which the text below says in words.](../pictures/tasks/{name}.svg)

```text
{machine}```

{size}

All tasks are listed in the [index](README.md).
"""


def pages() -> Iterator[tuple[Path, str]]:
    """Every file with its text."""
    rows: list[str] = []
    for name in built_in_tasks:
        rows.append(f"| [{name}]({name}.md) | {summary_of(name)} | {_links(name)} | {_latency(name)} |\n")
        yield DOCS / "tasks" / f"{name}.md", _page(make_task(name))
        yield DOCS / "pictures" / "tasks" / f"{name}.svg", svg_of(built_in_machines[name]())
    yield DOCS / "tasks" / "README.md", INDEX + "".join(rows)


def _page(task: Task) -> str:
    machine = built_in_machines[task.name]()
    return PAGE.format(
        name=task.name,
        definition=_prose(built_in_tasks[task.name]),
        table=_table(max(task.examples, key=_variety)),
        streams=_streams(task),
        teacher=_prose(built_in_machines[task.name]),
        machine=text_of(machine),
        size=f"Trainable links: {_links(task.name)}. Latency: {_latency(task.name)}.",
    )


def _prose(function: object) -> str:
    """What a docstring says before it comes to arguments."""
    return (inspect.getdoc(function) or "").partition("\n\nArgs:")[0].strip()


def _links(name: str) -> int:
    return len(built_in_machines[name]().trainable_links)


def _latency(name: str) -> str:
    return " and ".join(str(latency) for latency in latencies_of(built_in_machines[name]()).values())


def _variety(example: Example) -> int:
    """How often the answers at its beginning change."""
    streams = [stream[:ROWS] for stream in example.targets.values()]
    return sum(before != after for stream in streams for before, after in pairwise(stream))


def _streams(task: Task) -> str:
    ticks = max(example.ticks for example in task.examples)
    count = f"Training: {len(task.examples)} streams of {ticks} ticks, of which this is one"
    count += f", its first {ROWS} ticks." if ticks > ROWS else "."
    return f"{count} Hard ones: {len(task.hard_examples())}. Constants of a sketch: {', '.join(task.constants)}."


def _table(example: Example) -> str:
    """What goes in and what is wanted, a row a tick."""
    sides = {**example.inputs, **example.targets}
    ports = [
        (name, port)
        for name, stream in sides.items()
        for port in dict.fromkeys(port for element in stream for port in element.keys())
    ]
    lines = [
        "| tick | " + " | ".join(f"{name}.{port}" for name, port in ports) + " |",
        "|---" * (len(ports) + 1) + "|",
    ]
    for tick in range(min(ROWS, example.ticks)):
        cells = [_cell(sides[name][tick][port]) for name, port in ports]
        lines.append(f"| {tick + 1} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: Tree) -> str:
    return f"`{json.dumps(tree_to_json(value), ensure_ascii=False)}`" if value.keys() else f"{value.number:g}"


def main() -> None:
    """Write all files."""
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
