"""`Program`: a machine as flat arrays and one pure function of weights, streams and state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Float

from dmmx.compiler import execute
from dmmx.compiler.chunks import Streams, chunk_length, run_in_chunks
from dmmx.compiler.explain import explain
from dmmx.compiler.layout import SOURCES, Group, Layout, Part
from dmmx.compiler.memory import fixed_activation, has_fixed_past
from dmmx.compiler.neurons import has_activations, kind_of
from dmmx.compiler.population import How, run_population
from dmmx.compiler.schedule import Schedule
from dmmx.compiler.streaming import run_streams
from dmmx.compiler.support import Paths, Support
from dmmx.compiler.wires import Matrices, Wires, all_wires
from dmmx.errors import CompileError
from dmmx.interpreter import Streams as Elements
from dmmx.machine import Machine, Port
from dmmx.vvalue import Slots, Tree

State = list[dict[int, Array]]
"""The outputs of the last tick: of the stream inputs, then of every stage; for every atom (ports, paths, streams)."""

AccumulatorGradient = Literal["exact", "truncated"]


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled machine. Made by `dmmx.compile`.

    Nothing is compiled again when only weights change, or streams of the same shape.

    Attributes:
        machine: what was compiled.
        layout: where everything lives, with some zeros added.
        demand: the ports and paths that matter to the outputs.
        schedule: the order of computation, and why that one.
        input_paths: for every port of a stream input, the paths of its arrays.
        output_paths: for every port of a stream output, the paths of its arrays.
        truncated: whether the gradient stops at memories' own fixed past.
        chunk_ticks: how many ticks are computed at once; None for as many as fit into a processor's cache.
        gradient_ticks: over how many ticks gradients flow back at most; None for all.
        wires: for every stage, the links into it; see `all_wires`.
    """

    machine: Machine
    layout: Layout
    demand: Support
    schedule: Schedule
    input_paths: Mapping[Port, Paths]
    output_paths: Mapping[Port, Paths]
    truncated: bool = False
    chunk_ticks: int | None = None
    gradient_ticks: int | None = None
    wires: list[tuple[dict[int, Wires], ...]] = field(init=False, repr=False)
    _matrices: Matrices = field(init=False, repr=False)
    _activations: Mapping[str, slice] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wires", all_wires(self.machine, self.layout, self.truncated))
        every = [wires for stage in self.wires for by_atom in stage for wires in by_atom.values()]
        activations = self.machine.weight_count - len(self.machine.trainable_links)
        object.__setattr__(self, "_matrices", Matrices(every, self.machine.links, activations))
        object.__setattr__(self, "_activations", self.machine.activation_slices)

    # --- weights ---

    @cached_property
    def weight_count(self) -> int:
        """The length of the weight vector: the machine's trainable links, and activations of fluid neurons."""
        return self.machine.weight_count

    def weights_of(self, machine: Machine) -> Float[Array, " links"]:
        """The weight vector of a machine that has the links and neurons of the compiled one.

        Raises:
            CompileError: its links or neurons are others.
        """
        if _structure(machine) != _structure(self.machine):
            raise CompileError("the machine has other links or neurons than the compiled one; compile it again")
        return jnp.array(machine.weights, dtype=float)

    def machine_of(self, weights: Sequence[float] | Array) -> Machine:
        """The compiled machine with other weights.

        Raises:
            MachineError: there are more or fewer weights than trainable links.
        """
        return self.machine.with_weights(np.asarray(weights).tolist())

    def explain(self) -> str:
        """A readable listing: what is computed how, in which order and why, what was dropped, and what a tick costs.

        Example:
            >>> from dmmx.compiler import compile
            >>> from dmmx.task import duplicate_detector
            >>> program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1, ".": 1}}})
            >>> print("\\n".join(program.explain().splitlines()[:2]))
            8 trainable numbers; 26 values a tick and 6 zeros to pad them; about 41 floating-point operations a tick
            schedule: components (fastest for machines of few stages): 3 flat
        """
        return explain(self)

    # --- running ---

    def run(
        self,
        weights: Float[Array, " links"],
        streams: Streams,
        state: State | None = None,
        *,
        ticks: int | None = None,
    ) -> tuple[dict[Port, Float[Array, "paths streams ticks"]], State]:
        """All ticks of all streams. Pure: for use inside `jax.jit`, `jax.grad`, `jax.vmap`.

        Args:
            weights: of the trainable links, in the machine's order.
            streams: for every port of a stream input, an array (paths, streams, ticks); see
                `encode_streams`.
            state: the state that an earlier piece of the streams ended in; at the start by default.
            ticks: how long to run; only for a machine without stream inputs, which runs as one stream.

        Returns:
            What arrives at the stream outputs, and the state after the last tick.

        Raises:
            CompileError: a stream is missing or has other paths than the program, or `ticks` is.
        """
        count, ticks = self._check_streams(streams, ticks)
        dtype = weights.dtype
        every = self._matrices.all_weights(weights)
        piece = partial(self._run_piece, every, self._matrices(every), count)
        before = self.initial_state(count, dtype) if state is None else state
        given = {port: jnp.asarray(streams[port], dtype) for port in self.input_paths}
        chunk = self.gradient_ticks or self.chunk_ticks or self.chunk_length(count, ticks)
        return run_in_chunks(piece, before, given, ticks, chunk, cut=self.gradient_ticks is not None)

    def stream(
        self, weights: Float[Array, " weights"], streams: Elements, *, chunk_ticks: int = 1024
    ) -> Iterator[Tree]:
        """Run on streams of V-values of any length, as `dmmx.interpret` does, in bounded memory.

        Outputs come as soon as a chunk of ticks has been read, so what waits for every answer wants small chunks. For
        arrays, call `run` on one piece after the other with the state of the one before.

        Args:
            weights: see `run`.
            streams: for every stream input, its elements: V-values {output: V-value}, one a tick; they may be endless.
            chunk_ticks: how many ticks are computed at once.

        Returns:
            What arrives at the stream outputs at every tick: {output neuron: {input: V-value}}.

        Raises:
            CompileError: an element is non-zero outside of the support that the program was compiled for.
            TaskError: a stream is missing or unknown; or, while it runs, one ends before another or holds no V-value.

        Example:
            >>> from dmmx.compiler import compile
            >>> from dmmx.task import duplicate_detector, text_stream
            >>> program = compile(duplicate_detector(), {"text": {"char": {"a": 1, "b": 1}}})
            >>> weights = program.weights_of(program.machine)
            >>> *_, last = program.stream(weights, {"text": text_stream("abab", ticks=40)}, chunk_ticks=16)
            >>> last
            Tree({'output': {'duplicates': 1.0}})
        """
        return run_streams(self, weights, streams, chunk_ticks)

    def run_population(
        self,
        weights: Float[Array, "members links"],
        streams: Streams,
        state: State | None = None,
        *,
        ticks: int | None = None,
        how: How = "auto",
        mesh: Mesh | None = None,
    ) -> tuple[dict[Port, Float[Array, "members paths streams ticks"]], State]:
        """`run` for many weight vectors on the same streams. Pure; states, too, have the members in front.

        For a gradient of every member, `over_members` is faster than a gradient through this.

        Args:
            weights: a weight vector for every member.
            streams: see `run`.
            state: of every member; at the start by default.
            ticks: see `run`.
            how: `map` runs the members one after the other, `vmap` together, `auto` as is faster on the devices there
                are.
            mesh: devices to divide the members among, see `device_mesh`.

        Raises:
            CompileError: as `run`; the weights have another shape; the members cannot be divided among the devices.
        """
        return run_population(self, weights, streams, state, ticks=ticks, how=how, mesh=mesh)

    def chunk_length(self, streams: int, ticks: int) -> int:
        """How many ticks of some streams are computed at once, where nothing else is asked for."""
        groups = sum(len(stage.groups) for stage in self.layout.stages)
        return chunk_length(self.layout.volume * streams, ticks, groups)

    def _run_piece(
        self,
        every: Array,
        matrix_of: execute.MatrixOf,
        count: int,
        before: State,
        streams: Streams,
        ticks: int,
        last: Array | None,
    ) -> tuple[dict[Port, Array], State]:
        """All ticks of a piece of all streams at once, stage after stage."""
        shape = execute.Shape(self.layout.sizes, (count, ticks), every.dtype)
        activations_of = partial(self._group_activations, every)
        outputs: dict[Part, execute.Values] = {}
        outputs[SOURCES], state = execute.delay(self._source_values(streams), before[0], last)
        after = [state]
        for part, stage in enumerate(self.layout.stages):
            wires, past = self.wires[part], before[part + 1]
            arrived = execute.arrive(wires[0], stage.arriving, matrix_of, outputs, shape)
            common = (arrived, past, matrix_of, shape, activations_of, last)
            if stage.kind == "linear" and not wires[2]:
                outputs[part], state = execute.linear(stage, part, wires[1], *common)
            elif stage.kind != "flat":
                outputs[part], state = execute.loop(stage, part, wires[1:], *common)
            else:
                remember = execute.memory_of(stage, past, partial(self._factors, every, stage.memories))
                made = execute.up(stage, arrived, shape, activations_of, remember)
                outputs[part], state = execute.delay(made, past, last)
            after.append(state)
        arrived = execute.arrive(self.wires[-1][0], self.layout.sinks, matrix_of, outputs, shape)
        return self._sink_values(arrived, shape), after

    def _check_streams(self, streams: Streams, ticks: int | None) -> tuple[int, int]:
        """How many streams there are, and how many ticks."""
        if not self.input_paths:
            if ticks is None:
                raise CompileError("the machine has no stream input: say with ticks=N how long it shall run")
            return 1, ticks
        for port, paths in self.input_paths.items():
            if port not in streams:
                raise CompileError(f"no stream is given for {port}; see encode_streams")
            if streams[port].ndim != 3 or streams[port].shape[0] != len(paths):
                wanted = f"({len(paths)} paths, streams, ticks)"
                raise CompileError(f"the stream of {port} has the shape {streams[port].shape}, expected {wanted}")
        _, count, length = next(iter(streams.values())).shape
        return count, length

    def _group_activations(self, every: Array, group: Group) -> Array | None:
        """A group's activations, (neurons, parts), where they are in the weight vector."""
        slices = [self._activations[name] for name in group.names if name in self._activations]
        if not slices:
            return None
        return every.at[np.array([range(one.start, one.stop) for one in slices])].get(mode="promise_in_bounds")

    def _factors(self, every: Array, memories: Mapping[str, int], group: Group) -> tuple[Array | None, bool]:
        """The factors of memories' pasts (None when all are fixed at 1), and whether gradients stop there."""
        own = [self.machine.links[memories[name]] for name in group.names]
        activations, part = self._group_activations(every, group), group.neuron.memory_part
        factor = fixed_activation(group.neuron)
        if activations is None and factor == 1 and not any(link.trainable or link.weight != 1 for link in own):
            return None, self.truncated
        links = self._matrices.position[[memories[name] for name in group.names]]
        weights = every.at[links].get(mode="promise_in_bounds") * factor
        if activations is not None and part is not None:
            weights = weights * activations[:, part]
        return weights, self.truncated and all(has_fixed_past(self.machine, link) for link in own)

    def initial_state(self, streams: int, dtype: Any = float) -> State:
        """The state at tick 0: zero, or the machine's initial outputs.

        Args:
            streams: how many run side by side.
            dtype: of the arrays.
        """
        parts = [self.layout.sources, *(stage.leaving for stage in self.layout.stages)]
        before = [{atom: self._initial(atom, ports) for atom, ports in part.items()} for part in parts]
        return [
            {atom: jnp.broadcast_to(jnp.asarray(a, dtype)[..., None], (*a.shape, streams)) for atom, a in part.items()}
            for part in before
        ]

    def _initial(self, atom: int, ports: Sequence[Port]) -> np.ndarray:
        """The initial outputs of some ports on an atom."""
        paths = self.layout.atoms[atom]
        array = np.zeros((len(ports), len(paths)))
        if self.machine.initial:
            slots = {path: slot for slot, path in enumerate(paths)}
            for row, port in enumerate(ports):
                for path, leaf in self.machine.initial.at(port).items():
                    if path in slots:
                        array[row, slots[path]] = leaf
        return array

    def _source_values(self, streams: Streams) -> execute.Values:
        rows: dict[int, list[Array]] = {}
        for port, block in self.layout.source_blocks.items():
            stream = Slots(self.input_paths[port], streams[port]).select(block.paths).values
            first = 0
            for atom, size in zip(block.atoms, block.sizes, strict=True):
                rows.setdefault(atom, []).append(stream[first : first + size])
                first += size
        return {atom: jnp.stack(parts) for atom, parts in rows.items()}

    def _sink_values(self, arrived: execute.Values, shape: execute.Shape) -> dict[Port, Array]:
        found: dict[Port, Array] = {}
        for port, paths in self.output_paths.items():
            block = self.layout.sink_blocks.get(port)
            if block is None:
                found[port] = jnp.zeros((len(paths), *shape.trailing), shape.dtype)
                continue
            parts = [arrived[atom][start] for atom, start in zip(block.atoms, block.starts, strict=True)]
            found[port] = Slots(block.paths, jnp.concatenate(parts)).select(paths).values
        return found


def _structure(machine: Machine) -> object:
    """What a program is compiled for: all but weights that may change."""
    links = [(link.ends, None if link.trainable else link.weight) for link in machine.links]
    neurons = {name: (kind_of(neuron), has_activations(neuron)) for name, neuron in machine.neurons.items()}
    return links, neurons, machine.inputs, machine.outputs, machine.initial
