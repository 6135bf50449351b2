"""The pictures of machines as SVG symbols: written once, used as thumbnails and enlarged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmmx.display.svg import svg_of
from dmmx.machine import Machine

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Symbol:
    """A machine's picture.

    Attributes:
        name: its id in the page.
        width: of the picture, in pixels.
        height: likewise.
        inside: the elements of the picture.
    """

    name: str
    width: float
    height: float
    inside: str

    @property
    def text(self) -> str:
        """The symbol, to be put into `defs`."""
        return f'<symbol id="{self.name}" viewBox="0 0 {self.width:g} {self.height:g}">{self.inside}</symbol>'

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """The size of the picture within a box."""
        factor = min(width / self.width, height / self.height)
        return self.width * factor, self.height * factor


def symbol_of(machine: Machine, name: str) -> Symbol:
    """The picture of a machine as a symbol.

    Args:
        machine: the machine.
        name: an id that no other symbol of the page has.
    """
    head, _, rest = svg_of(machine).partition("\n")
    size = _SIZE.search(head)
    assert size is not None
    return Symbol(name, float(size[1]), float(size[2]), rest.rstrip().removesuffix("</svg>"))
