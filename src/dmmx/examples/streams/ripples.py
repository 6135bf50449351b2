"""The neuron type `ripples`: an image as seen through rings of water that spread from a point."""

from __future__ import annotations

from typing import Any

from dmmx.neuron import neuron_type
from dmmx.vvalue import Frame, VValue


@neuron_type(inputs=("image", "origin"), outputs=("image",))
def ripples(x: VValue, *, frequency: float = 1.0) -> dict[str, Any]:
    """Rings of water over an image, from origin: {n: ticks since they began, x: column, y: row}."""
    origin = x["origin"]
    n, column, row = (origin[name].number for name in ("n", "x", "y"))

    def rippled(leaf: Any) -> Any:
        if not isinstance(leaf, Frame):
            return leaf * 0
        return leaf.apply(lambda image: _rippled(image, float(n), float(column), float(row), frequency))

    return {"image": x["image"].map(rippled)}


def modulation(distance: Any, n: float, frequency: float) -> Any:
    """How much nearer to the origin of the rings a point takes its colour from: a factor between 1/2 and 1.

    Args:
        distance: from the origin, in pixels; a number or an array.
        n: ticks since the rings began, above 0.
        frequency: of the rings.
    """
    import numpy as np

    shift = n / (1 + 0.01 * n)
    return 0.25 * np.sin(frequency * (distance / n + shift)) + 0.75


def source_of(points: Any, origin: Any, n: float, frequency: float) -> Any:
    """The pixels that some points take their colours from, towards the origin.

    Args:
        points: an array (..., 2) of coordinates.
        origin: of the rings, an array of 2.
        n: ticks since they began, above 0.
        frequency: of the rings.

    Example:
        >>> import numpy as np
        >>> source_of(np.array([325, 225]), np.array([225, 225]), 1, 0.5).tolist()
        [305, 225]
    """
    import numpy as np

    away = points - origin
    factor = modulation(np.sqrt((away**2).sum(axis=-1, keepdims=True)), n, frequency)
    return np.trunc(origin + away * factor).astype(int)


def _rippled(image: Any, n: float, column: float, row: float, frequency: float) -> Any:
    import numpy as np

    if n <= 0 or image.ndim < 2:
        return image
    height, width = image.shape[:2]
    points = np.moveaxis(np.mgrid[:height, :width], 0, -1)
    rows, columns = np.moveaxis(source_of(points, np.array([row, column]), n, frequency), -1, 0)
    return image[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
