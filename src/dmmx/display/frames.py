"""Streams of images as files: moving ones as GIF, or all side by side as PNG. Needs Pillow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dmmx.errors import DmmxError, InputFileError
from dmmx.files import write_bytes

if TYPE_CHECKING:
    import numpy as np

GREYS = 32
"""Shades of a GIF: more make it larger, and hardly better."""

ENDINGS = (".gif", ".png")
"""What files of images end with."""

COLUMNS = 8
"""How many images are in a row of a PNG."""


def save_frames(frames: Sequence[np.ndarray], path: str | Path, *, seconds: float = 0.12) -> None:
    """Write grey images into one file.

    Args:
        frames: at least one array (rows, columns), all of one shape; 0 is black, 255 is white, beyond is cut off.
        path: ends with .gif, for images one after the other in a loop, or .png, for rows of images.
        seconds: how long an image stays in a GIF.

    Raises:
        InputFileError: the path has another ending, or there is nothing to write.
        DmmxError: Pillow is not installed.
        RunError: the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise InputFileError(f"{path}: images are written to a .gif or a .png")
    if not frames:
        raise InputFileError(f"{path}: there are no images to write")
    try:
        from PIL import Image
    except ImportError:
        raise DmmxError("writing images needs Pillow: pip install '.[frames]' in the clone") from None
    written = io.BytesIO()
    if ending == ".png":
        Image.fromarray(_sheet([_bytes(frame) for frame in frames])).save(written, "PNG", optimize=True)
    else:
        greys = [Image.fromarray(_bytes(frame) // (256 // GREYS)) for frame in frames]
        palette = [round(shade * 255 / (GREYS - 1)) for shade in range(GREYS) for _ in range(3)]
        for grey in greys:
            grey.putpalette(palette)
        greys[0].save(
            written, "GIF", save_all=True, append_images=greys[1:], duration=round(seconds * 1000), loop=0
        )  # fmt: skip
    write_bytes(path, written.getvalue())


def _bytes(frame: Any) -> Any:
    import numpy as np

    return np.clip(np.rint(frame), 0, 255).astype(np.uint8)


def _sheet(frames: Sequence[Any]) -> Any:
    import numpy as np

    height, width = frames[0].shape
    columns = min(COLUMNS, len(frames))
    rows = -(-len(frames) // columns)
    sheet = np.full((rows * (height + 2), columns * (width + 2)), 255, np.uint8)
    for number, frame in enumerate(frames):
        top, left = (number // columns) * (height + 2) + 1, (number % columns) * (width + 2) + 1
        sheet[top : top + height, left : left + width] = frame
    return sheet
