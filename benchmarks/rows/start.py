"""From nothing to the first gradient of the sketch: imports, compiling, cold and with JAX's cache on the disk."""

from __future__ import annotations

import tempfile

from benchmarks.measure import in_fresh_process
from benchmarks.report import Page, duration

TITLE = "from nothing to the first gradient of the sketch"


def measure(page: Page, quick: bool) -> None:
    header = ("JAX's cache on the disk", "imports", "`compile` and the examples' arrays", "first gradient", "together")
    with tempfile.TemporaryDirectory() as folder:
        for name, cache in (("none", ""), ("empty", folder), ("filled", folder)):
            found = in_fresh_process("first_gradient", cache=cache)
            if isinstance(found, str):
                page.remark(f"{TITLE}: {found}")
                return
            page.point(TITLE, header, (name, *map(duration, found.values()), duration(sum(found.values()))))
