"""Commands around a draft: a frozen copy of the matrix that takes the edits while the machine goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self, final

from dmmx.errors import CommandError
from dmmx.live.answers import edit_answer
from dmmx.live.commands.base import Change, command
from dmmx.live.commands.edits import WHEN
from dmmx.live.draft import Draft
from dmmx.live.reader import Words
from dmmx.live.running import Running


@command
@final
@dataclass(frozen=True)
class Freeze(Change):
    """A draft begun."""

    name = "freeze"
    topic = "Drafts"
    usage = ("freeze",)
    summary = "Begin a draft: edits go to a copy of the matrix."
    details = "The machine goes on as it is. merge sends what the edits come to, discard forgets them."

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls()

    def done(self, running: Running) -> Running:
        """See `Change`."""
        if running.draft is not None:
            raise CommandError("there is a draft already; merge it, or discard it")
        return replace(running, draft=Draft.of(running.machine, running.matrix))

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return f"a draft of the matrix after tick {after.tick}; edits go there until merge or discard"


@command
@final
@dataclass(frozen=True)
class Merge(Change):
    """A draft sent to the machine."""

    name = "merge"
    topic = "Drafts"
    usage = ("merge [now]",)
    summary = "Add to the matrix what the edits of the draft come to."
    details = f"That is the draft minus what the matrix was when it was frozen.\n\n{WHEN}"

    now: bool = False

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls(words.skip("now"))

    def arguments(self) -> Iterator[str]:
        """See `Command`."""
        yield from ["now"] * self.now

    def done(self, running: Running) -> Running:
        """See `Change`."""
        draft, rest = _draft(running), replace(running, draft=None)
        if running.machine.addition != "sum":
            return rest.assigned(draft.merged(running.matrix))
        return rest.added(draft.delta, now=self.now)

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return edit_answer(replace(before, draft=None), after, now=self.now)


@command
@final
@dataclass(frozen=True)
class Discard(Change):
    """A draft forgotten."""

    name = "discard"
    topic = "Drafts"
    usage = ("discard",)
    summary = "Forget the draft."

    @classmethod
    def read(cls, words: Words) -> Self:
        """See `Command`."""
        return cls()

    def done(self, running: Running) -> Running:
        """See `Change`."""
        return replace(running, draft=None) if _draft(running) else running

    def answer(self, before: Running, after: Running) -> str:
        """See `Change`."""
        return "the draft is gone"


def _draft(running: Running) -> Draft:
    if running.draft is None:
        raise CommandError("there is no draft; freeze begins one")
    return running.draft
