"""A machine that copies a part of itself while it runs: the duplicate detector, asked to by a neuron of its own.

Copies of subgraphs as edits of the matrix: Bukatin, Matthews & Radul, arXiv 1606.09470, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dmmx.errors import counted
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.rewriting.telling import ticked
from dmmx.examples.timeline import events_at
from dmmx.machine import Machine, MachineBuilder, cloning_steps, copies_of, links_of_matrix, matrix_of
from dmmx.neuron import neuron_type
from dmmx.vvalue import ZERO, Tree, VValue, leaf

COPIED = ("counts", "largest", "repeated")
"""What is copied: the memory, and what finds out by how much the largest count exceeds one."""


TEXT, CADENCE = "aaa.aa.", 5
"""What the example reads, and the ticks from one character to the next."""


@neuron_type(inputs=("ticks",), outputs=("ticks",), zero_preserving=False, kinds={"ticks": "number"})
def tick_counter(x: VValue) -> dict[str, Any]:
    """One more than the number that arrives."""
    return {"ticks": x["ticks"].number + 1}


@neuron_type(inputs=("ticks",), outputs=("char",), zero_preserving=False, kinds={"ticks": "number"})
def timed_text(x: VValue, *, text: str = TEXT, cadence: int = CADENCE) -> dict[str, Any]:
    """The character of a text that is due at this time, the first one at 0; nothing between and behind them."""
    now, said = x["ticks"].number, x.lift({})
    for index, character in enumerate(text):
        due = index * cadence
        said = said + x.lift({character: 1}) * (1 - leaf.greater(now, due) - leaf.greater(due, now))
    return {"char": said}


def growing_detector(times: int = 1, outgoing: float = 1, kept: float = 1, *, text: str | None = None) -> Machine:
    """The duplicate detector, which copies three of its neurons, with what they hold, when it is asked to.

    What it adds to its matrix are values of its own constant `plan`; a request is a mask that picks one. For each
    doubling there are two: `first 1` lets the copies hear what the originals hear, `second 1`, sent a tick later or
    more, parts them. The copies of the next time are those of the originals and of their copies.

    Args:
        times: how many times it can double.
        outgoing: factor of the links that lead out of the copies.
        kept: what the links that lead out of the originals are multiplied by.
        text: what it reads by neurons of its own, as the detector of 2022, which has 11 links; by default it hears a
            stream, and has 9.

    Returns:
        A machine with the stream input `requests.step`, and `text.char` unless a text is given.
    """
    builder = duplicates_builder(text).input("requests", "step").memory("self").neuron("grow", "linear_combination")
    builder.link("grow.mask", "requests.step").link("grow.main", "plan.value").link("self.delta", "grow.result")
    matrix = matrix_of(duplicates_builder(text).build())
    names, plan = list[str](COPIED), dict[str, Tree]()
    for time in range(1, times + 1):
        copies = copies_of(names, str(time))
        steps = cloning_steps(matrix, copies, outgoing=outgoing, kept=kept)
        plan |= {f"first {time}": steps.first, f"second {time}": steps.second}
        matrix = matrix + steps.first + steps.second
        names += copies.values()
    return builder.constant("plan", ZERO.nest(plan)).self_reference("self.result").build()


def duplicates_builder(text: str | None = None) -> MachineBuilder:
    """The detector of `dmmx.task.duplicate_detector`, to be added to; a text is in a neuron of its own."""
    builder = Machine.builder()
    if text is None:
        builder.input("text", "char")
    else:
        builder.neuron("timer", tick_counter.name).neuron("text", timed_text.name, text=text)
        builder.link("timer.ticks", "timer.ticks").link("text.ticks", "timer.ticks")
    return (
        builder.memory("counts")
        .neuron("largest", "max_norm")
        .neuron("repeated", "compare")
        .neuron("ends", "dot", limit=4)
        .constant("one", 1)
        .constant("end", {".": 1})
        .output("output", "duplicates", "ended")
        .link("counts.delta", "text.char")
        .link("largest.dict", "counts.result")
        .link("repeated.x", "largest.norm")
        .link("repeated.y", "one.value")
        .link("ends.x", "counts.result")
        .link("ends.y", "end.value")
        .link("output.duplicates", "repeated.true")
        .link("output.ended", "ends.dot")
    )


def requests_at(ticks: Iterable[int]) -> Iterator[object]:
    """An endless stream of requests: the first doubling begins at the first of these ticks, and so on."""
    found = list(ticks)
    pairs = [(tick + late, f"{step} {time}") for time, tick in enumerate(found, 1) for late, step in _STEPS]
    return events_at((tick, {"step": {name: 1}}) for tick, name in pairs)


_STEPS = ((0, "first"), (1, "second"))


def size_of(matrix: Tree) -> tuple[int, int]:
    """How many of the detector's three neurons and of their copies a matrix has, and how many links of the detector."""
    own = ("self", "grow")
    copies = [name for name in matrix.keys() if name.partition(":")[0] in COPIED]
    return len(copies), sum(link.target.neuron not in own for link in links_of_matrix(matrix))


def _streams(request: Request) -> Streams:
    return {"requests": requests_at((18, 27))}


def _report(request: Request) -> Iterator[Line]:
    machine = growing_detector(2, request.settings["outgoing"], request.settings["kept"], text=TEXT)
    before: object = None
    for tick, engine, arrived in ticked(machine, _streams(request), request.ticks):
        neurons, links = size_of(engine.matrix)
        duplicates, ended = (arrived["output"][port].number for port in ("duplicates", "ended"))
        now = {"neurons": neurons, "links": links, "duplicates": duplicates, "ended": ended}
        if now != before:
            told = f"{neurons} of the copied kind, {counted(links, 'link')}; duplicates {duplicates:g}, ended {ended:g}"
            yield Line(f"tick {tick}: {told}", {"tick": tick, **now})
        before = now


EXAMPLES = (
    Example(
        name="cloning",
        summary="A machine that copies a part of itself, with its memory, twice.",
        source="arXiv 1606.09470, section 4",
        machine=lambda: growing_detector(text=TEXT),
        ticks=40,
        streams=_streams,
        report=_report,
        settings={"outgoing": 1.0, "kept": 1.0},
    ),
)
