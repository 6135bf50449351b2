"""The settings of a synthesis, with the defaults that were measured best (docs/synthesis.md)."""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dmmx.compiler import AccumulatorGradient
from dmmx.errors import TaskError, did_you_mean
from dmmx.synthesis.beginnings import CLIP, are_few_and_long
from dmmx.synthesis.sketch import clips, sketches
from dmmx.synthesis.sketch.kinds import neurons_for, sketch_neurons
from dmmx.synthesis.sparsifier import saliencies, sparsifiers
from dmmx.task import Task
from dmmx.train.estimators import estimators


@dataclass(frozen=True)
class Settings:
    """How a synthesis searches. Losses are relative: 1 is the loss of a machine that never puts out anything.

    Attributes:
        sketch: name of the sketch that each start begins with, one of `dmmx.synthesis.sketches`; None is what suits the
            task, see `for_task`.
        neurons: how many neurons of each kind the sketch has (in a layer, if it has layers), by kinds like `compare` or
            `dot(limit=4)`; None is what suits the sketch and the task.
        layers: of the sketch; None is its own default. A sketch without layers takes no number of them.
        width: how many neurons (of each kind, where there are kinds) a layer of the sketch has, or the whole sketch if
            it has no layers; None is its own default.
        starts: at most so many random sketches are tried.
        cohort: so many are fitted side by side; at most half of them go on to elimination.
        wanted: stop after the cohort with which so many exact machines have been found; the smallest is the pick. None
            is what suits the task: as many as it says, or 1.
        effort: factor on the number of gradient steps.
        rate: learning rate of Adam.
        clip: largest norm of the relative loss's gradient, a longer one is shortened; None is what suits the sketch.
        penalty: weight of the sparsifier's penalty while links are driven to zero.
        sparsifier: what draws weights to zero, one of `dmmx.synthesis.sparsifier.sparsifiers`.
        saliency: in which order the last links are tried, one of `dmmx.synthesis.sparsifier.saliencies`.
        balance: weight of the imbalance of fluid neurons' memories, see `dmmx.train.memory_balance`. 0 leaves it out;
            machines without such neurons never have it.
        hopeless: a start whose loss is above this when it has explored is not fitted to the end.
        promising: a start whose loss ends above this is given up.
        tolerance: the loss up to which an elimination counts as repaired.
        small: up to so many links, single links are eliminated; above, many are cut at a time.
        fresh: how many examples never trained on the verification takes.
        lessons: whether counter-examples to machines that fail are trained on from the next cohort on.
        accumulator_gradient: of the descent; `truncated` stops it at memories' own past, as the 2022 run did.
        estimator: of the descent's gradient, one of `dmmx.train.estimators`; its `truncated` is the same as that above.
    """

    sketch: str | None = None
    neurons: Mapping[str, int] | None = None
    layers: int | None = None
    width: int | None = None
    starts: int = 32
    cohort: int = 4
    wanted: int | None = None
    effort: float = 1.0
    rate: float = 1e-2
    clip: float | None = None
    penalty: float = 5e-4
    sparsifier: str = "half"
    saliency: str = "second_order"
    balance: float = 1e-3
    hopeless: float = 1e-2
    promising: float = 1e-4
    tolerance: float = 1e-9
    small: int = 60
    fresh: int = 200
    lessons: bool = True
    accumulator_gradient: AccumulatorGradient = "exact"
    estimator: str = "exact"

    def __post_init__(self) -> None:
        if self.accumulator_gradient not in ("exact", "truncated"):
            raise TaskError(f"accumulator_gradient must be 'exact' or 'truncated', got {self.accumulator_gradient!r}")
        for kind, name, known in (
            ("sparsifier", self.sparsifier, sparsifiers),
            ("saliency", self.saliency, saliencies),
            ("gradient estimator", self.estimator, estimators),
        ):
            if not isinstance(name, str) or name not in known:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TaskError(f"there is no {kind} {name!r}. {did_you_mean(str(name), known)}")
        self._check_numbers()
        self._check_sketch()

    def for_task(self, task: Task) -> Settings:
        """The settings with all that was left open as it suits a task.

        What is given stays, even where it is what would have been taken anyway: a task says something only about
        settings that may be None, and is heard where they are. Otherwise, without a sketch, it is a recurrent one with
        a few neurons of the kinds that suit numbers, or symbols if the inputs have such.

        Raises:
            TaskError: the task says something about another setting.
        """
        optional = [field.name for field in dataclasses.fields(self) if field.default is None]
        for name in task.settings:
            if name not in optional:
                raise TaskError(f"task {task.name!r} sets {name!r}; a task may set {', '.join(optional)}")
        open_ones = {name: value for name, value in task.settings.items() if getattr(self, name) is None}
        if self.sketch is not None and self.sketch != task.settings.get("sketch"):
            # What the task says is meant for another sketch.
            open_ones = {}
        chosen = dataclasses.replace(self, **open_ones)  # pyright: ignore[reportArgumentType]
        if chosen.clip is None and are_few_and_long(task.examples):
            chosen = dataclasses.replace(chosen, clip=CLIP)
        if chosen.sketch is not None:
            return chosen
        neurons = neurons_for(task) if chosen.neurons is None and chosen.width is None else chosen.neurons
        return dataclasses.replace(chosen, sketch="layered" if chosen.layers else "recurrent", neurons=neurons)

    @property
    def sketch_options(self) -> dict[str, Any]:
        """The keyword arguments that make the sketch as large as wanted; without those left to its own default.

        Example:
            >>> Settings(sketch="fluid", width=2).sketch_options
            {'width': 2}
        """
        neurons = None if self.neurons is None else sketch_neurons(self.neurons)
        chosen = {"neurons": neurons, "layers": self.layers, "width": self.width}
        return {name: value for name, value in chosen.items() if value is not None}

    @property
    def chosen_wanted(self) -> int:
        """How many exact machines are wanted: as many as were given, or 1."""
        return 1 if self.wanted is None else self.wanted

    @property
    def chosen_clip(self) -> float | None:
        """The largest norm of a gradient: the one that was given, or what suits the sketch; None for no limit."""
        return clips[self.sketch or "layered"] if self.clip is None else self.clip

    @property
    def chosen_accumulator_gradient(self) -> AccumulatorGradient:
        """Truncated where the setting of that name or the estimator is.

        Example:
            >>> Settings(estimator="truncated").chosen_accumulator_gradient
            'truncated'
        """
        of_estimator = estimators[self.estimator].accumulator_gradient
        return "truncated" if "truncated" in (self.accumulator_gradient, of_estimator) else "exact"

    def _check_numbers(self) -> None:
        for field in dataclasses.fields(self):
            kind, _, optional = str(field.type).partition(" | ")
            value = getattr(self, field.name)
            if kind not in ("int", "float") or (optional and value is None):
                continue
            kinds = (int,) if kind == "int" else (int, float)
            may_be_zero = field.name == "balance"
            if not _is_number(value, kinds) or not (value > 0 or (may_be_zero and value == 0)):
                sign = ", or 0" if may_be_zero else ""
                raise TaskError(f"setting {field.name!r} must be a positive {kind}{sign}, got {value!r}")

    def _check_sketch(self) -> None:
        if self.neurons is not None:
            sketch_neurons(self.neurons)
        if self.sketch is None:
            return
        if not isinstance(self.sketch, str) or self.sketch not in sketches:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TaskError(f"there is no sketch {self.sketch!r}. {did_you_mean(str(self.sketch), sketches)}")
        taken = inspect.signature(sketches[self.sketch]).parameters
        for name in self.sketch_options:
            if name not in taken:
                raise TaskError(
                    f"the sketch {self.sketch!r} has no {name}, but {name}={getattr(self, name)} was given; leave it "
                    f"out, or take the sketch {_with_option(name)}"
                )

    def to_json(self) -> dict[str, object]:
        """As JSON data."""
        return {
            **dataclasses.asdict(dataclasses.replace(self, neurons=None)),
            "neurons": self.neurons and dict(self.neurons),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """From JSON data.

        Raises:
            TaskError: a setting is unknown or wrong.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        for name in data:
            if name not in known:
                raise TaskError(f"there is no setting {name!r}. {did_you_mean(name, known)}")
        return cls(**data)


def _is_number(value: object, kinds: tuple[type, ...]) -> bool:
    """Whether it is of these kinds, and neither infinite nor true or false."""
    try:
        return isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)  # pyright: ignore[reportArgumentType]
    except OverflowError:
        # An integer, but none that a float could hold.
        return float not in kinds


def _with_option(name: str) -> str:
    """The sketches that take an option, as words."""
    takers = [repr(sketch) for sketch, make in sketches.items() if name in inspect.signature(make).parameters]
    return " or ".join(takers)
