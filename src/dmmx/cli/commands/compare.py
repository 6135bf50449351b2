"""`dmmx compare`: are two machines the same, up to names and scale, or at least in what they answer?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from dmmx.cli.options.effort import FRESH, fresh_option
from dmmx.cli.options.files import FileOptions, file_options
from dmmx.cli.options.machine import takes_machine
from dmmx.errors import counted

if TYPE_CHECKING:
    from dmmx.machine import Equivalence, Machine
    from dmmx.synthesis.verification.verdict import Verdict
    from dmmx.task import Task

DIFFERENT = 1
"""The exit code when two machines are not the same."""


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--task", "task_name", metavar="NAME_OR_FILE", help="Compare what they answer on this task's streams.")
@fresh_option
@click.option("--seed", type=int, metavar="N", default=0, help="Of the task's new streams.  [default: 0]")
@file_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@takes_machine
def compare(
    first: str, second: str, task_name: str | None, fresh: int | None, seed: int, as_json: bool, **reading: Any
) -> None:
    """Compare two machines.

    A and B are each {machine}.

    They are the same when they compute the same in the same way: up to the names of neurons, to exchanged inputs, to
    the scale and sign of numbers between neurons, and to where sums are made. Otherwise the links are listed that only
    one of them has, and those whose weights differ.

    Machines of different structure may still do the same. With --task both are run on new streams of a task, and on
    its hard ones, and the smallest stream on which they differ is shown.

    \b
    Examples:
      dmmx compare duplicates runs/first
      dmmx compare runs/first runs/second --task duplicates
      dmmx compare old.json new.json --json

    Exit codes: 0 the same (with --task: or the same answers), 1 different, 2 wrong usage or input.
    """
    from dmmx.cli.machines import resolve_machine, resolve_task
    from dmmx.machine import equivalent

    options = FileOptions.taken_from(reading)
    if task_name is None:
        options.refuse_without_task()
        if fresh is not None:
            raise click.UsageError("--fresh is for the streams of a task: give --task, too.")
    one, other = resolve_machine(first), resolve_machine(second)
    task = None if task_name is None else resolve_task(task_name, options)
    found = equivalent(one, other)
    verdict = None if task is None else _answers(one, other, task, fresh or FRESH, seed)
    if as_json:
        data = _to_json((first, one), (second, other), found, verdict, task)
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        _print((first, one), (second, other), found, verdict, task)
    if not found.same and not (verdict and verdict.exact):
        sys.exit(DIFFERENT)


def _answers(one: Machine, other: Machine, task: Task, fresh: int, seed: int) -> Verdict:
    from dmmx.cli.cache import use_cache
    from dmmx.synthesis.verification.comparison import compare_answers

    use_cache()
    return compare_answers(one, other, task, count=fresh, seed=seed)


Named = tuple[str, "Machine"]


def _print(first: Named, second: Named, found: Equivalence, verdict: Verdict | None, task: Task | None) -> None:
    from dmmx.cli.screen import print_rows

    rows = [("structure", found.words), ("A", _size(*first)), ("B", _size(*second))]
    renamed = [f"{a} is {b}" for a, b in found.names.items() if a != b]
    rows += [("names" if number == 0 else "", text) for number, text in enumerate(renamed)]
    rows += [("only in A" if number == 0 else "", str(link)) for number, link in enumerate(found.only_in_first)]
    rows += [("only in B" if number == 0 else "", str(link)) for number, link in enumerate(found.only_in_second)]
    rows += [
        ("weights" if number == 0 else "", f"{link}, in B {partner.weight:g}")
        for number, (link, partner) in enumerate(found.weights)
    ]
    if verdict is not None:
        rows.append(("answers", _answer_words(verdict, task)))
    print_rows(rows)


def _size(name: str, machine: Machine) -> str:
    neurons, links = counted(len(machine.neurons), "neuron"), counted(len(machine.links), "link")
    return f"{name}: {neurons}, {links} ({machine.weight_count:,} trainable)"


def _answer_words(verdict: Verdict, task: Task | None) -> str:
    if verdict.exact:
        return verdict.text(task).replace("exact on", "the same on", 1)
    text = verdict.text(task).removeprefix("not exact: ")
    return f"different: in B {text}".replace(", wanted ", ", in A ")


def _to_json(
    first: Named, second: Named, found: Equivalence, verdict: Verdict | None, task: Task | None
) -> dict[str, object]:
    from dmmx.cli.machines import sizes_of

    data: dict[str, object] = {
        "a": {"machine": first[0], **sizes_of(first[1])},
        "b": {"machine": second[0], **sizes_of(second[1])},
        "same": found.same,
        "undecided": found.undecided,
        "words": found.words,
        "names": dict(found.names),
        "only_in_a": [str(link) for link in found.only_in_first],
        "only_in_b": [str(link) for link in found.only_in_second],
        "weights": [{"a": str(link), "b": str(partner)} for link, partner in found.weights],
    }
    if verdict is not None:
        data["same_answers"] = verdict.exact
        data["answers"] = _answer_words(verdict, task)
    return data
