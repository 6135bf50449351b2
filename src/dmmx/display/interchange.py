"""Machine files as formats: `json`, and `edn` and `matrix` for other implementations of dataflow matrix machines."""

from __future__ import annotations

from dmmx.display.exporters import exporter
from dmmx.machine import machine_to_edn, machine_to_json, machine_to_matrix

json_of = exporter("json")(machine_to_json)
edn_of = exporter("edn")(machine_to_edn)
matrix_text_of = exporter("matrix")(machine_to_matrix)
