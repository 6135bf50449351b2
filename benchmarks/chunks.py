"""Times long streams in chunks of different lengths; `chunks.CACHED_VALUES` is chosen by them.

All lengths are timed in turn within one run.

    python -m benchmarks.chunks
"""

from __future__ import annotations

from benchmarks.contender import in_dmmx
from benchmarks.machines import perturbed, sketch, texts
from benchmarks.measure import side_by_side
from dmmx.machine import Machine
from dmmx.task import duplicate_detector
from dmmx.train.loss import compile_for

LENGTHS = (8, 32, 64, 128, 256, 512, 1024, 2048, 4096)


def compare(name: str, machine: Machine, count: int, ticks: int) -> None:
    """Print nanoseconds a tick of one stream, by the length of the chunks."""
    examples = texts(count, ticks)
    program = compile_for(machine, examples)
    volume = program.layout.volume
    made = {length: in_dmmx(machine, examples, chunk_ticks=length) for length in LENGTHS if length <= ticks}
    for call in ("gradient", "forward"):
        timings = side_by_side({str(length): getattr(one, call)() for length, one in made.items()}, rounds=5)
        figures = "".join(f"{timing.best / ticks / count * 1e9:>8.0f}" for timing in timings.values())
        rule = program.chunk_length(count, ticks)
        print(f"{name:<28} {call:<9} {volume * count:>7,} values, {rule:>5} by the rule:{figures}", flush=True)


def main() -> None:
    print(f"{'nanoseconds a tick of one stream':<69}" + "".join(f"{length:>8}" for length in LENGTHS))
    compare("detector, 1 text", perturbed(duplicate_detector()), 1, 20_480)
    compare("detector, 32 texts", perturbed(duplicate_detector()), 32, 4_096)
    compare("sketch, 1 text", sketch(), 1, 4_096)
    compare("sketch, 32 texts", sketch(), 32, 1_024)


if __name__ == "__main__":
    main()
