"""What flows: V-values, their algebra on two carriers, and their text forms."""

from dmmx.vvalue.algebra import Path, VValue
from dmmx.vvalue.edn import tree_from_edn, tree_to_edn
from dmmx.vvalue.flattening import Flattening
from dmmx.vvalue.frame import Frame
from dmmx.vvalue.leaf import Leaf
from dmmx.vvalue.measure import Measure, sample
from dmmx.vvalue.nested import nested
from dmmx.vvalue.present import PRESENT_ZERO, Present, present
from dmmx.vvalue.sampling import draw, drawn_sum
from dmmx.vvalue.slots import Slots
from dmmx.vvalue.special import COMPLEX_KEY, PRESENT_KEY
from dmmx.vvalue.text import tree_from_json, tree_to_json
from dmmx.vvalue.tree import NUMBER_KEY, ZERO, Tree, path_text
from dmmx.vvalue.tropical import tropical_sum
from dmmx.vvalue.vector import VectorLeaf, kind_of

__all__ = [
    "COMPLEX_KEY",
    "NUMBER_KEY",
    "PRESENT_KEY",
    "PRESENT_ZERO",
    "ZERO",
    "Flattening",
    "Frame",
    "Leaf",
    "Measure",
    "Path",
    "Present",
    "Slots",
    "Tree",
    "VValue",
    "VectorLeaf",
    "draw",
    "drawn_sum",
    "kind_of",
    "nested",
    "path_text",
    "present",
    "sample",
    "tree_from_edn",
    "tree_from_json",
    "tree_to_edn",
    "tree_to_json",
    "tropical_sum",
]
