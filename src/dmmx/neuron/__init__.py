"""What transforms: neuron types, each written once over the V-value algebra, and their registry."""

from dmmx.neuron import guard, measure, memory, pointwise, structure
from dmmx.neuron.registry import get_neuron_type, neuron_types
from dmmx.neuron.types import NeuronType, neuron_type

# The core types register themselves when their modules are imported.
_CORE = (memory, measure, pointwise, structure, guard)

__all__ = ["NeuronType", "get_neuron_type", "neuron_type", "neuron_types"]
