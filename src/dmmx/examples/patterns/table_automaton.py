"""Any finite automaton, given as a table, as a machine of two products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dmmx.examples.example import Example, Request, Streams
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

Table = Mapping[str, Mapping[str, str]]
"""{symbol: {state: next state}}; a state that a symbol does not mention stays."""

PARITY: Table = {"1": {"even": "odd", "odd": "even"}}
"""Two states; a 1 exchanges them, and anything else leaves them alone."""

BITS = "1011"


def automaton_machine(table: Table, start: str) -> Machine:
    """The machine of an automaton. Its state is {state: 1}, and a symbol comes as {symbol: 1}.

    The `state` neuron is a `linear_combination` whose mask is its own last output and whose other input is a matrix
    {state: {next state: 1}}. Without a symbol that matrix is `stay`, where every state leads to itself. A symbol adds
    what it changes in it, which `move` picks out of a constant.

    Args:
        table: where every symbol leads.
        start: the state at tick 0.

    Example:
        >>> automaton_machine({"tick": {"a": "b", "b": "a"}}, "a")
        Machine of 4 neurons, 5 trainable links of 6
    """
    states = {start, *(state for moves in table.values() for pair in moves.items() for state in pair)}
    stay = Tree({state: {state: 1} for state in sorted(states)})
    return (
        Machine.builder()
        .input("input", "symbol")
        .constant("changes", ZERO.nest({symbol: _changes(moves) for symbol, moves in table.items()}))
        .constant("stay", stay)
        .neuron("move", "linear_combination")
        .neuron("state", "linear_combination")
        .output("output", "state")
        .link("move.mask", "input.symbol")
        .link("move.main", "changes.value")
        .link("state.mask", "state.result", trainable=False)
        .link("state.main", "stay.value")
        .link("state.main", "move.result")
        .link("output.state", "state.result")
        # From tick 1 on, every symbol finds the constants there.
        .initial({"state": {"result": {start: 1}}, "stay": {"value": stay}})
        .build()
    )


def _changes(moves: Mapping[str, str]) -> Tree:
    """What a symbol changes in the matrix: {state: {next state: 1, state: -1}}."""
    return sum((Tree({old: {new: 1}}) - Tree({old: {old: 1}}) for old, new in moves.items()), ZERO)


def symbols(text: Iterable[str]) -> Streams:
    """A symbol a tick, and then silence."""
    return {"input": then_forever({"symbol": {symbol: 1}} for symbol in text)}


def _machine() -> Machine:
    return automaton_machine(PARITY, "even")


def _streams(request: Request) -> Streams:
    return symbols(BITS)


EXAMPLES = (
    Example(
        name="table_automaton",
        summary="Any finite automaton from its table; here the parity of ones.",
        source="arXiv 1706.00648; without self-modification",
        machine=_machine,
        ticks=8,
        streams=_streams,
        watch=("input.symbol", "state.result"),
    ),
)
