"""Pure machines: the numbers of those that came before, and that arrays and V-values say the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmmx.errors import MachineError
from dmmx.examples.lives.pure.engine import RULES, Frame, PureMachine, Rule, conway, frames
from dmmx.examples.lives.pure.generator import Generator
from dmmx.examples.lives.pure.machine import Names, machine_of
from dmmx.examples.lives.pure.random import conway_machine, random_machine
from dmmx.examples.lives.pure_matrices import pure_wave, sign_flip, slow_decay, weights_of
from dmmx.interpreter import Interpreter


def at_ticks(machine: PureMachine, *ticks: int) -> Iterator[Frame]:
    """The frames of some ticks."""
    run = frames(machine)
    last = 0
    for tick in ticks:
        yield next(islice(run, tick - last - 1, None))
        last = tick


def digits(value: np.floating, text: str) -> None:
    """A number has the digits that were printed.

    Some printed the number itself, others its shortest decimals, the rest rounded or cut off.
    """
    expected = Decimal(text)
    shortest, itself = Decimal(str(value)), Decimal(float(value))
    found = {number.quantize(expected, how) for number in (shortest, itself) for how in (ROUND_HALF_UP, ROUND_DOWN)}
    assert expected in found


def test_the_generator_is_the_one_that_java_specifies() -> None:
    assert Generator(42).bits(32) - 2**32 == -1170105035
    assert Generator(42).double() == 0.7275636800328681
    drawn = Generator(42)
    # Its logarithm may differ in the last bit.
    assert [drawn.gauss(), drawn.gauss()] == pytest.approx([1.1419053154730547, 0.9194079489827879], rel=4e-16)
    assert 0 <= Generator(7).single() < 1


DECAY = {
    1: ("-.1", ".5"),
    2: ("-.095", ".475"),
    3: ("-.09025", ".45125"),
    4: ("-.08617747", ".43088734"),
    5: ("-.0826679", ".4133393"),
    10: ("-.0702412", ".3512061"),
    50: ("-.0400536", ".2002678"),
    100: ("-.0296957", ".1484786"),
    1000: ("-.0099148", ".0495740"),
}


def test_the_decay_that_slows_itself_down_has_the_printed_digits_in_single_precision() -> None:
    machine = slow_decay().with_precision(np.float32)
    for (tick, (first, second)), frame in zip(DECAY.items(), at_ticks(machine, *DECAY), strict=True):
        digits(frame.matrix[1, 2], first)
        digits(frame.matrix[2, 0], second)
        if tick in (1, 2):
            assert frame.outputs[4][4, 0] == 0.0625
        if tick == 3:
            digits(frame.outputs[4][4, 0], ".0509066")


def test_the_interpreter_finds_the_same_decay_in_double_precision() -> None:
    found = list(islice(weights_of(slow_decay(), {"a": (1, 2), "b": (2, 0)}), 100))
    for tick, (first, second) in list(DECAY.items())[:-1]:
        assert found[tick - 1]["a"] == pytest.approx(float(first), abs=6e-8)
        assert found[tick - 1]["b"] == pytest.approx(float(second), abs=1e-7)


def test_the_sign_flips() -> None:
    run = list(islice(frames(sign_flip()), 6))
    assert [frame.matrix[1, 1] for frame in run] == [-1, 1] * 3
    assert [frame.inputs[1][1, 1] for frame in run] == [-2, 2] * 3
    assert [w["w"] for w in islice(weights_of(sign_flip(), {"w": (1, 1)}), 4)] == [-1, 1, -1, 1]


def test_the_wave_has_period_5() -> None:
    run = list(islice(frames(pure_wave()), 1000))
    for tick, frame in enumerate(run):
        row = np.zeros(11)
        row[(3, 5, 7, 9, 1)[tick % 5]] = 1
        assert (frame.matrix[1] == row).all()
    assert [frame.inputs[1][1, 1] for frame in run[:6]] == [-1, 0, 0, 0, 1, -1]
    places = {str(column): (1, column) for column in range(11)}
    for frame, weights in zip(run[:12], weights_of(pure_wave(), places), strict=False):
        assert list(weights.values()) == list(frame.matrix[1])


PRINTED = [
    (random_machine(746484), 1, "-.63047373", "-1.10451746"),
    (random_machine(746484), 2, "-.04160336", ".05229890"),
    (random_machine(746484), 3, "-.00776162", ".05417749"),
    (random_machine(746484), 5, "-.2563827", "-.2031894"),
    (random_machine(746484), 10, "-1.9257135", "-1.1668124"),
    (conway_machine(746484), 2, "-1.0035156", "-.9096133"),
    (conway_machine(746484), 5, "-.1172789", ".2906608"),
    (conway_machine(746484), 10, "6.0296764", "5.2924595"),
    (conway_machine(746484), 100, "2.8922734", "1.8546174"),
    (conway_machine(300032, 23), 1, "1.4356604", "-.1193600"),
    (conway_machine(300032, 23), 2, "3.6502697", "3.1169746"),
    (conway_machine(300032, 23), 10, "-.5045410", "-.7656788"),
]


@pytest.mark.parametrize(("machine", "tick", "weight", "heard"), PRINTED)
def test_random_machines_have_the_printed_digits(machine: PureMachine, tick: int, weight: str, heard: str) -> None:
    (frame,) = at_ticks(machine, tick)
    assert frame.matrix.dtype == np.float32
    digits(frame.matrix[1, 1], weight)
    digits(frame.inputs[1][1, 1], heard)


def test_single_precision_is_what_was_printed() -> None:
    """In double precision the last printed digits already differ at tick 2."""
    (frame,) = at_ticks(random_machine(746484).with_precision(np.float64), 2)
    assert f"{frame.matrix[1, 1]:.8f}" == "-0.04160329"


def test_no_stream_grows_beyond_its_squeeze_and_the_matrix_persists() -> None:
    for frame in islice(frames(random_machine(3)), 200):
        assert np.abs(frame.spoken).max() == 1
        assert list(frame.spoken[0][0]) == [1] + [0] * 10


@st.composite
def machines(draw: st.DrawFn) -> PureMachine:
    columns = draw(st.sampled_from([3, 4, 5]))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    start = generator.uniform(-1, 1, (columns, columns + 1, columns))
    start[generator.uniform(size=start.shape) < draw(st.sampled_from([0, 0.5]))] = 0
    start[0, 0, 0] = 1
    kinds = st.sampled_from(RULES)
    odd_and_even = draw(st.sets(st.integers(1, columns - 1)))
    # An input belongs to one output.
    chosen = {k for k in odd_and_even if k - 1 not in odd_and_even and k > 1}
    rules: dict[int, Rule] = {k: draw(kinds) for k in sorted(chosen)}
    return PureMachine(start, rules, keeps_inputs=draw(st.booleans()), squeezes=draw(st.booleans()))


@given(machines())
@settings(max_examples=25)
def test_arrays_and_v_values_say_the_same(machine: PureMachine) -> None:
    names = Names(machine)
    engine = Interpreter(machine_of(machine))
    for frame in islice(frames(machine), 8):
        if not np.isfinite(frame.outputs).all() or np.abs(frame.outputs).max() > 1e6:
            return
        engine.step({})
        np.testing.assert_allclose(names.matrix(engine.matrix), frame.spoken[0], rtol=1e-8, atol=1e-8)
        for output in names.outputs:
            spoken = engine.state.at(tuple(names.column(output).split(".")))
            np.testing.assert_allclose(names.matrix(spoken), frame.spoken[output], rtol=1e-8, atol=1e-8)


def test_conway_is_a_torus_and_looks_at_nine_elements() -> None:
    matrix = np.arange(12.0).reshape(4, 3) - 5
    for down, right in ((1, 0), (0, 1), (3, 2)):
        moved = np.roll(matrix, (down, right), (0, 1))
        assert (conway(moved) == np.roll(conway(matrix), (down, right), (0, 1))).all()
    # Every sum is 11 times the element.
    for total, expected in (
        *((value, -1) for value in (-0.9, 0, 0.9, 4.1, 5.9)),
        *((value, 1) for value in (-9, -5, -1.1, 1.1, 3.9, 6.1, 9)),
    ):
        assert (conway(np.full((4, 3), total / 11)) == expected).all()


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(MachineError, match=r"expected the shape \(n, n \+ 1, n\), got \(3, 3, 3\)"):
        PureMachine(np.zeros((3, 3, 3)), {})
    with pytest.raises(MachineError, match="expected one of sum, product, maximum, conway for outputs from 1 to 2"):
        PureMachine(np.zeros((3, 4, 3)), {3: "sum"})
