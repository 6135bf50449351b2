"""A machine that holds three variants of a part of itself, and moves its own weights to the best."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from docs.making.run_pictures import states_of_population
from tests.cli.command_line import succeeds

from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.lives.population import REST, TRIAL, WANTED, population_machine, state_of, streams_of
from dmmx.interpreter import Interpreter, interpret, read_streams
from dmmx.vvalue import Tree


def test_the_mixture_finds_the_gain_that_no_neuron_knows() -> None:
    generation = TRIAL + 2 * REST
    found = [states_of_population()[tick - 1] for tick in range(TRIAL + REST, 980, generation)]
    assert len(found) == 7
    for state in found:
        assert sum(state["shares"]) == pytest.approx(1, abs=1e-12)
        assert min(state["shares"]) > 0
    mixed = [sum(gain * share for gain, share in zip(*state.values(), strict=True)) for state in found]
    errors = [abs(gain - WANTED) for gain in mixed]
    assert f"{mixed[0]:.6f} {mixed[-1]:.6f}" == "1.693681 1.700248"
    assert max(errors[-3:]) < 1e-3 < errors[0]
    assert [f"{share:.3f}" for share in found[-1]["shares"]] == ["0.332", "0.455", "0.213"]
    assert [f"{gain:.4f}" for gain in found[-1]["gains"]] == ["1.6967", "1.7006", "1.7051"]


def test_weights_move_to_the_best_variant() -> None:
    """Without renewals one variant is left: the one that is right."""
    ticks = 450
    signal = [{"x": (1, -1)[tick % 2], "target": 1.5 * (1, -1)[tick % 2]} for tick in range(ticks)]
    engine = Interpreter(population_machine())
    arrived = [engine.step({"in": element}) for element in signal]
    shares = state_of(engine.matrix)["shares"]
    assert shares[1] > 0.997
    assert sum(shares) == pytest.approx(1, abs=1e-12)
    # An answer takes three ticks; what is left of the other two variants cancels out.
    late = [float(out["out"]["answer"].number) for out in arrived[-20:]]
    wanted = [element["target"] for element in signal[-23:-3]]
    assert late == pytest.approx(wanted, abs=1e-3)


def test_the_change_is_that_of_the_formula() -> None:
    """Three ticks after its errors, a share m has grown by rate · m · (mean error - own error)."""
    machine = population_machine()
    signal = [{"x": 1, "target": WANTED}] + [{}] * 20
    engine = Interpreter(machine)
    for elements in read_streams(machine, {"in": signal, "renew": [{}] * 21}):
        engine.step(elements)
    errors = [(gain - WANTED) ** 2 for gain in (1.0, 1.5, 2.0)]
    mean = sum(errors) / 3
    expected = [1 / 3 + 0.06 / 3 * (mean - error) for error in errors]
    assert state_of(engine.matrix)["shares"] == pytest.approx(expected, rel=1e-12)


def test_a_renewal_draws_variants_around_the_mixture_and_evens_it() -> None:
    machine = population_machine()
    engine = Interpreter(machine)
    elements = islice(read_streams(machine, streams_of(1)), TRIAL + 2 * REST)
    for tick, element in enumerate(elements, start=1):
        engine.step(element)
        if tick == TRIAL + REST:
            before = state_of(engine.matrix)
    now = state_of(engine.matrix)
    mixed = sum(a * b for a, b in zip(*before.values(), strict=True))  # pyright: ignore[reportPossiblyUnboundVariable]
    assert now["shares"] == pytest.approx([1 / 3] * 3, rel=1e-12)
    assert now["gains"][1] == pytest.approx(mixed, rel=1e-12)
    assert 0.125 <= mixed - now["gains"][0] <= 0.25
    assert 0.125 <= now["gains"][2] - mixed <= 0.25
    rates = engine.matrix["self"]["delta"]
    assert rates["kept"]["y"].number == pytest.approx(0.24)
    assert rates["lost_before"]["x"].number == pytest.approx(-0.24)


def test_silence_changes_nothing() -> None:
    machine = population_machine()
    engine = Interpreter(machine)
    before = engine.matrix
    for _ in range(30):
        engine.step({})
    assert engine.matrix == before


def test_the_lines_say_how_a_trial_ended() -> None:
    example = built_in_examples["population"]
    (line,) = lines_of(example, request_for(example, ticks=150))
    assert line.text == "tick 130: gains 1.0000 (0.018), 1.5000 (0.577), 2.0000 (0.405), mixed 1.693681"


def test_answers_become_right() -> None:
    ticks = 3 * (TRIAL + 2 * REST)
    answers = list(islice(interpret(population_machine(), streams_of(3)), ticks))
    late = answers[-2 * REST - 50 : -2 * REST]
    assert all(abs(abs(float(answer["out"]["answer"].number)) - WANTED) < 0.02 for answer in late)
    assert answers[0] == Tree({})


def test_the_plot_is_written(tmp_path: Path) -> None:
    succeeds("run", "population", "--ticks", 3, "--out", tmp_path / "gains.svg")
    assert (tmp_path / "gains.svg").read_text().count('class="trace"') == 3
