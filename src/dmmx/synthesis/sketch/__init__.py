"""Sketches: the large machines that a synthesis starts from, one a module, known by name."""

from dmmx.synthesis.sketch.draft import NEURONS_OF_2022, SketchNeuron
from dmmx.synthesis.sketch.fluid import FLUID_PARTS, fluid
from dmmx.synthesis.sketch.layered import layered
from dmmx.synthesis.sketch.recurrent import recurrent
from dmmx.synthesis.sketch.registry import clips, sketches

__all__ = ["FLUID_PARTS", "NEURONS_OF_2022", "SketchNeuron", "clips", "fluid", "layered", "recurrent", "sketches"]
