"""The errors that dmmx raises: one hierarchy, each saying what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class DmmxError(Exception):
    """Base of every error that dmmx raises on purpose."""


class VValueError(DmmxError):
    """Data that is not a V-value."""


class NeuronTypeError(DmmxError, ValueError):
    """A neuron type that does not exist, or is used or defined wrongly."""


class MachineError(DmmxError, ValueError):
    """A machine that is not well formed."""


class KindError(MachineError):
    """A link that carries what its target does not take, where that is refused."""


class TaskError(DmmxError, ValueError):
    """Examples that do not fit together, or do not fit a machine."""


class CompileError(DmmxError):
    """A machine that cannot be compiled as asked."""


class CommandError(DmmxError):
    """A command of a live session that cannot be read, or not be done."""


class RunError(DmmxError):
    """A run directory that cannot be written, read or continued."""


class InputFileError(DmmxError):
    """A file that is missing, unreadable or not of the expected format."""


class RunWarning(UserWarning):
    """Something of a run that cannot be kept, though the run goes on."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    Attributes:
        place: where, as a path into the data, e.g. `links[7]`.
        message: what is wrong and how to mend it.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def report_problems(subject: str, problems: Sequence[Problem], shown: int | None = None) -> str:
    """Text that lists all problems of one subject, one a line.

    Args:
        subject: a file's name or a phrase such as "the machine".
        problems: at least one.
        shown: list only so many of them; all are counted.
    """
    listed = [f"  {problem}" for problem in problems[:shown]]
    if len(listed) < len(problems):
        listed.append(f"  … and {len(problems) - len(listed)} more")
    return "\n".join([f"{subject}: {counted(len(problems), 'problem')}", *listed])


def counted(count: int, noun: str) -> str:
    """A number of things: the noun gets an s where there is not just one.

    Example:
        >>> counted(1, "link"), counted(1486, "trainable link")
        ('1 link', '1,486 trainable links')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence that suggests the nearest known name, or lists what is known."""
    names = sorted(known)
    near = nearest(name, names)
    if near:
        return f"Did you mean {near!r}?"
    if not names:
        return "There are none."
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known: {shown}."


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a given one; None when none is."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)
