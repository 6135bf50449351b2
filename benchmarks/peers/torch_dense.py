"""Peer: the machine in PyTorch, with dense matrices, a Python loop over the ticks and the library's own Adam.

Eager, and with one tick compiled, on one thread: on two cores a second one made a batch at best a tenth faster, and a
single text several times slower. Compiling the whole loop of 140 ticks, which unrolls, was given up after 400 s.
PyTorch is an extra, so it is imported only when it is used.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.peers.group import Group
from benchmarks.peers.plan import make_plan
from dmmx.machine import Machine
from dmmx.task import Example, support_of

RATE = 1e-3


def available() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None


class TorchDense:
    """A machine in PyTorch.

    Args:
        machine: the machine.
        examples: of one length.
        compiled: whether one tick is compiled.
    """

    def __init__(self, machine: Machine, examples: Sequence[Example], *, compiled: bool) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.name = f"PyTorch, {'tick compiled' if compiled else 'eager'}"
        plan = self.plan = make_plan(machine, support_of([example.inputs for example in examples]))
        inputs, targets = (self.torch.tensor(array) for array in plan.streams(examples))
        self.inputs, self.targets = inputs.unbind(), targets
        self.weights = self.torch.nn.Parameter(self.torch.tensor(machine.weights, dtype=self.torch.float32))
        self.matrix = self.torch.tensor(plan.matrix)
        self.places = tuple(self.torch.tensor(index) for index in plan.trainable)
        self.steady = self._stretch(plan.constants)
        self.initial = self._stretch(plan.initial)
        self.adam = self.torch.optim.Adam([self.weights], lr=RATE, fused=True)
        self.tick: Callable[..., Any] = self.torch.compile(self._tick, dynamic=False) if compiled else self._tick

    def loss(self) -> Any:
        """The sum of the squared differences from the targets, averaged over the streams."""
        matrix = self.matrix.index_put(self.places, self.weights)
        y, outputs = self.initial, []
        for now in self.inputs:
            y, output = self.tick(matrix, y, now)
            outputs.append(output)
        return ((self.torch.stack(outputs) - self.targets) ** 2).sum() / self.targets.shape[-1]

    def step(self) -> Callable[[], object]:
        """One training step."""

        def run() -> None:
            self.torch.set_num_threads(1)
            self.adam.zero_grad()
            self.loss().backward()
            self.adam.step()

        return run

    def value_and_gradient(self) -> tuple[float, np.ndarray]:
        """The loss and its gradient."""
        self.adam.zero_grad()
        loss = self.loss()
        loss.backward()
        return loss.item(), self.weights.grad.numpy().copy()

    def _stretch(self, values: np.ndarray) -> Any:
        return self.torch.tensor(values)[:, :, None].expand(-1, -1, self.targets.shape[-1])

    def _tick(self, matrix: Any, y: Any, now: Any) -> tuple[Any, Any]:
        x = (matrix @ y.reshape(len(y), -1)).view(-1, *y.shape[1:])
        made = [part for group in self.plan.groups for part in _up(self.torch, group, x)]
        return self.torch.cat([*made, self.steady, now]), x[self.plan.inner[0] :]


def _up(torch: Any, group: Group, x: Any) -> list[Any]:
    """The outputs of neurons of one type, one tensor an output."""
    ports = {name: x[start : start + group.count] for name, start in group.inputs.items()}
    made = _TYPES[group.type_name](torch, ports, **group.parameters)
    return [part if part.ndim == 3 else _padded(torch, part, x) for part in made]


def _padded(torch: Any, numbers: Any, x: Any) -> Any:
    return torch.nn.functional.pad(numbers[:, None], (0, 0, 0, x.shape[1] - 1))


def _dot(torch: Any, x: Any, limit: float | None = None) -> list[Any]:
    product = (x["x"] * x["y"]).sum(1)
    return [product if limit is None else product.clamp(-limit, limit)]


def _compare(torch: Any, x: Any) -> list[Any]:
    difference = x["x"][:, 0] - x["y"][:, 0]
    return [difference.relu(), (-difference).relu()]


_TYPES: dict[str, Callable[..., list[Any]]] = {
    "accumulator": lambda _, x: [x["accum"] + x["delta"]],
    "max_norm": lambda _, x: [x["dict"].abs().amax(1)],
    "dot": _dot,
    "compare": _compare,
    "identity": lambda _, x: list(x.values()),
    "relu": lambda _, x: [x["x"].relu()],
    "tanh": lambda _, x: [x["x"].tanh()],
    "square": lambda _, x: [x["x"] ** 2],
    "multiply": lambda _, x: [x["x"] * x["gate"][:, :1]],
}


def in_torch(machine: Machine, examples: Sequence[Example]) -> list[TorchDense]:
    """The machine in PyTorch in every form; none where it is not installed."""
    if not available():
        return []
    return [TorchDense(machine, examples, compiled=compiled) for compiled in (False, True)]
