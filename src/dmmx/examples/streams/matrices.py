"""Images as matrices: neurons that normalise and multiply them, so that a machine is a formula of linear algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.interpreter import Interpreter
from dmmx.machine import Machine
from dmmx.neuron import neuron_type
from dmmx.vvalue import Frame, VValue

MATRIX = ((0.749673, 0.286601, 0.689869), (0.378105, 0.743137, 0.302288), (0.515142, 0.466993, 0.72146))
"""A small grey image, with numbers from 0 to 1."""

STAGES = ("columns", "mixture", "product", "image")


@neuron_type(inputs=("x",), outputs=("y",))
def normalise_columns(x: VValue) -> dict[str, Any]:
    """Every matrix plus 1, its columns divided by their sums: as mixtures of rows, starting from an even one."""
    return {"y": x["x"].map(_of_matrices(lambda a: (a + 1) / (a + 1).sum(axis=0)))}


@neuron_type(inputs=("x",), outputs=("y",))
def rescale(x: VValue) -> dict[str, Any]:
    """Every matrix, shifted and stretched so that its numbers lie between 0 and 1."""
    return {"y": x["x"].map(_of_matrices(_rescaled))}


@neuron_type(inputs=("x",), outputs=("y",))
def transpose_product(x: VValue) -> dict[str, Any]:
    """Every square matrix M as MᵀM."""
    return {"y": x["x"].map(_of_matrices(lambda a: a.T @ a if a.shape[0] == a.shape[1] else a * 0))}


def _of_matrices(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function of leaves that are matrices; everything else counts as zero."""
    return lambda leaf: leaf.apply(function) if isinstance(leaf, Frame) and leaf.array.ndim == 2 else leaf * 0


def _rescaled(array: Any) -> Any:
    """Between 0 and 1; zero where all numbers are the same."""
    shifted = array - array.min()
    largest = shifted.max()
    return shifted / largest if largest else shifted


def matrices_machine() -> Machine:
    """ni(MᵀM) with M = ni(nc(A)), where nc normalises columns and ni rescales: a tick for each."""
    return (
        Machine.builder()
        .input("camera", "matrix")
        .neuron("columns", "normalise_columns")
        .neuron("mixture", "rescale")
        .neuron("product", "transpose_product")
        .neuron("image", "rescale")
        .output("screen", "image")
        .link("columns.x", "camera.matrix")
        .link("mixture.x", "columns.y")
        .link("product.x", "mixture.y")
        .link("image.x", "product.y")
        .link("screen.image", "image.y")
        .build()
    )


def stages_of(matrix: Any, ticks: int = 5) -> Iterator[dict[str, Any]]:
    """The matrix of every neuron that has one, by its name, tick by tick, while the camera shows one matrix."""
    engine, frame = Interpreter(matrices_machine()), Frame(matrix)
    for _ in range(ticks):
        engine.step({"camera": {"matrix": frame}})
        found = {name: engine.state[name]["y"][frame.key].number for name in STAGES}
        yield {name: leaf.array for name, leaf in found.items() if leaf}


def _streams(request: Request) -> Streams:
    return {"camera": ({"matrix": Frame(MATRIX)} for _ in range(request.ticks))}


def _report(request: Request) -> Iterator[Line]:
    """Every matrix when it first appears, row by row."""
    seen: set[str] = set()
    for tick, stages in enumerate(stages_of(MATRIX, request.ticks), start=1):
        for name in [name for name in STAGES if name in stages and name not in seen]:
            rows = [[round(float(number), 4) for number in row] for row in stages[name]]
            text = "; ".join(" ".join(f"{number:.4f}" for number in row) for row in rows)
            yield Line(f"tick {tick}: {name} {text}", {"tick": tick, name: rows})
        seen |= stages.keys()


EXAMPLES = (
    Example(
        name="matrices",
        summary="Takes an image for a matrix, normalises it and multiplies it.",
        source="matrix product machines",
        machine=matrices_machine,
        ticks=5,
        streams=_streams,
        report=_report,
    ),
)
