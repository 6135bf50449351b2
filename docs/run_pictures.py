"""Writes docs/pictures/runs: what examples do over time.

.venv/bin/python -m docs.run_pictures
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dmmx.examples.pure.random import conway_machine, random_machine
from dmmx.examples.pure.regimes import regime_of
from dmmx.examples.random_machines import SEED, sleep_plot, swing_plot

RUNS = Path(__file__).parent / "pictures" / "runs"


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file with what is in it."""
    yield RUNS / "sleep_wake.svg", sleep_plot(regime_of(random_machine(SEED), 1000)).encode()
    yield RUNS / "conway_swing.svg", swing_plot(regime_of(conway_machine(SEED), 1000)).encode()


def main() -> None:
    """Write all files."""
    RUNS.mkdir(parents=True, exist_ok=True)
    for path, data in files():
        path.write_bytes(data)


if __name__ == "__main__":
    main()
