"""Machines with a life of their own: their regimes are found by a function, not by eye."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from docs.making.run_pictures import RUNS, plots, sheets, sleeper, swinger
from tests.cli.command_line import is_refused, succeeds

from dmmx.display.frames import save_frames
from dmmx.examples import built_in_examples, lines_of, request_for
from dmmx.examples.lives.pure.engine import PureMachine
from dmmx.examples.lives.pure.random import conway_machine, random_machine
from dmmx.examples.lives.pure.regimes import regime_of, search
from dmmx.examples.plot import line_plot


def test_it_sleeps_and_wakes() -> None:
    regime = sleeper()
    assert regime.kind == "sleeps and wakes"
    assert regime.asleep == ((216, 309), (421, 493), (615, 676), (787, 866), (980, 1000))
    low, median, high = np.percentile(regime.changes[1:], [5, 50, 95])
    assert [round(low, 3), round(median, 3), round(high, 4)] == [0.001, 0.010, 0.0485]


def test_sleep_is_where_it_was_seen_by_eye() -> None:
    """Falling asleep is gradual, waking is sudden."""
    seen = [(209, 310), (412, 494), (602, 677), (778, 866), (968, 1000)]
    for interval, (first, last) in zip(sleeper().asleep, seen, strict=True):
        assert first < interval.first <= first + 15
        assert last - 1 <= interval.last <= last


def test_games_of_life_swing() -> None:
    regime = swinger()
    assert regime.kind == "oscillates"
    assert regime.transitions[:5] == ((8, 1), (29, -1), (49, 1), (69, -1), (89, 1))
    assert len(regime.transitions) - 1 == 52
    signs = np.asarray(regime.signs)
    assert round(float((signs > 0.5).mean()), 2) == 0.47
    assert round(float((signs < -0.5).mean()), 2) == 0.44


def test_the_larger_one_swings_faster() -> None:
    regime = regime_of(conway_machine(300032, 23), 1000)
    assert regime.transitions[:4] == ((6, 1), (19, -1), (33, 1), (50, -1))
    assert len(regime.transitions) - 1 == 67


def test_most_random_machines_fall_asleep_for_good() -> None:
    kinds = {found.seed: found.regime.kind for found in search(random_machine, (2, 8), 400)}
    assert kinds == {2: "falls asleep", 8: "stays awake"}


def test_a_machine_at_rest_is_asleep_and_on_no_side() -> None:
    start = np.zeros((3, 4, 3))
    start[0, 0, 0] = 1
    regime = regime_of(PureMachine(start, {}), 40)
    assert (regime.kind, regime.asleep, regime.transitions) == ("falls asleep", ((1, 40),), ())


def test_pictures_are_what_the_code_draws(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    texts, images = dict(plots()), dict(sheets())
    for path, text in texts.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run docs.making.run_pictures"
    for path, shown in images.items():
        save_frames(shown, tmp_path / path.name)
        with image.open(path) as there, image.open(tmp_path / path.name) as here:
            assert np.array_equal(np.asarray(there), np.asarray(here)), f"{path.name}: run docs.making.run_pictures"
    assert set(RUNS.iterdir()) == {*texts, *images}


def test_a_plot_is_xml_and_its_line_stays_inside() -> None:
    text = line_plot([1e-3, 2, 30], title="a < b", beside="loss", bands=[(1, 2)])
    root = ElementTree.fromstring(text)
    (path,) = (shape for shape in root.iter() if shape.get("class") == "trace")
    points = [tuple(map(float, pair.split(","))) for pair in (path.get("d") or "")[1:].split("L")]
    assert points[0][0] == 84
    assert points[-1][0] == 934
    assert points[0][1] > points[1][1] > points[2][1] >= 44
    assert line_plot([1, 2], [3, 4], [5], title="three", beside="x", upwards=(0, 5)).count('class="trace"') == 3


@pytest.mark.parametrize("name", ["sleep_wake", "conway_swing"])
def test_the_plot_is_written(name: str, tmp_path: Path) -> None:
    succeeds("run", name, "--ticks", 30, "--out", tmp_path / "run.svg")
    assert (tmp_path / "run.svg").read_text().startswith("<svg")
    message = is_refused("run", name, "--ticks", 3, "--set", "seeds=2", "--out", tmp_path / "b.svg")
    assert "a picture is of one seed" in message
    assert "must be at least 1, got 0" in is_refused("run", name, "--set", "seeds=0")


def test_several_seeds_are_a_line_each() -> None:
    example = built_in_examples["conway_swing"]
    request = request_for(example, ticks=40, settings=["seed=746484", "seeds=2"])
    lines = list(lines_of(example, request))
    assert [line.data["seed"] for line in lines] == [746484, 746485]
    assert lines[0].text == "seed 746484: stays awake (0 sleeps, 1 changes of side)"
