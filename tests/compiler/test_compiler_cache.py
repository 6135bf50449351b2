"""The compilation cache: filled and read again, private, never too large, and refused where it cannot be trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest
from jax.experimental.compilation_cache import compilation_cache

from dmmx.compiler import cache, use_compilation_cache
from dmmx.errors import CompileError

OPTIONS = (
    "jax_compilation_cache_dir",
    "jax_persistent_cache_min_compile_time_secs",
    "jax_persistent_cache_min_entry_size_bytes",
)


@pytest.fixture(autouse=True)
def options_as_before() -> Iterator[None]:
    before = {name: getattr(jax.config, name) for name in OPTIONS}
    yield
    for name, value in before.items():
        jax.config.update(name, value)
    compilation_cache.reset_cache()


def test_what_is_compiled_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MIN_SECONDS", 0)
    folder = use_compilation_cache(tmp_path / "mine")
    assert folder.parent == tmp_path / "mine"
    assert [path.stat().st_mode & 0o777 for path in (folder, folder.parent)] == [0o700, 0o700]
    jax.jit(lambda a: a * 3.25 + 1)(2.0)
    assert list(folder.glob("*-cache"))


def test_import_switches_nothing_on() -> None:
    code = "import jax, dmmx.compiler; print(jax.config.jax_compilation_cache_dir)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "None\n"


@pytest.mark.skipif(sys.platform == "win32", reason="access lists, not modes")
def test_folders_that_others_may_write_to_are_refused(tmp_path: Path) -> None:
    before = jax.config.jax_compilation_cache_dir  # pyright: ignore[reportAttributeAccessIssue]
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    with pytest.raises(CompileError, match=r"others may write to it.*chmod go-w"):
        use_compilation_cache(shared)
    shared.chmod(0o777)
    (shared / "mine").mkdir(mode=0o700)
    with pytest.raises(CompileError, match="everybody may write to it"):
        use_compilation_cache(shared / "mine")
    assert jax.config.jax_compilation_cache_dir == before  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.skipif(sys.platform == "win32", reason="access lists, not owners")
def test_somebody_elses_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(CompileError, match="belongs to somebody else"):
        use_compilation_cache(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CompileError, match="cannot keep what is compiled"):
        use_compilation_cache(tmp_path / "file")


def test_what_lies_longest_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_BYTES", 25)
    folder = tmp_path / "jax-of-another-version"
    folder.mkdir()
    (tmp_path / "notes").write_bytes(b"0" * 100)
    for age, name in enumerate(("new", "old", "oldest")):
        (folder / f"{name}-cache").write_bytes(b"0" * 10)
        os.utime(folder / f"{name}-cache", (1000 - age, 1000 - age))
    use_compilation_cache(tmp_path)
    assert {path.name for path in folder.iterdir()} == {"new-cache", "old-cache"}
    assert (tmp_path / "notes").exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="of XDG")
def test_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache.default_folder() == Path("/somewhere/dmmx")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.default_folder() == Path.home() / ".cache" / "dmmx"
