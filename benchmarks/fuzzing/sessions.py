"""Live sessions as text, which are not only read but done, line by line."""

from __future__ import annotations

from functools import cache

from benchmarks.fuzzing.machines import live_machines
from dmmx.errors import DmmxError
from dmmx.live import Live, parse_command, read_log, replay
from dmmx.live.commands.time import Input, Run
from dmmx.live.feed import MOST
from dmmx.live.log import header
from dmmx.machine import Machine

MOST_LINES, MOST_TICKS = 60, 100

SESSIONS = (
    """loop
set loop.x loop.x 0.5
input in "ab" every 2
run 3
keep a loop.x loop.x 0.125
scale a -2
send a
show
undo 2
redo
remove sum
history 2
""",
    """self
set loop.x <- sum.result 0.25
add {"loop": {"x": {"in": {"number": 2}}}} now
run 3
freeze
set square:s.x loop.x 1
merge
step {"in": {"number": {"k": 3, ":frame 2": [1, 2]}}}
keep b {"k": {":complex": [1.5, -1]}, "l": {":present": 0}}
sum c b b
send c to loop.x
run 4
show matrix
log
""",
    """maximum
set loop.x loop.x 0
input in 3
input in {"number": {":present": 0, "a": -2}}
run 3
set loop.x in.number -1e308
remove loop.x in.number
add {"loop": {"x": {"in": {"number": 1}}}}
step {"in": {"number": {":sample": [["a", 1]], "b": {":complex": [0, 1]}}}}
show machine
registers
""",
    """complex
set out.total loop.x 2
step {"in": {"number": {":complex": [1e308, 1e308]}}}
run 3
keep q {":sample": [["a", 0.5], [2, 0, -1]], "x": {":frame 1x2": [[1, 2]]}}
scale q 1e308
send q to loop.x
run 2
clear q
history
show loop
undo 3
""",
)
"""The machine's name, then commands."""


@cache
def _machines() -> dict[str, Machine]:
    return live_machines()


def read_session(text: str) -> Live:
    """The session that a text tells of: a refusal changes nothing, and the log leads to the same state again.

    Raises:
        DmmxError: a command was refused; the first that was.
    """
    first, *lines = text.split("\n")
    machine = _machines().get(first.strip()) or _machines()["self"]
    live, refused = Live(machine, keep=50), list[DmmxError]()
    before = _state(live)
    for line in lines[:MOST_LINES]:
        if not line.strip() or _takes_long(live, line):
            continue
        try:
            live.ask(line)
        except DmmxError as error:
            refused.append(error)
        after = live.do(line)
        assert _state(live) == before
        if len(after.log) > len(live.log) and after.log[-1].status == "failed":
            assert after.running is live.running
        live, before = after, before if after.running is live.running else _state(after)
    _replay(live, machine)
    if refused:
        raise refused[0]
    return live


def _takes_long(live: Live, line: str) -> bool:
    """Whether a command would rightly take long: many ticks."""
    try:
        command = parse_command(line)
    except DmmxError:
        return False
    if isinstance(command, Run):
        return (live.running.waiting if command.ticks is None else command.ticks) > MOST_TICKS
    if isinstance(command, Input) and isinstance(command.given, str):
        return 100_000 < command.cadence * len(command.given) <= MOST
    return False


def _state(live: Live) -> str:
    running = live.running
    return repr((running.tick, running.state, running.outputs, running.matrix, running.queue, running.taken)) + repr(
        (dict(running.registers), running.waiting, running.draft and running.draft.matrix, len(running.history))
    )


def _replay(live: Live, machine: Machine) -> None:
    """The log, written and read, tells the same session."""
    text = "\n".join([header("it"), *(entry.to_json() for entry in live.log)])
    try:
        again = replay(machine, read_log(text, "it"), keep=50)
    except DmmxError as error:
        raise AssertionError(f"the log cannot be done again: {error}") from error
    assert _state(again) == _state(live)
