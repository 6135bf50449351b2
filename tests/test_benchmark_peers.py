"""The benchmarks' peers compute what dmmx computes, so that their times can be compared."""

from __future__ import annotations

import pytest
from benchmarks.contender import check, difference, in_dense_jax, in_dmmx
from benchmarks.machines import letters, perturbed, text_in
from benchmarks.measure import exponent
from benchmarks.peers.limit import work_of
from benchmarks.peers.plan import make_plan
from benchmarks.peers.scalar_dicts import ScalarDicts
from benchmarks.peers.torch_dense import available, in_torch
from benchmarks.random_machine import random_machine

from dmmx.machine import Machine
from dmmx.task import duplicate_detector, duplicates_example, support_of
from dmmx.train.loss import compile_for

TEXT = duplicates_example("abcab.", cadence=3, ticks=20)


@pytest.mark.parametrize("cyclic", [False, True])
def test_dense_jax_gives_the_loss_and_gradient_of_a_random_machine(cyclic: bool) -> None:
    machine = random_machine(200, cyclic=cyclic)
    check(in_dmmx(machine, [TEXT]), *in_dense_jax(machine, [TEXT]))


def test_dense_jax_knows_the_other_core_types() -> None:
    machine = (
        Machine.builder()
        .input("text", "char")
        .constant("one", {":number": 1, "a": 0.5})
        .neuron("same", "identity")
        .neuron("square", "square")
        .neuron("gated", "multiply")
        .output("output", "duplicates", "ended")
        .link("same.kept", "text.char", 0.7)
        .link("same.kept", "one.value", 0.4)
        .link("square.x", "same.kept", 1.2)
        .link("gated.x", "square.y", 0.9)
        .link("gated.gate", "one.value", 0.8)
        .link("output.duplicates", "gated.y", 0.6)
        .link("output.ended", "same.kept", 0.3)
        .initial({"same": {"kept": {"a": 2}}})
        .build()
    )
    check(in_dmmx(machine, [TEXT]), *in_dense_jax(machine, [TEXT]))


def test_dictionaries_of_scalars_give_the_loss_and_gradient() -> None:
    machine = perturbed(duplicate_detector())
    check(in_dmmx(machine, [TEXT]), ScalarDicts(machine, TEXT, TEXT.ticks))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
@pytest.mark.skipif(not available(), reason="PyTorch is an extra")
def test_torch_gives_the_loss_and_gradient() -> None:
    machine = random_machine(200, cyclic=True)
    check(in_dmmx(machine, [TEXT]), in_torch(machine, [TEXT])[0])


def test_a_wrong_gradient_is_refused() -> None:
    one, other = (in_dmmx(machine, [TEXT]) for machine in (perturbed(duplicate_detector()), duplicate_detector()))
    assert difference(one.value_and_gradient(), one.value_and_gradient()) == 0
    with pytest.raises(ArithmeticError, match="differs from dmmx"):
        check(one, other)


@pytest.mark.parametrize("cyclic", [False, True])
def test_a_random_machine_has_about_the_links_asked_for_all_of_them_alive(cyclic: bool) -> None:
    machine = random_machine(2_000, cyclic=cyclic)
    assert len(machine.links) == pytest.approx(2_000, rel=0.2)
    program = compile_for(machine, [text_in(letters(3), 20)])
    assert len(program.demand.arriving) > 0.9 * len({link.target for link in machine.links})


def test_the_limit_counts_what_a_machine_must_do() -> None:
    example = duplicates_example("ab.", cadence=3)
    program = compile_for(duplicate_detector(), [example])
    # Links: 3 paths each into counts (twice), largest, and 1 into ends.x, which reads the end mark only; the rest 1.
    assert work_of(program).flops == 2 * (3 + 3 + 3 + 1 + 5) + 4 * (3 + 3 + 3 + 2 + 2)
    assert make_plan(duplicate_detector(), support_of([example.inputs])).matrix.shape == (9, 8)


def test_the_exponent_is_fitted_over_the_largest_decade() -> None:
    assert exponent([1, 10, 30, 100], [7, 20, 60, 200]) == pytest.approx(1)
