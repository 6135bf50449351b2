"""The loss: squared differences between what a program puts out and what its task wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.compiler import Program, compile, encode_streams
from dmmx.compiler.program import AccumulatorGradient
from dmmx.machine import Machine, Port
from dmmx.task import Example, support_of


@dataclass(frozen=True, eq=False)
class Batch:
    """Examples as arrays, all of one length.

    Attributes:
        inputs: for every port of a stream input, (paths, streams, ticks).
        targets: for every port of a stream output, (paths, streams, ticks).
        mask: (streams, ticks), 1 where a stream has a tick, 0 after its end.
    """

    inputs: Mapping[Port, np.ndarray]
    targets: Mapping[Port, np.ndarray]
    mask: np.ndarray

    def tree(self) -> tuple[dict[Port, Array], dict[Port, Array], Array]:
        """The arrays in a form that `jax.jit` takes as an argument, in JAX's present precision."""
        return (
            {port: jnp.asarray(array, float) for port, array in self.inputs.items()},
            {port: jnp.asarray(array, float) for port, array in self.targets.items()},
            jnp.asarray(self.mask, float),
        )


BatchArrays = tuple[Mapping[Port, Array], Mapping[Port, Array], Array]


def compile_for(
    machine: Machine,
    examples: Sequence[Example],
    *,
    schedule: str = "auto",
    accumulator_gradient: AccumulatorGradient = "exact",
    only_targets: bool = False,
    chunk_ticks: int | None = None,
    gradient_ticks: int | None = None,
) -> Program:
    """Compile a machine for the support of some examples.

    Args:
        machine: the machine.
        examples: whose streams it will run on.
        schedule: see `dmmx.compile`.
        accumulator_gradient: see `dmmx.compile`.
        only_targets: leave out of the loss what arrives on paths that no target uses.
        chunk_ticks: see `dmmx.compile`.
        gradient_ticks: see `dmmx.compile`.

    Raises:
        CompileError: the machine cannot be compiled.
    """
    return compile(
        machine,
        support_of([example.inputs for example in examples]),
        output_support=support_of([example.targets for example in examples]),
        schedule=schedule,
        accumulator_gradient=accumulator_gradient,
        only_output_support=only_targets,
        chunk_ticks=chunk_ticks,
        gradient_ticks=gradient_ticks,
    )


def make_batch(program: Program, examples: Sequence[Example]) -> Batch:
    """Examples as arrays for a program that was compiled for them."""
    ticks = max(example.ticks for example in examples)
    mask = np.array([[1.0] * e.ticks + [0.0] * (ticks - e.ticks) for e in examples])
    return Batch(
        encode_streams([example.inputs for example in examples], program.input_paths, ticks),
        encode_streams([example.targets for example in examples], program.output_paths, ticks),
        mask,
    )


def residuals(
    program: Program, weights: Float[Array, " links"], batch: BatchArrays
) -> Float[Array, "slots streams ticks"]:
    """What arrives at the stream outputs minus what should, on every path; 0 after the end of a stream."""
    inputs, targets, mask = batch
    outputs, _ = program.run(weights, inputs)
    return jnp.concatenate([(outputs[port] - targets[port]) * mask for port in outputs])


def squared_loss(program: Program, weights: Float[Array, " links"], batch: BatchArrays) -> Float[Array, ""]:
    """The sum of the squared residuals over outputs, paths and ticks, averaged over the streams."""
    return jnp.sum(residuals(program, weights, batch) ** 2) / batch[2].shape[0]
