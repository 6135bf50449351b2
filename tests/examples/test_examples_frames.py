"""Streams of images: the arithmetic of the rings, what each layer shows and when, and the files that are written."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from docs.making.stream_pictures import PICTURES, frames_picture
from tests.cli.command_line import is_refused, succeeds

from dmmx.display.frames import save_frames
from dmmx.errors import InputFileError
from dmmx.examples.streams.frames import frame_of, frame_streams, frames_machine, layers_of
from dmmx.examples.streams.ripples import modulation, source_of
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine, MachineBuilder
from dmmx.neuron import get_neuron_type
from dmmx.vvalue import Tree

CENTRE = np.array([225, 225])

TABLE = [
    (1, (325, 225), 0.5, 0.806889, (305, 225)),
    (1, (325, 225), 1, 0.860793, (311, 225)),
    (1, (0, 0), 0.5, 0.896710, (23, 23)),
    (1, (0, 0), 1, 0.512417, (109, 109)),
    (1, (449, 100), 0.5, 0.762925, (395, 129)),
    (1, (449, 100), 1, 0.724185, (387, 134)),
    (10, (325, 225), 0.5, 0.719904, (296, 225)),
    (10, (325, 225), 1, 0.809754, (305, 225)),
    (10, (0, 0), 1, 0.732512, (60, 60)),
    (10, (449, 100), 0.5, 0.501070, (337, 162)),
    (10, (449, 100), 1, 0.703990, (382, 137)),
    (100, (325, 225), 0.5, 0.839765, (308, 225)),
    (100, (325, 225), 1, 0.917557, (316, 225)),
    (100, (0, 0), 1, 0.805800, (43, 43)),
]


@pytest.mark.parametrize(("n", "point", "frequency", "factor", "source"), TABLE)
def test_rings_of_water(n: int, point: tuple[int, int], frequency: float, factor: float, source: object) -> None:
    away = np.array(point) - CENTRE
    assert modulation(math.hypot(*away), n, frequency) == pytest.approx(factor, abs=5e-7)
    assert tuple(source_of(np.array(point), CENTRE, n, frequency).tolist()) == source


def test_the_neuron_takes_every_pixel_from_where_the_rings_say() -> None:
    image = np.arange(450 * 450, dtype=float).reshape(450, 450)
    x = Tree({"image": image, "origin": {"n": 10, "x": 225, "y": 225}})
    made = frame_of(Tree(get_neuron_type("ripples")(x, frequency=0.5)))
    assert made is not None
    for n, (column, row), frequency, _, (from_column, from_row) in TABLE:
        if (n, frequency) == (10, 0.5):
            assert made[row, column] == image[from_row, from_column]


def test_a_wave_of_anything_else_is_nothing() -> None:
    x = Tree({"image": {"a": 3, "b": np.ones(2)}, "origin": {"n": 1}})
    assert get_neuron_type("ripples")(x) == Tree({"image": {"b": np.ones(2)}})
    assert get_neuron_type("ripples")(Tree({"image": np.ones((2, 2))})) == Tree({"image": np.ones((2, 2))})


def seen(size: int, ticks: int, frequency: float) -> list[dict[str, np.ndarray]]:
    images = np.random.default_rng(0).uniform(0, 255, (ticks, size, size))
    return list(layers_of(frames_machine(frequency), frame_streams(images, size), ticks))


def test_every_link_takes_a_tick() -> None:
    ticks = seen(8, 9, frequency=0)
    for t, layers in enumerate(ticks):
        # A wave of frequency 0 draws all points together by a factor of 3/4.
        if t >= 1:
            assert (layers["delayed"] == ticks[t - 1]["camera"]).all()
        if t >= 2:
            assert (layers["negative"] == 255 - ticks[t - 1]["rippled"]).all()
        if t >= 4:
            assert layers["both"] == pytest.approx(0.5 * ticks[t - 1]["rippled"] + 0.5 * ticks[t - 1]["twice"])
            assert layers["half"] == pytest.approx(0.5 * ticks[t - 1]["delayed"] + 0.5 * ticks[t - 1]["twice"])
        if t >= 5:
            outside = layers["spot"] == 0
            assert outside[0, 0]
            assert (layers["spot"][~outside] == ticks[t - 1]["both"][~outside]).all()


def test_an_image_and_its_negative_are_mid_grey_after_four_ticks() -> None:
    """Without ripples; the image comes at the first tick."""
    machine = frames_machine()
    builder = MachineBuilder().input("camera", *machine.inputs["camera"]).output("out", "both")
    for name in ("rippled", "negative", "twice", "both"):
        builder.neuron(name, "identity")
    builder.link("rippled.image", "camera.image").link("negative.image", "rippled.image", -1)
    builder.link("negative.image", "camera.white").link("twice.image", "negative.image")
    builder.link("both.image", "rippled.image", 0.5).link("both.image", "twice.image", 0.5)
    engine = Interpreter(builder.link("out.both", "both.image").build())
    image = np.random.default_rng(1).integers(0, 256, (6, 6)).astype(float)
    for tick in range(1, 9):
        engine.step({"camera": {"image": image, "white": np.full((6, 6), 255.0)}})
        both = frame_of(engine.state["both"])
        assert (both is not None and bool((both == 127.5).all())) == (tick >= 5)


def looping(alpha: float, frequency: float = 0.5) -> Machine:
    """A loop of images: what goes into the rings is a mixture of the camera's image and of what came out of them.

    mixed = lerp(camera, again, alpha), rippled = rings over mixed, again = lerp(camera, rippled, 1/2).
    """
    return (
        MachineBuilder()
        .input("camera", "image")
        .input("rings", "origin")
        .neuron("mixed", "identity")
        .neuron("rippled", "ripples", frequency=frequency)
        .neuron("again", "identity")
        .link("mixed.image", "camera.image", 1 - alpha)
        .link("mixed.image", "again.image", alpha)
        .link("rippled.image", "mixed.image")
        .link("rippled.origin", "rings.origin")
        .link("again.image", "camera.image", 0.5)
        .link("again.image", "rippled.image", 0.5)
        .build()
    )


def brightness(alpha: float, images: int, ticks: int) -> list[float]:
    """What is left of an image that the camera sees for so many ticks, tick by tick, in a loop without rings."""
    engine, found = Interpreter(looping(alpha)), list[float]()
    image = np.random.default_rng(2).integers(1, 256, (4, 4)).astype(float)
    for tick in range(ticks):
        engine.step({"camera": {"image": image}} if tick < images else {})
        again = frame_of(engine.state["again"])
        factors = np.zeros((4, 4)) if again is None else again / image
        assert factors.min() == factors.max()
        found.append(float(factors.max()))
    return found


def test_an_image_goes_round_a_loop_in_three_ticks() -> None:
    # At 0 nothing goes round: the image comes at once, and once more over the rings.
    assert brightness(0, images=1, ticks=9) == [0, 0.5, 0, 0.5, 0, 0, 0, 0, 0]
    assert brightness(0, images=9, ticks=6) == [0, 0.5, 0.5, 1, 1, 1]
    # At 1 it comes round and round, each time half as bright; an image that stays is there in the end.
    assert brightness(1, images=1, ticks=9) == [0, 0.5, 0, 0, 0.25, 0, 0, 0.125, 0]
    assert brightness(1, images=99, ticks=9) == [0, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75, 0.875, 0.875]
    assert brightness(0.5, images=1, ticks=8) == [0, 0.5, 0, 0.25, 0.125, 0, 0.0625, 0.03125]


def test_a_loop_shows_the_image_and_its_ripples() -> None:
    image = np.arange(450 * 450, dtype=float).reshape(450, 450)
    engine = Interpreter(looping(0))
    for _ in range(4):
        engine.step({"camera": {"image": image}, "rings": {"origin": {"n": 10, "x": 225, "y": 225}}})
    again = frame_of(engine.state["again"])
    assert again is not None
    for n, (column, row), frequency, _, (from_column, from_row) in TABLE:
        if (n, frequency) == (10, 0.5):
            assert again[row, column] == 0.5 * image[row, column] + 0.5 * image[from_row, from_column]


@pytest.mark.parametrize(("mouse", "value"), [(225, 0.5), (0, 1), (450, 0), (100, 0.8472)])
def test_a_slider(mouse: float, value: float) -> None:
    """clamp((h - y - 0.1 h) / (0.8 h)) for the mouse's height y in a window of h = 450, as links and two neurons."""
    height = 450
    builder = MachineBuilder().input("mouse", "y").constant("one", 1).output("slider", "value")
    for name, less in (("above", 0), ("over", 1)):
        builder.neuron(name, "relu").link(f"{name}.x", "one.value", 0.9 / 0.8 - less)
        builder.link(f"{name}.x", "mouse.y", -1 / (0.8 * height))
    builder.link("slider.value", "above.y").link("slider.value", "over.y", -1)
    engine = Interpreter(builder.build())
    *_, arrived = (engine.step({"mouse": {"y": mouse}}) for _ in range(4))
    assert arrived.at(("slider", "value")).number == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("timer", "point", "source"),
    [
        (0, (61, 396), (45, 297)),
        (math.pi / 2, (61, 396), (61, 396)),
        (3 * math.pi / 2, (61, 396), (30, 198)),
        (3 * math.pi / 2, (7, 3), (3, 1)),
    ],
)
def test_an_image_that_is_enlarged_by_a_timer(timer: float, point: tuple[int, int], source: tuple[int, int]) -> None:
    """out[x, y] = image[⌊f·x⌋, ⌊f·y⌋] with f = 0.75 + 0.25·sin(timer): the rings' factor, everywhere the same."""
    image = np.arange(400 * 400, dtype=float).reshape(400, 400)
    factor = 0.75 + 0.25 * math.sin(timer)

    def enlarged(array: np.ndarray) -> np.ndarray:
        rows, columns = np.floor(factor * np.mgrid[:400, :400]).astype(int)
        return array[rows, columns]

    made = Tree({"a": image}).map(lambda frame: frame.apply(enlarged))
    found = frame_of(made)
    assert found is not None
    assert found[point] == image[source]


def test_the_images_are_written_as_gif_and_png(tmp_path: Path) -> None:
    pillow = pytest.importorskip("PIL.Image")
    text = succeeds("run", "frames", "--ticks", 5, "--set", "size=24", "--out", tmp_path / "frames.gif")
    assert text == succeeds("run", "frames", "--ticks", 5, "--set", "size=24", "--out", tmp_path / "frames.png")
    with pillow.open(tmp_path / "frames.gif") as moving:
        assert (moving.format, moving.n_frames, moving.size) == ("GIF", 5, (3 * 26, 2 * 26))
    with pillow.open(tmp_path / "frames.png") as sheet:
        assert (sheet.format, sheet.size) == ("PNG", (5 * (3 * 26 + 2), 2 * 26 + 2))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x.bmp", "x.bmp: the example 'frames' writes a file that ends with .gif or .png"),
        ("x", "x: the example 'frames' writes a file that ends with .gif or .png"),
        ("no/x.gif", "no/x.gif: cannot be written: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_the_run(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_refused("run", "frames", "--out", name) == f"Error: {message}\n"


def test_the_moving_picture_of_the_page_is_what_the_code_draws(tmp_path: Path) -> None:
    pillow = pytest.importorskip("PIL.Image")
    frames_picture(tmp_path / "frames.gif")
    with pillow.open(PICTURES / "frames.gif") as there, pillow.open(tmp_path / "frames.gif") as here:
        assert (there.n_frames, there.size, there.info) == (here.n_frames, here.size, here.info)
        for number in range(there.n_frames):
            there.seek(number)
            here.seek(number)
            # Versions of Pillow choose palettes of their own; see the next test for how far shades may be off.
            shades = [np.asarray(moving.convert("L")).astype(int) for moving in (there, here)]
            assert np.abs(shades[0] - shades[1]).max() <= 8, f"image {number}: run docs.making.stream_pictures"


def test_the_shades_of_a_picture_are_those_of_the_frames(tmp_path: Path) -> None:
    pillow = pytest.importorskip("PIL.Image")
    frame = np.array([[-5.0, 0.0, 100.4, 255.0, 300.0]])
    save_frames([frame, frame], tmp_path / "a.png")
    with pillow.open(tmp_path / "a.png") as sheet:
        assert np.asarray(sheet)[1].tolist() == [255, 0, 0, 100, 255, 255, 255, 255, 0, 0, 100, 255, 255, 255]
    save_frames([frame, frame], tmp_path / "a.gif")
    with pillow.open(tmp_path / "a.gif") as moving:
        assert np.abs(np.asarray(moving.convert("L"))[0] - np.clip(frame[0], 0, 255)).max() <= 8
    with pytest.raises(InputFileError, match="no images"):
        save_frames([], tmp_path / "b.gif")
    with pytest.raises(InputFileError, match=r"images are written to a \.gif or a \.png"):
        save_frames([frame], tmp_path / "b.bmp")
