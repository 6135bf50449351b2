"""What a live session answers, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dmmx.display.text import text_of
from dmmx.display.words import number_text, padded, shortened, value_text, visible
from dmmx.errors import CommandError, counted, did_you_mean
from dmmx.live.edits import link_text
from dmmx.live.history import Moment
from dmmx.live.running import Running
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

if TYPE_CHECKING:
    from dmmx.live.chain import Chain
    from dmmx.live.log import Entry

WIDTH = 80
_MOST = 8
_DIGITS = 15


def edit_answer(before: Running, after: Running, *, now: bool) -> str:
    """Which weights an edit changes, and when."""
    nothing = "0" if after.machine.addition == "sum" else "no link"
    if after.draft is not None and after.draft is not before.draft:
        old = before.draft.matrix if before.draft else after.draft.snapshot
        return _changes(old, after.draft.matrix, nothing, "in the draft")
    if now or after.machine.self_port is None:
        return _changes(before.matrix, after.matrix, nothing, f"in force at tick {after.tick + 1}")
    taken = after.tick + len(after.queue)
    when = f"in the matrix after tick {taken + 1}, in force at {taken + 2}"
    return _changes(before.expected, after.expected, nothing, when)


def _changes(old: Tree, new: Tree, nothing: str, when: str) -> str:
    before, now = dict(old.items()), dict(new.items())
    paths = [path for path in {**now, **before} if before.get(path) != now.get(path)]
    if not paths:
        return "nothing changes"
    told = [[_number(found[p]) if p in found else nothing for found in (before, now)] for p in paths[:_MOST]]
    lines = [f"{link_text(p)}: {old} -> {new}" for p, (old, new) in zip(paths, told, strict=False)]
    if len(paths) > _MOST:
        lines.append(f"… and {len(paths) - _MOST} more")
    short = f"{lines[0]}, {when}"
    return visible_lines([short] if len(lines) == 1 and len(short) <= WIDTH else [*lines, when])


def message_answer(after: Running, port: str) -> str:
    """When a message arrives."""
    return f"arrives at {visible(port)} at tick {after.tick + len(after.queue) + 1}"


def tick_answer(before: Running, after: Running) -> str:
    """Which ticks have passed, and what arrived at the stream outputs at the last one."""
    first = before.tick + 1
    ticks = f"tick {after.tick}" if first == after.tick else f"ticks {first} to {after.tick}"
    if not after.machine.outputs:
        return ticks
    said = [f"{port} {value(at)}" for port, at in _ports(after.outputs)]
    return shortened(f"{ticks}: {', '.join(said) or 'no output'}", WIDTH)


def moment_line(moment: Moment) -> str:
    """One tick of the history."""
    parts = [f"tick {moment.tick}"]
    parts += [f"{name} {value(moment.inputs[name])}" for name in moment.inputs.keys()]
    said = [f"{port} {value(at)}" for port, at in _ports(moment.outputs)]
    return shortened("  ".join([*parts, "->", *said] if said else parts), WIDTH)


def log_lines(log: Chain[Entry], count: int) -> str:
    """The last entries of a log."""
    entries = list(islice(reversed(log), count))[::-1]
    return visible_lines(
        f"{entry.tick:>6}  {entry.status:<6}  {shortened(str(entry.command), 64)}" for entry in entries
    )


def registers_text(running: Running) -> str:
    """All registers."""
    return "\n".join(value_line(name, kept) for name, kept in running.registers.items()) or "there are no registers"


def value_line(name: str, kept: Tree) -> str:
    """A name and a V-value on one line."""
    return shortened(f"{visible(name)} = {value(kept)}", WIDTH)


def value(tree: Tree) -> str:
    """A V-value in full, on one line."""
    try:
        return value_text(tree, 10**9)
    except RecursionError:
        return f"({counted(len(tree), 'number')}, nested too deeply to show)"


def show_text(running: Running, what: str) -> str:
    """What `show` shows."""
    if not what:
        return "\n".join([*_overview(running), *_waiting(running)])
    if what == "matrix":
        return visible_lines(_links(running.matrix, None)) or "the matrix is zero"
    if what == "machine":
        return text_of(running.linked, width=WIDTH).rstrip("\n")
    if "." in what:
        return value(value_at(running, what))
    _check_neuron(running, what)
    outputs = ZERO.nest({what: (running.state + running.outputs)[what]})
    return visible_lines([*_rows(_ports(outputs)), *_links(running.matrix, what)]) or f"{what} is silent, without links"


def value_at(running: Running, name: str) -> Tree:
    """The V-value that a neuron puts out, or at one of its outputs; at a stream output, what arrived.

    Raises:
        CommandError: there is no such neuron or output.
    """
    neuron, dot, port = name.partition(".")
    _check_neuron(running, neuron)
    said = (running.state + running.outputs)[neuron]
    if not dot:
        return said
    known = _outputs_of(running.machine, neuron)
    if known is not None and port not in (*known, *said.keys()):
        raise CommandError(f"{neuron!r} has no output {port!r}. {did_you_mean(port, known)}")
    return said[port]


def _check_neuron(running: Running, name: str) -> None:
    machine = running.machine
    known = {*machine.neurons, *machine.inputs, *machine.outputs, *running.state.keys(), *running.matrix.keys()}
    if name not in known:
        raise CommandError(f"neuron {name!r} does not exist. {did_you_mean(name, known)}")


def _outputs_of(machine: Machine, neuron: str) -> tuple[str, ...] | None:
    if neuron in machine.neurons:
        return machine.neurons[neuron].outputs
    return machine.inputs.get(neuron) or machine.outputs.get(neuron)


def _overview(running: Running) -> Iterator[str]:
    count, port = len(running.matrix), running.machine.self_port
    yield f"after tick {running.tick}: {counted(count, 'link')}"
    # The matrix is an output too, but has a command of its own.
    rows = [(name, at) for name, at in _ports(running.state + running.outputs) if name != str(port)]
    yield from (["", *_rows(rows)] if rows else [])


def _waiting(running: Running) -> Iterator[str]:
    mail = len(running.queue) + bool(running.taken)
    lines = [f"{name} has {len(feed)} more to read" for name, feed in running.feeds.items() if len(feed)]
    lines += [f"{counted(mail, 'message')} on the way"] * bool(mail)
    lines += ["edits go to a draft"] * (running.draft is not None)
    yield from (["", *lines] if lines else [])


def _ports(tree: Tree) -> Iterator[tuple[str, Tree]]:
    for neuron in tree.keys():
        for port in tree[neuron].keys():
            yield f"{neuron}.{port}", tree[neuron][port]


def _rows(ports: Iterable[tuple[str, Tree]]) -> Iterator[str]:
    found = [(visible(name), at) for name, at in ports]
    width = min(max((len(name) for name, _ in found), default=0), WIDTH // 2)
    yield from (shortened(f"{padded(name, width)}  {value(at)}", WIDTH) for name, at in found)


def _links(matrix: Tree, neuron: str | None) -> Iterator[str]:
    """The links that end at a neuron, or all."""
    for path, weight in matrix.items():
        if neuron in (None, path[0] if path else ""):
            target, _, source = link_text(path).partition(" <- ")
            yield f"{target} <- {_number(weight)} {source}" if source else f"{target}: {_number(weight)}"


def visible_lines(lines: Iterable[str]) -> str:
    """Lines, with escapes for what cannot be seen."""
    return "\n".join(map(visible, lines))


def _number(number: object) -> str:
    return number_text(number, _DIGITS)
