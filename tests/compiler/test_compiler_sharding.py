"""Two devices: what is divided among them stays so, and gives the numbers of one device."""

from __future__ import annotations

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dmmx.compiler import device_mesh, over_devices
from dmmx.compiler.execution.sharding import divided
from dmmx.errors import CompileError

TWO_DEVICES = """
import re
import jax, jax.numpy as jnp, numpy as np
from jax.sharding import NamedSharding, PartitionSpec
from dmmx import device_mesh, duplicate_detector, over_devices, over_members
from dmmx.task import duplicates_example
from dmmx.train import compile_for, make_batch, squared_loss

jax.config.update("jax_enable_x64", True)
assert jax.local_device_count() == 2
examples = [duplicates_example(text, ticks=100) for text in ("abab.", "ba.", "abcc.", "c.")]
machine = duplicate_detector()
program = compile_for(machine, examples)
weights, batch = 0.9 * program.weights_of(machine), make_batch(program, examples).tree()

def check(got, wanted, spec):
    for a, b in zip(jax.tree.leaves(got), jax.tree.leaves(wanted), strict=True):
        assert a.sharding.is_equivalent_to(NamedSharding(device_mesh(), spec), a.ndim), (a.shape, a.sharding)
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)

# A batch, divided by its streams: no device needs values of another, but for the sum of the gradients.
apart = over_devices(batch, axis=-2)
def run(weights, batch):
    return program.run(weights, batch[0])[0]
check(jax.jit(run)(weights, apart), run(weights, batch), PartitionSpec(None, "devices"))
gradient = jax.jit(jax.grad(lambda weights, batch: squared_loss(program, weights, batch)))
check(gradient(weights, apart), gradient(weights, batch), PartitionSpec())
copied = over_devices(jax.device_put(weights, jax.devices()[0]), axis=None)
check(gradient(copied, apart), gradient(weights, batch), PartitionSpec())
text = gradient.lower(weights, apart).compile().as_text()
assert "all-reduce" in text
assert not re.findall("all-gather|all-to-all|collective-permute", text)

# A population, divided by its members: nothing passes between the devices.
many = weights * jnp.linspace(0.9, 1.1, 4)[:, None]
def loss(one):
    return squared_loss(program, one, batch)
for how in ("map", "vmap"):
    every = jax.jit(lambda many: over_members(jax.grad(loss), many, how=how, mesh=device_mesh()))
    divided = over_devices(many, axis=0)
    check(every(divided), over_members(jax.grad(loss), many), PartitionSpec("devices"))
    text = every.lower(divided).compile().as_text()
    assert not re.findall("all-reduce|all-gather|all-to-all|collective-permute", text)
through = jax.jit(jax.grad(lambda many: sum(
    (array ** 2).sum() for array in program.run_population(many, batch[0], mesh=device_mesh())[0].values()
)))
one = jax.grad(lambda many: sum((a ** 2).sum() for a in program.run_population(many, batch[0])[0].values()))(many)
check(through(over_devices(many, axis=0)), one, PartitionSpec("devices"))
"""


def test_two_devices() -> None:
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count=2"
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags}
    done = subprocess.run(
        [sys.executable, "-c", TWO_DEVICES], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_tree_is_placed() -> None:
    count = jax.local_device_count()
    placed = over_devices({"streams": np.ones((3, count, 5)), "mask": jnp.ones((count, 5))}, axis=-2)
    assert {name: array.sharding.shard_shape(array.shape) for name, array in placed.items()} == {
        "streams": (3, 1, 5),
        "mask": (1, 5),
    }


def test_refusals() -> None:
    mesh = device_mesh()
    with pytest.raises(CompileError, match=r"shape \(3,\) has no axis -2"):
        over_devices(jnp.zeros(3), axis=-2, mesh=mesh)


def test_uneven_parts_are_refused() -> None:
    # The same device stands for several: no array is placed.
    mesh = device_mesh([jax.devices()[0]])
    assert divided((3, 5), 0, mesh) == jax.sharding.PartitionSpec("devices", None)

    class Mesh:
        devices = np.zeros(2)

    with pytest.raises(CompileError, match="among 2 devices: make it 4 or 6 long, or choose fewer devices"):
        divided((3, 5), 1, Mesh())  # pyright: ignore[reportArgumentType]
