"""`Program`: a machine as flat arrays and one pure function of weights, streams and state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Float

from dmmx.compiler.analysis.rewiring import Rewiring
from dmmx.compiler.analysis.support import Paths, Support
from dmmx.compiler.execution.chunks import Streams, chunk_length, run_in_chunks
from dmmx.compiler.execution.execute import run_piece
from dmmx.compiler.execution.population import How, run_population
from dmmx.compiler.execution.rewired import Rewired
from dmmx.compiler.execution.state import State, initial_state
from dmmx.compiler.execution.streaming import run_streams
from dmmx.compiler.execution.streams import size_of_streams
from dmmx.compiler.execution.weights import WeightPlaces, fixed_structure
from dmmx.compiler.execution.wires import Wires, all_rewired, all_wires
from dmmx.compiler.explain import explain
from dmmx.compiler.plan.layout import Layout
from dmmx.compiler.plan.schedule import Schedule
from dmmx.errors import CompileError
from dmmx.interpreter import Streams as Elements
from dmmx.machine import Machine, Port
from dmmx.vvalue import Tree

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
        rewiring: of a self-referential machine, all that it may come to be; None for any other.
        wires: for every stage, the links into it; see `all_wires`.
        rewired: how a self-referential machine is run.
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
    rewiring: Rewiring | None = None
    wires: list[tuple[dict[int, Wires], ...]] = field(init=False, repr=False)
    rewired: Rewired | None = field(init=False, repr=False)
    _places: WeightPlaces = field(init=False, repr=False)

    def __post_init__(self) -> None:
        port, rewiring = self.machine.self_port, self.rewiring
        if port is None or rewiring is None:
            wires, rewired = all_wires(self.machine, self.layout, self.truncated), None
            every = [one for stage in wires for by_atom in stage for one in by_atom.values()]
        else:
            wires, every = all_rewired(rewiring.machine, self.layout), list[Wires]()
            rewired = Rewired(self.machine, port, rewiring, self.layout, wires)
        object.__setattr__(self, "wires", wires)
        object.__setattr__(self, "rewired", rewired)
        object.__setattr__(self, "_places", WeightPlaces(self.machine, every, self.truncated))

    @property
    def whole(self) -> Machine:
        """The machine with every neuron and link that it may come to have: itself, unless it is self-referential."""
        return self.machine if self.rewiring is None else self.rewiring.machine

    # --- weights ---

    @property
    def weight_count(self) -> int:
        """The length of the weight vector: the machine's trainable links, and activations of fluid neurons."""
        return self.machine.weight_count

    def weights_of(self, machine: Machine) -> Float[Array, " links"]:
        """The weight vector of a machine that has the links and neurons of the compiled one.

        Raises:
            CompileError: its links or neurons are others.
        """
        if fixed_structure(machine) != fixed_structure(self.machine):
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
            weights: of the trainable links, in the machine's order; of a self-referential machine, of those that it
                starts with: they are part of the state, and count for nothing when that is given.
            streams: for every port of a stream input, an array (paths, streams, ticks); see
                `encode_streams`.
            state: the state that an earlier piece of the streams ended in; at the start by default.
            ticks: how long to run; only for a machine without stream inputs, which runs as one stream.

        Returns:
            What arrives at the stream outputs, and the state after the last tick.

        Raises:
            CompileError: a stream is missing or has other paths than the program, or `ticks` is.
        """
        count, ticks = size_of_streams(streams, self.input_paths, ticks)
        placed = self._places(weights)
        piece = partial(run_piece, self, placed, count)
        before = initial_state(self, count, weights.dtype, placed) if state is None else state
        given = {port: jnp.asarray(streams[port], weights.dtype) for port in self.input_paths}
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

    def initial_state(self, streams: int, dtype: Any = float, weights: Array | None = None) -> State:
        """The state at tick 0: zero, or the machine's initial outputs.

        Args:
            streams: how many run side by side.
            dtype: of the arrays.
            weights: the links that a self-referential machine starts with; by default those of the machine. The states
                of other machines do not depend on them.
        """
        vector = jnp.asarray(self.machine.weights, dtype) if weights is None else weights
        return initial_state(self, streams, dtype, self._places(vector))

    def matrix(self, state: State, stream: int = 0) -> Tree:
        """The network matrix of the tick behind a state of a self-referential machine, as `Interpreter.matrix`.

        Args:
            state: that `run` or `initial_state` gave.
            stream: of which of the streams.

        Raises:
            CompileError: the machine is not self-referential: its matrix is `matrix_of(machine_of(weights))`.

        Example:
            >>> from dmmx.compiler import compile
            >>> from dmmx.machine import Machine
            >>> builder = Machine.builder().memory("self").constant("edit", {"a": {"x": {"b": {"y": 1}}}})
            >>> builder = builder.link("self.delta", "edit.value", 0.5).self_reference("self.result")
            >>> program = compile(builder.build(), {})
            >>> _, state = program.run(program.weights_of(program.machine), {}, ticks=4)
            >>> program.matrix(state)["a"]
            Tree({'x': {'b': {'y': 1.5}}})
        """
        if self.rewired is None:
            raise CompileError("the machine is not self-referential: its matrix is matrix_of(program.machine_of(...))")
        return self.rewired.matrix.tree(state[1], stream)
