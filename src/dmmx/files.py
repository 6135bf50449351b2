"""Reading and writing files with clear errors and without half-written files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dmmx.errors import InputFileError, RunError

A_FOLDER = "is a folder, expected a file"


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file, without the byte order mark that some editors put first.

    Raises:
        InputFileError: it is missing, a folder, not readable, or not UTF-8; the byte is named.
    """
    try:
        return Path(path).read_bytes().decode("utf-8").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    except FileNotFoundError:
        raise InputFileError(f"{spelled(path)}: no such file") from None
    except IsADirectoryError:
        raise InputFileError(f"{spelled(path)}: {A_FOLDER}") from None
    except UnicodeDecodeError as error:
        raise InputFileError(f"{spelled(path)}: not UTF-8 text: byte {error.start} cannot be decoded") from None
    except ValueError:
        raise InputFileError(f"{spelled(path)}: no file can be called so") from None
    except OSError as error:
        raise InputFileError(f"{spelled(path)}: cannot be read: {error.strerror}") from None


def write_bytes(path: str | Path, data: bytes) -> None:
    """Replace a file as a whole: written beside it under another name, then renamed, so that a crash loses nothing.

    Raises:
        RunError: it cannot be written (no permission, no space, no folder); the old file is still there.
    """
    try:
        temporary = _beside(path)
        try:
            with open(temporary, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            # Also when the user interrupts.
            temporary.unlink(missing_ok=True)
            raise
    # A path that no file can have, as one with a NUL byte, is a ValueError.
    except (OSError, ValueError) as error:
        raise RunError(f"{spelled(path)}: cannot be written: {_reason(error)}") from None


def check_writable(path: str | Path) -> None:
    """Find out before long work whether `write_bytes` could write a file; what is there stays as it is.

    Raises:
        RunError: it could not.
    """
    try:
        temporary = _beside(path)
        open(temporary, "xb").close()
        temporary.unlink()
    except (OSError, ValueError) as error:
        raise RunError(f"{spelled(path)}: cannot be written: {_reason(error)}") from None


def write_text(path: str | Path, text: str) -> None:
    """Replace a text file as a whole, as UTF-8; see `write_bytes`.

    Raises:
        RunError: it cannot be written, or the text has lone surrogates, which UTF-8 cannot hold.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        where = f"character {error.start}"
        raise RunError(f"{spelled(path)}: cannot be written: {where} is no valid Unicode character") from None
    write_bytes(path, data)


def append_line(path: str | Path, line: str) -> None:
    """Append a line to a text file; a line before it that was cut short (by a crash) is ended first.

    Args:
        path: the file; it is made where there is none.
        line: without the newline.

    Raises:
        RunError: it cannot be written as a whole; then nothing of it is left in the file.
    """
    try:
        # Without a buffer, since closing the file would write again what was taken back.
        with open(path, "a+b", buffering=0) as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - 1))
            before = b"\n" if file.read(1) not in (b"", b"\n") else b""
            # A backslash is how JSON, too, writes half of a character.
            data = before + line.encode("utf-8", "backslashreplace") + b"\n"
            try:
                while data:
                    data = data[file.write(data) :]
            except BaseException:
                # Also when the user interrupts.
                file.truncate(length)
                raise
    except OSError as error:
        raise RunError(f"{path}: cannot be written: {error.strerror}") from None


def spelled(path: str | Path) -> str:
    """A path as a message names it: in quotes where it is empty, or cannot be printed as it stands."""
    text = str(path)
    return text if text and text.isprintable() else repr(text)


def _beside(path: str | Path) -> Path:
    """A new name in the folder of a file.

    Raises:
        RunError: the path is no file's, but a folder's, or empty.
    """
    target = Path(path)
    if not str(path):
        raise RunError("'': is no name of a file")
    if not target.name or os.path.isdir(path):
        raise RunError(f"{spelled(path)}: {A_FOLDER}")
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}")


def _reason(error: OSError | ValueError) -> str:
    """What the system says, without its number and the path."""
    return str((isinstance(error, OSError) and error.strerror) or error)
