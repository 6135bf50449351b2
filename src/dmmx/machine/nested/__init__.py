"""Network matrices as nested JSON, as the prototypes in Julia and JAX write them."""

from dmmx.machine.nested.machine import machine_from_matrix, machine_to_matrix
from dmmx.machine.nested.matrix import matrix_from_json, matrix_to_json

__all__ = ["machine_from_matrix", "machine_to_matrix", "matrix_from_json", "matrix_to_json"]
