"""Images as matrices: the numbers of a small one through every stage, and the normalisations that make mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from dmmx.examples.streams.matrices import MATRIX, matrices_machine, stages_of
from dmmx.interpreter import Interpreter
from dmmx.neuron import get_neuron_type
from dmmx.vvalue import Frame, Tree

M = [[0.903041, 0.088334, 0.738358], [0.18441, 1, 0], [0.449446, 0.448563, 0.798539]]
VALUE = [[0.79949, 0.05393, 0.766617], [0.05393, 1, 0], [0.766617, 0, 0.966681]]
OTHER = [[0.289825, 0.309745, 0.271838], [0.309745, 1, 0], [0.271838, 0, 0.38131]]


def test_the_stages_of_a_small_image() -> None:
    *_, last = stages_of(MATRIX)
    assert last["columns"].sum(axis=0) == pytest.approx([1, 1, 1])
    # Both matrices and their source are known to six digits.
    assert last["mixture"] == pytest.approx(np.array(M), abs=6e-6)
    assert last["image"] == pytest.approx(np.array(VALUE), abs=6e-6)


def test_an_image_with_another_column() -> None:
    other = np.array(MATRIX)
    other[:, 1] = (0.743137, 0.466993, 0)
    found = [stages.get("image") for stages in stages_of(other)]
    assert [image is not None for image in found] == [False, False, False, False, True]
    assert found[-1] == pytest.approx(np.array(OTHER), abs=6e-6)
    distance = np.linalg.norm(np.array(VALUE) - np.array(OTHER))
    assert distance == pytest.approx(1.1058546, abs=1e-5)


def test_every_stage_takes_a_tick() -> None:
    assert [sorted(stages) for stages in stages_of(MATRIX)] == [
        [],
        ["columns"],
        ["columns", "mixture"],
        ["columns", "mixture", "product"],
        ["columns", "image", "mixture", "product"],
    ]


def test_other_streams_are_zero() -> None:
    engine = Interpreter(matrices_machine())
    for _ in range(6):
        assert engine.step({"camera": {"matrix": {"a": 3, "b": np.ones(4), "c": np.ones((2, 3))}}}) == Tree()
    even = get_neuron_type("rescale")(Tree({"x": np.ones((2, 2))}))
    assert even == Tree()


def test_rows_and_columns_in_turn_become_doubly_stochastic() -> None:
    """Sinkhorn's iteration, on frames, whose arithmetic is that of arrays."""
    frame = Frame([[1, 2], [3, 4]])
    columns = frame.apply(lambda a: a / a.sum(axis=0))
    assert columns.array == pytest.approx(np.array([[0.25, 1 / 3], [0.75, 2 / 3]]))
    rows = columns.apply(lambda a: a / a.sum(axis=1, keepdims=True))
    assert rows.array == pytest.approx(np.array([[0.428571, 0.571429], [0.529412, 0.470588]]), abs=5e-7)
    for _ in range(4):
        rows = rows.apply(lambda a: a / a.sum(axis=0)).apply(lambda a: a / a.sum(axis=1, keepdims=True))
    limit = np.array([[0.449490, 0.550510], [0.550510, 0.449490]])
    assert rows.array == pytest.approx(limit, abs=5e-7)
    assert limit[0, 0] / limit[0, 1] == pytest.approx((4 / 6) ** 0.5, abs=5e-6)
    squared = rows.apply(lambda a: a @ a)
    assert squared.array.sum(axis=0) == pytest.approx([1, 1])


def test_mixtures_by_softmax() -> None:
    def softmax(array: np.ndarray, axis: int) -> np.ndarray:
        exponential = np.exp(array - array.max(axis=axis, keepdims=True))
        return exponential / exponential.sum(axis=axis, keepdims=True)

    left = Frame([[1, 2], [3, 4]]).apply(lambda a: softmax(a, 1))
    right = Frame([[0, 1], [1, 0]]).apply(lambda a: softmax(a, 0))
    made = left.apply(lambda a: a @ right.array)
    assert made.array == pytest.approx(np.array([[0.606776, 0.393224], [0.606776, 0.393224]]), abs=5e-7)
