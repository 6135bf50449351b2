"""Verification: exact machines are found exact, others not, with the shortest counter-example."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import TaskError
from dmmx.interpreter import interpret
from dmmx.machine import Machine, Port
from dmmx.synthesis.verification import verifier as verification
from dmmx.synthesis.verification.packed import Packed, fill
from dmmx.synthesis.verification.verdict import Deviation, Verdict
from dmmx.synthesis.verification.verifier import Verifier, verify
from dmmx.task import Example, duplicate_detector, duplicates, duplicates_example, example_from_teacher, text_stream
from dmmx.vvalue import Tree

TEXTS = ["abc.", "aba.", "abcdefgabcdefg.", "a.", "xyzzyxyzzy."]
TASK = duplicates()


def examples(texts: Sequence[str] = TEXTS, cadence: int = 10) -> tuple[Example, ...]:
    return tuple(duplicates_example(text, cadence=cadence) for text in texts)


def with_weight(target: str, weight: float) -> Machine:
    """The hand-written machine with another weight on the link to one input."""
    machine = duplicate_detector()
    weights = machine.weights
    weights[[str(link.target) for link in machine.trainable_links].index(target)] = weight
    return machine.with_weights(weights)


def by_the_interpreter(machine: Machine, wanted: Sequence[Example]) -> tuple[bool, float, float, str | None]:
    """Exact, loss, largest error and counter-example, as the definitions say, without anything clever."""
    losses: list[float] = []
    largest = 0.0
    wrong: list[Example] = []
    for example in wanted:
        loss, is_wrong = 0.0, False
        for tick, arrived in enumerate(interpret(machine, example.inputs)):
            for name, stream in example.targets.items():
                bound = 1e-4 * max(1, *(element.max_norm() for element in stream))
                errors = [abs(leaf) for _, leaf in (arrived[name] - stream[tick]).items()]
                loss += sum(error**2 for error in errors)
                largest = max(largest, *errors, 0.0)
                is_wrong |= any(error > bound for error in errors)
        losses.append(loss)
        wrong += [example] if is_wrong else []
    shortest = min(wrong, key=lambda example: example.size, default=None)
    return not wrong, sum(losses) / len(losses), largest, shortest and shortest.label


def test_an_exact_machine_is_exact() -> None:
    verdict = verify(duplicate_detector(), TASK.fresh_examples(8, 3))
    assert verdict.exact
    assert (verdict.loss, verdict.largest_error, verdict.counter_example, verdict.deviation) == (0, 0, None, None)
    assert verdict.examples == 8
    assert verdict.text(TASK) == f"exact on 8 texts up to {verdict.largest_size} characters"
    assert str(verdict) == f"exact on 8 streams of size up to {verdict.largest_size}"


def test_a_slightly_wrong_weight_is_found() -> None:
    verdict = verify(with_weight("output.duplicates", 0.93), examples())
    assert not verdict.exact
    assert verdict.counter_example is not None
    assert verdict.counter_example.label == "aba."
    assert verdict.deviation == Deviation(25, Port("output", "duplicates"), (), 0.93, 1.0)
    assert verdict.text(TASK) == "not exact: 'aba.' gives duplicates 0.93 at tick 25, wanted 1"


def test_the_tolerance_grows_with_the_targets() -> None:
    # The largest target is 4, so that 4 times 1e-4 is allowed.
    texts = ["aaaaa"]
    assert verify(with_weight("output.duplicates", 1 - 0.9e-4), examples(texts)).exact
    assert not verify(with_weight("output.duplicates", 1 - 1.1e-4), examples(texts)).exact
    assert not verify(with_weight("output.duplicates", 1 - 1.1e-4), examples(["aa"])).exact


@pytest.mark.parametrize(
    "machine",
    [
        duplicate_detector(),
        with_weight("output.duplicates", 0.999),
        with_weight("output.ended", 1.5),
        with_weight("counts.delta", 0.5),
        with_weight("counts.delta", 0.0),
    ],
)
@pytest.mark.parametrize("cadence", [3, 10])
def test_as_the_interpreter_says(machine: Machine, cadence: int) -> None:
    wanted = examples(cadence=cadence)
    verdict = verify(machine, wanted)
    exact, loss, largest, label = by_the_interpreter(machine, wanted)
    assert verdict.exact == exact
    assert verdict.loss == pytest.approx(loss, rel=1e-12)
    assert verdict.largest_error == pytest.approx(largest, rel=1e-12)
    assert (verdict.counter_example.label if verdict.counter_example else None) == label
    assert verdict.ticks == sum(example.ticks for example in wanted)


def test_without_a_compiler_the_verdict_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Verifier([duplicates_example("abca.", cadence=2), duplicates_example("aab.", cadence=3)])
    halved = duplicate_detector().with_weights([0.5] * 8)
    compiled = [verifier.verify(machine) for machine in (duplicate_detector(), halved)]
    monkeypatch.delattr(verification, "compile")
    interpreted = [verifier.verify(machine, compiled=False) for machine in (duplicate_detector(), halved)]
    assert interpreted == compiled
    assert [verdict.exact for verdict in interpreted] == [True, False]


def test_streams_in_several_pieces_and_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, wanted = with_weight("output.ended", 0.9), examples()
    whole = verify(machine, wanted)
    monkeypatch.setattr(verification, "BLOCK_TICKS", 7)
    monkeypatch.setattr(verification, "PIECE_BLOCKS", 2)
    monkeypatch.setattr(verification, "MAX_STREAMS", 2)
    cut = verify(machine, wanted)
    assert cut.loss == pytest.approx(whole.loss, rel=1e-12)
    assert replace(cut, loss=0) == replace(whole, loss=0)
    # However little memory may be used, one stream runs.
    monkeypatch.setattr(verification, "PIECE_BYTES", 1)
    assert replace(verify(machine, wanted), loss=0) == replace(whole, loss=0)


def test_the_interpreter_takes_over_where_nothing_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine in (duplicate_detector(), with_weight("output.ended", 0.9)):
        compiled = verify(machine, examples())
        growing = with_growing_list(machine)
        interpreted = verify(growing, examples())
        assert interpreted.loss == pytest.approx(compiled.loss, rel=1e-12)
        assert replace(interpreted, loss=0) == replace(compiled, loss=0)


def with_growing_list(machine: Machine) -> Machine:
    """The same machine, and a list beside it that grows for ever."""
    builder = Machine.builder().input("text", "char").neuron("list", "cons").output("output", "duplicates", "ended")
    other = builder.link("list.head", "text.char").link("list.tail", "list.list").build()
    return Machine(
        {**machine.neurons, **other.neurons}, (*machine.links, *other.links), machine.inputs, machine.outputs
    )


@pytest.mark.parametrize("weight", [1e300, -1e300, 1.7e308])
def test_numbers_that_run_away_are_wrong(weight: float) -> None:
    machine = with_weight("counts.delta", weight)
    machine = machine.with_weights([w if w == weight else 1e300 for w in machine.weights])
    for tested in (machine, with_growing_list(machine)):
        verdict = verify(tested, examples())
        assert not verdict.exact
        assert verdict.loss == verdict.largest_error == math.inf
        assert verdict.deviation is not None


def test_an_overflow_in_the_interpreter_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(machine: Machine, streams: object) -> object:
        raise OverflowError("too large")
        yield

    monkeypatch.setattr(verification, "interpret", overflow)
    verdict = verify(with_growing_list(duplicate_detector()), examples(["ab"]))
    assert (verdict.exact, verdict.loss, verdict.largest_error) == (False, math.inf, math.inf)
    assert verdict.deviation is not None
    assert verdict.deviation.tick == 1


def test_what_no_target_uses_must_be_silent() -> None:
    machine = duplicate_detector()
    silent = tuple(
        Example(
            e.inputs, {"output": tuple(element.nest({"ended": element["ended"]}) for element in e.targets["output"])}
        )
        for e in examples(["ab.", "aa."])
    )
    verdict = verify(machine, silent)
    assert verdict.deviation == Deviation(15, Port("output", "duplicates"), (), 1.0, 0.0)


def test_float32_would_not_do() -> None:
    # A sum that float32 cannot hold.
    builder = Machine.builder().input("in", "x").memory("sum", "accumulator").output("out", "y")
    machine = builder.link("sum.delta", "in.x").link("out.y", "sum.result").build()
    stream = (Tree({"x": 2**24}), *[Tree({"x": 1})] * 5, *[Tree()] * 3)
    example = example_from_teacher(machine, {"in": stream})
    assert verify(machine, [example]).largest_error == 0
    assert not jax.config.jax_enable_x64  # pyright: ignore[reportAttributeAccessIssue]


def test_examples_that_do_not_fit() -> None:
    with pytest.raises(TaskError, match="empty"):
        verify(duplicate_detector(), [])
    other = Example({"txt": (Tree({"char": {"a": 1}}),)}, {"output": (Tree({"twice": 1}),)})
    with pytest.raises(TaskError, match=r"(?s)inputs\.txt: .*outputs\.output: the machine's has no 'twice'"):
        verify(duplicate_detector(), [other])


def test_many_machines_on_the_same_examples() -> None:
    verifier = Verifier(examples())
    assert [verifier.verify(with_weight("output.ended", w)).exact for w in (1.0, 0.9, 1.0)] == [True, False, True]


def test_long_labels_are_shortened() -> None:
    label = "a" * 100 + "."
    example = duplicates_example(label)
    verdict = Verdict(False, 1.0, 1.0, 1, 101, example.ticks, example, Deviation(5, Port("o", "x"), ("a", "b"), 1, 0))
    assert str(verdict) == f"not exact: '{'a' * 20}…{'a' * 18}.' gives x.a.b 1 at tick 5, wanted 0"
    nameless = replace(verdict, counter_example=Example(example.inputs, example.targets, size=7))
    assert str(nameless).startswith("not exact: an example of size 7 gives ")


elements = st.sampled_from([{}, {"a": 1}, {"a": {"x": 2}, "b": -1}, 3.5, {":number": 1, "a": 2}])


@settings(max_examples=30)
@given(st.lists(st.lists(elements, min_size=1, max_size=12), min_size=1, max_size=3), st.integers(1, 5))
def test_packed_streams_are_the_streams(data: list[list[object]], step: int) -> None:
    streams = [tuple(Tree({"p": element}) for element in stream) for stream in data]
    packed = Packed([Example({"in": stream}, {"out": stream}) for stream in streams])
    paths = {Port("in", "p"): tuple(sorted(path[1:] for path, _ in packed.inputs["in"].items()))}
    for start in range(0, 13, step):
        array = fill([one.inputs for one in packed.examples], paths, start, start + step, len(streams) + 1)
        (filled,) = array.values()
        for number, stream in enumerate(streams):
            for tick in range(start, start + step):
                element = stream[tick]["p"] if tick < len(stream) else Tree()
                wanted = [element.at(path).number for path in paths[Port("in", "p")]]
                assert filled[:, number, tick - start].tolist() == wanted
        assert not np.any(filled[:, -1])


def test_a_stream_that_lasts_is_one_run() -> None:
    stream = tuple(text_stream("ab", cadence=3))
    packed = Packed([Example({"text": stream}, {"out": (Tree({"x": 5}),) * 6})])
    assert packed.examples[0].inputs["text"].starts == [0, 3]
    assert packed.examples[0].targets["out"].stops == [6]
    assert packed.examples[0].targets["out"].largest == 5
