"""Run directories: everything about a run that must survive a crash.

`config.json` (what was asked for), `task.jsonl` (the examples), `log.jsonl` (what happened), `front.csv` and
`machines/NNNN.json` (the best machine at every size), `best.json` (the pick), `state.npz` (where to continue). Every
file but the log is replaced as a whole, so a crash at any moment leaves the last good one. A crash may cut short the
last line of the log, which nothing but reports reads: they leave such lines out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from dmmx.errors import InputFileError, RunError
from dmmx.files import append_line, read_text, write_bytes, write_text
from dmmx.machine.json_text import JsonText
from dmmx.train.records import Record, pack, unpack


class RunDirectory:
    """A run directory that exists.

    Attributes:
        path: the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: str | Path) -> RunDirectory:
        """Make a new run directory and prove that it can be written.

        Raises:
            InputFileError: the folder exists and is not empty, or cannot be made or written.
        """
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise InputFileError(f"{path}: the folder is not empty; name another, or continue it with dmmx resume")
            (folder / "machines").mkdir()
            (folder / "log.jsonl").touch()
        except OSError as error:
            raise InputFileError(f"{path}: cannot be used as a run directory: {error.strerror}") from None
        return cls(folder)

    @classmethod
    def open(cls, path: str | Path) -> RunDirectory:
        """Open an existing run directory.

        Raises:
            InputFileError: it is missing, or no run directory.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise InputFileError(f"{path}: no such run directory")
        if not (folder / "config.json").is_file():
            raise InputFileError(f"{path}: not a run directory: it has no config.json")
        return cls(folder)

    def write_config(self, config: Mapping[str, object]) -> None:
        """Save what was asked for."""
        write_text(self.path / "config.json", json.dumps(config, indent=2, ensure_ascii=False) + "\n")

    def config(self) -> JsonText:
        """What was asked for: a JSON object.

        Raises:
            InputFileError: it cannot be read.
        """
        file = self.path / "config.json"
        config = JsonText(read_text(file), str(file))
        if not isinstance(config.data, dict):
            raise InputFileError(f"{file}: expected an object")
        return config

    @property
    def safe(self) -> str:
        """A sentence, without its full stop, that says where the machines are."""
        return f"The machines found so far are in {self.path / 'machines'}"

    def write_file(self, name: str, text: str) -> None:
        """Save a text file of the run.

        Raises:
            RunError: it cannot be written; the last one is still there.
        """
        file = self.path / name
        try:
            # Somebody may have removed the folder for the machines.
            file.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise RunError(f"{file.parent}: cannot be made: {error.strerror}") from None
        write_text(file, text)

    def log(self, event: str, **details: object) -> None:
        """Append one line to the log.

        Raises:
            RunError: it cannot be written; the log is as it was.
        """
        append_line(self.path / "log.jsonl", json.dumps({"event": event, **details}, ensure_ascii=False))

    def save_state(self, record: Mapping[str, object], arrays: Mapping[str, np.ndarray]) -> None:
        """Save where to continue.

        Args:
            record: JSON data.
            arrays: by name.

        Raises:
            RunError: it cannot be written; the last state is still there.
        """
        write_bytes(self.path / "state.npz", pack(record, arrays))

    def load_state(self) -> Record | None:
        """Where to continue; None when the run had not come so far.

        Raises:
            InputFileError: the state is damaged, or lost though machines have been found; what can be done is said.
        """
        file, advice = self.path / "state.npz", f"{self.safe}; start anew with dmmx synth and another run directory"
        if not file.exists():
            if (self.path / "best.json").exists():
                # To begin anew here would replace what has been found.
                raise InputFileError(f"{file}: is gone, so that the run cannot be continued. {advice}")
            return None
        try:
            return unpack(file.read_bytes())
        except (OSError, ValueError) as error:
            raise InputFileError(f"{file}: damaged ({error}). {advice}") from None
