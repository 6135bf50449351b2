"""`compile`: machine → support → demand → schedule → layout → program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from dmmx.compiler.analysis.demand import demand_of_machine
from dmmx.compiler.analysis.leaves import refuse_other_kinds, refuse_other_leaves
from dmmx.compiler.analysis.rewiring import Rewiring, rewiring_of
from dmmx.compiler.analysis.support import MAX_DEPTH, Paths, Support, support_of_machine
from dmmx.compiler.plan.layout import make_layout
from dmmx.compiler.plan.padding import pad_atoms, pad_groups
from dmmx.compiler.plan.schedule import make_schedule, one_loop
from dmmx.compiler.program import AccumulatorGradient, Program
from dmmx.errors import CompileError, did_you_mean
from dmmx.machine import Machine, Port
from dmmx.vvalue import Tree


def compile(
    machine: Machine,
    support: object,
    *,
    schedule: str = "auto",
    accumulator_gradient: AccumulatorGradient = "exact",
    output_support: object = (),
    only_output_support: bool = False,
    max_depth: int = MAX_DEPTH,
    chunk_ticks: int | None = None,
    gradient_ticks: int | None = None,
    links: object | None = None,
) -> Program:
    """Turn a machine into flat arrays and a pure JAX function.

    Args:
        machine: any machine whose support does not grow without end.
        support: where its input streams may be non-zero: a V-value {input neuron: {output: …}} that is non-zero at
            every path they may ever use, such as `support_of(…)` gives.
        schedule: `components` computes all ticks at once but for true cycles; `scan` computes tick by tick; `auto`
            takes what is faster, compiling included. See `Program.explain`.
        accumulator_gradient: `exact`, or `truncated` to stop gradients at memories' own fixed past.
        output_support: paths {output neuron: {input: …}} that the output arrays shall have on top of those that the
            machine can reach.
        only_output_support: compute no other paths of the outputs than those.
        max_depth: how many keys a path may have before its growth is taken to be endless.
        chunk_ticks: how many ticks are computed at once; by default as many as fit into a processor's cache.
        gradient_ticks: let gradients flow back over at most so many ticks, from one chunk of that length into none
            before (truncated back-propagation through time); by default over all.
        links: of a self-referential machine, the links that may ever be there on top of those it starts with: a matrix
            {target: {input: {source: {output: …}}}} that is non-zero at each. It is proven that no others can come to
            be. By default they are found.

    Raises:
        CompileError: the support grows without end or names an unknown stream, or there is no such schedule or
            gradient; or a matrix may come to have other links than those declared.

    Example:
        >>> from dmmx.task import duplicate_detector
        >>> program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1, ".": 1}}})
        >>> program.weight_count
        8
    """
    if accumulator_gradient not in GRADIENTS:
        hint = did_you_mean(accumulator_gradient, GRADIENTS)
        raise CompileError(f"there is no accumulator gradient {accumulator_gradient!r}. {hint}")
    for name, length in (("chunk_ticks", chunk_ticks), ("gradient_ticks", gradient_ticks)):
        if length is not None and length < 1:
            raise CompileError(f"{name} must be at least 1, got {length}")
    if gradient_ticks is not None and chunk_ticks is not None:
        raise CompileError("give chunk_ticks or gradient_ticks, not both: gradients are cut between chunks")
    refuse_other_leaves(machine)
    streams, wanted = Tree(support), Tree(output_support or 0)
    refuse_other_kinds(streams, "the support")
    _check_ports(streams, machine.inputs, "stream input", "output")
    _check_ports(wanted, machine.outputs, "stream output", "input")
    truncated = accumulator_gradient == "truncated"
    rewiring = _rewiring_of(machine, streams, links, max_depth, schedule, truncated)
    whole = machine if rewiring is None else rewiring.machine
    known = support_of_machine(machine, streams, max_depth) if rewiring is None else rewiring.support
    if only_output_support:
        known = _restricted(known, whole, wanted)
    if machine.self_port is None:
        demand = demand_of_machine(machine, known)
        order = make_schedule(schedule, machine, demand)
    else:
        demand = demand_of_machine(whole, known, [machine.self_port])
        order = one_loop(whole, demand)
    padded = pad_atoms(pad_groups(whole, demand, order.stages))
    outputs = {
        port: tuple(sorted({*demand.arriving.get(port, ()), *(path for path, _ in wanted.at(port).items())}))
        for port in whole.output_ports()
    }
    return Program(
        machine,
        make_layout(whole, padded, order.stages),
        demand,
        order,
        _paths_of(machine, streams),
        outputs,
        truncated,
        chunk_ticks,
        gradient_ticks,
        rewiring,
    )


def _rewiring_of(
    machine: Machine, streams: Tree, links: object | None, max_depth: int, schedule: str, truncated: bool
) -> Rewiring | None:
    """What a self-referential machine may come to be; None for any other."""
    port = machine.self_port
    if port is None:
        if links is not None:
            raise CompileError("links= is for self-referential machines; the links of this one stay as they are")
        return None
    if schedule not in ("auto", "scan"):
        raise CompileError(
            f"a self-referential machine is computed tick by tick: there is no schedule {schedule!r} for it. "
            f"{did_you_mean(schedule, ['auto', 'scan'])}"
        )
    if truncated:
        raise CompileError(
            "a self-referential machine has exact gradients only: its links may change, so that of a memory's own past "
            "is not fixed. Leave accumulator_gradient out"
        )
    return rewiring_of(machine, port, streams, None if links is None else Tree(links), max_depth)


GRADIENTS: tuple[AccumulatorGradient, ...] = get_args(AccumulatorGradient)


def _check_ports(support: Tree, known: Mapping[str, tuple[str, ...]], kind: str, port_kind: str) -> None:
    for name in support.keys():
        if name not in known:
            raise CompileError(f"the machine has no {kind} {name!r}. {did_you_mean(name, known)}")
        for port in support[name].keys():
            if port not in known[name]:
                raise CompileError(
                    f"the {kind} {name!r} has no {port_kind} {port!r}. {did_you_mean(port, known[name])}"
                )


def _restricted(support: Support, machine: Machine, wanted: Tree) -> Support:
    """A support without the paths of stream outputs that are not wanted."""
    arriving = {
        port: tuple(path for path in paths if wanted.at((*port, *path)).number != 0)
        if port.neuron in machine.outputs
        else paths
        for port, paths in support.arriving.items()
    }
    return Support(arriving, support.leaving)


def _paths_of(machine: Machine, streams: Tree) -> Mapping[Port, Paths]:
    return {
        Port(name, port): tuple(sorted(path for path, _ in streams[name][port].items()))
        for name, ports in machine.inputs.items()
        for port in ports
    }
