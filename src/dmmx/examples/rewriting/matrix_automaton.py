"""Finite automata whose state is in the network matrix: every symbol rewrites the links that listen to the next one.

That update matrices which depend on the input make any finite automaton is stated in Bukatin & Anthony, arXiv
1706.00648. No memory but the matrix itself is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dmmx.errors import MachineError, Problem, did_you_mean, report_problems
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.rewriting.telling import rewritten
from dmmx.examples.timeline import then_forever
from dmmx.machine import Machine, link_delta
from dmmx.vvalue import ZERO, Tree

Table = Mapping[str, Mapping[str, str]]
"""{state: {symbol: next state}}; a symbol that is not in the row of a state leaves the state as it is."""


def automaton(table: Table, start: str, says: Mapping[str, object] | None = None) -> Machine:
    """A machine for any finite automaton. Its matrix is its state.

    Every state has a neuron that turns the symbol that arrives into an edit of the matrix: the links of this state
    taken away, those of the next one added. All these neurons speak at every tick, but only one is heard: which one,
    is what `self.delta` is linked to. A symbol at tick t is in the matrix after tick t + 2 and in the output at t + 3;
    symbols may come at every tick, and silence changes nothing.

    Args:
        table: the transitions of every state.
        start: the state before the first symbol.
        says: what the output is in each state; the state's name, {state: 1}, unless given.

    Returns:
        A machine with the stream input `in.symbol`, which takes {symbol: 1}, and the stream output `out.state`.

    Raises:
        MachineError: a state does not exist, or its name cannot be part of a neuron's; all problems are listed.

    Example:
        >>> from dmmx.interpreter import interpret
        >>> machine = automaton({"off": {"push": "on"}, "on": {"push": "off"}}, "off")
        >>> *_, last = interpret(machine, {"in": symbols(["push", None, None, None])})
        >>> last
        Tree({'out': {'state': {'on': 1}}})
    """
    _check(table, start)
    builder = (
        Machine.builder().input("in", "symbol").memory("self").output("out", "state").self_reference("self.result")
    )
    links = {state: links_of_state(state) for state in table}
    for state, row in table.items():
        edits = {symbol: links[following] - links[state] for symbol, following in row.items()}
        builder.constant(f"moves {state}", ZERO.nest(edits)).constant(
            f"name {state}", (says or {}).get(state, {state: 1})
        )
        builder.neuron(f"edit {state}", "linear_combination")
        builder.link(f"edit {state}.mask", "in.symbol").link(f"edit {state}.main", f"moves {state}.value")
    return builder.link("self.delta", f"edit {start}.result").link("out.state", f"name {start}.value").build()


def links_of_state(state: str) -> Tree:
    """The two links that the matrix has in this state and in no other: one for control, one that carries its name."""
    return link_delta("self.delta", f"edit {state}.result") + link_delta("out.state", f"name {state}.value")


def state_in(matrix: Tree) -> str:
    """The state that an automaton's matrix is in.

    Example:
        >>> state_in(links_of_state("odd"))
        'odd'
    """
    (neuron,) = matrix["self"]["delta"].keys()
    return neuron.removeprefix("edit ")


def symbols(found: Iterable[str | None]) -> Iterator[object]:
    """A stream of symbols, one a tick; None for silence."""
    return ({} if symbol is None else {"symbol": {symbol: 1}} for symbol in found)


def _check(table: Table, start: str) -> None:
    problems = [
        Problem(f"{state}, {symbol}", f"there is no state {following!r}. {did_you_mean(following, table)}")
        for state, row in table.items()
        for symbol, following in row.items()
        if following not in table
    ]
    problems += [Problem(state, "a state's name must not contain a dot") for state in table if "." in state]
    if start not in table:
        problems.append(Problem("start", f"there is no state {start!r}. {did_you_mean(start, table)}"))
    if problems:
        raise MachineError(report_problems("the automaton", problems))


PARITY: Table = {"even": {"1": "odd"}, "odd": {"1": "even"}}
"""Whether there were evenly many ones; a zero edits nothing."""


def parity_automaton() -> Machine:
    """The parity of the bits so far, as a number: two edits, each the other's reverse."""
    return automaton(PARITY, "even", {"even": 0, "odd": 1})


REMAINDERS: Table = {
    "zero": {"0": "zero", "1": "one"},
    "one": {"0": "two", "1": "zero"},
    "two": {"0": "one", "1": "two"},
}
"""A further digit takes the binary number n to 2 n, or to 2 n + 1."""


def remainder_automaton() -> Machine:
    """The remainder, on division by 3, of the binary number whose digits arrive, the highest first."""
    return automaton(REMAINDERS, "zero", {"zero": 0, "one": 1, "two": 2})


def _bits(text: str) -> Streams:
    return {"in": then_forever(symbols(text))}


def _ones(request: Request) -> Streams:
    return _bits("1011")


def _parity(request: Request) -> Iterator[Line]:
    return rewritten(parity_automaton(), _ones(request), request.ticks, ["self.delta", "out.state"])


def _remainder(request: Request) -> Streams:
    return _bits("110101")


EXAMPLES = (
    Example(
        name="matrix_parity",
        summary="The parity of bits, kept in no memory but the network matrix.",
        source="arXiv 1706.00648",
        machine=parity_automaton,
        ticks=8,
        streams=_ones,
        report=_parity,
    ),
    Example(
        name="matrix_remainder",
        summary="A binary number modulo 3: any automaton as self-edits.",
        source="arXiv 1706.00648",
        machine=remainder_automaton,
        ticks=10,
        streams=_remainder,
        watch=("in.symbol", "out.state"),
    ),
)
