"""Network matrices as nested JSON, as the prototypes in Julia and JAX write them."""

from dmmx.machine.nested.matrix import matrix_from_json, matrix_to_json
from dmmx.machine.nested.reading import machine_from_matrix
from dmmx.machine.nested.writing import machine_to_matrix

__all__ = ["machine_from_matrix", "machine_to_matrix", "matrix_from_json", "matrix_to_json"]
