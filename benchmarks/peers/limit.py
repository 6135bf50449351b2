"""The limit: the time that this computer needs at least for the non-zero structure of a machine.

    limit = max(flops / throughput, bytes / bandwidth), a tick of a stream:

    flops = 2 · Σ over links of the paths that it carries + 4 · the slots of all inputs of neurons
    bytes = 4 · 2 · the slots of all outputs and of what arrives at the stream outputs

Throughput is that of one large matrix product, bandwidth that of reading and writing a large array: in float32, with
all cores, measured at the same time. A machine whose values stay in the cache can be faster than the bytes allow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

from dmmx.compiler import Program
from dmmx.compiler.analysis.demand import carried_paths

SIDE = 2048
LENGTH = 2**25


class Work(NamedTuple):
    """What one tick of one stream takes.

    Attributes:
        flops: multiplications and additions.
        bytes: read and written.
    """

    flops: int
    bytes: int


def work_of(program: Program) -> Work:
    """The forward work of the links and paths that the program's outputs depend on."""
    machine, arriving, leaving = program.machine, program.demand.arriving, program.demand.leaving
    slots = sum(len(paths) for port, paths in arriving.items() if port.neuron in machine.neurons)
    values = sum(map(len, leaving.values())) + sum(
        len(paths) for port, paths in arriving.items() if port.neuron in machine.outputs
    )
    return Work(2 * carried_paths(machine, program.demand) + 4 * slots, 8 * values)


def product() -> Callable[[], object]:
    """A large matrix product, of 2 · SIDE³ flops."""
    square = jax.random.normal(jax.random.key(0), (SIDE, SIDE), jnp.float32)
    run = jax.jit(lambda a: a @ a)
    return lambda: run(square)


def copy() -> Callable[[], object]:
    """A large array, read and written."""
    long = jnp.ones(LENGTH, jnp.float32)
    run = jax.jit(lambda a: a + 1)
    return lambda: run(long)


def limit(work: Work, product_seconds: float, copy_seconds: float) -> float:
    """The least seconds for a tick of a stream.

    Args:
        work: of the machine.
        product_seconds: how long `product` took.
        copy_seconds: how long `copy` took.
    """
    return max(work.flops * product_seconds / (2 * SIDE**3), work.bytes * copy_seconds / (8 * LENGTH))
