"""Attention: one head's numbers, that a matrix row is the same, and a causal layer against NumPy."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import numpy as np
import pytest

from dmmx.compiler import compile
from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.networks.attention import attended, attention_machine, row_answer
from dmmx.examples.networks.causal_attention import LATENCY, Projections, attend, causal_attention_machine, tokens
from dmmx.interpreter import interpret
from dmmx.task import support_of
from dmmx.vvalue import Tree


def numbers_of(value: Tree, name: str, count: int) -> list[float]:
    return [value[f"{name}{place}"].number for place in range(1, count + 1)]


def softmax(scores: Any) -> Any:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# --- one head ---


def run_head(query: Any, keys: Any, values: Any) -> tuple[list[float], list[float]]:
    streams = attended(query, keys, values)
    *_, last = islice(interpret(attention_machine(len(query)), streams), 5)
    weights, answer = last.at(("output", "weights")), last.at(("output", "answer"))
    return numbers_of(weights, "p", len(keys)), numbers_of(answer, "d", len(values[0]))


def test_one_head() -> None:
    weights, answer = run_head([1, 0], [[1, 0], [0, 1]], [[1, 2], [3, 4]])
    assert weights == pytest.approx([0.6697615, 0.3302385], abs=5e-8)
    assert answer == pytest.approx([1.6604769, 2.6604769], abs=5e-8)


def test_a_row_of_a_matrix_is_attention() -> None:
    weights = [0.6697615, 0.3302385]
    assert numbers_of(row_answer(weights, [[1, 2], [3, 4]]), "d", 2) == pytest.approx([1.6604769, 2.6604769], abs=5e-7)


@pytest.mark.parametrize(("places", "size", "width"), [(1, 1, 1), (3, 2, 4), (5, 4, 2)])
def test_any_head(places: int, size: int, width: int) -> None:
    generator = np.random.default_rng(places)
    query, keys, values = (3 * generator.normal(size=shape) for shape in (size, (places, size), (places, width)))
    weights, answer = run_head(query.tolist(), keys.tolist(), values.tolist())
    wanted = softmax(keys @ query / math.sqrt(size))
    np.testing.assert_allclose(weights, wanted, atol=1e-12)
    np.testing.assert_allclose(answer, wanted @ values, atol=1e-12)


# --- a causal layer ---


def layer(rows: Any, projections: Projections, strictly: bool) -> Any:
    """The layer in NumPy; a token with nothing to attend to answers 0."""
    query, key, value = (rows @ np.asarray(matrix) for matrix in projections)
    scores = query @ key.T / math.sqrt(key.shape[1])
    allowed = np.tril(np.ones_like(scores), -1 if strictly else 0)
    weights = np.exp(scores) * allowed
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300) @ value


def random_projections(seed: int) -> Projections:
    generator = np.random.default_rng(seed)
    return Projections(*(generator.normal(size=(3, width)).tolist() for width in (2, 2, 3)))


@pytest.mark.parametrize("strictly", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_causal_layer(strictly: bool, seed: int) -> None:
    """Four tokens of three numbers."""
    rows, projections = np.random.default_rng(seed + 10).normal(size=(4, 3)), random_projections(seed)
    machine = causal_attention_machine(projections, strictly=strictly)
    found = [numbers_of(told["answer"], "d", 3) for told in attend(machine, rows.tolist())]
    np.testing.assert_allclose(found, layer(rows, projections, strictly), atol=1e-6)
    assert bool(np.any(found[0])) != strictly


def test_no_token_hears_a_later_one() -> None:
    rows = np.random.default_rng(0).normal(size=(5, 3)).tolist()
    machine = causal_attention_machine(random_projections(0))
    whole = list(attend(machine, rows))
    for count in range(1, 5):
        assert list(attend(machine, [*rows[:count], [9.0, -9.0, 9.0]]))[:count] == whole[:count]
        assert set(whole[count - 1]["weights"].keys()) == {f"p{place}" for place in range(1, count + 1)}


def test_the_compiled_layer_agrees() -> None:
    rows = np.random.default_rng(1).normal(size=(4, 3)).tolist()
    machine = causal_attention_machine(random_projections(1))
    elements = list(islice(tokens(rows)["token"], LATENCY + 4))
    streams = {"token": tuple(map(Tree, elements))}
    program = compile(machine, support_of([streams]))
    found = list(program.stream(program.weights_of(machine), streams))
    for compiled, interpreted in zip(found, interpret(machine, streams), strict=True):
        assert (compiled - interpreted).max_norm() < 1e-5


def test_the_examples_say_what_is_so() -> None:
    head, causal = (built_in_examples[name] for name in ("attention", "causal_attention"))
    *_, weights, _, answer, row = (line.data for line in lines_of(head, request_for(head)))
    assert list(weights["weights"].values()) == pytest.approx([0.6697615, 0.3302385], abs=5e-8)
    assert row["row"] == answer["answer"]
    assert [len(line.data["weights"]) for line in lines_of(causal, request_for(causal))] == [1, 2, 3, 4]
