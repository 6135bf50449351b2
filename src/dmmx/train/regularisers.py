"""Regularisers: what is added to the loss to draw weights towards machines that are wanted.

Each is made for one machine and is a pure function of the weight vector, to be used inside `jit` and `grad`.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from dmmx.machine import FluidNeuron, Machine, Port

Regulariser = Callable[[Float[Array, " weights"]], Float[Array, ""]]
"""From a weight vector, see `Machine.weights`, to a number."""


def memory_balance(machine: Machine) -> Regulariser:
    """Σ |activation of the memory − weight of the neuron's own past|, over the fluid neurons with a memory.

    With an activation a and a past that comes back with weight w, a memory is an exact sum where a · w = 1, forgets
    where it is less, and diverges where it is more. This term holds the two factors together, so that they must be 1
    (or −1) to keep a sum, and so that they leave together where no memory is needed.

    A neuron without a link of its own past adds nothing, nor does one whose link and activations are both fixed.

    Args:
        machine: whose weight vectors are meant; its own weights do not matter.

    Returns:
        The regulariser; 0 for a machine without fluid neurons.

    Example:
        >>> from dmmx.machine import MachineBuilder
        >>> builder = MachineBuilder().fluid("mix", {"accumulator": 0.75, "max_norm": 2})
        >>> machine = builder.link("mix.accum", "mix.result", 0.5).build()
        >>> float(memory_balance(machine)(jnp.array(machine.weights)))
        0.25
    """
    count = machine.weight_count
    place_of_link = {link.ends: place for place, link in enumerate(machine.trainable_links)}
    weight_of_link = {link.ends: link.weight for link in machine.links}
    # Places in the weight vector, and behind it in the list of the numbers that are fixed.
    fixed: list[float] = []
    pairs: list[tuple[int, int]] = []

    def place_of(place: int | None, number: float) -> int:
        if place is not None:
            return place
        fixed.append(number)
        return count + len(fixed) - 1

    slices = machine.activation_slices
    for name, neuron in machine.neurons.items():
        if not isinstance(neuron, FluidNeuron) or neuron.memory is None or neuron.memory_part is None:
            continue
        own, part = (Port(name, neuron.memory[0]), Port(name, neuron.memory[1])), neuron.memory_part
        if own in weight_of_link and (neuron.trainable or own in place_of_link):
            activation = place_of(slices[name].start + part if name in slices else None, neuron.activations[part])
            pairs.append((activation, place_of(place_of_link.get(own), weight_of_link[own])))

    activations, links = np.array(pairs, dtype=int).reshape(-1, 2).T

    def regulariser(weights: Float[Array, " weights"]) -> Float[Array, ""]:
        every = jnp.concatenate([weights, jnp.asarray(fixed, weights.dtype)])
        gaps = every[activations] - every[links]
        # |gap| with derivative 0 at 0, where a machine in balance is; that of `jnp.abs` is 1 there.
        return jnp.sum(jax.lax.stop_gradient(jnp.sign(gaps)) * gaps)

    return regulariser
