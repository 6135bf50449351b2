"""How well the duplicate detector is found: one row a seed.

`python -m benchmarks.synth_duplicates --seeds 20` does it as a user does, with `dmmx synth duplicates`; `--from` takes
another beginning: the one training text of 2022 (`one-text`), the `recurrent` or the `fluid` sketch. Each seed runs in
a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_SYNTH = ["dmmx", "synth", "duplicates", "--json", "--quiet"]

BEGINNINGS: dict[str, list[str]] = {
    "texts": _SYNTH,
    "one-text": ["benchmarks.one_text"],
    "recurrent": [*_SYNTH, "--sketch", "recurrent"],
    "fluid": [*_SYNTH, "--sketch", "fluid"],
}
"""The module that is run for each beginning, and its arguments."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0")
    parser.add_argument("--from", dest="beginning", choices=list(BEGINNINGS), default="texts")
    parser.add_argument("--seconds", type=float, default=300.0, help="at most, for one seed")
    parser.add_argument("options", nargs="*", help="more options of the command, after --")
    arguments = parser.parse_args()
    command = [*BEGINNINGS[arguments.beginning], "--seconds", str(arguments.seconds), *arguments.options]
    print("| seed | trainable links | largest error on fresh texts | exact? | starts | seconds |")
    print("|---|---|---|---|---|---|", flush=True)
    rows = [run(seed, command) for seed in range(arguments.seeds)]
    links, seconds = [row["trainable_links"] for row in rows if row["exact"]], [row["wall"] for row in rows]
    sizes = f"median {statistics.median(links):g}, smallest {min(links)}, largest {max(links)}" if links else "none"
    print(
        f"\nexact: {len(links)} of {len(rows)}; their links: {sizes}; seconds: median "
        f"{statistics.median(seconds):.0f}, longest {max(seconds):.0f}"
    )


def run(seed: int, command: list[str]) -> dict[str, float]:
    """Run one seed and print its row."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        out = ["--out", str(Path(folder) / "run")] if command[0] == "dmmx" else []
        whole = [sys.executable, "-m", *command, "--seed", str(seed), *out]
        done = subprocess.run(whole, capture_output=True, text=True, check=False)
        wall = time.monotonic() - begun
    if not done.stdout:
        sys.exit(done.stderr)
    row = {**json.loads(done.stdout), "wall": wall}
    exact = "yes" if row["exact"] else "no"
    error = float(row["largest_error"])
    print(f"| {seed} | {row['trainable_links']} | {error:.1e} | {exact} | {row['starts']} | {wall:.0f} |", flush=True)
    return row


if __name__ == "__main__":
    main()
