"""The compilation cache: a folder of one's own in which JAX keeps what it has compiled, for later processes.

What is read from it is run as it is. So it must be a folder that nobody else can write to.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
from importlib.metadata import version
from pathlib import Path

import jax
from jax.experimental.compilation_cache import compilation_cache

from dmmx.errors import CompileError

MAX_BYTES = 2**28
"""What lies longest unused is removed above this: a search for the duplicate detector keeps some 0.3 MiB."""

MIN_SECONDS = 0.1
"""What is compiled faster is not kept: reading it again would gain nothing."""


def use_compilation_cache(folder: str | os.PathLike[str] | None = None) -> Path:
    """Keep what JAX compiles from now on in a folder, and take from there what was compiled before.

    Tracing is done again in every process, compiling is not: the first gradient of a large sketch then comes four
    times as soon. Nothing is kept unless this is called; the command `dmmx` does.

    Args:
        folder: where; by default `dmmx` in the user's cache folder. Each version of JAX, and each kind of processor,
            has a folder of its own in it.

    Returns:
        The folder that JAX uses.

    Raises:
        CompileError: it cannot be made or written, it is somebody else's, or others may write to it.

    Example:
        >>> use_compilation_cache("compiled")  # doctest: +SKIP
        PosixPath('/home/me/compiled/jax-8c6f4b2a90d1e357')
    """
    root = default_folder() if folder is None else Path(folder)
    try:
        root = root.expanduser().resolve()
        own = root / f"jax-{_fingerprint()}"
        root.parent.mkdir(parents=True, exist_ok=True)
        for path in (root, own):
            path.mkdir(mode=0o700, exist_ok=True)
        for path in (root, own):
            _check_private(path)
        for parent in root.parents:
            _check_parent(parent)
        _remove_oldest(root)
    except (OSError, RuntimeError) as error:
        raise CompileError(f"{root}: cannot keep what is compiled: {error}") from None
    jax.config.update("jax_compilation_cache_dir", str(own))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", MIN_SECONDS)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    # JAX looks at its options once, when it first compiles.
    compilation_cache.reset_cache()
    return own


def default_folder() -> Path:
    """`dmmx` in the user's cache folder, wherever the system has that."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        # A path that is not absolute counts as none (XDG Base Directory Specification).
        base = base if os.path.isabs(base) else "~/.cache"
    return Path(base).expanduser() / "dmmx"


def _fingerprint() -> str:
    """What compiled code depends on. A home folder may be shared among computers with different processors."""
    versions = (jax.__version__, version("jaxlib"), sys.version)
    return hashlib.sha256(repr((versions, platform.platform(), _processor())).encode()).hexdigest()[:16]


def _processor() -> str:
    """The model and its features."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    telling = ("vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU ")
    return f"{platform.machine()} {sorted({line for line in lines if line.startswith(telling)})}"


def _check_private(folder: Path) -> None:
    if sys.platform == "win32":  # There the user's folders are closed to others by access lists.
        return
    status = folder.stat()
    if status.st_uid != os.getuid():
        raise CompileError(f"{folder}: belongs to somebody else, so what lies there cannot be trusted as code")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CompileError(
            f"{folder}: others may write to it, so what lies there cannot be trusted as code; "
            f"mend it with: chmod go-w '{folder}'"
        )


def _check_parent(folder: Path) -> None:
    """In a folder that everybody may write to, anybody could put another in the place of ours; not if it is sticky."""
    mode = folder.stat().st_mode
    if sys.platform != "win32" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise CompileError(f"{folder}: everybody may write to it, so no folder in it can be trusted with code")


def _remove_oldest(root: Path) -> None:
    # JAX's own limit needs a package that is not among its dependencies.
    found: list[tuple[float, int, Path]] = []
    for path in root.glob("jax-*/*-cache"):
        status = path.stat()
        found.append((max(status.st_atime, status.st_mtime), status.st_size, path))
    size = sum(length for _, length, _ in found)
    for _, length, path in sorted(found):
        if size <= MAX_BYTES:
            break
        path.unlink(missing_ok=True)
        size -= length
