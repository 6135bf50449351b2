"""Commands as text: read as they are written, and nothing but a command or a clear error comes of any text."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import trees

from dmmx.errors import DmmxError
from dmmx.live import COMMANDS, Command, parse_command
from dmmx.live.commands.asides import Help, Quit, Save, Unwatch, Watch
from dmmx.live.commands.drafts import Discard, Freeze, Merge
from dmmx.live.commands.edits import Add, Remove, Set
from dmmx.live.commands.looking import Log, Past, Registers, Show
from dmmx.live.commands.registers import Clear, Keep, Scale, Send, Sum
from dmmx.live.commands.time import Input, Redo, Run, Step, Undo
from dmmx.machine import Port, link_delta
from dmmx.vvalue import Tree

names = st.text(max_size=5).filter(lambda name: name not in ("now", "to", "<-"))
somebody = names.filter(lambda name: name != "" and "." not in name)
ports = st.builds(Port, somebody, st.text(min_size=1, max_size=5))
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = trees(numbers, keys=st.text(max_size=3).filter(lambda key: key != ":number"), max_depth=1, max_width=2)
counts = st.integers(1, 10**14)
now = st.booleans()
few = st.lists(names, max_size=3).map(tuple)

commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(Set, ports, ports, numbers, now),
    st.builds(Add, values, now),
    st.builds(Add, st.builds(link_delta, ports, ports, numbers), now),
    st.builds(Remove, ports, ports, now),
    st.builds(Remove, somebody, st.none(), now),
    st.builds(Keep, names, values),
    st.builds(Sum, names, st.lists(names, min_size=1, max_size=3).map(tuple)),
    st.builds(Scale, names, numbers),
    st.builds(Clear, names),
    st.builds(Send, names, st.none(), now),
    st.builds(Send, names, ports),
    st.builds(Freeze),
    st.builds(Merge, now),
    st.builds(Discard),
    st.builds(Step, values),
    st.builds(Run, st.one_of(st.none(), counts)),
    st.builds(Input, names, values),
    st.builds(Input, names, st.text(max_size=20), counts),
    st.builds(Undo, counts),
    st.builds(Redo, counts),
    st.builds(Show, names),
    st.builds(Registers),
    st.builds(Past, counts),
    st.builds(Log, counts),
    st.builds(Watch, few),
    st.builds(Unwatch, few),
    st.builds(Save, names),
    st.builds(Help, names),
    st.builds(Quit),
)


@given(commands)
def test_a_command_is_read_as_it_was_written(command: Command) -> None:
    text = str(command)
    assert text.isprintable()
    again = parse_command(text)
    assert again == command
    assert str(again) == text


def test_every_command_is_among_them() -> None:
    kinds = {Set, Add, Remove, Keep, Sum, Scale, Clear, Send, Freeze, Merge, Discard, Step, Run, Input, Undo, Redo}
    kinds |= {Show, Registers, Past, Log, Watch, Unwatch, Save, Help, Quit}
    assert set(COMMANDS.values()) == kinds
    assert all(name == kind.name for name, kind in COMMANDS.items())


pieces = st.one_of(
    st.sampled_from([*COMMANDS, "now", "to", "every", "<-", "a.b", "a.", ".", "1e999", "-0", "1_0", "{}", "[]", "[1]"]),
    st.sampled_from(
        ['"', "{", "}", '{"a"', '"\\ud800"', "NaN", '{"a": NaN}', '{"a": 1, "a": 2}', "9" * 5000, "[" * 9000]
    ),
    st.text(max_size=8),
    numbers.map(str),
)


@given(st.one_of(st.text(), st.lists(pieces, max_size=6).map(" ".join)))
def test_whatever_the_text_a_command_or_an_error_comes_of_it(text: str) -> None:
    with contextlib.suppress(DmmxError):
        command = parse_command(text)
        assert parse_command(str(command)) == command


def test_whatever_is_read_can_be_logged() -> None:
    command = parse_command("add " + '{"a":' * 200 + "1" + "}" * 200)
    assert str(parse_command(str(command))) == str(command)


def test_what_people_type() -> None:
    link = Port("a", "x"), Port("b", "y")
    assert parse_command("  set a.x <- b.y -.5 ") == Set(*link, -0.5)
    assert parse_command("set a.x b.y 1e-3 now") == Set(*link, 0.001, now=True)
    assert parse_command('set "two words.x" b.y.z 1') == Set(Port("two words", "x"), Port("b", "y.z"), 1)
    assert parse_command("rm a.x b.y") == Remove(*link)
    assert parse_command("remove a now") == Remove("a", None, now=True)
    assert parse_command('add {"a": {"x": {"b": {"y": 2}}}}') == parse_command("add a.x b.y 2")
    assert parse_command('input text "abc"') == Input("text", "abc")
    assert parse_command('input text "abc" every 3') == Input("text", "abc", 3)
    assert parse_command("input in 3") == Input("in", Tree(3))
    assert parse_command('input in {"number": {"a": 1}}') == Input("in", Tree({"number": {"a": 1}}))
    assert parse_command("send a to b.y") == Send("a", Port("b", "y"))
    assert parse_command("exit") == Quit()
    assert parse_command("?") == Help()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no command. Type help for all"),
        ("sett a.x b.y 1", "there is no command 'sett'. Did you mean 'set'?"),
        ("{}", "begins with the name of a command"),
        ("set a.x b.y", "expected WEIGHT. Usage: set TARGET SOURCE WEIGHT [now]"),
        ("set a.x b.y one", "expected WEIGHT, a number, got 'one'"),
        ("set a.x b.y nan", "expected WEIGHT, a number, got 'nan'"),
        ("set a.x b.y 1e999", "expected WEIGHT, a finite number, got '1e999'"),
        ("set a.x b.y 1 later", "there is too much: 'later'"),
        ("set a b.y 1", "expected TARGET, written neuron.name, got 'a'"),
        ("remove a.x", "expected SOURCE, or a NEURON without a dot"),
        ("run -1", "expected TICKS, a whole number of at least 1, got '-1'"),
        ("run 0", "expected TICKS, a whole number of at least 1, got '0'"),
        ("run 1.5", "got '1.5'"),
        ("input in", "expected an ELEMENT in braces, a TEXT in quotes, or NUMBER"),
        ("input text abc", "a TEXT in quotes"),
        ('add {"a": "text"}', "a: expected a number or a mapping"),
        ('add {"a": 1e999}', "a: the number must be finite"),
        ('add {"a": 1', "column 12: Expecting ',' delimiter"),
        ('add {"a": 1}{}', "expected a space at column 13"),
        ('add {"a": 1, "a": 2}', "the key 'a' is there twice"),
        ("add " + '{"a":' * 201 + "1" + "}" * 201, "column 5: nested too deeply, 200 levels are allowed"),
        ("add " + '{"a":' * 99999, "column 5: nested too deeply"),
        ('show "open', "column 6: Unterminated string"),
        ("step 5", "expected {STREAM: ELEMENT}, got '5'"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(DmmxError) as caught:
        parse_command(text)
    assert message in str(caught.value)
