"""Reading what a V-value's data may hold besides numbers: frames, measures, complex numbers, and zeros that are there.

Each has a reserved key; see `vector.py` for why. Complex numbers and present zeros are numbers, so they take the place
of `":number"`.
"""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any, cast

from dmmx.errors import VValueError
from dmmx.vvalue.frame import FRAME, Frame, complex_frame
from dmmx.vvalue.measure import SAMPLE, Measure
from dmmx.vvalue.present import PRESENT_ZERO
from dmmx.vvalue.vector import KIND_MARK, VectorLeaf, within_floats

COMPLEX_KEY = ":complex"
"""The key of a complex number in JSON: [real part, imaginary part]."""

PRESENT_KEY = ":present"
"""The key of a number that is there even when it is 0 in JSON."""


def is_array(data: object) -> bool:
    """Whether data is a NumPy array with axes, told without importing NumPy."""
    return hasattr(data, "__array_interface__") and getattr(data, "ndim", 0) > 0


def as_vector_leaf(data: object) -> VectorLeaf | None:
    """The leaf that data is or stands for by itself; None for numbers and everything else."""
    if isinstance(data, VectorLeaf):
        return data
    return Frame(data) if is_array(data) else None


def leaf_of_key(key: str, value: object) -> Any:
    """The leaf under a reserved key; None where the key is not reserved.

    Raises:
        VValueError: the value is nothing that belongs there.
    """
    kind = key[len(KIND_MARK) :]
    if key == COMPLEX_KEY:
        return complex_of(value)
    if key == PRESENT_KEY:
        return _real(value) or PRESENT_ZERO
    if kind == SAMPLE:
        return value if isinstance(value, Measure) else Measure(_weights(value))
    if kind.startswith(FRAME + " "):
        frame = value if isinstance(value, Frame) else _frame(value)
        if frame.key != key:
            raise VValueError(f"expected a {kind}, got a {frame.kind}")
        return frame
    return None


def complex_of(data: object) -> complex:
    """The complex number that [real part, imaginary part] stands for."""
    return complex(*_two(data, "[real part, imaginary part]"))


def _frame(data: object) -> Frame:
    if isinstance(data, dict) and list(cast("dict[str, object]", data)) == [COMPLEX_KEY]:
        real, imaginary = _parts(cast("dict[str, object]", data)[COMPLEX_KEY])
        return complex_frame(Frame(real), Frame(imaginary))
    return Frame(data)


def _parts(data: object) -> tuple[object, object]:
    if not isinstance(data, list) or len(cast("list[object]", data)) != 2:
        raise VValueError("a complex array is written [real part, imaginary part]")
    real, imaginary = cast("list[object]", data)
    return real, imaginary


def _weights(data: object) -> list[tuple[Any, Any]]:
    if not isinstance(data, list):
        raise VValueError(f"samples are written as a list of [point, weight], got {type(data).__name__}")
    return [_point(entry) for entry in cast("list[object]", data)]


def _point(entry: object) -> tuple[Any, Any]:
    if not isinstance(entry, list | tuple) or len(cast("Sequence[object]", entry)) not in (2, 3):
        raise VValueError(f"a point of a measure is written [point, weight], got {reprlib.repr(entry)}")
    point, *weight = cast("Sequence[Any]", entry)
    return point, weight[0] if len(weight) == 1 else complex(*_two(weight, "[point, real part, imaginary part]"))


def _two(data: object, form: str) -> list[float]:
    if not isinstance(data, list | tuple) or len(cast("Sequence[object]", data)) != 2:
        raise VValueError(f"expected {form}, got {reprlib.repr(data)}")
    return [_real(number) for number in cast("Sequence[object]", data)]


def _real(data: object) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise VValueError(f"expected a number, got {reprlib.repr(data)}")
    return within_floats(data)
