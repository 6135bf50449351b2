"""Settings: which sketch, how large, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from small_tasks import running_sum

from dmmx.errors import TaskError
from dmmx.synthesis import Settings, sketches
from dmmx.synthesis.settings import clips
from dmmx.synthesis.sketch.kinds import FOR_NUMBERS, FOR_SYMBOLS
from dmmx.task import built_in_tasks, duplicates
from dmmx.task.catalogue.toggle import toggle

KINDS = Settings(neurons={"identity": 2, "dot(limit=4)": 1})


def test_a_task_says_what_suits_it_and_a_user_what_is_wanted() -> None:
    assert Settings().for_task(duplicates()).sketch == "layered"
    assert Settings(sketch="recurrent").for_task(duplicates()).sketch == "recurrent"
    advised = replace(duplicates(), settings={"sketch": "recurrent", "neurons": {"identity": 2}, "wanted": 3})
    chosen = Settings().for_task(advised)
    assert (chosen.sketch, chosen.neurons, chosen.chosen_wanted) == ("recurrent", {"identity": 2}, 3)
    assert Settings(wanted=2).for_task(advised).chosen_wanted == 2
    assert Settings(sketch="layered").for_task(advised) == Settings(sketch="layered")


def test_what_is_given_stays_though_it_is_what_is_taken_otherwise() -> None:
    assert Settings().for_task(toggle()).chosen_wanted == 3
    assert Settings(wanted=1).for_task(toggle()).chosen_wanted == 1
    assert Settings().for_task(running_sum()).chosen_wanted == 1


def test_a_task_says_nothing_about_settings_that_cannot_be_left_open() -> None:
    message = re.escape("task 'duplicates' sets 'effort'; a task may set sketch, neurons, layers, width, wanted, clip")
    with pytest.raises(TaskError, match=f"^{message}$"):
        Settings().for_task(replace(duplicates(), settings={"effort": 3.0}))
    for make in built_in_tasks.values():
        Settings().for_task(make())


def test_without_any_advice_the_inputs_decide() -> None:
    chosen = Settings().for_task(running_sum())
    assert (chosen.sketch, chosen.neurons) == ("recurrent", FOR_NUMBERS)
    assert Settings().for_task(replace(duplicates(), settings={})).neurons == FOR_SYMBOLS
    assert Settings(layers=2).for_task(running_sum()).sketch == "layered"
    assert Settings(neurons={"relu": 3}).for_task(running_sum()).neurons == {"relu": 3}


@pytest.mark.parametrize(
    ("neurons", "message"),
    [
        ({"compar": 2}, "Did you mean 'compare'"),
        ({"dot(limits=4)": 2}, "no parameter 'limits'"),
        ({"dot(limit=)": 2}, "expected parameters like limit=4"),
        ({"dot(limit": 2}, "expected a neuron type"),
        ({"dot": 0}, "at least 1"),
    ],
)
def test_kinds_that_do_not_exist_are_named(neurons: dict[str, int], message: str) -> None:
    with pytest.raises(TaskError, match=re.escape(message)):
        Settings(neurons=neurons)


def test_a_round_trip_keeps_all() -> None:
    for settings in (Settings(), Settings(sketch="recurrent", width=3, rate=0.5, clip=2, balance=0), KINDS):
        assert Settings.from_json(settings.to_json()) == settings


def test_the_sketch_decides_what_is_not_given() -> None:
    assert set(clips) == set(sketches)
    assert Settings().sketch_options == {}
    assert Settings().chosen_clip is None
    assert Settings(sketch="recurrent").chosen_clip == 1
    assert Settings(sketch="recurrent", clip=5).chosen_clip == 5


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sketch": "layerd"}, "there is no sketch 'layerd'. Did you mean 'layered'?"),
        ({"sketch": 3}, "there is no sketch 3. Known: fluid, layered, recurrent."),
        (
            {"sketch": "recurrent", "layers": 2},
            "the sketch 'recurrent' has no layers, but layers=2 was given; leave it out, or take the sketch 'layered' "
            "or 'fluid'",
        ),
        ({"width": 0}, "setting 'width' must be a positive int, got 0"),
        ({"layers": 1.5}, "setting 'layers' must be a positive int, got 1.5"),
        ({"starts": None}, "setting 'starts' must be a positive int, got None"),
        ({"clip": True}, "setting 'clip' must be a positive float, got True"),
        ({"balance": -1}, "setting 'balance' must be a positive float, or 0, got -1"),
        ({"accumulator_gradient": "trunc"}, "accumulator_gradient must be 'exact' or 'truncated', got 'trunc'"),
        ({"sparsifier": "haf"}, "there is no sparsifier 'haf'. Did you mean 'half'?"),
        ({"saliency": "leaving out"}, "there is no saliency 'leaving out'. Did you mean 'leaving_out'?"),
        ({"estimator": 3}, "there is no gradient estimator 3. Known: evolution, exact, truncated."),
        ({"sketsh": "fluid"}, "there is no setting 'sketsh'. Did you mean 'sketch'?"),
    ],
)
def test_what_is_wrong_is_said_with_the_mend(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=f"^{re.escape(message)}$"):
        Settings.from_json(given)


def test_truncation_is_asked_for_by_either_name() -> None:
    assert Settings().chosen_accumulator_gradient == "exact"
    assert Settings(estimator="truncated").chosen_accumulator_gradient == "truncated"
    assert Settings(accumulator_gradient="truncated", estimator="evolution").chosen_accumulator_gradient == "truncated"
