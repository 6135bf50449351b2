"""How tasks fare that nobody has prepared: a dozen CSV files, as people would write them, given to `dmmx synth`.

Run it with: python -m benchmarks.own_files [--seconds 120] [--latencies 3,4,5] [--keep FOLDER] [name ...].
Each file has 20 streams of 12 rows, of which dmmx holds out a fifth. Where nothing exact is found, the next latency is
tried, as the command advises.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

STREAMS, ROWS = 20, 12

Row = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A file of examples.

    Attributes:
        what: is wanted, in words.
        columns: of inputs, each with the cells that are drawn from.
        answers: what is wanted at every row of a stream.
    """

    what: str
    columns: Mapping[str, Sequence[Any]]
    answers: Callable[[Sequence[Row]], Sequence[float]]

    def write(self, path: Path, seed: int) -> None:
        """Write it."""
        generator = random.Random(f"own files, {seed}")
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow([*(f"in:{name}" for name in self.columns), "out:wanted"])
            for stream in range(STREAMS):
                rows = [{name: generator.choice(cells) for name, cells in self.columns.items()} for _ in range(ROWS)]
                if stream:
                    file.write("\n")
                table.writerows([*row.values(), answer] for row, answer in zip(rows, self.answers(rows), strict=True))


def _debounced(rows: Sequence[Row]) -> Sequence[float]:
    return [int(tick > 1 and all(row["button"] for row in rows[tick - 2 : tick + 1])) for tick in range(len(rows))]


def _falls(rows: Sequence[Row]) -> Sequence[float]:
    numbers = [0, *(row["level"] for row in rows)]
    return [max(0, before - now) for before, now in pairwise(numbers)]


def _heating(rows: Sequence[Row]) -> Sequence[float]:
    return [*accumulate((row["warmth"] for row in rows), _heats, initial=0)][1:]


def _heats(heating: float, warmth: float) -> float:
    return 1 if warmth <= -2 else 0 if warmth >= 2 else heating


def _counted(rows: Sequence[Row]) -> Sequence[float]:
    steps = {"reset": lambda count: 0, "up": lambda count: count + 1, "wait": lambda count: count}
    return [*accumulate((row["event"] for row in rows), lambda count, event: steps[event](count), initial=0)][1:]


def _lock(rows: Sequence[Row]) -> Sequence[float]:
    keys = accumulate(
        (row["key"] for row in rows), lambda done, key: done + (done < 3 and key == "abc"[done]), initial=0
    )
    return [int(done == 3) for done in keys][1:]


def _held(rows: Sequence[Row]) -> Sequence[float]:
    return [*accumulate((row["value"] for row in rows), lambda held, value: value or held)]


def _leads(rows: Sequence[Row]) -> Sequence[float]:
    return [max(0, lead) for lead in accumulate(row["home"] - row["away"] for row in rows)]


def _both(rows: Sequence[Row]) -> Sequence[float]:
    seen = (accumulate((row[name] for row in rows), max) for name in ("a", "b"))
    return [min(pair) for pair in zip(*seen, strict=True)]


NUMBERS, BITS, RARE = range(-3, 4), (0, 1), (0, 0, 0, 1)

FILES: Mapping[str, File] = {
    "range": File(
        "how far two numbers are apart", {"a": NUMBERS, "b": NUMBERS}, lambda rows: [abs(r["a"] - r["b"]) for r in rows]
    ),
    "fall": File("by how much a level has fallen", {"level": NUMBERS}, _falls),
    "lowest": File(
        "the lowest so far, or 0",
        {"x": NUMBERS},
        lambda rows: [*accumulate((r["x"] for r in rows), min, initial=0)][1:],
    ),
    "lead": File("by how many goals home leads", {"home": BITS, "away": BITS}, _leads),
    "tank": File(
        "what is left in a leaking tank",
        {"inflow": NUMBERS},
        lambda rows: [*accumulate((r["inflow"] for r in rows), lambda level, more: level / 2 + more)],
    ),
    "debounce": File("1 when three in a row were 1", {"button": (0, 1, 1)}, _debounced),
    "xor": File("1 when just one of two is 1", {"a": BITS, "b": BITS}, lambda rows: [r["a"] ^ r["b"] for r in rows]),
    "both": File("1 when both have been 1", {"a": RARE, "b": RARE}, _both),
    "thermostat": File("on at -2 or less, off at 2 or more", {"warmth": NUMBERS}, _heating),
    "reset": File("how many since the reset", {"event": ("up", "up", "wait", "reset")}, _counted),
    "hold": File("the last number that was not 0", {"value": (0, 0, 1, -1, 2, -2)}, _held),
    "lock": File("1 once a, b and c came in this order", {"key": "abc"}, _lock),
}
"""By name, roughly in the order of difficulty."""


def run(path: Path, latency: int, seconds: float, out: Path) -> dict[str, Any]:
    """What `dmmx synth` says of a file."""
    options = ["--latency", str(latency), "--seconds", str(seconds), "--out", str(out), "--json", "--quiet"]
    command = [sys.executable, "-m", "dmmx", "synth", str(path), *options]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        sys.exit(done.stderr)
    return {**json.loads(done.stdout), "wall": time.monotonic() - begun}


def row(name: str, latency: int, found: Mapping[str, Any]) -> str:
    """A search as a row of the table."""
    exact = "yes" if found["exact"] else "no"
    return (
        f"| {name} | {FILES[name].what} | {latency} | {exact} | {found['trainable_links']} | {found['starts']} "
        f"| {found['wall']:.0f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(FILES), metavar="name", help="which files; all by default")
    parser.add_argument("--seed", type=int, default=0, help="of the examples")
    parser.add_argument("--seconds", type=float, default=120.0, help="at most, for one search")
    parser.add_argument("--latencies", default="3,4,5", help="are tried one after the other until one is exact")
    parser.add_argument("--keep", type=Path, help="folder in which files and runs are kept")
    chosen = parser.parse_args()
    print("| file | wanted | latency | exact? | links | starts | seconds |")
    print("|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for name in chosen.names:
            path = folder / f"{name}.csv"
            FILES[name].write(path, chosen.seed)
            for latency in map(int, chosen.latencies.split(",")):
                found = run(path, latency, chosen.seconds, folder / f"{name}-{latency}")
                print(row(name, latency, found), flush=True)
                if found["exact"]:
                    break


if __name__ == "__main__":
    main()
