"""The catalogue: the built-in tasks by name, each with a machine written by hand."""

from dmmx.task.catalogue.registry import built_in_machines, built_in_tasks, make_task, remade_task, summary_of

__all__ = ["built_in_machines", "built_in_tasks", "make_task", "remade_task", "summary_of"]
