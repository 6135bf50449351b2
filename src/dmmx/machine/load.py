"""Loading a machine from a file, whichever of the formats it has, and saving it."""

from __future__ import annotations

from pathlib import Path

from dmmx.files import read_text, write_text
from dmmx.machine.edn import machine_from_edn, machine_to_edn
from dmmx.machine.file import machine_of_json, machine_to_json
from dmmx.machine.json_text import JsonText
from dmmx.machine.machine import Machine
from dmmx.machine.nested.reading import is_matrix_data, machine_of_matrix

EDN_ENDING = ".edn"


def load_machine(path: str | Path) -> Machine:
    """Read a machine file: EDN where its name ends with .edn, and JSON otherwise.

    JSON without the key "dmmx" is taken for a network matrix, see `machine_from_matrix`.

    Raises:
        InputFileError: the file is missing, not UTF-8, or no well-formed machine; all problems are listed.
    """
    text, name = read_text(path), str(path)
    if Path(path).suffix.lower() == EDN_ENDING:
        return machine_from_edn(text, name)
    source = JsonText(text, name)
    return machine_of_matrix(source) if is_matrix_data(source.data) else machine_of_json(source)


def save_machine(machine: Machine, path: str | Path) -> None:
    """Write a machine file, by a temporary file and a rename: EDN where its name ends with .edn, and JSON otherwise."""
    is_edn = Path(path).suffix.lower() == EDN_ENDING
    write_text(path, machine_to_edn(machine) if is_edn else machine_to_json(machine))
