"""Random pure machines that lead a life of their own: one sleeps and wakes, one swings to and fro."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dmmx.errors import TaskError, counted
from dmmx.examples.example import Example, Line, Request
from dmmx.files import write_text
from dmmx.machine import Machine

if TYPE_CHECKING:
    from dmmx.examples.lives.pure.engine import PureMachine
    from dmmx.examples.lives.pure.regimes import Regime

SEED = 746484


def _sleeper() -> Machine:
    from dmmx.examples.lives.pure.machine import machine_of
    from dmmx.examples.lives.pure.random import random_machine

    return machine_of(random_machine(SEED))


def _swinger() -> Machine:
    from dmmx.examples.lives.pure.machine import machine_of
    from dmmx.examples.lives.pure.random import conway_machine

    return machine_of(conway_machine(SEED))


def sleep_plot(regime: Regime) -> str:
    """How much the outputs change, tick by tick, with the times of sleep shaded, as SVG."""
    from dmmx.examples.plot import line_plot

    title = "Mean change of all outputs; shaded: asleep"
    return line_plot(regime.changes, title=title, beside="mean change", bands=regime.asleep)


def swing_plot(regime: Regime) -> str:
    """The mean sign of the inputs, tick by tick, as SVG."""
    from dmmx.examples.plot import line_plot

    return line_plot(regime.signs, title="Mean sign of all inputs", beside="mean sign", upwards=(-1, 1))


def _report(request: Request, make: Callable[[int], PureMachine], plot: Callable[[Regime], str]) -> Iterator[Line]:
    """The regime of one seed, or of several."""
    from dmmx.examples.lives.pure.regimes import regime_of, search

    first, count = request.settings["seed"], request.settings["seeds"]
    if count < 1:
        raise TaskError(f"setting 'seeds' must be at least 1, got {count}")
    if count > 1:
        if request.out is not None:
            raise TaskError("a picture is of one seed; leave 'seeds' out")
        for seed, regime in search(make, range(first, first + count), request.ticks):
            counts = {"sleeps": len(regime.asleep), "changes of side": max(len(regime.transitions) - 1, 0)}
            said = ", ".join(f"{number} {name}" for name, number in counts.items())
            yield Line(f"seed {seed}: {regime.kind} ({said})", {"seed": seed, "kind": regime.kind, **counts})
        return
    regime = regime_of(make(first), request.ticks)
    if request.out is not None:
        write_text(request.out, plot(regime))
    yield Line(f"seed {first}: {regime.kind}", {"seed": first, "kind": regime.kind})
    for interval in regime.asleep:
        yield Line(f"asleep from tick {interval.first} to {interval.last}", {"asleep": list(interval)})
    for transition in islice(regime.transitions, 6):
        side = "positive" if transition.side > 0 else "negative"
        yield Line(f"{side} at tick {transition.tick}", {"side": transition.side, "at": transition.tick})
    if len(regime.transitions) > 6:
        changes = len(regime.transitions) - 1
        yield Line(f"… {counted(changes, 'change')} of side in all", {"changes": changes})


def _sleep(request: Request) -> Iterator[Line]:
    from dmmx.examples.lives.pure.random import random_machine

    return _report(request, random_machine, sleep_plot)


def _swing(request: Request) -> Iterator[Line]:
    from dmmx.examples.lives.pure.random import conway_machine

    return _report(request, conway_machine, swing_plot)


_OUT = "a plot (SVG)"

EXAMPLES = (
    Example(
        name="sleep_wake",
        summary="A random machine that falls asleep and wakes again.",
        source="the game of afterlife, in Fluid",
        machine=_sleeper,
        ticks=1000,
        report=_sleep,
        writes=_OUT,
        settings={"seed": SEED, "seeds": 1},
    ),
    Example(
        name="conway_swing",
        summary="Random games of life that feed each other swing to and fro.",
        source="the game of afterlife, in Fluid",
        machine=_swinger,
        ticks=300,
        report=_swing,
        writes=_OUT,
        settings={"seed": SEED, "seeds": 1},
    ),
)
