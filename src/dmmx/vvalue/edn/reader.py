"""EDN text to forms: one form, read without recursion, with the line and column of whatever is wrong.

Read are maps, vectors, lists, sets, keywords, symbols, strings, characters, numbers (whole, with N, decimal, with M,
ratios), nil, true and false; `;` comments, `#_` discards, and commas, which are white space. Not EDN, but what Clojure
prints for a function's variable, is `#'name`: it is read as the symbol. Tagged literals are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dmmx.vvalue.edn.atoms import atom_of, character_of, string_of
from dmmx.vvalue.edn.forms import EdnMap, EdnText, Form

MAX_DEPTH = 10_000
"""Nothing may be nested deeper: a list {:this a :rest {…}} of so many elements can be read."""

_TOKEN = re.compile(
    r"""(?P<space>[\s,]+|;[^\n]*)
    |(?P<open>[(\[{]|\#\{)
    |(?P<close>[)\]}])
    |(?P<discard>\#_)
    |(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<character>\\(?:[A-Za-z0-9]+|.))
    |(?P<atom>[^\s,;"()\[\]{}\\]+)""",
    re.VERBOSE | re.DOTALL,
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CLOSING = {"(": ")", "[": "]", "{": "}", "#{": "}"}


@dataclass(slots=True)
class _Open:
    """A collection that is being read; `opening` is empty for the text as a whole."""

    opening: str
    offset: int
    items: list[Form] = field(default_factory=list[Form])
    discards: list[int] = field(default_factory=list[int])

    def add(self, form: Form) -> None:
        if self.discards:
            self.discards.pop()
        else:
            self.items.append(form)


def read_form(source: EdnText) -> Form:
    """The one form that a text holds.

    Raises:
        VValueError: the text is not EDN, holds nothing or more than one form, or something that is not read; the line
            and column are named.

    Example:
        >>> read_form(EdnText("#'dmm.core/accum")).value
        'dmm.core/accum'
        >>> read_form(EdnText("[1 2"))
        Traceback (most recent call last):
            ...
        dmmx.errors.VValueError: line 1, column 1: '[' is not closed: the text ends before its ']'
    """
    text = source.text
    half = _SURROGATE.search(text)
    if half is not None:
        raise source.error(half.start(), "a surrogate stands alone: it is half a character")
    waiting = [_Open("", 0)]
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise source.error(position, _no_token(text[position]))
        kind, word, offset, position = token.lastgroup, token[0], position, token.end()
        if kind == "open":
            if len(waiting) > MAX_DEPTH:
                raise source.error(offset, f"nested too deeply: at most {MAX_DEPTH} levels")
            waiting.append(_Open(word, offset))
        elif kind == "close":
            form = _closed(source, waiting, word, offset)
            waiting[-1].add(form)
        elif kind == "discard":
            waiting[-1].discards.append(offset)
        elif kind == "string":
            waiting[-1].add(Form(string_of(source, word, offset), offset))
        elif kind == "character":
            waiting[-1].add(Form(character_of(source, word, offset), offset))
        elif kind == "atom":
            waiting[-1].add(Form(atom_of(source, word, offset), offset))
    return _only(source, waiting)


def _closed(source: EdnText, waiting: list[_Open], word: str, offset: int) -> Form:
    """The collection that a bracket closes."""
    last = waiting[-1]
    if not last.opening:
        raise source.error(offset, f"{word!r} closes nothing")
    if _CLOSING[last.opening] != word:
        opened = source.place(last.offset)
        raise source.error(offset, f"expected {_CLOSING[last.opening]!r}, which closes {opened}, got {word!r}")
    if last.discards:
        raise source.error(last.discards[-1], "'#_' has nothing to discard")
    waiting.pop()
    if last.opening != "{":
        return Form(tuple(last.items), last.offset)
    if len(last.items) % 2:
        raise source.error(last.items[-1].offset, "this key of a map has no value")
    return Form(EdnMap(tuple(zip(last.items[::2], last.items[1::2], strict=True))), last.offset)


def _only(source: EdnText, waiting: list[_Open]) -> Form:
    """The form of a text that has been read to its end."""
    last = waiting[-1]
    if last.opening:
        raise source.error(
            last.offset, f"{last.opening!r} is not closed: the text ends before its {_CLOSING[last.opening]!r}"
        )
    if last.discards:
        raise source.error(last.discards[-1], "'#_' has nothing to discard")
    if not last.items:
        raise source.error(0, "there is nothing but white space and comments; expected a map")
    if len(last.items) > 1:
        raise source.error(last.items[1].offset, "there is more than one form; put all into one map")
    return last.items[0]


def _no_token(character: str) -> str:
    if character == '"':
        return "the string that begins here does not end"
    return f"{character!r} at the end of the text begins a character, but there is none"
