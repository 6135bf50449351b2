"""V-values as EDN: round trips, what is read, and where whatever is wrong stands."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dmmx.errors import DmmxError, VValueError
from dmmx.vvalue import PRESENT_ZERO, ZERO, Leaf, Path, Tree, tree_from_edn, tree_to_edn
from dmmx.vvalue.edn.reader import MAX_DEPTH
from strategies import exact, floats, trees, unicode_keys

leaves = st.one_of(exact, floats, st.floats(allow_nan=False, allow_infinity=False))
odd_keys = st.one_of(unicode_keys(), st.sampled_from(["number", "nil", "-1", "a/b", ":a", "a:", "#_", "\\", '"', "\0"]))


def kind_of(item: tuple[Path, Leaf]) -> tuple[Path, type[Leaf]]:
    """The path of a leaf and its type; a ratio that is whole is a whole number."""
    path, leaf = item
    return path, int if isinstance(leaf, Fraction) and leaf.denominator == 1 else type(leaf)


@given(trees(leaves, keys=odd_keys))
@example(Tree({"number": 1, ":number": 2}))
def test_round_trip(tree: Tree) -> None:
    text = tree_to_edn(tree)
    again = tree_from_edn(text)
    assert again == tree
    assert list(map(kind_of, again.items())) == list(map(kind_of, tree.items()))
    assert tree_to_edn(again) == text


def test_the_value_of_the_catalogue() -> None:
    value = tree_from_edn("{:number 3.5, :foo {:number 2, :bar 7}, :baz {:foo {:bar -4}}}")
    assert dict(value.items()) == {(): 3.5, ("foo",): 2, ("foo", "bar"): 7, ("baz", "foo", "bar"): -4}
    assert value + tree_from_edn("{:baz 1}") == tree_from_edn(
        "{:number 3.5, :foo {:number 2, :bar 7}, :baz {:number 1 :foo {:bar -4}}}"
    )


READ = [
    ("{}", {}),
    ("0", {}),
    ("{:a 0, :b {}}", {}),
    ("-2.5", -2.5),
    ("{:a {:number 1}}", {"a": 1}),
    ("{:number 1, :a 2}", {":number": 1, "a": 2}),
    ('{":number" 1, "number" 2}', {":number": 1, "number": 2}),
    ('{:a 1, "b" 2, c 3, \\d 4, 5 6, x/y 7}', {"a": 1, "b": 2, "c": 3, "d": 4, "5": 6, "x/y": 7}),
    ("{\\space 1 \\newline 2 \\u00e9 3 \\\\ 4}", {" ": 1, "\n": 2, "é": 3, "\\": 4}),
    (r'{"\t\"\\\u00e9\ud83d\ude00" 1}', {'\t"\\é😀': 1}),
    ("{:a 1/3, :b 4/2, :c 12N, :d 2.5M, :e 1e-7, :f +3, :g 5.}", None),
    ("; first\n{:a 1 ; second\n #_ :gone #_{:b 1 } #_ #_ x y :c 2}", {"a": 1, "c": 2}),
    ("{#'dmm.core/accum {:self 1}}", {"dmm.core/accum": {"self": 1}}),
    ("\ufeff{:a 1}", {"a": 1}),
    ("{,,:a,1,}", {"a": 1}),
    ('{"two\nlines" 1}', {"two\nlines": 1}),
]


@pytest.mark.parametrize(("text", "data"), READ, ids=[text for text, _ in READ])
def test_what_is_read(text: str, data: object) -> None:
    if data is None:
        data = {"a": Fraction(1, 3), "b": 2, "c": 12, "d": 2.5, "e": 1e-7, "f": 3, "g": 5.0}
    assert tree_from_edn(text) == Tree(data)


WRONG = [
    ("", "line 1, column 1: there is nothing but white space and comments; expected a map"),
    (" ; {}", "line 1, column 1: there is nothing but white space and comments; expected a map"),
    ("{:a 1\n :b}", "line 2, column 2: this key of a map has no value"),
    ("{:a 1", "line 1, column 1: '{' is not closed: the text ends before its '}'"),
    ("{:a [1}", "line 1, column 7: expected ']', which closes line 1, column 5, got '}'"),
    ("{}}", "line 1, column 3: '}' closes nothing"),
    ("{} {}", "line 1, column 4: there is more than one form; put all into one map"),
    ("{:a 1 #_}", "line 1, column 7: '#_' has nothing to discard"),
    ("{} #_", "line 1, column 4: '#_' has nothing to discard"),
    ('{:a "x', "line 1, column 5: the string that begins here does not end"),
    ('{"a\\q" 1}', "line 1, column 4: there is no escape '\\\\q' in a string"),
    ('{"\\ud800" 1}', "line 1, column 2: a surrogate stands alone: it is half a character"),
    ('{:a 1 "\ud800" 2}', "line 1, column 8: a surrogate stands alone: it is half a character"),
    ("{:a\udfff 1}", "line 1, column 4: a surrogate stands alone: it is half a character"),
    ("{\\udc00 1}", "line 1, column 2: a surrogate stands alone: it is half a character"),
    ("{\\", "line 1, column 2: '\\\\' at the end of the text begins a character, but there is none"),
    ("{\\nonsense 1}", "line 1, column 2: there is no character '\\\\nonsense'"),
    ("{:a 1x}", "line 1, column 5: '1x' is no number"),
    ("{:a 010}", "line 1, column 5: '010' is no number (a number does not begin with 0)"),
    ("{:a 1/0}", "line 1, column 5: '1/0' divides by zero"),
    ("{:a 1e400}", "line 1, column 5: the number '1e400' is too large"),
    ("{:a ##NaN}", "line 1, column 5: a number must be finite, got ##NaN"),
    ('{:a #inst "2020"}', "line 1, column 5: tagged literals are not read, got '#inst'"),
    ("{:a #object[x]}", "line 1, column 5: tagged literals are not read, got '#object'. Print the variable"),
    ("{::a 1}", "line 1, column 2: '::a' is no name"),
    ("{: 1}", "line 1, column 2: ':' is no name"),
    ("{'a 1}", 'line 1, column 2: "\'a" is code, not data'),
    ("{:a @b}", "line 1, column 5: '@b' is code, not data"),
    ("{:a nil}", "line 1, column 5: expected a number or a map, got nil"),
    ("{:a true}", "line 1, column 5: expected a number or a map, got true"),
    ("{:a b}", "line 1, column 5: expected a number or a map, got the symbol 'b'"),
    ('"x"', "line 1, column 1: expected a number or a map, got a string"),
    ("[1]", "line 1, column 1: expected a number or a map, got a vector, list or set"),
    ("{:number {:a 1}}", "line 1, column 10: expected a number, got a map"),
    ("{[1 2] 1}", "line 1, column 2: a key must be a keyword, a string, a symbol, a character or a whole number"),
    ('{:a 1 "a" 2}', "line 1, column 7: the key 'a' is used twice in one map"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(VValueError) as caught:
        tree_from_edn(text)
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_is_listed() -> None:
    with pytest.raises(VValueError) as caught:
        tree_from_edn("{:a nil\n :b {:c [1]}}")
    assert str(caught.value).splitlines() == [
        "the text: 2 problems",
        "  line 1, column 5: expected a number or a map, got nil",
        "  line 2, column 9: expected a number or a map, got a vector, list or set",
    ]


def test_depth() -> None:
    value = tree_from_edn("{:rest " * (MAX_DEPTH - 1) + "{:this 1}" + "}" * (MAX_DEPTH - 1))
    assert value.at(("rest",) * (MAX_DEPTH - 1)) == Tree({"this": 1})
    assert tree_from_edn(tree_to_edn(value)) == value
    with pytest.raises(VValueError, match="column 10001: nested too deeply: at most 10000 levels"):
        tree_from_edn("[" * 100_000)


@pytest.mark.parametrize("number", ["9" * 5000, "1/" + "9" * 5000, "-" + "9" * 401, "9" * 311 + "/7"])
def test_numbers_beyond_floats(number: str) -> None:
    with pytest.raises(VValueError, match=r"column 5: the number '.*' is too large"):
        tree_from_edn(f"{{:a {number}}}")


def test_long_decimals() -> None:
    assert tree_from_edn("0." + "3" * 10_000) == Tree(1 / 3)


@pytest.mark.parametrize("leaf", [math.nan, math.inf, 1j])
def test_what_edn_cannot_hold_is_not_written(leaf: object) -> None:
    with pytest.raises(VValueError, match=r"a\.b: EDN holds finite numbers only, got"):
        tree_to_edn(Tree({"a": {"b": leaf}}))


def test_how_it_looks() -> None:
    value = Tree({":number": 1, "number": 2, "a": {"b c": 0.5, "é": -1e22}})
    assert tree_to_edn(value) == '{:number 1, "number" 2, :a {:b 1}}'.replace(":b 1", '"b c" 0.5, "é" -1e+22')
    assert tree_to_edn(ZERO) == "{}"
    assert tree_to_edn(Tree(2)) == "2"


@given(st.text(st.sampled_from("{}[]()\"\\;,#_:'@^`~ \nanu01.eENM/+-é\ud800\x00"), max_size=30) | st.text(max_size=20))
def test_any_text_gives_a_value_or_our_error(text: str) -> None:
    try:
        tree = tree_from_edn(text)
    except DmmxError:
        return
    assert tree_from_edn(tree_to_edn(tree)) == tree


def test_a_zero_that_is_there_comes_back() -> None:
    tree = Tree({"a": PRESENT_ZERO, "b": {":number": PRESENT_ZERO, "c": {":number": PRESENT_ZERO, "d": 1}}})
    text = tree_to_edn(tree)
    assert text.count("dmmx/present-zero") == 3
    again = tree_from_edn(text)
    assert list(again.items()) == list(tree.items())
    assert tree_from_edn("dmmx/present-zero") == Tree(PRESENT_ZERO)
    with pytest.raises(VValueError, match="expected a number or a map, got the symbol 'dmmx/zero'"):
        tree_from_edn("{:a dmmx/zero}")
