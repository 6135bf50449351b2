"""The `dmmx` command: one module a command, imported when it is called."""

from dmmx.cli.entry import main

__all__ = ["main"]
