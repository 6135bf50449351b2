"""The `dmmx` command: `entry` names the commands, `commands` has a module for each."""

from dmmx.cli.entry import main

__all__ = ["main"]
