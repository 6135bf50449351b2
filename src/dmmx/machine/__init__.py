"""What is wired: machines, links, the matrix view, edits, and machine files."""

from dmmx.machine.builder import MachineBuilder
from dmmx.machine.check import require_sums
from dmmx.machine.dead import dead_links, without_dead
from dmmx.machine.edit import (
    add_fluid,
    add_link,
    add_neuron,
    remove_links,
    remove_neurons,
    rename_neurons,
    set_weight,
)
from dmmx.machine.edn import machine_from_edn, machine_to_edn, matrix_to_edn
from dmmx.machine.equality.equivalence import Equivalence, equivalent
from dmmx.machine.equality.gauge import with_fixed_gauge
from dmmx.machine.equality.names import with_canonical_names
from dmmx.machine.file import SCHEMA, machine_from_json, machine_to_json
from dmmx.machine.fluid import AnyNeuron, FluidNeuron
from dmmx.machine.growth import (
    TwoSteps,
    clone_neurons,
    cloning_delta,
    cloning_steps,
    copies_of,
    link_delta,
    mixer_delta,
    mixer_steps,
    mixing_delta,
    state_with_copies,
)
from dmmx.machine.kinds import Mismatch, check_kinds, fits, input_kinds, taken_kind
from dmmx.machine.latency import latencies_of
from dmmx.machine.link import Link, Port
from dmmx.machine.load import load_machine, save_machine
from dmmx.machine.machine import Machine
from dmmx.machine.matrix import links_of_matrix, matrix_of, with_matrix
from dmmx.machine.nested import machine_from_matrix, machine_to_matrix, matrix_from_json, matrix_to_json
from dmmx.machine.neuron import Neuron, neuron_of_name
from dmmx.machine.parts import remove_parts
from dmmx.machine.plain import with_plain_neurons
from dmmx.machine.rational import rational_machine

__all__ = [
    "SCHEMA",
    "AnyNeuron",
    "Equivalence",
    "FluidNeuron",
    "Link",
    "Machine",
    "MachineBuilder",
    "Mismatch",
    "Neuron",
    "Port",
    "TwoSteps",
    "add_fluid",
    "add_link",
    "add_neuron",
    "check_kinds",
    "clone_neurons",
    "cloning_delta",
    "cloning_steps",
    "copies_of",
    "dead_links",
    "equivalent",
    "fits",
    "input_kinds",
    "latencies_of",
    "link_delta",
    "links_of_matrix",
    "load_machine",
    "machine_from_edn",
    "machine_from_json",
    "machine_from_matrix",
    "machine_to_edn",
    "machine_to_json",
    "machine_to_matrix",
    "matrix_from_json",
    "matrix_of",
    "matrix_to_edn",
    "matrix_to_json",
    "mixer_delta",
    "mixer_steps",
    "mixing_delta",
    "neuron_of_name",
    "rational_machine",
    "remove_links",
    "remove_neurons",
    "remove_parts",
    "rename_neurons",
    "require_sums",
    "save_machine",
    "set_weight",
    "state_with_copies",
    "taken_kind",
    "with_canonical_names",
    "with_fixed_gauge",
    "with_matrix",
    "with_plain_neurons",
    "without_dead",
]
