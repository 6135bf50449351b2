"""Verification: does a machine do what examples ask for, at every tick? If not, the shortest counter-example.

The examples run side by side through one compiled program in float64, in pieces of one shape that hand the state on:
one compilation serves examples of any length, and memory is bounded.
"""

# JAX's own types are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler import Program, State, Streams, compile
from dmmx.errors import CompileError
from dmmx.interpreter import interpret
from dmmx.machine import Machine, Port
from dmmx.synthesis.verification.exactness import verify_exactly
from dmmx.synthesis.verification.judgement import Judgement, judge_piece
from dmmx.synthesis.verification.packed import Packed, PackedExample, fill
from dmmx.synthesis.verification.verdict import Deviation, Verdict
from dmmx.task import Example, Task, check_fits

BLOCK_TICKS = 64
"""Ticks of one block of a piece. Up to so many the compiler runs a memory as one product, faster than tick by tick."""

COMPILER_OPTIONS = {"xla_backend_optimization_level": 0}
"""A program is compiled for one verification: one that runs half as fast but compiles in a quarter of the time wins."""

PIECE_BLOCKS = 8
MAX_STREAMS = 64
PIECE_BYTES = 1 << 25
"""So many bytes the streams of one piece may take."""


def verify(machine: Machine, examples: Sequence[Example]) -> Verdict:
    """Whether a machine does what examples ask for.

    To verify several machines on the same examples, make one `Verifier`.

    Args:
        machine: any machine. One that cannot be compiled is run by the interpreter, which takes longer.
        examples: at least one, all with the same stream names.

    Raises:
        TaskError: there is no example, or the machine lacks a stream or a port of theirs.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates
        >>> task = duplicates()
        >>> verify(duplicate_detector(), task.examples).text(task)
        'exact on 12 texts up to 6 characters'
    """
    return Verifier(examples).verify(machine)


class Verifier:
    """Examples, prepared once to verify many machines on them.

    Args:
        examples: at least one, all with the same stream names.
        hard: further ones, at the edges of what may come. They count in every respect, but the verdict tells how many
            they are, and its largest size is that of the others.

    Raises:
        TaskError: there is no example, or they have different streams.
    """

    def __init__(self, examples: Sequence[Example], hard: Sequence[Example] = ()) -> None:
        # Making a task of them checks them.
        self.examples = Task("verification", (*examples, *hard) if examples else ()).examples
        self._hard = len(hard)
        self._packed = Packed(self.examples)
        # Long examples first: those that run side by side are of similar length.
        self._order = sorted(range(len(self.examples)), key=lambda index: -self.examples[index].ticks)

    def verify(self, machine: Machine, *, compiled: bool = True, exactly: bool = True) -> Verdict:
        """The verdict on one machine; see the function `verify`.

        Args:
            machine: any machine.
            compiled: whether to compile it. On a few thousand ticks the interpreter is done before the compiler.
            exactly: whether an exact machine is run on fractions, too.
        """
        self._check_fits(machine)
        verdict = self._verdict(self._judged(machine) if compiled else self._interpreted(machine))
        if not (verdict.exact and exactly):
            return verdict
        return replace(verdict, exactness=verify_exactly(machine, self.examples))

    def _judged(self, machine: Machine) -> list[Judgement]:
        try:
            with jax.enable_x64(True):
                program = compile(machine, self._packed.inputs, output_support=self._packed.targets)
                return self._judge_compiled(program)
        except CompileError:
            return self._interpreted(machine)

    def _interpreted(self, machine: Machine) -> list[Judgement]:
        return [_judge_interpreted(machine, packed) for packed in self._packed.examples]

    def _check_fits(self, machine: Machine) -> None:
        # One tick that uses all that any tick uses stands for all examples: they may be many and long.
        one, all_of = self.examples[0], self._packed
        inputs = {name: (all_of.inputs[name],) for name in one.inputs}
        targets = {name: (all_of.targets[name],) for name in one.targets}
        check_fits(machine, Task("verification", (Example(inputs, targets),)))

    def _verdict(self, found: Sequence[Judgement]) -> Verdict:
        wrong = [index for index, judgement in enumerate(found) if judgement.deviation is not None]
        smallest = min(wrong, key=lambda index: self.examples[index].size, default=None)
        return Verdict(
            exact=smallest is None,
            loss=sum(judgement.loss for judgement in found) / len(found),
            largest_error=max(judgement.largest for judgement in found),
            examples=len(found) - self._hard,
            largest_size=max(example.size for example in self.examples[: len(found) - self._hard]),
            ticks=sum(example.ticks for example in self.examples),
            counter_example=None if smallest is None else self.examples[smallest],
            deviation=None if smallest is None else found[smallest].deviation,
            hard=self._hard,
        )

    def _judge_compiled(self, program: Program) -> list[Judgement]:
        found = [Judgement() for _ in self.examples]
        longest = self.examples[self._order[0]].ticks
        block = min(BLOCK_TICKS, longest)
        blocks = min(PIECE_BLOCKS, math.ceil(longest / block))
        slots = sum(len(paths) for side in (program.input_paths, program.output_paths) for paths in side.values())
        room = PIECE_BYTES // (8 * max(1, slots) * block * blocks)
        count = max(1, min(MAX_STREAMS, len(self.examples), room))
        run = _runner(program, blocks)
        for first in range(0, len(self.examples), count):
            members = self._order[first : first + count]
            batch = [self._packed.examples[index] for index in members]
            judgements = [found[index] for index in members]
            for start, outputs in _pieces(program, run, batch, count, block * blocks):
                judge_piece(judgements, batch, outputs, program.output_paths, start)
        return found


Run = Callable[[Streams, State], tuple[dict[Port, Array], State]]


def _runner(program: Program, blocks: int) -> Run:
    """A compiled function that runs one piece, block by block, from a state to a state."""
    weights = program.weights_of(program.machine)

    def split(array: Float[Array, "paths streams ticks"]) -> Float[Array, "blocks paths streams ticks"]:
        shape = (*array.shape[:2], blocks, array.shape[2] // blocks)
        return jnp.moveaxis(jnp.reshape(array, shape), 2, 0)

    def joined(array: Float[Array, "blocks paths streams ticks"]) -> Float[Array, "paths streams ticks"]:
        # Not -1: a port may have no path.
        return jnp.reshape(jnp.moveaxis(array, 0, 2), (*array.shape[1:3], blocks * array.shape[3]))

    def one(state: State, streams: Streams) -> tuple[State, dict[Port, Array]]:
        outputs, state = program.run(weights, streams, state)
        return state, outputs

    @partial(jax.jit, compiler_options=COMPILER_OPTIONS)
    def run(streams: Streams, state: State) -> tuple[dict[Port, Array], State]:
        state, outputs = jax.lax.scan(one, state, {port: split(array) for port, array in streams.items()})
        return {port: joined(array) for port, array in outputs.items()}, state

    return run


def _pieces(
    program: Program, run: Run, batch: Sequence[PackedExample], count: int, ticks: int
) -> Iterator[tuple[int, dict[Port, np.ndarray]]]:
    """The outputs of some examples, a piece at a time, with the tick from 0 at which each begins."""
    state = program.initial_state(count)
    for start in range(0, batch[0].example.ticks, ticks):
        streams = fill([packed.inputs for packed in batch], program.input_paths, start, start + ticks, count)
        outputs, state = run({port: jnp.asarray(array) for port, array in streams.items()}, state)
        yield start, {port: np.asarray(array) for port, array in outputs.items()}


def first_deviation(machine: Machine, example: Example) -> Deviation | None:
    """Where a machine first does not do what an example asks for, found by the interpreter; None when it does it all.

    Args:
        machine: any machine with the streams and ports of the example.
        example: the example.

    Example:
        >>> from dmmx.task import duplicate_detector, duplicates_example
        >>> print(first_deviation(duplicate_detector(), duplicates_example("abca.")))
        None
    """
    return _judge_interpreted(machine, Packed([example]).examples[0], only_first=True).deviation


def _judge_interpreted(machine: Machine, packed: PackedExample, *, only_first: bool = False) -> Judgement:
    """Judge one example tick by tick, to its end, or to its first deviation only."""
    judgement = Judgement()
    example = packed.example
    outputs = interpret(machine, example.inputs)
    for tick in range(example.ticks):
        try:
            arrived = next(outputs)
        except ArithmeticError:
            # Python numbers raise where arrays become infinite. The machine cannot go on.
            judgement.run_away(tick, next(machine.output_ports()))
            break
        judgement.add_tick(packed, tick, arrived)
        if only_first and judgement.deviation is not None:
            break
    return judgement
