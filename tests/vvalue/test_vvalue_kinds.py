"""Leaves that are no real numbers: frames, measures, complex numbers, present zeros. They stay linear and total."""

from __future__ import annotations

import cmath
import copy
import itertools
import json
import math
import pickle
from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.errors import VValueError
from dmmx.vvalue import (
    PRESENT_ZERO,
    ZERO,
    Frame,
    Measure,
    Tree,
    draw,
    drawn_sum,
    kind_of,
    sample,
    tree_from_json,
    tree_to_json,
)
from dmmx.vvalue.leaf import (
    clip,
    exp,
    greater,
    inverse,
    less_or_equal,
    maximum,
    minimum,
    positive_part,
    relu,
    sigmoid,
    tanh,
)
from dmmx.vvalue.sampling import chosen
from strategies import integers, trees

SHAPES = ((2, 2), (3,), (1, 2, 2))

frames = st.sampled_from(SHAPES).flatmap(
    lambda shape: st.lists(st.integers(-4, 4), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
        lambda numbers: Frame(np.reshape(numbers, shape))
    )
)
measures = st.dictionaries(st.sampled_from("xyz"), st.integers(-4, 4), max_size=3).map(Measure)
gauss = st.tuples(st.integers(-4, 4), st.integers(-4, 4)).map(lambda pair: complex(*pair))
leaves = st.one_of(integers, frames, measures, gauss)
mixed = trees(leaves)
"""V-values in which leaves of all kinds stand side by side and on top of each other."""


@given(mixed, mixed, mixed, st.integers(-3, 3), st.integers(-3, 3))
def test_v_values_of_all_kinds_are_one_vector_space(a: Tree, b: Tree, c: Tree, s: int, t: int) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + a * -1 == ZERO
    assert a - a is ZERO
    assert (a + b) * s == a * s + b * s
    assert a * s + a * t == a * (s + t)
    assert a * s * t == a * (s * t)
    assert a * 1 is a


@given(trees(integers), mixed, mixed, st.integers(-3, 3))
def test_a_mask_of_numbers_is_linear_in_what_it_masks(mask: Tree, a: Tree, b: Tree, s: int) -> None:
    for product in (Tree.mask_multiply, Tree.linear_combination):
        assert product(mask, a + b * s) == product(mask, a) + product(mask, b) * s


@given(mixed, mixed)
def test_no_operation_raises_whatever_kinds_meet(a: Tree, b: Tree) -> None:
    for made in (a.mask_multiply(b), a.linear_combination(b), a.nest({"y": a}), a.trim(2), a / 2):
        assert hash(made) == hash(made + ZERO)
        # What was made is in canonical form, every leaf under the key of its kind.
        assert Tree(made.to_data()) == made
    for number in (a.dot(b), a.max_norm(), a.l1(), a.l2()):
        assert kind_of(number) in ("number", "complex")


@given(mixed)
def test_the_norms_are_those_of_all_coordinates(value: Tree) -> None:
    coordinates: list[Any] = []
    for leaf in dict(value.items()).values():
        if isinstance(leaf, Frame):
            coordinates += leaf.array.ravel().tolist()
        elif isinstance(leaf, Measure):
            coordinates += leaf.weights.values()
        else:
            coordinates.append(leaf)
    sizes = [abs(number) for number in coordinates]
    assert value.max_norm() == max(sizes, default=0)
    assert value.l1() == pytest.approx(sum(sizes))
    assert value.l2() == pytest.approx(sum(size**2 for size in sizes) ** 0.5)


@given(mixed)
def test_all_kinds_survive_json_pickle_and_copying(value: Tree) -> None:
    assert tree_from_json(json.loads(json.dumps(tree_to_json(value)))) == value
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_the_forms_in_json() -> None:
    value = Tree({"a": 1 - 2j, "b": {":number": 3, "c": np.eye(2)}, "d": sample("x", -1), "e": PRESENT_ZERO})
    assert tree_to_json(value) == {
        "a": {":complex": [1.0, -2.0]},
        "b": {":number": 3, "c": {":frame 2x2": [[1.0, 0.0], [0.0, 1.0]]}},
        "d": {":sample": [["x", -1]]},
        "e": {":present": 0},
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": {":complex": [1]}}, "a.:complex: expected [real part, imaginary part], got [1]"),
        ({":sample": 3}, ":sample: samples are written as a list of [point, weight], got int"),
        ({":sample": [["x", "y"]]}, ":sample: the weight of a point must be a number, got 'y'"),
        ({":sample": [[["x"], 1]]}, ":sample: a point must be hashable"),
        ({":frame 2x2": [[1, 2]]}, ":frame 2x2: expected a frame 2x2, got a frame 1x2"),
        ({":frame 2": [1, [2]]}, ":frame 2: no array of numbers"),
        ({":frame 1": ["x"]}, ":frame 1: expected an array of numbers"),
        ({":present": "x"}, ":present: expected a number, got 'x'"),
    ],
)
def test_what_does_not_belong_under_a_reserved_key_is_refused(data: object, message: str) -> None:
    with pytest.raises(VValueError) as caught:
        Tree(data)
    assert str(caught.value).startswith(message)


def test_kinds_stand_side_by_side() -> None:
    small, large = np.ones((2, 2)), np.ones((3, 3))
    value = Tree({"a": small}) + Tree({"a": large}) + Tree({"a": 5}) + Tree({"a": sample("x")})
    assert value["a"].number == 5
    assert sorted(value["a"].keys()) == [":frame 2x2", ":frame 3x3", ":sample"]
    assert value - Tree({"a": large}) == Tree({"a": {":number": 5, ":frame 2x2": small, ":sample": sample("x")}})


def test_numbers_and_samples_at_one_level() -> None:
    value = Tree({":number": 1, ":sample": sample("a")}) * 0.5 + Tree({":number": 2}) * 0.5
    assert value.number == 1.5
    assert value[":sample"].number == Measure({"a": 0.5})


# --- frames ---


def test_a_frame_is_immutable_whatever_happens_to_its_source() -> None:
    array = np.array([[1.0, 2.0]])
    frame = Frame(array)
    array[0, 0] = 9
    assert frame == Frame([[1, 2]])
    with pytest.raises(ValueError, match="read-only"):
        frame.array[0, 0] = 9
    turned = frame.apply(np.transpose)
    assert turned.array.base is None
    with pytest.raises(ValueError, match="read-only"):
        turned.array[0, 0] = 9


def test_functions_of_leaves_work_entry_by_entry() -> None:
    entries = [-2.5, -1.0, 0.0, 0.5, 3.0]
    frame = Frame(entries)
    for function in (
        relu,
        tanh,
        sigmoid,
        abs,
        lambda a: clip(a, 2),
        lambda a: a / (1 + abs(a)),
        lambda a: 1 - a**2,
        exp,
        inverse,
    ):
        assert function(frame).array.tolist() == pytest.approx([function(number) for number in entries])
    for binary in (maximum, less_or_equal, greater, positive_part):
        made = binary(frame, Frame(entries[::-1])).array.tolist()
        assert made == [binary(a, b) for a, b in zip(entries, entries[::-1], strict=True)]


def test_whole_numbers_do_not_overflow_and_truth_values_count() -> None:
    assert (Frame(np.array([200], np.uint8)) * 2).array.tolist() == [400]
    assert Tree({"a": np.array([1.0, -1.0])}).map(lambda a: a > 0) == Tree({"a": np.array([1.0, 0.0])})
    assert Frame(np.ones(2, np.float32)).array.dtype == np.float32


def test_a_pixel_mask_multiplies_pixels_and_a_dot_product_sums_them() -> None:
    mask, image = Tree({"a": np.array([[0.0, 0.5]])}), Tree({"a": np.array([[7.0, 8.0]])})
    assert mask.mask_multiply(image) == Tree({"a": np.array([[0.0, 4.0]])})
    assert mask.linear_combination(image) == Tree(np.array([[0.0, 4.0]]))
    assert mask.dot(image) == 4


def test_frames_of_unlike_shapes_have_no_common_arithmetic() -> None:
    with pytest.raises(VValueError, match="a frame 2 and a frame 3 are of different kinds"):
        _ = Frame([1, 2]) + Frame([1, 2, 3])
    with pytest.raises(VValueError, match="must keep their kind: it made a float of a frame 2"):
        Tree({"a": np.ones(2)}).map(lambda a: a.array.sum().item())


def test_frames_leave_the_floats_without_a_warning_as_numbers_do() -> None:
    value = Tree({"a": np.array([1e300, -1e300])})
    large = value * 1e300
    assert large["a"][":frame 2"].number == Frame([np.inf, -np.inf])
    assert value.dot(value) == value.l2() == (value * 1e8 + value * 1e8).l1() == math.inf


def test_equal_frames_are_equal_and_unequal_ones_are_not() -> None:
    assert Frame([1.0, 0.0]) == Frame(np.array([1, -0.0], np.float32))
    assert hash(Frame([1.0, 0.0])) == hash(Frame(np.array([1, -0.0], np.float32)))
    different = [Frame([1, 2]), Frame([[1, 2]]), Frame([1, 3]), Frame([1, 2j])]
    assert all(a != b for a, b in itertools.combinations(different, 2))
    assert repr(Frame([1, 2])) == "Frame([1.0, 2.0])"
    assert repr(Frame(np.zeros((300, 400)))) == "<frame 300x400, 0 to 0>"


# --- complex numbers ---


def test_complex_numbers_have_absolute_values_as_norms() -> None:
    value = Tree({"a": 3 + 4j, "b": -2})
    assert (value.max_norm(), value.l1(), value.l2()) == (5, 7, pytest.approx(29**0.5))
    assert value * 1j == Tree({"a": -4 + 3j, "b": -2j})
    assert value.dot(Tree({"a": 1j})) == (3 + 4j) * 1j


def test_what_compares_complex_numbers_is_zero() -> None:
    for function in (relu, lambda a: clip(a, 2), lambda a: positive_part(a, 5)):
        assert function(1 + 2j) == 0
    for binary in (maximum, minimum, less_or_equal, greater):
        assert binary(1j, 2) == 0
        assert binary(2, 1j) == 0
        with pytest.raises(TypeError, match="cannot be compared: 1, 'text'"):
            binary(1, "text")
    assert [tanh(1j), exp(1j), inverse(2j)] == [cmath.tanh(1j), cmath.exp(1j), -0.5j]


# --- measures ---


def test_only_the_terms_of_the_largest_weights_are_kept() -> None:
    value = Measure({"a": 1}) * 0.5 + Measure({"b": 1}) * 0.3 + Measure({"c": 1}) * 0.2
    assert value.largest(2) == Measure({"a": 0.5, "b": 0.3})
    assert Measure({"a": -3, "b": 1, "c": 2}).largest(1) == Measure({"a": -3})
    assert value.largest(3) == value
    assert not value.largest(0)


def test_a_function_moves_the_points_and_carries_the_weights() -> None:
    value = Tree({":sample": Measure({-2: 1, 3: -1, "text": 5})})
    assert value.map(relu) == Tree({":sample": Measure({0: 1, 3: -1})})
    assert value.combine(maximum, Tree({":sample": sample(1, -1)})) == Tree({":sample": Measure({1: -1, 3: 1})})
    assert value.combine(maximum, Tree(7)) == Tree(7)


def test_points_alone_are_moved_anywhere() -> None:
    value = Tree({":number": 5, "a": sample("x", -1), "b": {":sample": Measure({"yy": 2, "zz": 1})}, "c": np.ones(2)})
    assert value.map_points(len) == Tree({"a": sample(1, -1), "b": {":sample": Measure({2: 3})}})
    assert Tree(sample(0)).map_points(lambda point: point + 1) == Tree(sample(1))


def test_samples_have_a_flag_or_a_phase() -> None:
    assert sample("x", -1).sample == ("x", -1)
    assert (sample("x") * 1j * 1j).sample == ("x", -1)
    assert Measure({"x": 0.5}).sample is None
    assert Measure({"x": 1, "y": 1}).sample is None
    assert Measure({"x": 0.5, "y": -2}).mean(lambda point: {"x": 3, "y": 1}[point]) == -0.5
    with pytest.raises(VValueError, match="absolute value 1, got 2"):
        sample("x", 2)
    with pytest.raises(VValueError, match="must be hashable"):
        sample([1])  # pyright: ignore[reportArgumentType]


# --- zeros that are there ---


def test_a_present_zero_is_kept_and_counts_as_zero() -> None:
    value = Tree({"a": PRESENT_ZERO})
    assert list(value.items()) == [(("a",), 0)]
    assert value != ZERO
    assert value["a"].number + 2 == 2
    assert tree_from_json({"a": {":present": 0}}) == value
    assert pickle.loads(pickle.dumps(value)) == value


# --- draws ---


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((0.5, -0.25, 0.25), (0.5, 0.25, 0.25, 0.0)),
        ((0.3, -0.2), (0.3, 0.2, 0.5)),
        ((1, -1), (0.5, 0.5, 0.0)),
        ((3, 0, 1j), (0.75, 0.0, 0.25, 0.0)),
    ],
)
def test_a_term_is_chosen_by_its_absolute_weight(weights: Any, expected: Any) -> None:
    """By Hoeffding's bound, each frequency is within 0.0085 with a probability of 1 - 1e-6."""
    random = Random(1).random
    found = Counter(chosen(weights, random) for _ in range(100_000))
    for number, probability in zip([*range(len(weights)), None], expected, strict=True):
        assert abs(found[number] / 100_000 - probability) < 0.0085


def test_no_random_number_is_asked_for_where_there_is_no_choice() -> None:
    def never() -> float:
        raise AssertionError

    assert chosen([0, -1, 0], never) == 1
    assert chosen([2.5], never) == 0
    assert chosen([0, 0], never) is None
    assert chosen([], never) is None
    alone = Tree({"a": {":number": 2, ":sample": sample("x")}})
    assert drawn_sum([(1, alone)], never) is alone
    assert drawn_sum([(-1, alone)], never) == Tree({"a": {":number": -2, ":sample": sample("x", -1)}})
    assert draw(alone, never) is alone


def test_every_path_has_a_draw_of_its_own() -> None:
    terms = [(0.5, Tree({"a": sample(1), "b": sample(1)})), (0.5, Tree({"a": sample(2), "b": sample(2)}))]
    random = Random(3).random
    pairs = {tuple(leaf.sample[0] for _, leaf in drawn_sum(terms, random).items()) for _ in range(60)}
    assert pairs == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_a_drawn_measure_leaves_no_trace_of_its_weights() -> None:
    value = Tree({"a": {":number": 0.1, ":sample": Measure({"x": 0.1, "y": 0.2, "z": 0.7})}})
    random = Random(1).random
    for _ in range(20):
        made = draw(value, random)
        (drawn,) = made["a"][":sample"].number.weights.items()
        assert drawn[1] == 1
        assert made["a"].number == 0.1
