"""What every link of a machine is for: what breaks when it is left out."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.display.words import number_text, shortened, visible
from dmmx.errors import counted
from dmmx.machine import FluidNeuron, Machine, Port, remove_links, remove_parts
from dmmx.synthesis.verification.verdict import Verdict
from dmmx.synthesis.verification.verifier import Verifier
from dmmx.task import Example, Task, check_fits

TICKS = 60_000
"""The interpreter runs so many ticks for all ablations together: a few seconds."""

_TICKS_EACH = 4000
_FRESH = 20
_FRESH_SEED = 3_000_000
_SHOWN = 48


@dataclass(frozen=True)
class Ablation:
    """What happens without one link, or without one part of a fluid neuron.

    Attributes:
        what: the link or the part in words.
        source: the output that the link starts from; None for a part.
        loss: the relative loss without it.
        breaks: where the first output goes wrong, in words; empty where none does.
    """

    what: str
    source: Port | None
    loss: float
    breaks: str


@dataclass(frozen=True)
class Ablations:
    """What every link is for.

    Attributes:
        whole: the machine as it is.
        without: one entry for every link, fixed ones too, and for every part of a fluid neuron.
        examples: on how many examples.
        unit: what an example is called, in plural.
        ticks: of all examples.
    """

    whole: Ablation
    without: tuple[Ablation, ...]
    examples: int
    unit: str
    ticks: int


def ablations_of(machine: Machine, task: Task, ticks: int = TICKS) -> Ablations:
    """What breaks without each link of a machine.

    Args:
        machine: the machine.
        task: its training examples are taken first, then some fresh ones.
        ticks: how many may be run in all; one example is always taken.

    Raises:
        TaskError: the machine does not fit the task.

    Example:
        >>> from dmmx.task import duplicates
        >>> task = duplicates(texts=2)
        >>> found = ablations_of(task.teacher, task, ticks=100)
        >>> print(found.without[0].what, "|", found.without[0].breaks)
        counts.accum <= counts.result | 'bbeb.': duplicates 0 at tick 8, wanted 1
    """
    check_fits(machine, task)
    parts = [
        (name, index)
        for name, neuron in machine.neurons.items()
        if isinstance(neuron, FluidNeuron)
        for index in range(len(neuron.parts))
    ]
    examples = _chosen(task, min(_TICKS_EACH, ticks // (1 + len(machine.links) + len(parts))))
    verifier = Verifier(examples)
    scale = max(sum(map(_energy, examples)) / len(examples), 1e-6)

    def tried(smaller: Machine, what: str, source: Port | None = None) -> Ablation:
        verdict = verifier.verify(smaller, compiled=False)
        return Ablation(what, source, verdict.loss / scale, _words(verdict))

    without = [
        tried(remove_links(machine, [link]), visible(_link_text(machine, index)), link.source)
        for index, link in enumerate(machine.links)
    ]
    for name, index in parts:
        kind = machine.neurons[name].parts[index].type_name
        without.append(tried(remove_parts(machine, [(name, index)]), visible(f"{kind} in {name}")))
    whole = tried(machine, "nothing left out")
    return Ablations(whole, tuple(without), len(examples), task.unit, sum(example.ticks for example in examples))


def _chosen(task: Task, ticks: int) -> tuple[Example, ...]:
    """Training examples, then fresh ones, short ones first, as long as they fit; at least one."""
    fresh = task.fresh_examples(_FRESH, _FRESH_SEED) if task.fresh is not None else ()
    chosen: list[Example] = []
    for example in (*sorted(task.examples, key=_ticks_of), *sorted(fresh, key=_ticks_of)):
        if not chosen or sum(map(_ticks_of, chosen)) + example.ticks <= ticks:
            chosen.append(example)
    return tuple(chosen)


def _ticks_of(example: Example) -> int:
    return example.ticks


def _energy(example: Example) -> float:
    """The sum of the squared targets: the loss of a machine that never puts out anything."""
    streams = example.targets.values()
    return sum(float(abs(leaf)) ** 2 for stream in streams for element in stream for _, leaf in element.items())


def _link_text(machine: Machine, index: int) -> str:
    link = machine.links[index]
    factor = "" if link.weight == 1 else f"{number_text(link.weight)} · "
    return f"{link.target} {'<-' if link.trainable else '<='} {factor}{link.source}"


def _words(verdict: Verdict) -> str:
    example, wrong = verdict.counter_example, verdict.deviation
    if example is None or wrong is None:
        return ""
    ticks = counted(example.ticks, "tick")
    label = repr(shortened(example.label, _SHOWN)) if example.label else f"an example of {ticks}"
    return visible(f"{label}: {wrong}")
