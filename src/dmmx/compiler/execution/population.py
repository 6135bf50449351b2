"""Populations: many weight vectors of one program at once, on the same streams."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import jax
from jax.sharding import Mesh, PartitionSpec
from jaxtyping import Array, Float

from dmmx.compiler.execution.sharding import DEVICES, divided
from dmmx.errors import CompileError, did_you_mean

if TYPE_CHECKING:
    from dmmx.compiler.execution.chunks import Streams
    from dmmx.compiler.execution.state import State
    from dmmx.compiler.program import Program
    from dmmx.machine import Port

How = Literal["auto", "vmap", "map"]


def over_members(function: Callable[[Any], Any], members: Any, *, how: str = "auto", mesh: Mesh | None = None) -> Any:
    """What a function gives for every member of a population: arrays with an axis for the members in front.

    Use it for gradients of every member: `over_members(jax.grad(loss), weights)` keeps the values of one member at a
    time; a gradient through `Program.run_population` keeps those of all, and takes up to twice as long on a CPU.

    Args:
        function: of one member, pure.
        members: an array, or several in a tree, with an axis for the members in front.
        how: `vmap` computes all members together, `map` one after the other; `auto` takes what is faster on the
            devices there are.
        mesh: devices to divide the members among, see `device_mesh`; each computes its own.

    Raises:
        CompileError: there is no such way, or the members cannot be divided among the devices.

    Example:
        >>> import jax.numpy as jnp
        >>> over_members(lambda weights: weights.sum(), jnp.ones((3, 2)))
        Array([2., 2., 2.], dtype=float32)
    """
    if how not in get_args(How):
        raise CompileError(f"there is no way {how!r} to compute a population. {did_you_mean(how, get_args(How))}")
    run = jax.vmap(function) if _together(how) else _one_by_one(function)
    if mesh is None:
        return run(members)
    for array in jax.tree.leaves(members):
        divided(array.shape, 0, mesh)
    # A map over members that are divided would run each of them on all devices: every device maps its own instead.
    # Without the check: a loop that begins with zeros, the same on all devices, goes on with what differs.
    spec = PartitionSpec(DEVICES)
    return jax.shard_map(run, mesh=mesh, in_specs=spec, out_specs=spec, check_vma=False)(members)


def _one_by_one(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    # Gradients through the map compute each member again rather than keep the values of all.
    return partial(jax.lax.map, jax.checkpoint(function, prevent_cse=False))


# The gradient of the sketch of 1,486 links on one text of 140 ticks, in ms a machine, on two CPU cores
# (benchmarks/populations.py):
#
#   machines               4     16     64    256
#   vmap                 0.29   0.26   0.48   0.89
#   map                  0.19   0.20   0.24   0.27
#   map by 2 (4, 16)     0.20   0.22   0.24   0.18
#
# Together, the values of all machines leave the processor's cache. Small batches within the map gain nothing that
# could be told from noise, and 16 at once lose again. Forward all take 0.06 to 0.10 ms, but for vmap with 256: 0.32.
# A gradient through the map takes 0.56 ms with 256 machines when it keeps their values, and 0.30 when it computes
# them again. An accelerator would be idle with one machine at a time.
def _together(how: str) -> bool:
    return how == "vmap" or (how == "auto" and jax.default_backend() != "cpu")


def run_population(
    program: Program,
    weights: Float[Array, "members links"],
    streams: Streams,
    state: State | None,
    *,
    ticks: int | None,
    how: str,
    mesh: Mesh | None,
) -> tuple[dict[Port, Float[Array, "members paths streams ticks"]], State]:
    """See `Program.run_population`."""
    if weights.ndim != 2 or weights.shape[1] != program.weight_count:
        raise CompileError(
            f"the weights of a population have the shape {weights.shape}, expected (members, {program.weight_count})"
        )

    def run(member: tuple[Array, State | None]) -> Any:
        return program.run(member[0], streams, member[1], ticks=ticks)

    return over_members(run, (weights, state), how=how, mesh=mesh)
