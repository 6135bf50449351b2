"""`NeuronType`: a named pure function from one V-value to one V-value, and the decorator that makes one."""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dmmx.errors import NeuronTypeError, did_you_mean
from dmmx.neuron.registry import register
from dmmx.vvalue import ZERO, Leaf, VValue

NeuronFunction = Callable[..., "VValue | Mapping[str, VValue | Leaf]"]
"""Takes the input V-value (first-level keys are the inputs) and gives the outputs, as a mapping or one V-value."""


@dataclass(frozen=True)
class NeuronType:
    """A pure function over the V-value algebra, with the names of its ports.

    Attributes:
        name: what the registry and machine files call it.
        function: see `NeuronFunction`; keyword-only arguments are the type's parameters.
        inputs: names of the inputs, or None when any name is one.
        outputs: names of the outputs, or None when they are named like the inputs.
        parameters: parameter names with their defaults (`inspect.Parameter.empty` where one must be given).
        zero_preserving: zero in gives zero out. Other types keep silent neurons alive and spoil pruning.
        memory: the (input, output) pair that makes a memory when linked with weight 1, or None.
        summary: one line, from the function's docstring.
        kinds: ports that take or give leaves of one kind only, such as `number`, with that kind.
    """

    name: str
    function: NeuronFunction
    inputs: tuple[str, ...] | None
    outputs: tuple[str, ...] | None
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    zero_preserving: bool = True
    memory: tuple[str, str] | None = None
    summary: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])

    def __call__(self, x: VValue, **parameters: Any) -> VValue:
        """The outputs for the inputs, in the carrier of the inputs."""
        y = self.function(x, **parameters)
        if isinstance(y, VValue):
            return y
        if not isinstance(y, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  (users' functions vary)
            raise NeuronTypeError(
                f"{self.name!r} must give its outputs as a mapping or a V-value, not {type(y).__name__}"
            )
        if self.outputs is not None and not self._outputs.issuperset(y):
            wrong = ", ".join(repr(name) for name in y if name not in self._outputs)
            raise NeuronTypeError(f"{self.name!r} gives {wrong}, but declares the outputs {', '.join(self.outputs)}")
        return x.nest(y)

    @cached_property
    def _outputs(self) -> frozenset[str]:
        return frozenset(self.outputs or ())

    def check_parameters(self, given: Mapping[str, Any]) -> list[str]:
        """What is wrong with the given parameters: unknown ones, missing ones, and values that it cannot work with."""
        wrong = [
            f"{self.name!r} has no parameter {name!r}. {did_you_mean(name, self.parameters)}"
            for name in given
            if name not in self.parameters
        ]
        wrong += [
            f"{self.name!r} needs the parameter {name!r}"
            for name, default in self.parameters.items()
            if default is inspect.Parameter.empty and name not in given
        ]
        return wrong or (self._try_parameters(given) if given else [])

    def _try_parameters(self, given: Mapping[str, Any]) -> list[str]:
        """Run on zero: what a parameter may be is known to the function alone."""
        try:
            y = self(ZERO, **given)
        except Exception as error:
            shown = ", ".join(f"{name}={reprlib.repr(value)}" for name, value in given.items())
            return [f"{self.name!r} cannot work with {shown}: {error}"]
        if self.zero_preserving and y:
            return [f"{self.name!r} must give zero for zero, but with these parameters it gives {y!r}"]
        return []

    def has_input(self, name: str) -> bool:
        """Whether a link may end at this input."""
        return self.inputs is None or name in self.inputs

    def has_output(self, name: str) -> bool:
        """Whether a link may start at this output."""
        return self.outputs is None or name in self.outputs


def neuron_type(
    *,
    inputs: tuple[str, ...] | list[str] | None,
    outputs: tuple[str, ...] | list[str] | None,
    name: str | None = None,
    zero_preserving: bool = True,
    memory: tuple[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Callable[[NeuronFunction], NeuronType]:
    """Make a neuron type of a function and register it.

    The interpreter, the compiler, gradients, pictures and synthesis all know the type from then on. Write the function
    over the V-value algebra: `x["port"]`, `+`, `*`, `.number`, `.dot`, `.map`, …; it is run on trees and on arrays.

    Args:
        inputs: names of the inputs; None for a type that takes any.
        outputs: names of the outputs; None when they are named like the inputs.
        name: defaults to the function's name.
        zero_preserving: declare False when zero in does not give zero out.
        memory: the (input, output) pair that makes a memory when linked with weight 1.
        kinds: ports that take or give leaves of one kind only, such as `number` or `frame 300x400`; see `check_kinds`.

    Raises:
        NeuronTypeError: the name is taken, or the function's signature or the memory's ports do not fit.

    Example:
        >>> @neuron_type(inputs=["x"], outputs=["y"])
        ... def softsign(x):
        ...     return {"y": x["x"].map(lambda a: a / (1 + abs(a)))}
    """

    def decorate(function: NeuronFunction) -> NeuronType:
        made = NeuronType(
            name=name or getattr(function, "__name__", "?"),
            function=function,
            inputs=_port_names(inputs),
            outputs=_port_names(outputs),
            parameters=_parameters_of(function),
            zero_preserving=zero_preserving,
            memory=memory,
            summary=(inspect.getdoc(function) or "").partition("\n")[0],
            kinds=dict(kinds or {}),
        )
        if memory is not None and not (made.has_input(memory[0]) and made.has_output(memory[1])):
            raise NeuronTypeError(f"{made.name!r}: memory={memory!r} must be one of its inputs and one of its outputs")
        register(made)
        return made

    return decorate


def _port_names(names: tuple[str, ...] | list[str] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    if isinstance(names, str) or len(set(names)) != len(names) or not all(names):
        raise NeuronTypeError(f"ports are given as a list of different names, like ['x', 'y']; got {names!r}")
    return tuple(names)


def _parameters_of(function: NeuronFunction) -> dict[str, Any]:
    signature = list(inspect.signature(function).parameters.values())
    if not signature or any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in signature[1:]):
        raise NeuronTypeError(
            "a neuron type's function takes the input V-value, then its parameters as keyword-only arguments: "
            "def f(x, *, limit=None)"
        )
    return {p.name: p.default for p in signature[1:]}
