"""Settings: which sketch, how large, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dmmx.errors import TaskError
from dmmx.synthesis import Settings, sketches
from dmmx.synthesis.settings import descents

OF_OLDER_RUNS = {
    "layers": 5,
    "width": 2,
    "starts": 16,
    "wanted": 2,
    "effort": 1.0,
    "rate": 0.01,
    "penalty": 0.0005,
    "promising": 0.0001,
    "tolerance": 1e-09,
    "small": 60,
    "fresh": 200,
    "accumulator_gradient": "exact",
}
"""The settings of a run from when there was one sketch."""


def test_runs_of_older_versions_go_on_from_the_layered_sketch() -> None:
    settings = Settings.from_json(OF_OLDER_RUNS)
    assert (settings.sketch, settings.sketch_options) == ("layered", {"layers": 5, "width": 2})
    assert (settings.chosen_rate, settings.chosen_clip) == (0.01, None)


def test_a_round_trip_keeps_all() -> None:
    for settings in (Settings(), Settings(sketch="recurrent", width=3, rate=0.5, clip=2, balance=0)):
        assert Settings.from_json(settings.to_json()) == settings


def test_the_sketch_decides_what_is_not_given() -> None:
    assert set(descents) == set(sketches)
    assert Settings().sketch_options == {}
    assert (Settings().chosen_rate, Settings().chosen_clip) == (0.01, None)
    assert (Settings(sketch="recurrent").chosen_rate, Settings(sketch="recurrent").chosen_clip) == (0.004, 1.0)
    assert Settings(sketch="recurrent", rate=0.1, clip=5).chosen_rate == 0.1
    assert Settings(sketch="recurrent", rate=0.1, clip=5).chosen_clip == 5


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
        ({"sketsh": "fluid"}, "there is no setting 'sketsh'. Did you mean 'sketch'?"),
    ],
)
def test_what_is_wrong_is_said_with_the_mend(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=f"^{re.escape(message)}$"):
        Settings.from_json(given)
