"""Repairs the hand-written duplicate detector without each of its trainable links in turn: what is found, how fast.

Run it with: python -m benchmarks.repairs.
"""

from __future__ import annotations

import time

from dmmx.compiler import use_compilation_cache
from dmmx.machine import remove_links
from dmmx.synthesis.repair import repair
from dmmx.task import duplicate_detector, duplicates


def main() -> None:
    """Print the table."""
    use_compilation_cache()
    detector, task = duplicate_detector(), duplicates()
    print("| without | repaired by | exact? | seconds |")
    print("|---|---|---|---|", flush=True)
    for link in detector.trainable_links:
        begun = time.perf_counter()
        found = repair(remove_links(detector, [link]), task)
        seconds = time.perf_counter() - begun
        exact = "yes" if found.verdict.exact else "no"
        print(f"| {link} | {found.text.replace(chr(10), '; ')} | {exact} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
