"""Machines that the tests of pictures draw: the hand-written detector, odd ones, and large random ones."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from tests.machine.small_machines import other_machines

from dmmx.examples import built_in_examples
from dmmx.machine import Link, Machine, Neuron, Port, rename_neurons
from dmmx.task import duplicate_detector
from strategies import machines

TYPES = ("accumulator", "max_norm", "dot", "compare", "relu", "multiply", "less_or_equal", "minimum", "identity")
WEIGHTS = (1.0, 1.0, -1.0, 0.5, 1e-7, 12345.678)


def empty() -> Machine:
    return Machine({}, (), {}, {})


def unlinked() -> Machine:
    return Machine.builder().input("in", "x").neuron("dead", "dot").output("out", "y").build()


def single() -> Machine:
    return Machine.builder().input("in", "x").output("out", "y").link("out.y", "in.x").build()


def chain(length: int = 40) -> Machine:
    builder = Machine.builder().input("in", "x")
    last = "in.x"
    for index in range(length):
        builder.neuron(f"step{index}", "relu").link(f"step{index}.x", last)
        last = f"step{index}.y"
    return builder.output("out", "y").link("out.y", last).build()


def loops() -> Machine:
    """A neuron with every possible self-link, and a cycle of two."""
    builder = Machine.builder().input("in", "x").neuron("all", "compare").neuron("back", "relu").output("out", "y")
    for target in ("x", "y"):
        for source in ("true", "false"):
            builder.link(f"all.{target}", f"all.{source}", -0.25)
    builder.link("all.x", "in.x").link("back.x", "all.true", 2.5).link("all.y", "back.y", trainable=False)
    return builder.link("out.y", "all.false").build()


def odd_names() -> Machine:
    """Names that mean something to XML, Mermaid or a terminal; unused ports; extreme weights."""
    return (
        Machine.builder()
        .input('<text> & "co"', "char 'x'")
        .memory("häufig🙂", "accumulator")
        .neuron("a|b`#;\n", "compare")
        .neuron("dead", "dot")
        .constant("one", {"<": 1e-7, "&": {"x": 2}})
        .output("out]]>\x00", "a", "b", "c")
        .link("häufig🙂.delta", "<text> & \"co\".char 'x'", -1)
        .link("a|b`#;\n.x", "häufig🙂.result", 1e-7)
        .link("a|b`#;\n.y", "one.value", 12345.678)
        .link("out]]>\x00.a", "a|b`#;\n.true", -0.5)
        .link("out]]>\x00.b", "a|b`#;\n.false", 0.99999)
        .link("out]]>\x00.b", "häufig🙂.result", -0.5)
        .build()
    )


def mixed() -> Machine:
    """Fluid neurons: one with a memory that is trained, one fixed, with a negative activation and with parameters."""
    return (
        Machine.builder()
        .input("text", "char")
        .fluid("mix", {"accumulator": 1, "max_norm": -0.25, "dot": 0.5}, parameters={"dot": {"limit": 4}})
        .fluid("half", {"constant": 0.5, "relu": 1}, parameters={"constant": {"value": {".": 1}}}, trainable=False)
        .output("output", "a", "b")
        .link("mix.accum", "mix.result", 0.99)
        .link("mix.delta", "text.char")
        .link("mix.dict", "text.char", 0.5)
        .link("half.x", "mix.norm")
        .link("output.a", "mix.result")
        .link("output.b", "half.y")
        .link("output.b", "mix.dot", -1)
        .build()
    )


def random_machine(seed: int, neurons: int = 20, links: int = 60, *, name_length: int = 8) -> Machine:
    """Neurons of mixed types in a row, linked mostly forwards, with self-links and some links back."""
    generator = random.Random(seed)
    made: dict[str, Neuron] = {"one": Neuron("constant", {"value": 1})}
    for index in range(neurons - 1):
        made[f"{generator.choice(TYPES)}{index:02d}".rjust(name_length, "_")] = Neuron(generator.choice(TYPES))
    inputs, outputs = {"text": ("char", "beat")}, {"output": ("duplicates", "ended"), "count": ("n",)}
    place = {name: index for index, name in enumerate([*inputs, *made, *outputs])}
    sources = [(name, port) for name, n in made.items() for port in n.outputs or ("p", "q")]
    sources += [(name, port) for name, ports in inputs.items() for port in ports]
    targets = [(name, port) for name, n in made.items() for port in (("p", "q") if n.inputs is None else n.inputs)]
    targets += [(name, port) for name, ports in outputs.items() for port in ports]
    found: dict[tuple[Port, Port], Link] = {}
    while len(found) < links:
        target, source = Port(*generator.choice(targets)), Port(*generator.choice(sources))
        step = place[target.neuron] - place[source.neuron]
        if step > 0 or generator.random() < (0.3 if step == 0 else 0.1):
            weight = generator.choice((*WEIGHTS, generator.gauss(0, 1), generator.gauss(0, 1)))
            found[target, source] = Link(target, source, weight, generator.random() < 0.85)
    return Machine(made, tuple(found.values()), inputs, outputs)


@st.composite
def any_machines(draw: st.DrawFn) -> Machine:
    """Random machines with any names and any weights."""
    machine = draw(machines(fluid=True))
    old = [*machine.neurons, *machine.inputs, *machine.outputs]
    name = st.text(min_size=1, max_size=6).filter(lambda name: "." not in name)
    new = draw(st.lists(name, min_size=len(old), max_size=len(old), unique=True))
    weights = st.floats(allow_nan=False, allow_infinity=False)
    renamed = rename_neurons(machine, dict(zip(old, new, strict=True)))
    return renamed.with_links(Link(*link.ends, draw(weights), link.trainable) for link in renamed.links)


def complex_numbers() -> Machine:
    """Complex weights, constants and a start, and nothing that would ask which of two numbers is larger."""
    return (
        Machine.builder()
        .input("in", "x")
        .constant("c", {"a": 1j, ":number": 2 - 0.5j})
        .constant("turn", -1j)
        .neuron("n", "identity")
        .memory("sum")
        .neuron("area", "square")
        .neuron("size", "max_norm")
        .neuron("product", "multiply")
        .neuron("dot", "dot")
        .output("out", "a", "b", "c", "d")
        .link("n.x", "c.value", 0.5 - 2j, trainable=False)
        .link("n.x", "in.x", 1j, trainable=False)
        .link("n.x", "turn.value", 2)
        .link("sum.delta", "n.x")
        .link("area.x", "n.x")
        .link("size.dict", "n.x")
        .link("product.x", "n.x")
        .link("product.gate", "turn.value", 3j, trainable=False)
        .link("dot.x", "product.y")
        .link("dot.y", "n.x")
        .link("out.a", "sum.result", -1)
        .link("out.b", "area.y")
        .link("out.c", "size.norm")
        .link("out.d", "dot.dot", -2j, trainable=False)
        .initial({"n": {"x": {"k": 2j}}})
        .build()
    )


def complex_and_ordered() -> Machine:
    """A complex number that arrives where numbers are compared."""
    builder = Machine.builder().constant("c", 1j).neuron("larger", "relu").output("out", "y")
    return builder.link("larger.x", "c.value").link("out.y", "larger.y").build()


OTHERS = {
    **other_machines(),
    **{name: built_in_examples[name].machine() for name in ("shortest_ways", "random_walk", "frames")},
    "complex numbers": complex_numbers(),
    "complex and ordered": complex_and_ordered(),
}
"""Machines of other leaves, weights and additions than real numbers and their sums."""

SAMPLES = {
    "detector": duplicate_detector(),
    "empty": empty(),
    "unlinked": unlinked(),
    "single": single(),
    "chain": chain(),
    "loops": loops(),
    "odd names": odd_names(),
    "mixed": mixed(),
    "60 links": random_machine(1),
    "long names": random_machine(2, 8, 20, name_length=30),
    "500 links": random_machine(3, 40, 500),
}
