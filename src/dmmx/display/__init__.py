"""How machines look: one picture model, and exporters from it to text, Mermaid and SVG."""

from dmmx.display import mermaid, svg, text
from dmmx.display.exporters import formats, render
from dmmx.display.mermaid import mermaid_of
from dmmx.display.model import Picture, PictureNode, Wire, picture_of
from dmmx.display.notebook import Drawing, show
from dmmx.display.svg import svg_of
from dmmx.display.text import text_of

# The exporters register themselves when their modules are imported.
_CORE = (mermaid, svg, text)

__all__ = [
    "Drawing",
    "Picture",
    "PictureNode",
    "Wire",
    "formats",
    "mermaid_of",
    "picture_of",
    "render",
    "show",
    "svg_of",
    "text_of",
]
