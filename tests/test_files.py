"""Reading and writing files: clear errors, and never a half-written file."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
from pathlib import Path

import pytest

from dmmx.errors import InputFileError, RunError
from dmmx.files import append_line, check_writable, read_text, write_bytes, write_text


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "text.json"
    write_text(path, "größe ≤ 3\n")
    assert read_text(path) == "größe ≤ 3\n"
    assert path.read_bytes() == "größe ≤ 3\n".encode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["text.json"]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "text"
    write_text(path, "old and long")
    write_text(str(path), "new")
    assert read_text(path) == "new"


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    write_text(tmp_path / "text", "a\r\nb\n")
    assert (tmp_path / "text").read_bytes() == b"a\r\nb\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), (b"ab\xff", "not UTF-8 text: byte 2 cannot be decoded")],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "file.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFileError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}: {message}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="is a folder, expected a file"):
        read_text(tmp_path)
    with pytest.raises(RunError, match="is a folder, expected a file"):
        write_text(tmp_path, "x")
    assert list(tmp_path.iterdir()) == []
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}.*"))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputFileError, match="cannot be read: Not a directory"):
        read_text(tmp_path / "file" / "inner")


def test_writing_into_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written: No such file or directory"):
        write_text(tmp_path / "missing" / "file", "x")


@pytest.mark.parametrize("interrupt", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failing_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupt: BaseException
) -> None:
    path = tmp_path / "file"
    write_text(path, "precious")

    def fail(_: int) -> None:
        raise interrupt

    monkeypatch.setattr(os, "fsync", fail)
    expected = RunError if isinstance(interrupt, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_bytes(path, b"half of something new")
    assert path.read_text() == "precious"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "'': is no name of a file"),
        (".", ".: is a folder, expected a file"),
        ("/", "/: is a folder, expected a file"),
        ("..", "..: is a folder, expected a file"),
        ("a\0b", r"'a\x00b': cannot be written: embedded null byte"),
        ("missing/file", "missing/file: cannot be written: No such file or directory"),
    ],
)
def test_paths_that_no_file_can_have(path: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for write in (check_writable, lambda path: write_bytes(path, b"x")):
        with pytest.raises(RunError) as caught:
            write(path)
        assert str(caught.value) == message
    with pytest.raises(InputFileError):
        read_text(path)
    assert not any(tmp_path.iterdir())


def test_whether_a_file_can_be_written_is_found_out_without_touching_it(tmp_path: Path) -> None:
    write_text(tmp_path / "old", "precious")
    for name in ("old", "new"):
        check_writable(tmp_path / name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["old"]
    assert read_text(tmp_path / "old") == "precious"


def test_text_that_utf8_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="character 1 is no valid Unicode character"):
        write_text(tmp_path / "file", "a\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_has_the_permissions_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    write_text(tmp_path / "ours", "x")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")}
    assert len(modes) == 1


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputFileError, match=re.escape(f"{name!r}"[2:-1]) + "': no file can be called so"):
        read_text(tmp_path / name)


def test_lines_are_appended_and_one_that_was_cut_short_is_ended_first(tmp_path: Path) -> None:
    path = tmp_path / "log"
    for line in ("one", "", "größe \ud800"):
        append_line(path, line)
    assert path.read_bytes() == b"one\n\n" + "größe \\ud800\n".encode()
    path.write_bytes(b"one\ntw")
    append_line(path, "three")
    assert path.read_bytes() == b"one\ntw\nthree\n"


@pytest.mark.parametrize("written", [0, 1, 4])
def test_a_line_that_does_not_fit_on_the_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntw")
    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", lambda path, *_, **__: FullDisk(path, "a+b", room=written))  # pyright: ignore[reportUnknownLambdaType]
        with pytest.raises(RunError, match="log: cannot be written: No space left on device"):
            append_line(path, "three")
    assert path.read_bytes() == b"one\ntw"


class FullDisk(io.FileIO):
    """A file on a disk that has room for some bytes more, and writes those."""

    def __init__(self, path: Path, mode: str, room: int) -> None:
        super().__init__(path, mode)
        self.room = room

    def write(self, data: bytes) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = super().write(data[: self.room])
        self.room -= written
        return written
