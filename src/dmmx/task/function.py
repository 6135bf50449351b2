"""Tasks from Python functions: a function that knows the answers makes all the examples."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real
from typing import cast

from dmmx.errors import TaskError, VValueError, counted
from dmmx.task.contradictions import element_text
from dmmx.task.example import Example, Stream
from dmmx.task.inputs import VALUE, Inputs, Value
from dmmx.task.symbols import constants_for
from dmmx.task.task import Task
from dmmx.task.timing import retimed
from dmmx.vvalue import ZERO, Tree, tree_from_json

LONGER = 100
"""Fresh streams are up to so many times as long as those trained on."""

HARD_LENGTH = 5
"""Hard streams are so many times as long."""

CUTS = 3
"""At so many places every training stream is cut off, to see whether the answers before change."""

Function = Callable[..., object]
Streams = Mapping[str, Sequence[Value]]


def task_from_function(
    function: Function,
    *,
    inputs: Inputs | Mapping[str, Inputs],
    name: str | None,
    output: str,
    examples: int,
    ticks: int,
    seed: int,
    latency: int,
    cadence: int,
) -> Task:
    """A task whose answers a Python function knows; see `Task.from_function`."""
    streams = {"input": inputs} if isinstance(inputs, Inputs) else dict(inputs)
    title = name or getattr(function, "__name__", "function")
    if not streams:
        raise TaskError(f"task {title!r}: it needs at least one input")
    if examples < 1 or ticks < 1:
        raise TaskError(f"task {title!r}: expected at least 1 example of at least 1 tick, got {examples} of {ticks}")
    teacher = _Teacher(title, function, streams, output)
    generator = random.Random(f"function, training, {seed}")
    drawn = [teacher.draw(generator, generator.randint(max(1, ticks // 2), ticks)) for _ in range(examples)]
    for values in drawn:
        teacher.check_causal(values, generator)
    trained = tuple(map(teacher.example, drawn))

    def fresh(seed: int) -> Iterator[Example]:
        chooser = random.Random(f"function, fresh, {seed}")
        while True:
            # As many short ones as long ones, on the scale of their logarithms.
            yield teacher.example(teacher.draw(chooser, round(ticks * LONGER ** chooser.random())))

    def hard() -> Iterator[Example]:
        return map(teacher.example, _hard_values(streams, ticks * HARD_LENGTH))

    task = Task(title, trained, fresh=fresh, hard=hard, answers=teacher.answers, constants=constants_for(trained))
    return retimed(task, latency=latency, cadence=cadence)


class _Teacher:
    """A function with the streams that it reads, and what its answers are called."""

    def __init__(self, title: str, function: Function, inputs: Mapping[str, Inputs], output: str) -> None:
        self._title = title
        self._function = function
        self._inputs = inputs
        self._output = output

    def draw(self, generator: random.Random, ticks: int) -> Streams:
        return {name: made.draw(generator, ticks) for name, made in self._inputs.items()}

    def example(self, values: Streams) -> Example:
        inputs = {name: made.encode(values[name]) for name, made in self._inputs.items()}
        return Example(inputs, self._targets(values), _label(values))

    def answers(self, inputs: Mapping[str, Stream]) -> Mapping[str, Stream] | None:
        decoded = {name: made.decode(inputs[name]) for name, made in self._inputs.items()}
        values = {name: stream for name, stream in decoded.items() if stream is not None}
        return self._targets(values) if len(values) == len(decoded) else None

    def check_causal(self, values: Streams, generator: random.Random) -> None:
        """Check that answers stay what they are where the streams end sooner."""
        whole = self._targets(values)
        ticks = len(next(iter(values.values())))
        for length in sorted(generator.sample(range(1, ticks), min(CUTS, ticks - 1))):
            beginning = {name: stream[:length] for name, stream in values.items()}
            for name, stream in self._targets(beginning).items():
                for tick, (got, wanted) in enumerate(zip(stream, whole[name], strict=False), 1):
                    if got != wanted:
                        raise TaskError(
                            f"task {self._title!r}: the answer at tick {tick} depends on what comes after it, or on "
                            f"chance. For {_label(values)} {name!r} is {element_text(wanted)} there, but "
                            f"{element_text(got)} when the streams end after tick {length}. "
                            "An answer may depend only on the inputs up to its tick"
                        )

    def _targets(self, values: Streams) -> dict[str, Stream]:
        ticks = len(next(iter(values.values())))
        try:
            # Lists of its own: a function may change what it is given.
            answered = self._function(*(list(stream) for stream in values.values()))
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            raise TaskError(f"task {self._title!r}: the function fails for {_label(values)}: {problem}") from error
        is_named = isinstance(answered, Mapping)
        named = cast("Mapping[str, object]", answered) if is_named else {self._output: answered}
        if not named:
            raise TaskError(f"task {self._title!r}: the function gives no output at all for {_label(values)}")
        return {name: self._stream(name, answer, ticks, values) for name, answer in named.items()}

    def _stream(self, name: str, answer: object, ticks: int, values: Streams) -> Stream:
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            raise TaskError(
                f"task {self._title!r}: expected a list with the answer at every tick for {name!r}, got "
                f"{type(answer).__name__} for {_label(values)}"
            )
        stream = list(cast("Iterable[object]", answer))
        if len(stream) != ticks:
            raise TaskError(
                f"task {self._title!r}: {counted(len(stream), 'answer')} for {name!r}, but {_label(values)} has "
                f"{counted(ticks, 'tick')}; expected one a tick"
            )
        elements = [self._element(name, tick, element) for tick, element in enumerate(stream, 1)]
        # Equal answers as one object: verification keeps what lasts only once.
        known = {element: element for element in elements}
        return tuple(known[element] for element in elements)

    def _element(self, name: str, tick: int, element: object) -> Tree:
        if element is None:
            return ZERO
        data: object = {VALUE: element}
        if isinstance(element, str):
            data = {VALUE: {element: 1}}
        elif isinstance(element, Mapping):
            data = cast("Mapping[str, object]", element)
        elif isinstance(element, Real):
            # Truths and the numbers of array libraries too.
            data = {VALUE: int(element) if isinstance(element, Integral) else float(element)}
        try:
            return tree_from_json(data)
        except VValueError as error:
            raise TaskError(f"task {self._title!r}: the answer {name!r} at tick {tick}: {error}") from None


def _label(values: Streams) -> str:
    texts = [" ".join("-" if value is None else f"{value}" for value in stream) for stream in values.values()]
    return (
        texts[0] if len(texts) == 1 else ", ".join(f"{name}: {text}" for name, text in zip(values, texts, strict=True))
    )


def _hard_values(inputs: Mapping[str, Inputs], ticks: int) -> Iterator[Streams]:
    """Streams at the edges: nothing, always the same, in turn, all of it in order, and one input after the other."""
    silent: dict[str, Sequence[Value]] = {name: (made.silence,) * ticks for name, made in inputs.items()}
    yield silent
    for pattern in _PATTERNS:
        yield {name: pattern(made, ticks) for name, made in inputs.items()}
    if len(inputs) > 1:
        for name, made in inputs.items():
            for pattern in _PATTERNS:
                yield {**silent, name: pattern(made, ticks)}


def _cycle(values: Sequence[Value], ticks: int) -> Sequence[Value]:
    return [values[tick % len(values)] for tick in range(ticks)]


_PATTERNS: tuple[Callable[[Inputs, int], Sequence[Value]], ...] = (
    lambda made, ticks: _cycle(made.extremes()[:1], ticks),
    lambda made, ticks: _cycle(made.extremes()[-1:], ticks),
    lambda made, ticks: _cycle(made.extremes(), ticks),
    lambda made, ticks: _cycle(made.values, ticks),
    lambda made, ticks: _cycle((made.extremes()[-1], made.silence), ticks),
    lambda made, ticks: [made.extremes()[-1], *[made.silence] * (ticks - 1)],
    lambda made, ticks: [*[made.silence] * (ticks - 1), made.extremes()[-1]],
)
