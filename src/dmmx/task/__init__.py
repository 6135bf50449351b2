"""Examples: streams in, streams wanted; generators, files, teacher machines, the catalogue."""

from dmmx.task.catalogue import built_in_machines, built_in_tasks, make_task, remade_task, summary_of
from dmmx.task.contradictions import check_consistent
from dmmx.task.csv_columns import CsvColumns
from dmmx.task.csv_file import read_csv
from dmmx.task.duplicates import duplicate_detector, duplicates, duplicates_example, text_stream
from dmmx.task.example import Example, Stream, example_from_teacher
from dmmx.task.fitting import check_fits
from dmmx.task.held_out import hold_out
from dmmx.task.inputs import Inputs, Numbers, Symbols
from dmmx.task.jsonl import read_jsonl, task_to_jsonl
from dmmx.task.known import Known, known_machine
from dmmx.task.load import load_task
from dmmx.task.support import support_of
from dmmx.task.task import Task
from dmmx.task.timing import retimed

__all__ = [
    "CsvColumns",
    "Example",
    "Inputs",
    "Known",
    "Numbers",
    "Stream",
    "Symbols",
    "Task",
    "built_in_machines",
    "built_in_tasks",
    "check_consistent",
    "check_fits",
    "duplicate_detector",
    "duplicates",
    "duplicates_example",
    "example_from_teacher",
    "hold_out",
    "known_machine",
    "load_task",
    "make_task",
    "read_csv",
    "read_jsonl",
    "remade_task",
    "retimed",
    "summary_of",
    "support_of",
    "task_to_jsonl",
    "text_stream",
]
