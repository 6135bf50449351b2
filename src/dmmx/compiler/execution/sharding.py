"""Sharding: the members of a population, or the streams of a batch, divided among all devices of this computer.

JAX does the rest: a jitted function of arrays that are divided is computed where they lie, on CPUs as on accelerators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from dmmx.errors import CompileError

DEVICES = "devices"
"""The name of the mesh's axis."""


def device_mesh(devices: Sequence[Any] | None = None) -> Mesh:
    """Devices in a row.

    Args:
        devices: some; by default all of this process.

    Example:
        >>> device_mesh().axis_names
        ('devices',)
    """
    # Auto: JAX's default would ask for every array inside of a program how it is divided.
    return Mesh(np.array(devices or jax.local_devices()), (DEVICES,), axis_types=(AxisType.Auto,))


def over_devices(arrays: Any, *, axis: int | None, mesh: Mesh | None = None) -> Any:
    """Arrays placed on all devices, each with its part of an axis.

    A batch is divided by its streams, which are the last axis but one: `over_devices(batch, axis=-2)`. A population is
    divided by its members, the first axis. What is not divided, such as the weights that a batch is run with, needs
    not be placed; where it lies on one device already, `axis=None` copies it to all.

    Args:
        arrays: an array, or several in a tree.
        axis: which axis to divide; negative ones count from the end; None to give every device everything.
        mesh: the devices; by default all of this process.

    Raises:
        CompileError: an array has no such axis, or it cannot be divided into equal parts.

    Example:
        >>> import jax, jax.numpy as jnp
        >>> weights = over_devices(jnp.zeros((2 * jax.local_device_count(), 8)), axis=0)
        >>> weights.sharding.shard_shape(weights.shape)
        (2, 8)
    """
    mesh = mesh or device_mesh()

    def place(array: jax.Array) -> jax.Array:
        spec = PartitionSpec() if axis is None else divided(np.shape(array), axis, mesh)
        return jax.device_put(array, NamedSharding(mesh, spec))

    return jax.tree.map(place, arrays)


def divided(shape: Sequence[int], axis: int, mesh: Mesh) -> PartitionSpec:
    """How an array of some shape is divided along an axis.

    Raises:
        CompileError: it has no such axis, or it cannot be divided into equal parts.
    """
    if not -len(shape) <= axis < len(shape):
        raise CompileError(f"an array of the shape {tuple(shape)} has no axis {axis} to divide among devices")
    length, count = shape[axis], mesh.devices.size
    if length % count:
        raise CompileError(
            f"axis {axis} of an array of the shape {tuple(shape)} cannot be divided evenly among {count} devices: "
            f"make it {length - length % count} or {length + -length % count} long, or choose fewer devices with "
            "mesh=device_mesh(...)"
        )
    names: list[str | None] = [None] * len(shape)
    names[axis] = DEVICES
    return PartitionSpec(*names)
