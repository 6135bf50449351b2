"""Sessions with a running machine: it takes edits between ticks, forgets nothing, and never stops for an error."""

from dmmx.live.chain import Chain
from dmmx.live.commands import COMMANDS, Command, parse_command
from dmmx.live.draft import Draft
from dmmx.live.history import History, Moment
from dmmx.live.log import Entry, read_log
from dmmx.live.reference import with_self
from dmmx.live.replay import replay
from dmmx.live.running import Running
from dmmx.live.session import Live

__all__ = [
    "COMMANDS",
    "Chain",
    "Command",
    "Draft",
    "Entry",
    "History",
    "Live",
    "Moment",
    "Running",
    "parse_command",
    "read_log",
    "replay",
    "with_self",
]
