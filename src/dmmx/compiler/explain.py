"""Explains a program: what is computed how, in which order and why, what was dropped, and what a tick costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dmmx.compiler.analysis.demand import carried_paths
from dmmx.compiler.analysis.support import Paths
from dmmx.compiler.analysis.trials import failed_trials
from dmmx.compiler.execution.wires import Wires
from dmmx.compiler.plan.layout import Group, StageLayout
from dmmx.errors import counted
from dmmx.machine import Link, Machine, Port
from dmmx.vvalue import Path, path_text

if TYPE_CHECKING:
    from dmmx.compiler.program import Program

NAMES = 6
"""So many neurons of a group are named; the rest are counted."""

DROPPED = 12
"""So many dropped neurons and links are listed; the rest are counted."""

KINDS = {
    "flat": "all ticks at once",
    "linear": "linear cycles: factors for all ticks at once, then a recurrence over time",
    "loop": "a loop, tick by tick",
}

LONG = 1_000_000
"""The chunk is told for streams of so many ticks."""


def explain(program: Program) -> str:
    """A readable listing of a program."""
    lines = [_title(program), _order(program), _ticks(program)]
    of = _weights_of(program)
    for number, (stage, wires) in enumerate(zip(program.layout.stages, program.wires, strict=False), 1):
        lines += ["", f"stage {number}: {KINDS[stage.kind]}", *_stage(stage, wires, of)]
    lines += ["", "stream outputs", *(f"  {port}: {paths_text(paths)}" for port, paths in program.output_paths.items())]
    lines += [*(f"  wires: {text}" for text in _wires(program.wires[-1], of))]
    failed = [*_failed(program.layout.stages)]
    if failed:
        lines += ["", "tried out in vain", *(f"  {line}" for line in failed)]
    dropped = [*_dropped(program.whole, program.demand.arriving, program.demand.leaving)]
    if dropped:
        lines += ["", "dropped, since it reaches no output or is always zero", *(f"  {line}" for line in dropped)]
    return "\n".join(lines)


def _title(program: Program) -> str:
    numbers = [counted(program.weight_count, "trainable number")]
    used, laid = demanded_values(program), program.layout.volume
    numbers.append(f"{used:,} values a tick" + (f" and {laid - used:,} zeros to pad them" if laid > used else ""))
    if program.rewiring is not None:
        numbers.append(f"{counted(len(program.rewiring.paths), 'link')} that may ever be there")
    numbers.append(f"about {flops_per_tick(program):,} floating-point operations a tick")
    return "; ".join(numbers)


def _order(program: Program) -> str:
    kinds = Counter(stage.kind for stage in program.layout.stages)
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "no stages"
    return f"schedule: {program.schedule.name} ({program.schedule.reason}): {counts}"


def _ticks(program: Program) -> str:
    if program.gradient_ticks is not None:
        return f"chunks of {counted(program.gradient_ticks, 'tick')}, between which gradients are cut"
    if program.chunk_ticks is not None:
        return f"chunks of {counted(program.chunk_ticks, 'tick')}, computed again for the gradient"
    length = program.chunk_length(1, LONG)
    return f"long streams in chunks, computed again for the gradient: of {length:,} ticks for {LONG:,} in one stream"


def _stage(stage: StageLayout, wires: Sequence[Mapping[int, Wires]], of: str) -> Iterator[str]:
    for group in stage.groups:
        yield f"  {_group(group)}"
        for label, blocks in (("in ", group.inputs), ("out", group.outputs)):
            yield from (f"    {label} {block.name}: {paths_text(block.paths)}" for block in blocks)
    if stage.memories and stage.kind == "flat":
        yield f"  sums over time, by products with triangular matrices: {_some(list(stage.memories))}"
    yield from (f"  wires: {text}" for text in _wires(wires, of))


def _failed(stages: Iterable[StageLayout]) -> Iterator[str]:
    """What the compiler could not find out about neurons, since they raised errors."""
    for stage in stages:
        for group in stage.groups:
            slots = [(block.name, *path) for block in group.inputs for path in block.paths]
            for words in failed_trials(group.neuron, slots, in_loop=stage.kind == "loop"):
                yield f"{_some(group.names)}: {words}"


def _group(group: Group) -> str:
    kind = " + ".join(part.type_name for part in group.neuron.parts)
    count = f"{len(group.names)} {kind}"
    return f"{count}: {_some(group.names)}"


def _weights_of(program: Program) -> str:
    """Where a self-referential machine has its weights from; empty for other machines."""
    return "" if program.rewiring is None else f"weights from {program.machine.self_port} a tick earlier"


def _wires(wires: Sequence[Mapping[int, Wires]], of: str) -> Iterator[str]:
    """The wires of one stage.

    Args:
        wires: of every atom.
        of: see `_weights_of`.
    """
    for by_atom in wires:
        for one in by_atom.values():
            rows, columns = one.shape
            form = of or ("as a list of links" if one.sparse else "as a dense matrix")
            yield f"{counted(len(one.links), 'link')} of {rows:,} × {columns:,}, {form}"


def _dropped(machine: Machine, arriving: Mapping[Port, Paths], leaving: Mapping[Port, Paths]) -> Iterator[str]:
    """Neurons and links that are not computed, each with the reason."""
    alive = {port.neuron for port in leaving} | set(machine.outputs)
    neurons = [name for name in machine.neurons if name not in alive]
    if neurons:
        yield f"neurons: {_some(neurons, DROPPED)}"
    links = [(link, _why(link, alive, arriving, leaving)) for link in machine.links]
    gone = [f"{link.target} <- {link.source}: {why}" for link, why in links if why]
    yield from gone[:DROPPED]
    if len(gone) > DROPPED:
        yield f"and {counted(len(gone) - DROPPED, 'more link')}"


def _why(link: Link, alive: set[str], arriving: Mapping[Port, Paths], leaving: Mapping[Port, Paths]) -> str | None:
    """Why a link carries nothing; None when it carries something."""
    if link.target.neuron not in alive:
        return f"{link.target.neuron} reaches no output"
    if link.target not in arriving:
        return f"nothing that {link.target} could receive matters to an output"
    sent, wanted = leaving.get(link.source, ()), arriving[link.target]
    if not set(sent) & set(wanted):
        return f"{link.source} is zero on the paths that matter there, {paths_text(wanted)}"
    return None


def demanded_values(program: Program) -> int:
    """How many values a tick has that matter: at all inputs and outputs, on their paths."""
    return sum(len(paths) for side in (program.demand.arriving, program.demand.leaving) for paths in side.values())


def flops_per_tick(program: Program) -> int:
    """Floating-point operations of one tick of one stream: 2 for each path a link carries, 1 for each value made."""
    return 2 * carried_paths(program.whole, program.demand) + sum(map(len, program.demand.leaving.values()))


def paths_text(paths: Iterable[Path]) -> str:
    """Paths in words: `number` is the scalar part."""
    known = list(paths)
    shown = [path_text(path) if path else "number" for path in known[:NAMES]]
    return ", ".join(shown) + (f" and {counted(len(known) - NAMES, 'more path')}" if len(known) > NAMES else "")


def _some(names: Sequence[str], count: int = NAMES) -> str:
    return ", ".join(names[:count]) + (f" and {len(names) - count:,} more" if len(names) > count else "")
