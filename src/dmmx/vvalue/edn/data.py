"""EDN forms to V-values: maps and numbers, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from dmmx.errors import VValueError, report_problems
from dmmx.vvalue.edn.forms import PRESENT_SYMBOL, Complaints, EdnMap, EdnText, Form, Keyword, Symbol
from dmmx.vvalue.edn.reader import read_form
from dmmx.vvalue.present import PRESENT_ZERO
from dmmx.vvalue.tree import NUMBER_KEY, ZERO, Tree

_RESERVED = NUMBER_KEY.removeprefix(":")


def tree_from_edn(text: str) -> Tree:
    r"""The V-value that EDN text stands for: nested maps with numbers.

    A key may be a keyword, a string, a symbol, a character or a whole number; what counts is its name, so `:a`, `"a"`
    and `\a` are one key. The keyword `:number` is the scalar part. A ratio is an exact `Fraction`, a decimal with M a
    float. The symbol `dmmx/present-zero` is a zero that is there.

    Raises:
        VValueError: the text is not EDN, or something in it is no V-value; all lines and columns are named.

    Example:
        >>> tree_from_edn("{:number 3.5, :foo {:bar 7} ; a comment\n}")
        Tree({':number': 3.5, 'foo': {'bar': 7}})
    """
    source = EdnText(text)
    form = read_form(source)
    complaints = Complaints(source)
    tree = tree_of(form, complaints)
    problems = complaints.problems()
    if len(problems) == 1:
        raise VValueError(str(problems[0]))
    if problems:
        raise VValueError(report_problems("the text", problems, shown=20))
    return tree


def tree_of(form: Form, complaints: Complaints, special: Callable[[EdnMap], Tree | None] | None = None) -> Tree:
    """The V-value that a form stands for; what is wrong is complained of, and counts as zero.

    Args:
        form: any form.
        complaints: to add to.
        special: the V-value of a map that is written in another way; None for every other map.
    """
    # Two passes instead of recursion, so that a list may be as long as the reader allows: all maps from the outside
    # to the inside, then their values from the inside to the outside.
    top: dict[str, Tree] = {}
    visits: list[tuple[str, Form, dict[str, Tree], dict[str, Tree]]] = [("", form, top, {})]
    made: dict[Form, Tree] = {}
    for _, found, _, children in visits:
        if isinstance(found.value, EdnMap):
            known = special(found.value) if special else None
            if known is not None:
                made[found] = known
                continue
            visits.extend((key, value, children, {}) for key, value in _pairs(found.value, complaints))
    for key, found, siblings, children in reversed(visits):
        is_made = found in made
        siblings[key] = made[found] if is_made else _node(found, key == NUMBER_KEY, children, complaints)
    return top[""]


def key_of(form: Form) -> str | None:
    """The name that a form is as a key; None where it can be none."""
    value = form.value
    if isinstance(value, Keyword) and value == _RESERVED:
        return NUMBER_KEY
    if isinstance(value, str):
        return str(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _pairs(found: EdnMap, complaints: Complaints) -> list[tuple[str, Form]]:
    """The children of a map, last first, without those whose keys are wrong."""
    pairs: dict[str, Form] = {}
    for key_form, value in found.pairs:
        key = key_of(key_form)
        if key is None:
            message = "a key must be a keyword, a string, a symbol, a character or a whole number"
            complaints.add(key_form.offset, message)
        elif key in pairs:
            complaints.add(key_form.offset, f"the key {key!r} is used twice in one map")
        else:
            pairs[key] = value
    return list(pairs.items())[::-1]


def _node(form: Form, is_scalar: bool, children: dict[str, Tree], complaints: Complaints) -> Tree:
    value = form.value
    if isinstance(value, EdnMap) and not is_scalar:
        scalar = children.pop(NUMBER_KEY, ZERO)
        # Not by a sum, which a zero that is there would not survive.
        return ZERO.nest(children).with_number(scalar.number)
    if isinstance(value, Symbol) and value == PRESENT_SYMBOL:
        return Tree(PRESENT_ZERO)
    if isinstance(value, EdnMap | bool | str | tuple) or value is None:
        expected = "a number" if is_scalar else "a number or a map"
        complaints.add(form.offset, f"expected {expected}, got {described(form)}")
        return ZERO
    return Tree(value)


def described(form: Form) -> str:
    """What a form is, in words."""
    value = form.value
    if isinstance(value, Keyword | Symbol):
        return f"the {'keyword' if isinstance(value, Keyword) else 'symbol'} {str(value)[:40]!r}"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, EdnMap):
        return "a map"
    if isinstance(value, tuple):
        return "a vector, list or set"
    if value is None:
        return "nil"
    return str(value).lower() if isinstance(value, bool) else "a number"
