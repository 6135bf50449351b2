"""Loading a task from a file, whichever of the formats it has."""

from __future__ import annotations

from pathlib import Path

from dmmx.errors import InputFileError
from dmmx.files import read_text
from dmmx.task.csv_columns import CsvColumns
from dmmx.task.csv_file import ANSWERED_AFTER, read_csv
from dmmx.task.jsonl import read_jsonl
from dmmx.task.task import Task
from dmmx.task.timing import retimed

CSV_ENDINGS = (".csv", ".tsv")
JSONL_ENDINGS = (".jsonl", ".ndjson", ".json")


def load_task(
    path: str | Path, *, columns: CsvColumns | None = None, latency: int | None = None, cadence: int = 1
) -> Task:
    """Read a task from a file: CSV with one row a tick, or JSON Lines with one example a line.

    Which of them it is, the ending of its name says (.csv, .tsv or .jsonl), or else its first character: JSON Lines
    begin with a brace.

    Args:
        path: the file.
        columns: what the columns of a CSV file are, where its header does not say.
        latency: ticks by which answers are wanted later than the file has them, see `retimed`. By default 2 for CSV,
            where an answer stands in the row of its question, and 0 for JSON Lines.
        cadence: ticks that every element of the file lasts.

    Raises:
        InputFileError: the file cannot be read or holds no examples; all problems are listed with their places.
        TaskError: the timing is none.
    """
    if is_csv(path):
        return retimed(
            read_csv(path, columns).task, latency=ANSWERED_AFTER if latency is None else latency, cadence=cadence
        )
    if columns:
        raise InputFileError(f"{path}: is JSON Lines, which has no columns; only those of a CSV file can be chosen")
    return retimed(read_jsonl(path), latency=latency or 0, cadence=cadence)


def is_csv(path: str | Path) -> bool:
    """Whether a file is taken for CSV and not for JSON Lines.

    Raises:
        InputFileError: its ending says neither, and it cannot be read.
    """
    ending = Path(path).suffix.lower()
    if ending in (*CSV_ENDINGS, *JSONL_ENDINGS):
        return ending in CSV_ENDINGS
    text = read_text(path).strip()
    return bool(text) and not text.startswith(("{", "["))
