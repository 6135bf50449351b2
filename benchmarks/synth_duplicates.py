"""How well `dmmx synth duplicates` does: one row a seed, with the default settings.

Run it with: python benchmarks/synth_duplicates.py [--seeds 5].
Each seed runs in a process of its own, as a user runs it.
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0")
    arguments = parser.parse_args()
    print("| seed | trainable links | largest error on 200 fresh texts | exact? | starts | seconds |")
    print("|---|---|---|---|---|---|", flush=True)
    rows = [run(seed) for seed in range(arguments.seeds)]
    links, seconds = [row["links"] for row in rows], [row["wall"] for row in rows]
    print(
        f"\nexact: {sum(row['exact'] for row in rows)} of {len(rows)}; links: median {statistics.median(links):g}, "
        f"smallest {min(links)}, largest {max(links)}; seconds: median {statistics.median(seconds):.0f}, "
        f"longest {max(seconds):.0f}"
    )


def run(seed: int) -> dict[str, float]:
    """Run one seed and print its row."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        command = [sys.executable, "-m", "dmmx", "synth", "duplicates", "--seed", str(seed), "--json", "--quiet"]
        done = subprocess.run(
            [*command, "--out", str(Path(folder) / "run")], capture_output=True, text=True, check=False
        )
        wall = time.monotonic() - begun
    if not done.stdout:
        sys.exit(done.stderr)
    row = {**json.loads(done.stdout), "wall": wall}
    exact = "yes" if row["exact"] else "no"
    print(
        f"| {seed} | {row['links']} | {row['largest_error']:.1e} | {exact} | {row['starts']} | {wall:.0f} |", flush=True
    )
    return row


if __name__ == "__main__":
    main()
