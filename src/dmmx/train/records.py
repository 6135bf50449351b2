"""Records: JSON data with named arrays as bytes, for files and between processes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

Record = tuple[dict[str, Any], dict[str, np.ndarray]]
"""JSON data, and arrays by name."""

_DATA = "record"
"""What the JSON data is called among the arrays."""


def pack(record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a record, in NumPy's npz format.

    Example:
        >>> unpack(pack({"step": 3}, {"weights": np.ones(2)}))
        ({'step': 3}, {'weights': array([1., 1.])})
    """
    buffer = io.BytesIO()
    np.savez(buffer, **{_DATA: np.array(json.dumps(record)), **arrays})  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def unpack(data: bytes) -> Record:
    """The record that some bytes stand for.

    Raises:
        ValueError: they are damaged.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        return dict(json.loads(str(arrays.pop(_DATA)))), arrays
    except Exception as error:
        # A dozen kinds come from zipfile, zlib and NumPy, according to where the damage is.
        raise ValueError(str(error) or type(error).__name__) from error
