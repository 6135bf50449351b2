"""The commands of a live session, and how they are read."""

from dmmx.live.commands import asides, drafts, edits, looking, registers, time
from dmmx.live.commands.base import COMMANDS, Aside, Change, Command, Question
from dmmx.live.commands.parse import parse_command

# The commands enter themselves into the table when their modules are imported.
_ALL = (edits, registers, drafts, time, looking, asides)

__all__ = ["COMMANDS", "Aside", "Change", "Command", "Question", "parse_command"]
