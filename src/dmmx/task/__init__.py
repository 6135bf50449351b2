"""Examples: streams in, streams wanted; generators, files, teacher machines, the catalogue."""

from dmmx.task.catalogue import built_in_machines, built_in_tasks, make_task
from dmmx.task.duplicates import duplicate_detector, duplicates, duplicates_example, text_stream
from dmmx.task.jsonl import load_task, task_to_jsonl
from dmmx.task.known import Known, known_machine
from dmmx.task.task import Example, Stream, Task, check_fits, example_from_teacher, support_of

__all__ = [
    "Example",
    "Known",
    "Stream",
    "Task",
    "built_in_machines",
    "built_in_tasks",
    "check_fits",
    "duplicate_detector",
    "duplicates",
    "duplicates_example",
    "example_from_teacher",
    "known_machine",
    "load_task",
    "make_task",
    "support_of",
    "task_to_jsonl",
    "text_stream",
]
