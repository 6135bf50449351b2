"""How machines look: one picture model, and exporters from it to text, Mermaid, SVG, LaTeX, Python, JSON and EDN."""

from dmmx.display import equations, interchange, mermaid, source, svg, text
from dmmx.display.equations import latex_of
from dmmx.display.exporters import formats, render
from dmmx.display.mermaid import mermaid_of
from dmmx.display.model import Picture, PictureNode, Wire, picture_of
from dmmx.display.notebook import Drawing, show
from dmmx.display.source import python_of
from dmmx.display.svg import svg_of
from dmmx.display.text import text_of

# The exporters register themselves when their modules are imported.
_CORE = (equations, interchange, mermaid, source, svg, text)

__all__ = [
    "Drawing",
    "Picture",
    "PictureNode",
    "Wire",
    "formats",
    "latex_of",
    "mermaid_of",
    "picture_of",
    "python_of",
    "render",
    "show",
    "svg_of",
    "text_of",
]
