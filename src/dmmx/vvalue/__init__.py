"""What flows: V-values, their algebra on two carriers, and their text forms."""

from dmmx.vvalue.algebra import Path, VValue
from dmmx.vvalue.flattening import Flattening
from dmmx.vvalue.leaf import Leaf
from dmmx.vvalue.slots import Slots
from dmmx.vvalue.text import tree_from_json, tree_to_json
from dmmx.vvalue.tree import NUMBER_KEY, ZERO, Tree, path_text

__all__ = [
    "NUMBER_KEY",
    "ZERO",
    "Flattening",
    "Leaf",
    "Path",
    "Slots",
    "Tree",
    "VValue",
    "path_text",
    "tree_from_json",
    "tree_to_json",
]
