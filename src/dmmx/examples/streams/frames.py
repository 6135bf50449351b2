"""A machine whose streams are images: it ripples them, turns them into negatives, delays, masks and blends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from dmmx.display.frames import ENDINGS
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.streams.ripples import ripples
from dmmx.interpreter import Interpreter, read_streams
from dmmx.machine import Machine
from dmmx.vvalue import Frame, Tree

if TYPE_CHECKING:
    import numpy as np

SIZE, TICKS = 120, 40

LAYERS = ("rippled", "negative", "twice", "delayed", "half", "both", "spot")
"""The neurons, in the order in which an image passes them."""

SHOWN = (("camera", "rippled", "negative"), ("twice", "half", "both"))
"""The images of a picture, row by row."""


def frames_machine(frequency: float = 0.5) -> Machine:
    """Rings of water, the negative of them, rings over that, and mixtures; every link takes one tick.

    A negative is what is left of white: a link of weight -1, and one from a white image. A mixture of two images is two
    links whose weights have the sum 1.

    Args:
        frequency: of the first rings; the second have twice that. 0 leaves images as they are.
    """
    return (
        Machine.builder()
        .input("camera", "image", "white", "spot")
        .input("rings", "origin")
        .neuron("rippled", ripples.name, frequency=frequency)
        .neuron("negative", "identity")
        .neuron("twice", ripples.name, frequency=2 * frequency)
        .neuron("delayed", "identity")
        .neuron("half", "identity")
        .neuron("both", "identity")
        .neuron("spot", "mask_multiply")
        .output("screen", "half", "both", "spot")
        .link("rippled.image", "camera.image")
        .link("rippled.origin", "rings.origin")
        .link("negative.image", "camera.white")
        .link("negative.image", "rippled.image", -1)
        .link("twice.image", "negative.image")
        .link("twice.origin", "rings.origin")
        .link("delayed.image", "camera.image")
        .link("half.image", "delayed.image", 0.5)
        .link("half.image", "twice.image", 0.5)
        .link("both.image", "rippled.image", 0.5)
        .link("both.image", "twice.image", 0.5)
        .link("spot.main", "both.image")
        .link("spot.mask", "camera.spot")
        .link("screen.half", "half.image")
        .link("screen.both", "both.image")
        .link("screen.spot", "spot.result")
        .build()
    )


def frame_of(value: Tree) -> np.ndarray | None:
    """The image in a V-value that holds one; None where there is none."""
    return next((leaf.array for _, leaf in value.items() if isinstance(leaf, Frame)), None)


def card(size: int, tick: int) -> np.ndarray:
    """An image to look at: stripes, a grey wedge, and a white disc that moves."""
    import numpy as np

    y, x = np.mgrid[:size, :size] / size
    image = np.where((x * 8).astype(int) % 2 == 0, 200.0, 90.0)
    image = np.where(y > 0.75, 255 * x, image)
    image = np.where((y < 0.2) & ((x * 16).astype(int) % 2 == 0), 20.0, image)
    centre = 0.5 + 0.3 * np.sin(0.15 * tick)
    return np.where((x - centre) ** 2 + (y - 0.45) ** 2 < 0.02, 255.0, image)


def frame_streams(images: Iterable[np.ndarray], size: int) -> Streams:
    """Streams for the machine: a camera's images, and rings from the middle that start anew every 20 ticks.

    Args:
        images: what the camera sees.
        size: rows and columns of every image.
    """
    import numpy as np

    white = Frame(np.full((size, size), 255.0))
    y, x = np.mgrid[:size, :size] - size / 2
    spot = Frame(x**2 + y**2 < (0.4 * size) ** 2)
    origins = ({"n": (tick - 1) % 20 + 1, "x": size // 2, "y": size // 2} for tick in count(1))
    camera = ({"image": Frame(image), "white": white, "spot": spot} for image in images)
    return {"camera": camera, "rings": ({"origin": origin} for origin in origins)}


def layers_of(machine: Machine, streams: Streams, ticks: int) -> Iterator[dict[str, np.ndarray]]:
    """The image of every neuron that has one, by its name, tick by tick; the camera's is among them."""
    engine = Interpreter(machine)
    for elements in islice(read_streams(machine, streams), ticks):
        engine.step(elements)
        ports = {"camera": "image", **{name: "result" if name == "spot" else "image" for name in LAYERS}}
        found = {name: frame_of(engine.state[name][port]) for name, port in ports.items()}
        yield {name: image for name, image in found.items() if image is not None}


def _streams(request: Request) -> Streams:
    """A moving card, of the size that is asked for."""
    size = request.settings["size"]
    return frame_streams((card(size, tick) for tick in count(1)), size)


def _report(request: Request) -> Iterator[Line]:
    """The mean brightness of every layer; the images themselves go into the file."""
    size = request.settings["size"]
    streams = _streams(request)
    pictures: list[np.ndarray] = []
    for tick, layers in enumerate(layers_of(frames_machine(), streams, request.ticks), start=1):
        means = {name: round(float(image.mean()), 1) for name, image in layers.items()}
        if tick <= 6 or tick % 10 == 0:
            # The camera's and the delayed image hardly change in brightness; a line has no room for them.
            named = [name for name in LAYERS if name in means and name != "delayed"] or ["camera"]
            shown = ", ".join(f"{name} {means[name]:.0f}" for name in named)
            yield Line(f"tick {tick}: {shown}", {"tick": tick, "brightness": means})
        if request.out is not None:
            pictures.append(_picture(layers, size))
    if request.out is not None:
        from dmmx.display.frames import save_frames

        save_frames(pictures, request.out)


def _picture(layers: dict[str, Any], size: int) -> np.ndarray:
    """All images of a tick side by side; black where there is none yet."""
    import numpy as np

    black = np.zeros((size, size))
    framed = {name: np.pad(layers.get(name, black), 1, constant_values=255) for row in SHOWN for name in row}
    return np.vstack([np.hstack([framed[name] for name in row]) for row in SHOWN])


EXAMPLES = (
    Example(
        name="frames",
        summary="Ripples, negates, delays, masks and blends a stream of images.",
        source="arXiv 1601.01050, section 3",
        machine=frames_machine,
        ticks=TICKS,
        streams=_streams,
        report=_report,
        writes="the images of all ticks (GIF or PNG)",
        endings=ENDINGS,
        settings={"size": SIZE},
    ),
)
