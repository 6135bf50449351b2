"""Carries out the lines of a live session, one by one, and says what came of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from dmmx.cli.session.help import help_text
from dmmx.display.words import shortened, visible
from dmmx.errors import CommandError, DmmxError, counted
from dmmx.live import Command, Live, Running, parse_command
from dmmx.live.answers import WIDTH, value, value_at
from dmmx.live.commands.asides import Help, Quit, Save, Unwatch, Watch
from dmmx.live.commands.time import Run, Step
from dmmx.machine import save_machine
from dmmx.vvalue import ZERO, Tree


@final
class Console:
    """A session under way.

    Args:
        live: the session.
        say: prints an answer.

    Attributes:
        live: the session as it is now.
    """

    def __init__(self, live: Live, say: Callable[[str], object]) -> None:
        self.live = live
        self._say = say
        self._watched: dict[str, Tree] = {}

    @property
    def prompt(self) -> str:
        """What stands before a line."""
        return f"tick {self.live.tick}{', draft' * (self.live.running.draft is not None)}> "

    def line(self, text: str) -> bool:
        """Carry out a line; empty ones and those that begin with # say nothing.

        Returns:
            Whether the session goes on.
        """
        text = text.strip()
        if not text or text.startswith("#"):
            return True
        try:
            command = parse_command(text)
            if isinstance(command, Quit):
                return False
            self._do(command)
        except DmmxError as error:
            self.live = self.live.failed(text, error)
            self._say(_refusal(error))
        except KeyboardInterrupt:
            self._say("stopped")
        return True

    def _do(self, command: Command) -> None:
        if isinstance(command, Run | Step):
            self._tick(command)
        elif isinstance(command, Help):
            self._say(help_text(command.about))
        elif isinstance(command, Save):
            machine = self.live.machine
            save_machine(machine, command.file)
            self.live = self.live.noted(command)
            links = len(machine.links)
            self._say(f"{visible(command.file)}: {counted(links, 'link')}{self._left_out(links)}")
        elif isinstance(command, Watch):
            self._watched |= {name: value_at(self.live.running, name) for name in command.names}
            self._say(f"watching {visible(', '.join(self._watched)) or 'nothing'}")
        elif isinstance(command, Unwatch):
            self._unwatch(command)
        else:
            after = self.live.apply(command)
            self._say(self.live.answer(command, after))
            self.live = after
            self._watched = {name: _seen(after.running, name) for name in self._watched}

    def _left_out(self, links: int) -> str:
        count = len(self.live.matrix) - links
        return f" (left out of the matrix: {counted(count, 'number')} that link nothing)" if count > 0 else ""

    def _unwatch(self, command: Unwatch) -> None:
        for name in command.names or list(self._watched):
            if name not in self._watched:
                raise CommandError(f"{name!r} is not watched; watch lists what is")
            del self._watched[name]
        self._say(f"watching {visible(', '.join(self._watched)) or 'nothing'}")

    def _tick(self, command: Run | Step) -> None:
        """Tick by tick, so that Ctrl-C, or a neuron that cannot go on, leaves the session at the last whole tick."""
        start = now = self.live.running
        ticks = command.ticks_of(start) if isinstance(command, Run) else 1
        is_stopped, failure = False, None
        try:
            while now.tick < start.tick + ticks:
                now = now.ticked() if isinstance(command, Run) else command.done(now)
                self._tell_changes(now)
        except KeyboardInterrupt:
            is_stopped = True
        except DmmxError as error:
            failure = error
        done = now.tick - start.tick
        if done:
            made = command if done == ticks else Run(done)
            self.live = self.live.reached(made, now)
            self._say(made.answer(start, now))
        if is_stopped:
            self._say(f"stopped after {done:,} of {counted(ticks, 'tick')}")
        if failure is not None:
            self.live = self.live.failed(command if not done else Run(ticks - done), failure)
            self._say(_refusal(failure))

    def _tell_changes(self, now: Running) -> None:
        """A line for what is watched and has changed."""
        if not self._watched:
            return
        seen = {name: _seen(now, name) for name in self._watched}
        changed = [
            f"{name} {value(seen[name])}" for name, before in self._watched.items() if _differs(seen[name], before)
        ]
        self._watched = seen
        if changed:
            self._say(shortened(visible(f"tick {now.tick}: {', '.join(changed)}"), WIDTH))


def _seen(running: Running, name: str) -> Tree:
    """What is watched; zero when its neuron is gone."""
    try:
        return value_at(running, name)
    except CommandError:
        return ZERO


def _differs(now: Tree, before: Tree) -> bool:
    return now is not before and now != before


def _refusal(error: DmmxError) -> str:
    return "\n".join(map(visible, f"Error: {error}".split("\n")))
