"""Feeds damaged text to everything that reads text: only a `DmmxError` may ever leave.

    python -m benchmarks.fuzz --inputs 110000

Prints, for every reader, how many inputs it accepted and refused, its speed, and the input that took longest. Ends with
1 where another error left, or where something accepted could not be written and read again; the first such inputs are
printed with the number that makes them again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.fuzzing.mutation import damaged
from benchmarks.fuzzing.readers import Reader, readers
from dmmx.errors import DmmxError

SHOWN = 5
"""So many failures of a reader are printed."""


@dataclass
class Count:
    """What came of a reader.

    Attributes:
        accepted: inputs that were read.
        refused: inputs that ended in a `DmmxError`.
        failures: the number, the text and the traceback of every input that ended otherwise.
        seconds: spent reading.
        slowest: seconds, number and length of the input that took longest.
    """

    accepted: int = 0
    refused: int = 0
    failures: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    seconds: float = 0.0
    slowest: tuple[float, int, int] = (0.0, 0, 0)

    @property
    def inputs(self) -> int:
        """How many inputs there were."""
        return self.accepted + self.refused + len(self.failures)


def text_of(reader: Reader, seed: int, number: int) -> str:
    """One input of a reader: the same for the same seed and number."""
    generator = random.Random(f"{seed}, {number}")
    return damaged(generator.choice(reader.corpus), generator, reader.corpus)


def feed(reader: Reader, inputs: int, *, seed: int = 0, clock: Callable[[], float] = time.perf_counter) -> Count:
    """Feed a reader.

    Args:
        reader: the reader.
        inputs: how many.
        seed: one seed, one sequence of inputs.
        clock: gives seconds.
    """
    count = Count()
    for number in range(inputs):
        text = text_of(reader, seed, number)
        start = clock()
        try:
            reader.read(text)
            count.accepted += 1
        except DmmxError:
            count.refused += 1
        except Exception:
            count.failures.append((number, text, traceback.format_exc(limit=-6)))
        taken = clock() - start
        count.seconds += taken
        count.slowest = max(count.slowest, (taken, number, len(text)))
    return count


def table(counts: dict[str, Count]) -> str:
    """What came of all readers, as Markdown."""
    lines = [
        "| reader | inputs | accepted | refused | other errors | inputs a second | slowest |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, count in counts.items():
        taken, number, length = count.slowest
        slowest = f"{1000 * taken:.0f} ms: number {number}, {length:,} characters"
        speed = count.inputs / max(count.seconds, 1e-9)
        numbers = f"{count.inputs:,} | {count.accepted:,} | {count.refused:,} | {len(count.failures):,} | {speed:,.0f}"
        lines.append(f"| {name} | {numbers} | {slowest} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and give the exit code."""
    parser = argparse.ArgumentParser(description="Feed damaged text to everything that reads text.")
    parser.add_argument("--inputs", type=int, default=110_000, help="in all, shared out evenly")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", help="only readers whose name has this in it")
    given = parser.parse_args(arguments)
    chosen = {name: reader for name, reader in readers().items() if (given.reader or "") in name}
    counts: dict[str, Count] = {}
    for name, reader in chosen.items():
        counts[name] = feed(reader, -(-given.inputs // len(chosen)), seed=given.seed)
    print(table(counts))
    total, seconds = sum(count.inputs for count in counts.values()), sum(count.seconds for count in counts.values())
    print(f"\n{total:,} inputs in {seconds:.0f} s, {total / max(seconds, 1e-9):,.0f} a second")
    for name, count in counts.items():
        for number, text, error in count.failures[:SHOWN]:
            print(f"\n{name}, number {number}: {text[:300]!r}\n{error}")
    return 1 if any(count.failures for count in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
