"""The memory of this process, told without loading JAX."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_memory() -> float:
    """The largest memory of this process so far, in GiB."""
    try:
        # Of this program alone: what getrusage says includes the process that started it, as it was when it did.
        return _status("VmHWM:") / 2**20
    except OSError:
        unit = 2**30 if sys.platform == "darwin" else 2**20
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def resident_memory() -> int | None:
    """The memory of this process that is resident now, in KiB; None where no /proc tells it."""
    try:
        return _status("VmRSS:")
    except OSError:
        return None


def _status(field: str) -> int:
    """A number of /proc/self/status, in KiB."""
    return int(STATUS.read_text().partition(field)[2].split()[0])
