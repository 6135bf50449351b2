r"""The `latex` format: the equations of one tick in an `align*` environment, which needs the package amsmath.

x_n(t) is what arrives at a neuron and y_n(t) what it makes of it. What arrives is written into the equation of y where
that is shorter than an equation of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dmmx.display.equations.formulas import Formula, sum_of
from dmmx.display.equations.types import NOTES, written
from dmmx.display.equations.words import text, tree, width
from dmmx.display.exporters import exporter
from dmmx.display.flows import Carried, carried_by
from dmmx.display.model import Picture, PictureNode, picture_of
from dmmx.machine import AnyNeuron, FluidNeuron, Link, Machine, Port, require_sums

_LINE_WIDTH = 80
_LONG_SUM = 4
_ONE_PAGE = 30


@exporter("latex")
def latex_of(machine: Machine) -> str:
    r"""A machine as the equations of one tick, in LaTeX.

    Weights of 1 are left out, others have up to 4 significant digits. The scalar part alone is marked by `num` where a
    neuron reads no more of a tree. What a notation means is said in comments.

    Args:
        machine: any machine. A neuron type that is not part of dmmx is written as a function of its inputs.

    Example:
        >>> from dmmx.machine import Machine
        >>> builder = Machine.builder().input("text", "char").memory("counts").output("out", "y")
        >>> print(latex_of(builder.link("counts.delta", "text.char").link("out.y", "counts.result", -0.5).build()))
        % 1 neuron, 3 links (2 trainable); needs \usepackage{amsmath}
        % y(0) = 0
        \begin{align*}
        y_{\text{text.char}}(t) &: \text{stream input} \\
        y_{\text{counts}}(t) &= y_{\text{counts}}(t-1) + y_{\text{text.char}}(t-1) \\
        x_{\text{out.y}}(t) &= -0.5\, y_{\text{counts}}(t-1)
        \end{align*}
        <BLANKLINE>
    """
    require_sums(machine, "write as equations of")
    picture = picture_of(machine)
    equations = list(_Equations(machine, picture).all()) or [rf"& {text('no neurons')}"]
    body = " \\\\\n".join(equations)
    start = "where nothing else is said, y(0) = 0" if machine.initial else "y(0) = 0"
    if picture.matrix is not None:
        start += f"; {picture.matrix_words}: sums are those of tick 1"
    notes = [start, *(note for sign, note in NOTES.items() if sign in body)]
    head = [f"% {picture.title}; needs \\usepackage{{amsmath}}", *(f"% {note}" for note in notes)]
    lines = [r"\begin{align*}", body, r"\end{align*}"]
    if body.count("\\\\\n") > _ONE_PAGE:
        lines = [r"{\allowdisplaybreaks", *lines, "}"]
    return "\n".join([*head, *lines]) + "\n"


class _Equations:
    """The equations of one machine."""

    def __init__(self, machine: Machine, picture: Picture) -> None:
        self.machine = machine
        self.nodes = picture.nodes
        self.carried: Carried = carried_by(machine)
        self.into: dict[Port, list[Link]] = {}
        for link in machine.links:
            self.into.setdefault(link.target, []).append(link)
        self.used = {link.source for link in machine.links}

    def all(self) -> Iterator[str]:
        for node in self.nodes:
            if node.kind == "input":
                for port in node.outputs:
                    yield rf"{self._y(Port(node.name, port))}(t) &: {text('stream input')}"
            elif node.kind == "output":
                for port in node.inputs:
                    yield _equation(self._x(Port(node.name, port)), self._arriving(Port(node.name, port)))
            else:
                yield from self._neuron(node, self.machine.neurons[node.name])
        if self.machine.self_port is not None:
            yield rf"W(t) &= {self._y(self.machine.self_port)}(t-1) \quad {text('is the network matrix')}"
        for name in self.machine.initial.keys():
            for output in self.machine.initial[name].keys():
                yield rf"{self._y(Port(name, output))}(0) &= {tree(self.machine.initial[name][output])}"

    def _neuron(self, node: PictureNode, neuron: AnyNeuron) -> Iterator[str]:
        # An output that no link leaves is shown only where there is no other.
        outputs = node.outputs or neuron.outputs or node.inputs
        if not outputs:
            yield rf"y_{{{text(node.name)}}}(t) &= 0"
        named = {port: self._x(Port(node.name, port)) + "(t)" for port in self._inputs(node.name, neuron)}
        arriving = {port: self._arriving(Port(node.name, port)) for port in named}
        by_name = {port: Formula.of(named[port], is_tree=arriving[port].is_tree) for port in named}
        shown = "".join(formula.text for formula in _outputs(neuron, outputs, by_name, node.inputs).values())
        given: dict[str, Formula] = {}
        for port, value in arriving.items():
            if _is_shorter_inside(value, named[port], shown.count(named[port])):
                given[port] = value
            else:
                given[port] = by_name[port]
                yield _equation(self._x(Port(node.name, port)), value)
        for output, formula in _outputs(neuron, outputs, given, node.inputs).items():
            yield _equation(self._y(Port(node.name, output)), formula)

    def _inputs(self, name: str, neuron: AnyNeuron) -> list[str]:
        linked = [port.name for port in self.into if port.neuron == name]
        return list(dict.fromkeys([*(neuron.inputs or ()), *linked]))

    def _arriving(self, port: Port) -> Formula:
        return sum_of(self._sent(link) for link in self.into.get(port, ()) if link.weight != 0)

    def _sent(self, link: Link) -> Formula:
        sent = f"{self._y(link.source)}(t-1)"
        is_tree = link.source in self.carried.trees
        if is_tree and link.target not in self.carried.needed:
            return Formula.of(rf"\operatorname{{num}} {sent}").times(link.weight)
        return Formula.of(sent, is_tree=is_tree).times(link.weight)

    def _x(self, port: Port) -> str:
        neuron = self.machine.neurons.get(port.neuron)
        return f"x_{{{text(_shown(port, None if neuron is None else neuron.inputs))}}}"

    def _y(self, port: Port) -> str:
        neuron = self.machine.neurons.get(port.neuron)
        return f"y_{{{text(_shown(port, None if neuron is None else neuron.outputs))}}}"


def _shown(port: Port, ports: tuple[str, ...] | None) -> str:
    """A port's name; that of its neuron alone where it has only one."""
    return port.neuron if ports is not None and len(ports) == 1 else str(port)


def _outputs(
    neuron: AnyNeuron, outputs: Sequence[str], given: Mapping[str, Formula], ports: Sequence[str]
) -> dict[str, Formula]:
    activations = neuron.activations if isinstance(neuron, FluidNeuron) else (1.0,)

    def x(port: str) -> Formula:
        return given.get(port, Formula())

    parts = [(written(part, outputs, x, ports), a) for part, a in zip(neuron.parts, activations, strict=True)]
    return {
        output: sum_of(part[output].times(a) for part, a in parts if output in part and a != 0) for output in outputs
    }


def _is_shorter_inside(value: Formula, name: str, count: int) -> bool:
    """Whether what arrives is written into the equations that use it, so many times, instead of into one of its own."""
    if len(value.terms) > _LONG_SUM or count == 0:
        return count == 0 and not value.terms
    inside, outside = width(value.text), width(name)
    return count * inside <= count * outside + outside + inside


def _equation(left: str, right: Formula) -> str:
    """left(t) = right, with long sums on several lines."""
    lines: list[str] = [f"{left}(t) &="]
    room = 0
    for piece in right.pieces or ["0"]:
        if room + width(piece) > _LINE_WIDTH and room:
            lines.append(r"&\quad")
            room = 0
        lines[-1] += f" {piece}"
        room += width(piece)
    return " \\\\\n".join(lines)
