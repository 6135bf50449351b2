"""The product of a matrix and columns of values, whose gradient is such a product again.

JAX transposes a product to one whose result lies the other way round, and XLA then copies every array of values to turn
it. Here the result of the transpose lies as the values do; a gradient of the sketch takes a fifth less time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir
from jaxtyping import Array, Float


def product(matrix: Float[Array, "rows columns"], values: Float[Array, "columns ..."]) -> Float[Array, "rows ..."]:
    """Σ over columns of matrix · values, for any further axes of the values."""
    return _product.bind(matrix, values)


def _size(values: Array) -> int:
    """Of the further axes together; said, since -1 could not be told where there are no columns."""
    return math.prod(values.shape[1:])


# Highest: some accelerators would round the numbers to 11 bits, and no machine would be exact.


def _flat(matrix: Array, values: Array) -> Array:
    flat = jnp.matmul(matrix, values.reshape(len(values), _size(values)), precision="highest")
    return flat.reshape(matrix.shape[0], *values.shape[1:])


def _apart(matrix: Array, values: Array) -> Array:
    return jnp.tensordot(matrix, values, 1, precision="highest")


def _flat_pairs(rows: Array, columns: Array) -> Array:
    """Σ over further axes of rows · columns: the gradient of the matrix."""
    flat = columns.reshape(len(columns), _size(columns))
    return jnp.matmul(rows.reshape(len(rows), _size(rows)), flat.T, precision="highest")


def _pairs_apart(rows: Array, columns: Array) -> Array:
    further = tuple(range(1, rows.ndim))
    return jnp.tensordot(rows, columns, (further, further), precision="highest")


def _primitive(name: str, flat: Callable[..., Array], apart: Callable[..., Array], shape: Callable[..., Any]) -> Any:
    """A primitive in two forms: with the further axes as one, and with them apart.

    As one they are faster on one device: gradients of the sketch take a fifth less time. But streams that are divided
    among devices could not stay so: they are not the first of the axes, and every device would get all values.
    """
    made: Any = Primitive(name)
    made.def_impl(jax.jit(flat))
    made.def_abstract_eval(lambda one, other: one.update(shape=shape(one, other)))

    def batched(arguments: Any, axes: Any) -> tuple[Array, int]:
        return jax.vmap(flat, axes)(*arguments), 0

    def lowered(context: Any, *arguments: Any) -> Any:
        # Inside of jax.shard_map, where every device has values of its own, no number is told.
        devices = getattr(context.module_context.axis_context, "num_devices", None) or 1
        return mlir.lower_fun(flat if devices == 1 else apart, multiple_results=False)(context, *arguments)

    batching.primitive_batchers[made] = batched
    mlir.register_lowering(made, lowered)
    return made


_product = _primitive("dmmx_product", _flat, _apart, lambda matrix, values: (matrix.shape[0], *values.shape[1:]))
_pairs = _primitive("dmmx_pairs", _flat_pairs, _pairs_apart, lambda rows, columns: (rows.shape[0], columns.shape[0]))
ad.defbilinear(
    _product,
    lambda ct, matrix, values: _pairs.bind(ct, values),
    lambda ct, matrix, values: _product.bind(matrix.T, ct),
)
ad.defbilinear(
    _pairs,
    lambda ct, rows, columns: _product.bind(ct, columns),
    lambda ct, rows, columns: _product.bind(ct.T, rows),
)
