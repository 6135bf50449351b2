"""The engine on streams of images: the very same image is handed on."""

from __future__ import annotations

import numpy as np

from dmmx.interpreter import Interpreter
from dmmx.machine import MachineBuilder
from dmmx.vvalue import Tree


def test_a_chain_of_neurons_hands_on_one_image_and_allocates_none() -> None:
    builder = MachineBuilder().input("camera", "frame").output("out", "frame")
    before = "camera"
    for number in range(20):
        builder.neuron(f"n{number}", "identity").link(f"n{number}.frame", f"{before}.frame")
        before = f"n{number}"
    engine = Interpreter(builder.link("out.frame", f"{before}.frame").build())
    image = Tree({"frame": np.random.default_rng(0).random((300, 400))})
    *_, arrived = (engine.step({"camera": image}) for _ in range(22))
    assert arrived["out"] == image
    assert arrived["out"]["frame"] is image["frame"]
    assert images_of(engine.state) == 1


def test_a_little_of_another_image_allocates_one() -> None:
    builder = MachineBuilder().input("camera", "frame", "other").neuron("a", "identity").neuron("b", "identity")
    builder.link("a.frame", "camera.frame").link("b.frame", "a.frame").link("b.frame", "camera.other", 0.1)
    engine = Interpreter(builder.build())
    first, second = np.random.default_rng(1).random((2, 300, 400))
    element = Tree({"frame": first, "other": second})
    for _ in range(3):
        engine.step({"camera": element})
    # The two that came in, and the sum.
    assert images_of(engine.state) == 3
    assert (engine.state.at(("b", "frame", ":frame 300x400")).number.array == first + 0.1 * second).all()


def images_of(state: Tree) -> int:
    return len({id(leaf.array) for _, leaf in state.items()})
