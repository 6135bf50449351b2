"""Writing a file that the user named."""

from __future__ import annotations


def save(path: str, text: str) -> None:
    """Write a text file as a whole.

    Raises:
        InputFileError: it cannot be written.
    """
    from dmmx.errors import InputFileError, RunError
    from dmmx.files import write_text

    try:
        write_text(path, text)
    except RunError as error:
        # Nothing has run: the user named a place that cannot be written.
        raise InputFileError(str(error)) from None
