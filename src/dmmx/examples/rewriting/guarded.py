"""A guard before the matrix: edits from outside pass it or are refused, while the machine goes on with its own.

Edits that are suggested, and rated by who receives them, are a wish of the research notes on dataflow matrix machines.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmmx.errors import MachineError
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.rewriting.telling import ticked
from dmmx.examples.timeline import events_at
from dmmx.machine import Machine, link_delta, links_of_matrix
from dmmx.vvalue import ZERO, Tree

PASTS = 3
"""How many neurons the wave visits."""

LIMIT = 2.0
"""No weight may become larger than this by an edit from outside."""

MALICIOUS = link_delta("self.accum", "self.result", -1)
"""Takes the link away by which the matrix persists."""


def kept_links() -> Tree:
    """What no edit from outside may change: how the matrix persists, and the guard with all that it needs."""
    return Tree({"self": {"accum": 1, "delta": {"guard": 1}}, "guard": 1, "trusted": 1})


def guarded_wave(trust: float = 1.0) -> Machine:
    """A wave of edits in the network matrix, and a guard that edits from outside have to pass.

    The wave: the matrix hears one of three neurons at a time, and what this says is the edit by which the matrix hears
    the next one. It needs the link by which the matrix persists, which is one that the guard keeps; so it does the
    guard's own. The guard knows what it let pass a tick ago, since that is not in the matrix yet: two edits, each
    within the limit, do not pass it together when their sum is not.

    Args:
        trust: what edits from outside are scaled by, 0 to 1, before the guard sees them.

    Raises:
        MachineError: the trust is not between 0 and 1.
    """
    if not 0 <= trust <= 1:
        raise MachineError(f"trust must be between 0 and 1, got {trust:g}")
    builder = Machine.builder().input("edits", "matrix").output("out", "refused").self_reference("self.result")
    builder.memory("self").link("self.delta", "wave 1.edit").link("self.delta", "guard.delta")
    builder.constant("trust", trust).constant("keep", kept_links()).constant("limit", LIMIT)
    builder.neuron("trusted", "multiply").link("trusted.x", "edits.matrix").link("trusted.gate", "trust.value")
    builder.neuron("guard", "guard").link("guard.limit", "limit.value")
    builder.link("guard.delta", "trusted.y").link("guard.keep", "keep.value")
    builder.link("guard.main", "self.result").link("guard.main", "guard.delta")
    builder.link("out.refused", "guard.refused")
    for name in _WAVE:
        builder.neuron(name, "identity").link(f"{name}.edit", f"{name}.edit")
    return builder.initial(_first_outputs()).build()


_WAVE = [f"wave {number + 1}" for number in range(PASTS)]


def _first_outputs() -> Tree:
    """What the neurons of the wave say, and go on to say: the edit by which the next one is heard."""
    total = ZERO
    for here, there in zip(_WAVE, [*_WAVE[1:], _WAVE[0]], strict=True):
        edit = link_delta("self.delta", f"{there}.edit") - link_delta("self.delta", f"{here}.edit")
        total = total + ZERO.nest({here: ZERO.nest({"edit": edit})})
    return total


def heard_by(matrix: Tree) -> str:
    """Which neurons of the wave the matrix hears.

    Example:
        >>> heard_by(link_delta("self.delta", "wave 2.edit"))
        'wave 2'
    """
    return ", ".join(name for name in matrix["self"]["delta"].keys() if name.startswith("wave"))


ATTACKS = (
    (3, MALICIOUS),
    (5, link_delta("guard.keep", "keep.value", -1)),
    (7, link_delta("out.seen", "wave 1.edit", 5)),
    (9, link_delta("square:new.x", "trust.value", 1)),
)
"""An edit that stops the matrix, one that opens the guard, one that is too large, and one that is welcome."""


def _edits(request: Request) -> Streams:
    return {"edits": events_at((tick, {"matrix": edit}) for tick, edit in ATTACKS)}


def _report(request: Request) -> Iterator[Line]:
    engine_of = guarded_wave(request.settings["trust"])
    known: tuple[str, ...] = ()
    for tick, engine, arrived in ticked(engine_of, _edits(request), request.ticks):
        refused = [str(link) for link in links_of_matrix(arrived["out"]["refused"])]
        added = [str(link) for link in links_of_matrix(engine.matrix) if link.target.neuron.startswith("square")]
        heard = heard_by(engine.matrix)
        news = f"; refused: {', '.join(refused)}" if refused else ""
        news += f"; new: {', '.join(added)}" if added and not known else ""
        known = tuple(added)
        data = {"tick": tick, "heard": heard, "refused": refused, "added": added}
        yield Line(f"tick {tick}: hears {heard}{news}", data)


EXAMPLES = (
    Example(
        name="guarded_wave",
        summary="A guard refuses edits that would break the matrix.",
        source="the research notes of the authors of arXiv 1712.07447",
        machine=guarded_wave,
        ticks=12,
        streams=_edits,
        report=_report,
        settings={"trust": 1.0},
    ),
)
