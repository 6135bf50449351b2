"""Options for the kinds of streams that a machine minds: what its ports take, and what becomes of links that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import click

from dmmx.errors import MachineError

if TYPE_CHECKING:
    from dmmx.machine import Mismatch


@final
@dataclass(frozen=True)
class Kinds:
    """Which kinds are minded, as the interpreter takes it.

    Attributes:
        kinds: ports, written `neuron.name`, with their kinds; None where none are given.
        mismatch: what becomes of links between different kinds; None where it is not said.
    """

    kinds: Mapping[str, str] | None = None
    mismatch: Mismatch | None = None

    def __bool__(self) -> bool:
        """Whether kinds are minded at all."""
        return self.kinds is not None or self.mismatch is not None

    @classmethod
    def read(cls, written: Sequence[str], mismatch: Mismatch | None) -> Kinds:
        """The kinds that options say.

        Raises:
            MachineError: one is not written `NEURON.PORT=KIND`.
        """
        found: dict[str, str] = {}
        for text in written:
            port, equals, kind = text.rpartition("=")
            if not (port and equals and kind):
                raise MachineError(f"--kind is written NEURON.PORT=KIND, like camera.image=number; got {text!r}")
            found[port] = kind
        return cls(found or None, mismatch)


def kind_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `kinds` and `mismatch`, for `Kinds.read`."""
    mismatch = click.option(
        "--mismatch",
        type=click.Choice(["zero", "refuse"]),
        help="Links between different kinds contribute nothing, or are an error.  [default: kinds are not minded]",
    )
    kinds = click.option(
        "--kind",
        "kinds",
        multiple=True,
        metavar="PORT=KIND",
        help='What a port takes or gives: number, complex, sample, "frame 3x4"; may be repeated.',
    )
    return kinds(mismatch(command))
