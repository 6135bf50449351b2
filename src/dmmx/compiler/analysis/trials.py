"""What went wrong when a neuron was tried out, so that no error of a user's neuron type passes without a word.

The compiler tries neurons out to learn what it may do with them. One that raises then is computed tick by tick, or
taken to read everything, which is always right but slower; here it is tried again, for `Program.explain`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from dmmx.compiler.analysis.dependence import DependenceArray
from dmmx.compiler.analysis.linear import SIZES, random_tree
from dmmx.compiler.analysis.neurons import respond
from dmmx.machine import AnyNeuron
from dmmx.vvalue import ZERO, Path, Slots


def failed_trials(neuron: AnyNeuron, slots: Sequence[Path], *, in_loop: bool) -> Iterator[str]:
    """In words, each trial at which a neuron raises, with the error and what follows.

    Args:
        neuron: of any kind.
        slots: its input slots.
        in_loop: whether it is computed tick by tick.
    """
    if in_loop:
        error = _raised(lambda: _on_numbers(neuron))
        if error is not None:
            yield f"tried on trees of numbers, raises {_words(error)}; so it is computed tick by tick"
    if slots:
        error = _raised(lambda: respond(neuron, Slots(tuple(slots), DependenceArray.of_slots(len(slots)))))
        if error is not None:
            yield f"asked which inputs it reads, raises {_words(error)}; so it is taken to read all of them"


def _on_numbers(neuron: AnyNeuron) -> None:
    generator = random.Random(0)
    for size in SIZES:
        respond(neuron, ZERO.nest({port: random_tree(generator, size) for port in neuron.inputs or ("a", "b")}))


def _raised(trial: Callable[[], object]) -> Exception | None:
    try:
        trial()
    except Exception as error:
        return error
    return None


def _words(error: Exception) -> str:
    first, *_ = [*str(error).splitlines(), ""]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
