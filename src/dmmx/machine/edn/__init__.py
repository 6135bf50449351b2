"""Machines as EDN: rank-6 network matrices, as the Clojure implementation has them."""

from dmmx.machine.edn.reading import machine_from_edn
from dmmx.machine.edn.writing import machine_to_edn, matrix_to_edn

__all__ = ["machine_from_edn", "machine_to_edn", "matrix_to_edn"]
