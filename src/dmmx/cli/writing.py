"""Writing files that the user named."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dmmx.machine import Machine


def save(path: str, text: str) -> None:
    """Write a text file as a whole.

    Raises:
        InputFileError: it cannot be written.
    """
    from dmmx.files import write_text

    with _named_by_user():
        write_text(path, text)


def save_machine(path: str, machine: Machine) -> None:
    """Write a machine file, in the format of its ending.

    Raises:
        InputFileError: it cannot be written.
    """
    from dmmx.machine import save_machine

    with _named_by_user():
        save_machine(machine, path)


def check_writable(path: str | None) -> None:
    """Refuse a file that cannot be written, before long work; None is no file.

    Raises:
        InputFileError: it cannot be written.
    """
    from dmmx.files import check_writable

    if path is not None:
        with _named_by_user():
            check_writable(path)


@contextmanager
def _named_by_user() -> Generator[None]:
    """A file that cannot be written is the user's mistake: the place was named by the user."""
    from dmmx.errors import InputFileError, RunError

    try:
        yield
    except RunError as error:
        raise InputFileError(str(error)) from None
