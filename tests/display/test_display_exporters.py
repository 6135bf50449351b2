"""What every format keeps: it draws any machine, always the same way, and names every neuron."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given, settings
from sample_machines import OTHERS, SAMPLES, any_machines

from dmmx.display import formats, render
from dmmx.display.equations.words import ESCAPES
from dmmx.display.source.names import identifier
from dmmx.display.words import visible
from dmmx.errors import DmmxError
from dmmx.machine import Machine
from dmmx.vvalue.edn import string_text


def without_escapes(text: str) -> str:
    """The text of any format without its escapes."""
    for plain, written in ESCAPES.items():
        text = text.replace(written, plain) if len(written) > 2 else text
    text = re.sub(r"\\([#$%&_{}])", r"\1", text).replace("-{}", "-")
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", text))


def names_of(machine: Machine, format: str) -> set[str]:
    """What must be found of a machine in a format."""
    if format == "python":
        # Its names are identifiers, and it leaves dead neurons out; its own tests run it.
        return {identifier(name) for name in machine.inputs}
    if format == "edn":
        return {string_text(name)[1:-1] for name in (*machine.inputs, *machine.neurons, *machine.outputs)}
    if format in ("json", "matrix"):
        return {json.dumps(name, ensure_ascii=False) for name in (*machine.inputs, *machine.neurons, *machine.outputs)}
    return {visible(name) for name in (*machine.inputs, *machine.neurons, *machine.outputs)}


def check_format(machine: Machine, format: str) -> None:
    text = render(machine, format)
    assert text == render(machine, format)
    assert text.endswith("\n")
    shown = without_escapes(text)
    for name in names_of(machine, format):
        assert name in shown or without_escapes(name) in shown or name in text
    text.encode()


def test_the_formats() -> None:
    assert formats() == ("edn", "json", "latex", "matrix", "mermaid", "python", "svg", "text")


@pytest.mark.parametrize("format", formats())
@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_draws_every_sample(name: str, format: str) -> None:
    check_format(SAMPLES[name], format)


REFUSED = {
    "edn": {"random_walk", "complex weight", "complex constant", "leaves", "complex numbers", "complex and ordered"},
    "latex": {"shortest_ways", "max", "min", "present zeros"},
    "matrix": {"shortest_ways", "max", "min", "present zeros"},
    "python": {
        "shortest_ways",
        "random_walk",
        "frames",
        "max",
        "min",
        "present zeros",
        "leaves",
        "complex and ordered",
    },
}
"""What a format cannot say."""


@pytest.mark.parametrize("format", formats())
@pytest.mark.parametrize("name", OTHERS)
def test_every_format_draws_other_machines_or_says_why_not(name: str, format: str) -> None:
    if name in REFUSED.get(format, ()):
        with pytest.raises(DmmxError):
            render(OTHERS[name], format)
    else:
        check_format(OTHERS[name], format)


@pytest.mark.parametrize("format", formats())
@settings(max_examples=30)
@given(machine=any_machines())
def test_every_format_draws_any_machine(format: str, machine: Machine) -> None:
    check_format(machine, format)


def test_an_unknown_format_is_named_with_the_nearest() -> None:
    with pytest.raises(DmmxError, match=r"there is no format 'svgs'\. Did you mean 'svg'\?"):
        render(SAMPLES["single"], "svgs")
